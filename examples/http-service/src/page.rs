//! The page for people. Its files are in the binary as they are in `page`.

use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};

use crate::App;
use crate::problem::Problem;

/// What a browser may load for the page: only its own files, and nothing that is written into it.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; object-src 'none'";

const HTML: &str = "text/html; charset=utf-8";
const ICON: &str = "image/svg+xml";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The files besides the first one: their names, types and texts.
const FILES: &[(&str, &str, &str)] = &[
    ("action-list.js", SCRIPT, include_str!("../page/action-list.js")),
    ("answers.css", STYLE, include_str!("../page/answers.css")),
    ("any-command.js", SCRIPT, include_str!("../page/any-command.js")),
    ("api.js", SCRIPT, include_str!("../page/api.js")),
    ("app.js", SCRIPT, include_str!("../page/app.js")),
    ("asking.js", SCRIPT, include_str!("../page/asking.js")),
    ("company-actions.js", SCRIPT, include_str!("../page/company-actions.js")),
    ("company.js", SCRIPT, include_str!("../page/company.js")),
    ("compare.js", SCRIPT, include_str!("../page/compare.js")),
    ("dialog.js", SCRIPT, include_str!("../page/dialog.js")),
    ("dom.js", SCRIPT, include_str!("../page/dom.js")),
    ("events.js", SCRIPT, include_str!("../page/events.js")),
    ("facts.css", STYLE, include_str!("../page/facts.css")),
    ("fields.js", SCRIPT, include_str!("../page/fields.js")),
    ("form-parts.js", SCRIPT, include_str!("../page/form-parts.js")),
    ("group-actions.js", SCRIPT, include_str!("../page/group-actions.js")),
    ("group.js", SCRIPT, include_str!("../page/group.js")),
    ("home.js", SCRIPT, include_str!("../page/home.js")),
    ("icon.svg", ICON, include_str!("../page/icon.svg")),
    ("layout.css", STYLE, include_str!("../page/layout.css")),
    ("names.js", SCRIPT, include_str!("../page/names.js")),
    ("outcomes.js", SCRIPT, include_str!("../page/outcomes.js")),
    ("parts.css", STYLE, include_str!("../page/parts.css")),
    ("parts.js", SCRIPT, include_str!("../page/parts.js")),
    ("queries.js", SCRIPT, include_str!("../page/queries.js")),
    ("refusals.js", SCRIPT, include_str!("../page/refusals.js")),
    ("room-actions.js", SCRIPT, include_str!("../page/room-actions.js")),
    ("room.js", SCRIPT, include_str!("../page/room.js")),
    ("rules-page.js", SCRIPT, include_str!("../page/rules-page.js")),
    ("service.js", SCRIPT, include_str!("../page/service.js")),
    ("session.js", SCRIPT, include_str!("../page/session.js")),
    ("sign-in.js", SCRIPT, include_str!("../page/sign-in.js")),
    ("theme.css", STYLE, include_str!("../page/theme.css")),
    ("theme.js", SCRIPT, include_str!("../page/theme.js")),
    ("titles.js", SCRIPT, include_str!("../page/titles.js")),
    ("trying.js", SCRIPT, include_str!("../page/trying.js")),
    ("words.js", SCRIPT, include_str!("../page/words.js")),
];

/// The routes of the page. They need no token: the page asks for it.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/", routing::get(async || answer(HTML, include_str!("../page/index.html"))))
        .route("/page/{file}", routing::get(file))
}

async fn file(Path(name): Path<String>) -> Response {
    let found = FILES.iter().find(|(file, _, _)| *file == name);
    found.map_or_else(
        || {
            let detail = "The page has no such file.";
            Problem::new(StatusCode::NOT_FOUND, "no_such_file", detail).into_response()
        },
        |(_, kind, text)| answer(kind, text),
    )
}

fn answer(kind: &'static str, text: &'static str) -> Response {
    let headers: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // Another version of the service can have other files.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use axum::http::header::CONTENT_SECURITY_POLICY;

    use super::{FILES, HTML, answer};

    #[test]
    fn every_file_of_the_page_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/page");
        let entries = fs::read_dir(folder).expect("the page is there");
        let mut found: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        found.retain(|name| name != "index.html");
        found.sort();
        let served: Vec<_> = FILES.iter().map(|(name, _, _)| *name).collect();
        assert_eq!(found, served);
    }

    #[test]
    fn a_browser_loads_only_what_the_service_serves() {
        let answer = answer(HTML, "");
        let policy = answer.headers().get(CONTENT_SECURITY_POLICY).expect("a policy");
        let policy = policy.to_str().expect("a text");
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
