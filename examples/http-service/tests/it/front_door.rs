//! Every command and query of the front door has a route.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;

use crate::client::Service;

/// The routes of what is not a command on an aggregate: the file and the name of the method, and
/// the id of the operation.
const ROUTES: &[(&str, &str, &str)] = &[
    ("closing", "close_company", "execute_in_company_as_service"),
    ("closing", "preview_close_company", "preview_in_company_as_service"),
    ("command_ids", "forget_answers", "forget_answers"),
    ("directory", "add_domain", "execute_in_company_as_service"),
    ("directory", "appoint_administrator", "execute_in_company_as_service"),
    ("directory", "change_team", "execute_in_group_as_service"),
    ("directory", "companies", "list_companies"),
    ("directory", "create_company", "create_company"),
    ("directory", "dismiss_administrator", "execute_in_company_as_service"),
    ("directory", "dissolve_team", "execute_in_group_as_service"),
    ("directory", "form_team", "form_team"),
    ("directory", "grant_application", "execute_in_company_as_service"),
    ("directory", "remove_domain", "execute_in_company_as_service"),
    ("directory", "rename_company", "execute_in_company_as_service"),
    ("directory", "revoke_application", "execute_in_company_as_service"),
    ("directory", "set_limits", "execute_in_company_as_service"),
    ("directory", "set_plan", "execute_in_company_as_service"),
    ("ending", "end_external_contacts", "end_contacts"),
    ("ending", "preview_end_external_contacts", "preview_end_contacts"),
    ("group_handle", "execute", "execute_in_group"),
    ("group_handle", "preview", "preview_in_group"),
    ("group_queries", "external_recipients", "list_external_recipients"),
    ("group_queries", "invite_to_event", "list_users_to_invite"),
    ("group_queries", "join_requests", "list_requests"),
    ("group_queries", "masters", "list_masters"),
    ("group_queries", "members", "list_members"),
    ("group_queries", "nested", "list_nested"),
    ("group_queries", "participants", "list_participants"),
    ("group_queries", "post", "may_mail_group"),
    ("group_queries", "propose_address", "propose_group_address"),
    ("group_queries", "read_room", "read_group_room"),
    ("group_queries", "send_as", "may_send_as_group"),
    ("group_queries", "view", "view_group"),
    ("hall", "company", "view_company_as_service"),
    ("leaving", "move_user", "move_user"),
    ("leaving", "off_board", "execute_in_company_as_service"),
    ("leaving", "preview_off_boarding", "preview_in_company_as_service"),
    ("mail", "decide_mail", "decide_mail"),
    ("mail", "group_by_address", "find_group_by_address"),
    ("mail", "group_by_bounce_address", "find_group_by_bounce_address"),
    ("mail", "list_headers", "list_headers"),
    ("mail", "recipients", "stream_recipients"),
    ("mail", "unsubscribe", "execute_in_group_as_service"),
    ("recipients", "next", "stream_recipients"),
    ("removals", "forbid_contact", "forbid_contact"),
    ("removals", "preview_forbid_contact", "preview_forbid_contact"),
    ("room_handle", "convert", "convert_room"),
    ("room_handle", "execute", "execute_in_room"),
    ("room_handle", "may_use", "use_room"),
    ("room_handle", "participants", "list_room_participants"),
    ("room_handle", "preview", "preview_in_room"),
    ("room_handle", "read", "read_room"),
    ("room_handle", "source", "start_from_room"),
    ("room_handle", "view", "view_room"),
    ("service", "events_after", "list_events"),
    ("service", "join_recipients", "list_join_recipients"),
    ("service", "message_kept_until", "message_kept_until"),
    ("service", "notice_recipients", "list_notice_recipients"),
    ("service", "record_activity", "record_activity"),
    ("service", "report_deletion", "execute_in_group_as_service"),
    ("service", "users_asking_to_join", "list_users_asking_to_join"),
    ("user_groups", "create_group", "create_group"),
    ("user_groups", "create_group_as_administrator", "create_group"),
    ("user_groups", "groups", "list_groups"),
    ("user_groups", "propose_address", "propose_new_address"),
    ("user_groups", "search_groups", "list_groups"),
    ("user_handle", "execute", "execute_in_company"),
    ("user_handle", "preview", "preview_in_company"),
    ("user_handle", "preview_revoke_application", "preview_revoked_application"),
    ("user_rooms", "create_room", "create_room"),
    ("user_rooms", "create_room_from", "create_room"),
    ("user_rooms", "leave_rooms", "leave_rooms"),
    ("user_rooms", "one_to_one", "open_one_to_one"),
    ("user_rooms", "rooms", "list_rooms"),
    ("user_rooms", "rooms_with", "rooms_with_same_people"),
    ("user_rooms", "to_me", "open_to_me"),
    ("users", "erase_profile", "erase_profile"),
    ("users", "profile", "view_profile"),
    ("users", "profiles", "list_profiles"),
    ("users", "save_profiles", "save_profiles"),
    ("users", "users", "list_users"),
    ("views", "view_groups", "view_groups"),
    ("views", "view_rooms", "view_rooms"),
    ("why", "who_may", "who_may_in_group"),
    ("why", "why", "explain_group"),
];

#[tokio::test]
async fn every_method_of_the_front_door_has_a_route() {
    let operations = operations().await;
    let routes: BTreeMap<_, _> =
        ROUTES.iter().map(|(file, name, id)| ((*file, *name), *id)).collect();
    let found = methods();
    for (file, name) in &found {
        let id = routes.get(&(file.as_str(), name.as_str()));
        let id = id.unwrap_or_else(|| panic!("{name} of {file}.rs has no route"));
        assert!(operations.contains(*id), "no route has the id {id}");
    }
    for (file, name) in routes.keys() {
        let known = found.contains(&((*file).to_owned(), (*name).to_owned()));
        assert!(known, "{file}.rs has no method {name}");
    }
}

/// Returns the public asynchronous methods of the front door, except those that lead to `execute`
/// with a command. The route for commands takes these. The check of a store is for those who operate
/// it, and `org-import --verify` does it from outside, so it has no route.
fn methods() -> BTreeSet<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/guildhall/src");
    let mut methods = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if file == "verify" {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let bodies: BTreeMap<_, _> =
            source.split("    pub async fn ").skip(1).map(method).collect();
        let mut commands = BTreeSet::from(["execute".to_owned()]);
        while let Some((name, _)) = bodies.iter().find(|(name, body)| {
            let leads_to = |command: &String| body.contains(&format!("self.{command}("));
            !commands.contains(*name) && commands.iter().any(leads_to)
        }) {
            commands.insert(name.clone());
        }
        let others =
            bodies.into_keys().filter(|name| name == "execute" || !commands.contains(name));
        methods.extend(others.map(|name| (file.clone(), name)));
    }
    methods
}

/// Returns the name and the body of a method.
fn method(source: &str) -> (String, &str) {
    let name = source.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (name, source.split("\n    }\n").next().unwrap())
}

async fn operations() -> BTreeSet<String> {
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let document = Service::empty().send(request).await.json();
    let methods = document["paths"].as_object().unwrap().values();
    let operations = methods.flat_map(|methods| methods.as_object().unwrap().values());
    operations.map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect()
}
