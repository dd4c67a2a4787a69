//! What the mail system asks.

use std::convert::Infallible;

use axum::Json;
use axum::body::{Body as ResponseBody, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use guildhall::groups::MailAnswer;
use guildhall::mailing_list::{ListHeaders, ListId, MailKind, SenderIdentity, UnsubscribeUrl};
use guildhall::{CompanyId, EmailAddress, GroupId, Mail};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::caller::Service;
use crate::extract::{Body, Id, Params};
use crate::openapi::Problems;
use crate::problem::Problem;
use crate::{App, schema};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(decide_mail))
        .routes(routes!(find_group_by_address))
        .routes(routes!(find_group_by_bounce_address))
        .routes(routes!(list_headers))
        .routes(routes!(stream_recipients))
}

/// A mail that came for an address.
#[derive(Deserialize, ToSchema)]
struct IncomingMail {
    /// The address that it is for.
    #[schema(value_type = String)]
    address: EmailAddress,
    /// Who sent it, and how certain that is (ML-7).
    #[schema(value_type = schema::SenderIdentity)]
    identity: SenderIdentity,
    /// The addresses in `From`.
    #[schema(value_type = Option<Vec<String>>)]
    from: Option<Vec<EmailAddress>>,
    /// The values of its `List-Id` fields.
    #[serde(default, deserialize_with = "list_ids")]
    #[schema(value_type = Vec<String>)]
    through: Vec<ListId>,
    /// The values of its `Delivered-To` fields.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    delivered_to: Vec<EmailAddress>,
    /// The addresses of the signed-in user.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    user_addresses: Vec<EmailAddress>,
    /// How many `Received` fields it has.
    #[serde(default)]
    hops: u32,
    #[serde(default = "ordinary")]
    #[schema(value_type = schema::MailKind, default = "ordinary")]
    kind: MailKind,
}

const fn ordinary() -> MailKind {
    MailKind::Ordinary
}

fn list_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ListId>, D::Error> {
    let values = Vec::<String>::deserialize(deserializer)?;
    values.iter().map(|value| ListId::from_header(value).map_err(D::Error::custom)).collect()
}

impl IncomingMail {
    fn into_parts(self) -> (EmailAddress, Mail) {
        let mail = Mail::of(self.identity)
            .with_user_addresses(self.user_addresses)
            .with_hops(usize::try_from(self.hops).unwrap_or(usize::MAX))
            .with_kind(self.kind);
        let mail = self.from.into_iter().fold(mail, Mail::with_from);
        let mail = self.through.into_iter().fold(mail, Mail::with_list_id);
        (self.address, self.delivered_to.into_iter().fold(mail, Mail::with_delivered_to))
    }
}

/// Decides what happens to a mail (ML-12).
#[utoipa::path(
    post, path = "/service/companies/{company}/mail-decisions", tag = "service",
    params(("company" = Uuid, Path)), request_body = IncomingMail,
    responses((status = 200, description = "The answer.", body = schema::MailAnswer), Problems),
)]
async fn decide_mail(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Body(mail): Body<IncomingMail>,
) -> Result<Json<MailAnswer>, Problem> {
    let (address, mail) = mail.into_parts();
    Ok(Json(app.hall().decide_mail(company, &address, &mail).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AddressParams {
    #[param(value_type = String)]
    address: EmailAddress,
}

/// The group that an address belongs to.
#[derive(Serialize, ToSchema)]
struct FoundGroup {
    /// The group. Null if no list of the company has the address.
    #[schema(value_type = Option<Uuid>)]
    group: Option<GroupId>,
}

/// Finds the group whose list has an address.
#[utoipa::path(
    get, path = "/service/companies/{company}/group-by-address", tag = "service",
    params(("company" = Uuid, Path), AddressParams),
    responses((status = 200, description = "The answer.", body = FoundGroup), Problems),
)]
async fn find_group_by_address(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Params(params): Params<AddressParams>,
) -> Result<Json<FoundGroup>, Problem> {
    let group = app.hall().group_by_address(company, &params.address).await?;
    Ok(Json(FoundGroup { group }))
}

/// Finds the group whose list has a bounce address (ML-14).
#[utoipa::path(
    get, path = "/service/companies/{company}/group-by-bounce-address", tag = "service",
    params(("company" = Uuid, Path), AddressParams),
    responses((status = 200, description = "The answer.", body = FoundGroup), Problems),
)]
async fn find_group_by_bounce_address(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Params(params): Params<AddressParams>,
) -> Result<Json<FoundGroup>, Problem> {
    let group = app.hall().group_by_bounce_address(company, &params.address).await?;
    Ok(Json(FoundGroup { group }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HeaderParams {
    /// The page where a recipient unsubscribes.
    #[param(value_type = Option<String>)]
    #[serde(default, deserialize_with = "unsubscribe_url")]
    unsubscribe: Option<UnsubscribeUrl>,
}

fn unsubscribe_url<'de, D>(deserializer: D) -> Result<Option<UnsubscribeUrl>, D::Error>
where
    D: Deserializer<'de>,
{
    let url = String::deserialize(deserializer)?;
    url.parse().map(Some).map_err(D::Error::custom)
}

/// Returns the header fields that a mail of the list gets, keeps and loses. Null if the group has
/// no list.
#[utoipa::path(
    get, path = "/service/groups/{group}/list-headers", tag = "service",
    params(("group" = Uuid, Path), HeaderParams),
    responses(
        (status = 200, description = "The answer.", body = Option<schema::ListHeaders>),
        Problems,
    ),
)]
async fn list_headers(
    Service(app): Service,
    Id(group): Id<GroupId>,
    Params(params): Params<HeaderParams>,
) -> Result<Json<Option<ListHeaders>>, Problem> {
    Ok(Json(app.hall().list_headers(group, params.unsubscribe).await?))
}

/// Streams the recipients of a mail to the list (ML-9): one JSON object a line, each with some
/// addresses in `to` and some in `dropped`. If the last line is not `{"complete":true}`, the
/// recipients are incomplete.
#[utoipa::path(
    get, path = "/service/groups/{group}/recipients", tag = "service",
    params(("group" = Uuid, Path)),
    responses(
        (status = 200, description = "The recipients.", body = String,
         content_type = "application/jsonl"),
        Problems,
    ),
)]
async fn stream_recipients(
    Service(app): Service,
    Id(group): Id<GroupId>,
) -> Result<Response, Problem> {
    // A group that does not exist is a problem, and not a stream that ends at once.
    app.hall().recipients(group).await?;
    let (lines, reader) = mpsc::channel::<String>(1);
    tokio::spawn(async move { send_recipients(&app, group, &lines).await });
    let lines = unfold(reader, async |mut reader| {
        let line = reader.recv().await?;
        Some((Ok::<_, Infallible>(Bytes::from(line)), reader))
    });
    let content_type = [(CONTENT_TYPE, "application/jsonl")];
    Ok((content_type, ResponseBody::from_stream(lines)).into_response())
}

/// Sends the lines, and ends early if the store fails or the client is gone.
async fn send_recipients(app: &App, group: GroupId, lines: &mpsc::Sender<String>) {
    let mut recipients = match app.hall().recipients(group).await {
        Ok(recipients) => recipients,
        Err(error) => return tracing::error!(%error, "the recipients cannot be read"),
    };
    loop {
        let line = match recipients.next().await {
            Ok(Some(batch)) => serde_json::to_string(&batch),
            Ok(None) => break,
            Err(error) => return tracing::error!(%error, "the recipients cannot be read"),
        };
        let Ok(line) = line else { return };
        if lines.send(line + "\n").await.is_err() {
            return;
        }
    }
    // The client may be gone.
    let _ = lines.send("{\"complete\":true}\n".to_owned()).await;
}
