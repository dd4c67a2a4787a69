//! The description of the service: OpenAPI 3.1.

use std::fmt::Write;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::client::Service;

#[tokio::test]
async fn the_description_lists_these_routes() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut routes = String::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            writeln!(routes, "{:6} {path} ({id})", method.to_uppercase()).unwrap();
        }
    }
    insta::assert_snapshot!(routes);
}

#[tokio::test]
async fn each_route_is_described_with_its_problems() {
    let document = document().await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("401"), "{method} {path} lists no problems");
            for (status, response) in responses {
                let description = response["description"].as_str();
                assert!(description.is_some(), "{method} {path} {status} has no description");
            }
        }
    }
}

#[tokio::test]
async fn each_schema_that_is_named_is_there() {
    let document = document().await;
    let mut names = Vec::new();
    collect(&document, &mut names);
    assert!(names.len() > 100);
    for name in names {
        let pointer = name.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{name} is not there");
    }
}

#[tokio::test]
async fn the_schema_of_commands_lists_every_command() {
    let document = document().await;
    let names = |schema: &str| {
        let pointer = format!("/components/schemas/{schema}/properties/command/enum");
        document.pointer(&pointer).unwrap().as_array().unwrap().len()
    };
    assert_eq!(names("RoomCommand"), 4);
    assert!(names("GroupCommand") >= 27);
    assert!(names("CompanyCommand") >= 8);
}

fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "$ref" => names.push(text.clone()),
                    _ => collect(member, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

async fn document() -> Value {
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    Service::empty().send(request).await.json()
}
