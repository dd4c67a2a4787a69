//! The log says what was asked, of what, and how it ended, and nothing of a person.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;

use http_service::Sample;
use serde_json::Value;

use crate::stopping::start;

// about: GR-10
#[test]
fn each_request_and_each_use_case_in_it_is_logged_when_it_ends() {
    let directory = tempfile::tempdir().unwrap();
    let (database, tokens) = (directory.path().join("hall.db"), directory.path().join("tokens"));
    let mut process = start(&database, &tokens);
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let mut log: Vec<Value> = Vec::new();
    let address: SocketAddr = loop {
        log.push(serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap());
        let address = log.last().unwrap()["fields"]["address"].as_str();
        if let Some(address) = address {
            break address.parse().unwrap();
        }
    };
    let tokens: Value = serde_json::from_slice(&std::fs::read(tokens).unwrap()).unwrap();
    let token = tokens["bo"].as_str().unwrap();
    let groups = ask(address, token, "GET /groups?search=Launch", "");
    let crew = groups.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    let refused =
        ask(address, token, &format!("POST /groups/{crew}/commands"), r#"{"command":"leave"}"#);
    assert!(refused.contains("GR-10"), "{refused}");
    let stop = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
    assert!(stop.success());
    log.extend(lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap()));
    assert!(process.wait().unwrap().success());

    let span = |name: &str, field: &str, value: &str| {
        let spans = log.iter().map(|line| &line["span"]);
        let mut found = spans.filter(|span| span["name"] == name && span[field] == value);
        found.next().unwrap_or_else(|| panic!("no {name} with {field} {value} in {log:?}")).clone()
    };
    let request = span("request", "route", "/groups/{group}/commands");
    assert_eq!((&request["method"], &request["status"]), (&"POST".into(), &403.into()));
    let use_case = span("use_case", "command", "leave");
    assert_eq!((&use_case["outcome"], &use_case["rule"]), (&"refused".into(), &"GR-10".into()));
    assert_eq!(use_case["id"], crew);
    let inside = log.iter().find(|line| line["span"]["command"] == "leave").unwrap();
    assert_eq!(inside["spans"][0]["route"], "/groups/{group}/commands");

    let all = Value::from(log).to_string();
    for user in Sample::new().users() {
        let id = user.user.id().to_string();
        assert!(!all.contains(&id) && !all.contains("@harbour.example"), "{id} is in the log");
    }
    assert!(!all.contains("Launch"), "the log has what a user searched for");
}

/// Sends a request on a connection of its own, and returns the whole answer.
fn ask(address: SocketAddr, token: &str, what: &str, body: &str) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    let request = format!(
        "{what} HTTP/1.1\r\nhost: guildhall\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len(),
    );
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}
