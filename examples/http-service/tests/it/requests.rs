//! One request for each route of the description, with what it needs.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use axum::http::{Method, Request};
use http_service::Identity;
use serde_json::{Value, json};

use crate::client::Service;

/// The ids that the paths and bodies name.
pub(crate) struct Ids {
    pub(crate) group: String,
    pub(crate) room: String,
}

/// A route: its method and its path with the names of parameters.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: String,
}

impl Route {
    /// Returns the routes of the description, by path.
    pub(crate) async fn all(service: &Service) -> Vec<Self> {
        let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
        let document = service.send(request).await.json();
        let paths = document["paths"].as_object().unwrap();
        let mut routes = Vec::new();
        for (path, methods) in paths {
            for method in methods.as_object().unwrap().keys() {
                let method = method.to_uppercase().parse().unwrap();
                routes.push(Self { method, path: path.clone() });
            }
        }
        routes
    }

    /// Returns whether the route can save something.
    pub(crate) fn saves(&self) -> bool {
        self.method != Method::GET && !self.path.ends_with("/previews")
    }

    /// Makes the request that the sample answers.
    pub(crate) fn request(
        &self,
        service: &Service,
        by: Option<Identity>,
        ids: &Ids,
    ) -> Request<Body> {
        let sample = &service.sample;
        let uri = self.path.replace("{group}", &ids.group).replace("{room}", &ids.room);
        let uri = uri.replace("{company}", &sample.harbour.to_string());
        let uri = uri.replace("{user}", &sample.cy.id().to_string()).replace("{code}", "GR-10");
        let uri = uri.replace("{member}", &sample.cy.id().to_string());
        let query = self.query(service, ids);
        let uri = if query.is_empty() { uri } else { format!("{uri}?{query}") };
        let request = Request::builder().method(&self.method).uri(uri);
        let request = match by {
            Some(by) => request.header(AUTHORIZATION, service.token(by)),
            None => request,
        };
        // Without a condition, an edit is refused for every caller.
        let request = match self.method {
            Method::PATCH => request.header(IF_MATCH, "*"),
            _ => request,
        };
        match self.body(service, ids) {
            Some(body) => request
                .header(CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
                .unwrap(),
            None => request.body(Body::empty()).unwrap(),
        }
    }

    fn query(&self, service: &Service, ids: &Ids) -> String {
        let (cy, harbour) = (service.sample.cy.id(), service.sample.harbour);
        match self.path.as_str() {
            "/company/revoked-application" => "application=core".to_owned(),
            "/events" => format!("company={harbour}"),
            "/groups/proposed-address" => "name=Crew".to_owned(),
            "/groups/views" => format!("ids={}", ids.group),
            "/groups/{group}/why" | "/groups/{group}/who-may" => "action=rename".to_owned(),
            "/rooms/same-people" => format!("users={cy}"),
            "/rooms/views" => format!("ids={}", ids.room),
            "/rooms/{room}/why" | "/rooms/{room}/who-may" => "action=invite".to_owned(),
            "/service/companies/{company}/group-by-address"
            | "/service/companies/{company}/group-by-bounce-address" => {
                "address=crew@harbour.example".to_owned()
            }
            "/service/users" => format!("ids={cy}"),
            "/v1.0/groups/{group}/members/{member}" => "type=USER".to_owned(),
            _ => String::new(),
        }
    }

    fn body(&self, service: &Service, ids: &Ids) -> Option<Value> {
        if self.method == Method::GET || self.method == Method::DELETE {
            return None;
        }
        let sample = &service.sample;
        let user = json!({ "id": sample.dee.id(), "company": sample.harbour });
        Some(match self.path.as_str() {
            "/company/commands" | "/company/previews" => {
                json!({ "command": "disable_feature", "feature": "task" })
            }
            "/company/external-contacts/forbid" | "/company/external-contacts/forbid/previews" => {
                json!({ "user": user })
            }
            "/groups" | "/rooms/{room}/group" => json!({ "name": "Night watch" }),
            "/groups/{group}" => json!({ "name": "Landing crew" }),
            "/rooms/{room}" => json!({ "name": { "set": "Autumn party" } }),
            "/groups/{group}/commands" | "/groups/{group}/previews" => {
                json!({ "command": "add_members", "users": [user] })
            }
            "/rooms" => json!({ "users": [user] }),
            "/rooms/leave" => json!({ "rooms": [ids.room] }),
            "/rooms/one-to-one" => json!({ "with": user }),
            "/rooms/{room}/commands" | "/rooms/{room}/previews" => {
                json!({ "command": "edit_info", "edit": { "name": { "set": "Autumn party" } } })
            }
            "/service/answers/forget" => {
                json!({ "company": sample.harbour, "before": "2026-01-01T00:00:00Z" })
            }
            "/service/companies" => json!({ "id": uuid::Uuid::nil(), "name": "Pier" }),
            "/service/companies/{company}/commands" => {
                json!({ "command": "rename", "name": "Port" })
            }
            "/service/companies/{company}/previews" => {
                json!({ "command": "off_board", "user": sample.cy.id() })
            }
            "/service/companies/{company}/mail-decisions" => {
                json!({ "address": "crew@harbour.example", "identity": { "user": user } })
            }
            "/service/companies/{company}/profiles" => json!([{ "user": user, "name": "Dee D." }]),
            "/service/companies/{company}/teams" => json!({ "name": "Ropes", "members": [user] }),
            "/service/groups/{group}/commands" => {
                json!({ "command": "report_deletion", "data": "note", "freed": 1 })
            }
            "/service/notices/recipients" => json!({
                "group": ids.group, "kind": "edited", "by": null, "at": "2026-01-01T00:00:00Z",
            }),
            "/v1.0/groups/{group}" if self.method == Method::PATCH => {
                json!({ "groupName": "Landing crew" })
            }
            "/v1.0/groups" | "/v1.0/groups/{group}" => json!({
                "groupName": "Night watch",
                "administrators": [{ "userId": sample.ann.id() }],
                "members": [{ "id": sample.dee.id(), "type": "USER" }],
            }),
            "/v1.0/groups/{group}/administrators" => json!({ "userId": sample.dee.id() }),
            "/v1.0/groups/{group}/members" => json!({ "id": sample.dee.id(), "type": "USER" }),
            "/service/users/{user}/move" => json!({ "to": sample.orbit }),
            "/rooms/to-me"
            | "/company/external-contacts/end"
            | "/company/external-contacts/end/previews"
            | "/service/rooms/{room}/activity" => return None,
            path => panic!("the tests have no body for {path}"),
        })
    }
}
