//! The description of the service: OpenAPI 3.1.

use std::collections::BTreeMap;

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    Content, Header, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Type,
};
use utoipa::{IntoResponses, Modify, OpenApi};

use crate::schema;

/// Returns the description without the routes.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guildhall",
        description = "Message rooms, groups with Group Masters, teams and mailing lists. \
            Each refusal names its rule, what would lift it, and who can do that.",
    ),
    components(schemas(schema::Problem)),
    modifiers(&Bearer),
    security(("bearer" = [])),
    tags(
        (name = "rooms", description = "Message rooms"),
        (name = "groups", description = "Groups and teams"),
        (name = "group API", description = "The product's own API of groups"),
        (name = "company", description = "The company of the user, and its policy"),
        (name = "service", description = "What a service does: the directory, mail, notices"),
        (name = "operation", description = "The service itself, and the rules"),
    ),
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// The problems that every route can answer with.
pub(crate) struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let problems = [
            ("400", "The path, the query or the body cannot be read."),
            ("401", "The request has no valid token."),
            ("403", "The user may not do this, or the token is not of the right kind."),
            ("404", "It does not exist, or is hidden from the user."),
            ("409", "The request does not fit the current state, or a limit is reached."),
            ("410", "It existed and has ended for good."),
            ("412", "It has another version than the condition names."),
            ("413", "The body is too large."),
            ("415", "The body is not JSON."),
            ("422", "The request itself is wrong, in any state."),
            ("428", "The request needs a condition."),
            ("500", "The service made a mistake."),
            ("503", "The store cannot answer now."),
        ];
        problems
            .map(|(status, description)| (status.to_owned(), problem(status, description).into()))
            .into()
    }
}

fn problem(status: &str, description: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content);
    let seconds = || Header::new(ObjectBuilder::new().schema_type(Type::Integer).build());
    match status {
        "401" => response.header("WWW-Authenticate", Header::default()),
        "503" => response.header("Retry-After", seconds()),
        _ => response,
    }
    .build()
}
