//! Guildhall as an HTTP service: every command and query of the front door.
//!
//! [`router`] makes the service from an [`App`]: the front door, a way to [`Authenticate`], and the
//! [`Settings`]. The `README.md` of this example explains the routes, and `GET /openapi.json`
//! describes them.

mod answers;
mod app;
mod auth;
mod caller;
mod conditions;
mod connections;
mod database;
mod drafts;
mod extract;
mod group_api;
mod metrics;
mod names;
mod openapi;
mod options;
mod page;
mod paging;
mod people;
mod problem;
mod router;
mod routes;
mod sample;
mod sample_people;
mod schema;
mod secret;
mod serve;
mod tokens;

pub use app::{App, Settings};
pub use auth::{Authenticate, Authentication, Identity, SERVICE_SCOPE, Unauthenticated};
pub use database::{Database, DatabaseError, Hall};
pub use group_api::{ExternalKeys, ExternalKeysError};
pub use options::Options;
pub use router::router;
pub use sample::{Sample, SampleError, SampleUser};
pub use secret::{Secret, SecretError};
pub use serve::{Running, StartError, run, serve};
pub use tokens::{Tokens, write_dev_tokens};
