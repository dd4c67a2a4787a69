//! What services do: the directory, the mail system, and the part that sends notices.

mod answers;
mod companies;
mod groups;
mod mail;
mod users;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(answers::router())
        .merge(companies::router())
        .merge(groups::router())
        .merge(mail::router())
        .merge(users::router())
}
