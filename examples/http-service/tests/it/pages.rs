//! Pages, cursors and links to the next page.

use std::collections::BTreeSet;

use http_service::Identity;
use serde_json::json;

use crate::client::Service;

#[tokio::test]
async fn the_links_lead_through_the_whole_list() {
    let service = Service::with_sample().await;
    let gus = service.sample.gus;
    for (list, key) in [("/groups?list=administered", "name"), ("/people?", "name")] {
        let whole = service.get(gus, list).await.json();
        let whole = whole["items"].as_array().unwrap();
        let mut next = Some(format!("{list}&limit=2"));
        let mut seen = Vec::new();
        while let Some(path) = next {
            let page = service.get(gus, &path).await;
            assert_eq!(page.status, 200, "{page:?}");
            let items = page.json()["items"].as_array().unwrap().clone();
            assert!(items.len() <= 2);
            seen.extend(items);
            assert_eq!(page.header("link").is_some(), page.json().get("next").is_some());
            next = page.header("link").map(|link| {
                let (path, relation) = link[1..].split_once('>').unwrap();
                assert_eq!(relation, "; rel=\"next\"");
                path.to_owned()
            });
        }
        assert_eq!(seen, *whole, "{list}");
        let keys: BTreeSet<_> = seen.iter().map(|item| item[key].to_string()).collect();
        assert_eq!(keys.len(), seen.len());
    }
}

#[tokio::test]
async fn a_cursor_is_good_only_for_its_list_and_its_caller() {
    let service = Service::with_sample().await;
    let (ann, gus) = (service.sample.ann, service.sample.gus);
    let page = service.get(ann, "/groups?limit=1").await.json();
    let cursor = page["next"].as_str().unwrap();
    let good = format!("/groups?limit=2&cursor={cursor}");
    assert_eq!(service.get(ann, &good).await.status, 200);
    let first = if cursor.starts_with('0') { '1' } else { '0' };
    for (caller, path) in [
        (ann, format!("/groups?list=managed&cursor={cursor}")),
        (ann, format!("/groups?search=b&cursor={cursor}")),
        (ann, format!("/rooms?cursor={cursor}")),
        (ann, format!("/groups?cursor={cursor}0")),
        (ann, format!("/groups?cursor={first}{}", &cursor[1..])),
        (gus, good.clone()),
    ] {
        service.get(caller, &path).await.assert_problem(400, "invalid_cursor");
    }
}

#[tokio::test]
async fn the_pages_of_services_have_cursors_too() {
    let service = Service::with_sample().await;
    let get = |path: &str| service.request(Identity::Service, axum::http::Method::GET, path);
    let events = format!("/service/companies/{}/events?limit=1001", service.sample.harbour);
    service.send(get(&events)).await.assert_problem(400, "page_too_large");
    let first = service.send(get("/service/companies?limit=1")).await.json();
    let next = first["next"].as_str().unwrap();
    let second = service.send(get(&format!("/service/companies?limit=1&cursor={next}"))).await;
    let second = second.json();
    assert_ne!(first["items"], second["items"]);
    assert!(second.get("next").is_none(), "{second}");
}

#[tokio::test]
async fn a_link_leads_to_the_next_page_whatever_its_cursor_holds() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let (group, _) = service.group("Launch crew").await;
    let added = ["a+b&c=d@partner.example", "b#d@partner.example", "c%d@partner.example"];
    let command = json!({ "command": "add_recipients", "recipients": added });
    let done = service.post(ann, &format!("/groups/{group}/commands"), &command).await;
    assert_eq!(done.status, 200, "{done:?}");
    let mut path = format!("/groups/{group}/mailing-list/recipients?limit=1");
    let mut listed = Vec::new();
    loop {
        let page = service.get(ann, &path).await;
        assert_eq!(page.status, 200, "{path}: {page:?}");
        listed.push(page.json()["items"][0].as_str().unwrap().to_owned());
        let Some(link) = page.header("link") else { break };
        link[1..].split_once('>').unwrap().0.clone_into(&mut path);
    }
    assert_eq!(listed, added);
}
