//! The product's own Group API, `/v1.0/groups`.

mod external_keys;

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use guildhall::User;
use guildhall::permissions::Limits;
use http_service::Identity;
use serde_json::{Value, json};

use crate::client::{Answer, Service};

/// Sends a request with a body.
async fn send(service: &Service, by: User, method: Method, path: &str, body: &Value) -> Answer {
    let mut request = service.posted(Identity::User(by), path, body);
    *request.method_mut() = method;
    assert!(request.headers().contains_key(CONTENT_TYPE));
    service.send(request).await
}

async fn delete(service: &Service, by: User, path: &str) -> Answer {
    service.send(service.request(Identity::User(by), Method::DELETE, path)).await
}

/// Returns the path of the sample's group with this name.
async fn path(service: &Service, name: &str) -> String {
    format!("/v1.0/groups/{}", service.group(name).await.0)
}

/// Returns a whole group with this name, these administrators and these members.
fn whole(name: &str, administrators: &[User], members: &[User]) -> Value {
    let administrators = administrators.iter().map(|user| json!({ "userId": user.id() }));
    let members = members.iter().map(|user| json!({ "id": user.id(), "type": "USER" }));
    json!({
        "groupName": name,
        "administrators": administrators.collect::<Vec<_>>(),
        "members": members.collect::<Vec<_>>(),
    })
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

#[tokio::test]
async fn a_group_is_created_as_the_reference_describes_it() {
    let service = Service::with_sample().await;
    let (ann, dee, gus) = (service.sample.ann, service.sample.dee, service.sample.gus);
    let body = with(whole("Night watch", &[ann], &[dee]), "groupExternalKey", json!("N-1"));
    let body = with(with(body, "useMessage", json!(true)), "useTask", json!(true));
    let body = with(with(body, "serviceManageable", json!(false)), "visible", json!(false));
    let created = send(&service, gus, Method::POST, "/v1.0/groups", &body).await;
    assert_eq!(created.status, 201, "{created:?}");
    let location = created.header("location").unwrap().to_owned();
    let shown = created.json();
    assert_eq!(location, format!("/v1.0/groups/{}", shown["groupId"].as_str().unwrap()));
    let expected = json!({
        "domainId": shown["domainId"], "groupId": shown["groupId"], "groupName": "Night watch",
        "description": null, "visible": false, "useServiceNotification": false,
        "serviceManageable": false, "groupExternalKey": "N-1",
        "administrators": [{ "userId": ann.id() }],
        "members": [{ "id": dee.id(), "type": "USER" }],
        "useMessage": true, "useNote": false, "useCalendar": false, "useTask": true,
        "useFolder": false,
    });
    let omitted = json!({
        "description": null, "useServiceNotification": false, "useNote": false,
        "useCalendar": false, "useFolder": false,
    });
    assert_eq!(shown, with(expected.clone(), "omittedReadAs", omitted));
    assert!(shown["domainId"].as_i64().unwrap() > 0);
    for path in [location.as_str(), "/v1.0/groups/externalKey:N-1"] {
        assert_eq!(service.get(gus, path).await.json(), expected, "{path}");
    }
}

#[tokio::test]
async fn a_user_who_creates_a_group_belongs_to_it() {
    let service = Service::with_sample().await;
    let (ann, dee) = (service.sample.ann, service.sample.dee);
    let body = whole("Night watch", &[ann], &[]);
    let created = send(&service, dee, Method::POST, "/v1.0/groups", &body).await.json();
    assert_eq!(created["administrators"].as_array().unwrap().len(), 2, "{created}");
    assert_eq!(created["members"], json!([{ "id": dee.id(), "type": "USER" }]));
}

// refuses: CO-6
#[tokio::test]
async fn only_an_administrator_creates_a_group_whose_masters_cannot_switch_features() {
    let service = Service::with_sample().await;
    let dee = service.sample.dee;
    let body = with(whole("Night watch", &[dee], &[dee]), "serviceManageable", json!(false));
    let refused = send(&service, dee, Method::POST, "/v1.0/groups", &body).await;
    refused.assert_problem(403, "not_administrator");
    assert_eq!(refused.json()["rule"], "CO-6");
    let listed = service.get(dee, "/v1.0/groups").await.json();
    assert!(!listed.to_string().contains("Night watch"), "{listed}");
}

// about: FT-6
#[tokio::test]
async fn a_replacement_reads_an_omitted_switch_as_off_and_says_so() {
    let service = Service::with_sample().await;
    let (ann, bo) = (service.sample.ann, service.sample.bo);
    let path = path(&service, "Launch crew").await;
    let before = service.get(ann, &path).await.json();
    assert_eq!((&before["useMessage"], &before["useNote"]), (&json!(true), &json!(true)));
    let body = with(whole("Launch crew", &[ann], &[ann, bo]), "useMessage", json!(true));
    let answer = send(&service, ann, Method::PUT, &path, &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let after = answer.json();
    for feature in ["useNote", "useCalendar", "useTask", "useFolder"] {
        assert_eq!(after[feature], false, "{after}");
        assert_eq!(after["omittedReadAs"][feature], false, "{after}");
    }
    assert_eq!(after["useMessage"], true);
    assert_eq!(after["omittedReadAs"].get("useMessage"), None);
    assert_eq!((&after["description"], &after["visible"]), (&Value::Null, &json!(true)));
    assert_eq!(after["useServiceNotification"], false);
    assert_eq!(after["members"].as_array().unwrap().len(), 2, "{after}");
}

// about: FT-6
#[tokio::test]
async fn an_edit_keeps_what_it_does_not_name() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let path = path(&service, "Launch crew").await;
    let before = service.get(ann, &path).await.json();
    let edit = json!({ "useNote": false, "description": null });
    let after = send(&service, ann, Method::PATCH, &path, &edit).await.json();
    let expected = with(with(before, "useNote", json!(false)), "description", Value::Null);
    assert_eq!(after, expected);
    assert_eq!(send(&service, ann, Method::PATCH, &path, &json!({})).await.json(), expected);
}

#[tokio::test]
async fn a_group_can_be_sent_back_as_it_was_shown() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let path = path(&service, "Launch crew").await;
    let put = whole("Launch crew", &[ann], &[ann]);
    let shown = send(&service, ann, Method::PUT, &path, &put).await.json();
    assert!(shown["groupId"].is_string() && shown["omittedReadAs"].is_object(), "{shown}");
    for method in [Method::PATCH, Method::PUT] {
        let answer = send(&service, ann, method, &path, &shown).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

// about: FT-2
#[tokio::test]
async fn without_message_no_other_feature_is_on() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let path = path(&service, "Launch crew").await;
    let edit = json!({ "useMessage": false });
    let after = send(&service, ann, Method::PATCH, &path, &edit).await.json();
    for feature in ["useMessage", "useNote", "useCalendar", "useTask", "useFolder"] {
        assert_eq!(after[feature], false, "{after}");
    }
}

// refuses: CO-6, GR-9
#[tokio::test]
async fn a_replacement_that_a_rule_refuses_changes_nothing() {
    let service = Service::with_sample().await;
    let (ann, cy, dee) = (service.sample.ann, service.sample.cy, service.sample.dee);
    let path = path(&service, "Launch crew").await;
    let before = service.get(ann, &path).await.json();
    let body = with(whole("Landing crew", &[ann], &[ann]), "serviceManageable", json!(false));
    let refused = send(&service, ann, Method::PUT, &path, &body).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["rule"]), (403, &json!("CO-6")));
    assert_eq!(refused.json().get("saved"), None);
    let by_member = send(&service, cy, Method::PUT, &path, &whole("Mine", &[cy], &[cy])).await;
    assert_eq!((by_member.status.as_u16(), &by_member.json()["rule"]), (403, &json!("GR-9")));
    for edit in [json!({}), json!({ "members": [] })] {
        let by_outsider = send(&service, dee, Method::PATCH, &path, &edit).await;
        let rule = &by_outsider.json()["rule"];
        assert_eq!((by_outsider.status.as_u16(), rule), (403, &json!("GR-9")), "{edit}");
    }
    assert_eq!(service.get(ann, &path).await.json(), before);
}

// refuses: CO-7
#[tokio::test]
async fn a_replacement_that_is_refused_half_way_says_what_was_saved() {
    let service = Service::with_sample().await;
    let (ann, dee, harbour) = (service.sample.ann, service.sample.dee, service.sample.harbour);
    let path = path(&service, "Launch crew").await;
    // Dee has reached the limit, which shows only when a change is saved.
    let limits = Limits { groups_per_user: Some(1), ..Limits::default() };
    let body = whole("Dee's own", &[dee], &[dee]);
    assert_eq!(send(&service, dee, Method::POST, "/v1.0/groups", &body).await.status, 201);
    service.app.hall().set_limits(harbour, limits).await.unwrap();
    let edit = json!({
        "groupName": "Landing crew",
        "members": [{ "id": ann.id(), "type": "USER" }, { "id": dee.id(), "type": "USER" }],
    });
    let refused = send(&service, ann, Method::PATCH, &path, &edit).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["rule"]), (409, &json!("CO-7")));
    let problem = refused.json();
    let saved = problem["saved"].as_array().unwrap();
    assert_eq!(saved.len(), 1, "{problem}");
    assert_eq!(saved[0]["by"], json!(ann.id()), "{problem}");
    assert_eq!(service.get(ann, &path).await.json()["groupName"], "Landing crew");
}

#[tokio::test]
async fn of_two_replacements_at_once_the_last_one_holds_whole() {
    let service = Service::with_sample().await;
    let (ann, bo, dee) = (service.sample.ann, service.sample.bo, service.sample.dee);
    let path = path(&service, "Launch crew").await;
    let first = with(whole("First crew", &[ann], &[ann, bo]), "useMessage", json!(true));
    let second = with(whole("Second crew", &[ann], &[dee]), "description", json!("The second"));
    let (one, two) = tokio::join!(
        send(&service, ann, Method::PUT, &path, &first),
        send(&service, ann, Method::PUT, &path, &second),
    );
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200), "{one:?} {two:?}");
    let shown = service.get(ann, &path).await.json();
    let is_of = |wanted: &Value| {
        let members = wanted["members"].as_array().unwrap();
        let shown_members = shown["members"].as_array().unwrap();
        shown["groupName"] == wanted["groupName"]
            && shown["description"] == wanted["description"]
            && shown["useMessage"] == (wanted["useMessage"] == true)
            && shown_members.len() == members.len()
            && members.iter().all(|member| shown_members.contains(member))
    };
    assert!(is_of(&first) || is_of(&second), "{shown}");
}

// allows: GR-3
#[tokio::test]
async fn all_masters_are_replaced_at_once() {
    let service = Service::with_sample().await;
    let (ann, bo, cy) = (service.sample.ann, service.sample.bo, service.sample.cy);
    let path = path(&service, "Board").await;
    let edit = json!({
        "administrators": [{ "userId": bo.id() }], "members": [{ "id": cy.id(), "type": "USER" }],
    });
    // Ann no longer sees the private group.
    let done = send(&service, ann, Method::PATCH, &path, &edit).await;
    assert_eq!((done.status.as_u16(), done.body.as_slice()), (204, &[][..]));
    service.get(ann, &path).await.assert_problem(404, "no_such_group");
    let shown = service.get(bo, &path).await.json();
    assert_eq!(shown["administrators"], json!([{ "userId": bo.id() }]));
}

// allows: GR-3
// refuses: GR-3
#[tokio::test]
async fn administrators_are_added_and_removed_and_one_stays() {
    let service = Service::with_sample().await;
    let (ann, bo) = (service.sample.ann, service.sample.bo);
    let path = format!("{}/administrators", path(&service, "Launch crew").await);
    let added = json!({ "userId": "bo@harbour.example" });
    assert_eq!(send(&service, ann, Method::POST, &path, &added).await.status, 201);
    let again = send(&service, ann, Method::POST, &path, &added).await;
    again.assert_problem(409, "already_masters");
    let listed = service.get(ann, &path).await.json();
    assert_eq!(listed["administrators"].as_array().unwrap().len(), 2, "{listed}");
    assert_eq!(listed["responseMetaData"], json!({}));
    let removed = delete(&service, ann, &format!("{path}/{}", bo.id())).await;
    assert_eq!(removed.status, 204, "{removed:?}");
    let last = delete(&service, ann, &format!("{path}/ann@harbour.example")).await;
    last.assert_problem(409, "last_master");
}

// allows: GR-20
#[tokio::test]
async fn members_are_users_then_groups_and_teams() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let crew = service.group("Launch crew").await.0;
    let sails = service.group("Sails").await.0;
    let path = format!("{}/members", path(&service, "Everyone").await);
    let team = json!({ "id": sails, "type": "ORGUNIT" });
    let no_group = with(team.clone(), "type", json!("GROUP"));
    let answer = send(&service, ann, Method::POST, &path, &no_group).await;
    answer.assert_problem(404, "no_such_group");
    assert_eq!(send(&service, ann, Method::POST, &path, &team).await.status, 201);
    let mut pages = Vec::new();
    let mut next = String::new();
    loop {
        let page = service.get(ann, &format!("{path}?count=1{next}")).await.json();
        pages.push(page["members"][0].clone());
        match page["responseMetaData"]["nextCursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    let whole = service.get(ann, &path).await.json();
    assert_eq!(json!(pages), whole["members"]);
    let types: Vec<_> = pages.iter().map(|member| member["type"].as_str().unwrap()).collect();
    assert_eq!(&types[..2], ["USER", "USER"], "{pages:?}");
    assert!(pages.contains(&json!({ "id": crew, "type": "GROUP" })), "{pages:?}");
    assert!(pages.contains(&team), "{pages:?}");
    for (id, kind) in [(&crew, "GROUP"), (&sails, "ORGUNIT")] {
        let removed = delete(&service, ann, &format!("{path}/{id}?type={kind}")).await;
        assert_eq!(removed.status, 204, "{removed:?}");
    }
    let removed = delete(&service, ann, &format!("{path}/flo@harbour.example?type=USER")).await;
    assert_eq!(removed.status, 204, "{removed:?}");
    let left = service.get(ann, &path).await.json();
    assert_eq!(left["members"], json!([{ "id": ann.id(), "type": "USER" }]));
}

#[tokio::test]
async fn groups_are_listed_in_pages() {
    let service = Service::with_sample().await;
    let (dee, gus) = (service.sample.dee, service.sample.gus);
    let names = |page: &Value| -> Vec<String> {
        let groups = page["groups"].as_array().unwrap().iter();
        groups.map(|group| group["groupName"].as_str().unwrap().to_owned()).collect()
    };
    let all = service.get(gus, "/v1.0/groups").await.json();
    // Neither the team nor the external group.
    assert_eq!(names(&all), ["Board", "Everyone", "Launch crew"]);
    assert_eq!(names(&service.get(dee, "/v1.0/groups").await.json()), ["Everyone", "Launch crew"]);
    let first = service.get(dee, "/v1.0/groups?count=1").await.json();
    let cursor = first["responseMetaData"]["nextCursor"].as_str().unwrap();
    let second = service.get(dee, &format!("/v1.0/groups?count=5&cursor={cursor}")).await.json();
    assert_eq!(names(&second), ["Launch crew"]);
    let of_another = service.get(gus, &format!("/v1.0/groups?cursor={cursor}")).await;
    of_another.assert_problem(400, "invalid_cursor");
    service.get(dee, "/v1.0/groups?count=101").await.assert_problem(400, "page_too_large");
    let domain = all["groups"][0]["domainId"].as_i64().unwrap();
    assert_eq!(service.get(dee, &format!("/v1.0/groups?domainId={domain}")).await.status, 200);
    let other = service.get(dee, &format!("/v1.0/groups?domainId={}", domain - 1)).await;
    other.assert_problem(403, "other_domain");
}

// about: GR-15, GR-17
#[tokio::test]
async fn an_outsider_sees_less_and_a_hidden_group_not_at_all() {
    let service = Service::with_sample().await;
    let (ann, dee) = (service.sample.ann, service.sample.dee);
    let board = path(&service, "Board").await;
    let edit = json!({ "groupExternalKey": "B" });
    assert_eq!(send(&service, ann, Method::PATCH, &board, &edit).await.status, 200);
    let hidden = service.get(dee, "/v1.0/groups/externalKey:B").await;
    hidden.assert_problem(404, "no_such_group");
    assert_eq!(hidden, service.get(dee, "/v1.0/groups/externalKey:C").await);
    let shown = service.get(dee, &path(&service, "Launch crew").await).await.json();
    let mut fields: Vec<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let seen = ["administrators", "domainId", "groupId", "groupName", "members", "visible"];
    assert_eq!(fields, seen);
}

#[tokio::test]
async fn a_deleted_group_is_gone() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let path = path(&service, "Launch crew").await;
    assert_eq!(delete(&service, ann, &path).await.status, 204);
    service.get(ann, &path).await.assert_problem(410, "deleted");
}

#[tokio::test]
async fn users_of_other_companies_teams_and_external_groups_are_not_reached() {
    let service = Service::with_sample().await;
    let (ann, gus) = (service.sample.ann, service.sample.gus);
    let members = format!("{}/members", path(&service, "Launch crew").await);
    for address in ["eve@orbit.example", "no-one@harbour.example", "externalKey:E", "eve"] {
        let added = json!({ "id": address, "type": "USER" });
        let answer = send(&service, ann, Method::POST, &members, &added).await;
        answer.assert_problem(404, "no_such_user");
    }
    let team = path(&service, "Sails").await;
    service.get(gus, &team).await.assert_problem(404, "no_such_group");
    let external = path(&service, "Partners").await;
    service.get(gus, &external).await.assert_problem(403, "external_group");
}

#[tokio::test]
async fn a_body_that_the_api_does_not_know_is_refused() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let path = path(&service, "Launch crew").await;
    for (field, value) in
        [("useMail", json!(true)), ("groupName", json!("")), ("visible", json!(1))]
    {
        let body = with(whole("Landing crew", &[ann], &[ann]), field, value);
        let refused = send(&service, ann, Method::PUT, &path, &body).await;
        refused.assert_problem(422, "invalid_body");
    }
    let none = send(&service, ann, Method::PUT, &path, &whole("Landing crew", &[], &[ann])).await;
    none.assert_problem(422, "no_administrators");
}
