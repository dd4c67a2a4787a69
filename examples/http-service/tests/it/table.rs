//! Which user gets which status from which route, for the sample.

use std::fmt::Write;

use http_service::{Identity, Sample};

use crate::client::Service;
use crate::requests::{Ids, Route};

#[tokio::test]
async fn each_user_gets_these_statuses() {
    let routes = Route::all(&Service::empty()).await;
    let callers = callers();
    let mut table = heading(&callers);
    for (title, name) in [("a private group", "Board"), ("a public group", "Launch crew")] {
        writeln!(table, "\n{title}").unwrap();
        let of_groups = routes.iter().filter(|route| route.path.contains("{group}"));
        for route in of_groups {
            rows(&mut table, route, &callers, async |service: &Service| {
                let (group, room) = service.group(name).await;
                Ids { group, room }
            })
            .await;
        }
    }
    writeln!(table, "\na room of Ann, Bo and Cy, and what names no group").unwrap();
    for route in routes.iter().filter(|route| !route.path.contains("{group}")) {
        rows(&mut table, route, &callers, async |service: &Service| {
            let room = service.room("Summer party").await;
            Ids { group: service.group("Launch crew").await.0, room }
        })
        .await;
    }
    insta::assert_snapshot!(table);
}

/// A caller of the table.
type Caller = (&'static str, Option<Identity>);

fn callers() -> Vec<Caller> {
    let Sample { ann, cy, dee, eve, gus, .. } = Sample::new();
    let users = [("Ann", ann), ("Cy", cy), ("Dee", dee), ("Eve", eve), ("Gus", gus)];
    let users = users.map(|(name, user)| (name, Some(Identity::User(user))));
    let others = [("service", Some(Identity::Service)), ("no token", None)];
    users.into_iter().chain(others).collect()
}

fn heading(callers: &[Caller]) -> String {
    let mut heading = " ".repeat(60);
    for (name, _) in callers {
        write!(heading, " {name:>8}").unwrap();
    }
    heading + "\n"
}

/// Writes a row. After a request that saved something, the next caller gets another service.
async fn rows(
    table: &mut String,
    route: &Route,
    callers: &[Caller],
    ids: impl AsyncFn(&Service) -> Ids,
) {
    write!(table, "{:7}{:53}", route.method.as_str(), route.path).unwrap();
    let mut service = Service::with_sample().await;
    let mut named = ids(&service).await;
    for (_, by) in callers {
        let status = service.status(route.request(&service, *by, &named)).await;
        write!(table, " {status:>8}").unwrap();
        if route.saves() && status < 300 {
            service = Service::with_sample().await;
            named = ids(&service).await;
        }
    }
    table.push('\n');
}
