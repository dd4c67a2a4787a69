//! The product's own Group API, `/v1.0/groups`, as its public reference describes it.
//!
//! A client that was written for the product finds its routes, its field names, its ids and its
//! pages here. Behind them are the same commands and rules as behind the other routes. Decision 44
//! says how each field maps to a command, and what this service leaves out.

mod administrators;
mod bodies;
mod changes;
mod external_keys;
mod groups;
mod ids;
mod members;
mod pages;
mod plan;
mod shown;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

pub use self::external_keys::{ExternalKeys, ExternalKeysError};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(groups::router())
        .merge(administrators::router())
        .merge(members::router())
}
