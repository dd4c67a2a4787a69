//! The company of the caller, and its people.

use axum::Json;
use guildhall::kernel::Version;
use guildhall::permissions::{Company, CompanyEvent};
use guildhall::{
    Application, CompanyCommand, CompanyDone, CompanyId, Effect, EmailAddress, Envelope, Name,
    User, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::conditions::{CommandHeaders, Conditions, Versioned};
use crate::extract::{Body, Params};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::problem::Problem;
use crate::{App, schema};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view_me))
        .routes(routes!(view_company))
        .routes(routes!(list_people))
        .routes(routes!(execute_in_company))
        .routes(routes!(preview_in_company))
        .routes(routes!(preview_revoked_application))
        .merge(super::contacts::router())
}

/// Returns the user that the token names.
#[utoipa::path(
    get, path = "/me", tag = "company",
    responses((status = 200, description = "The answer.", body = schema::User), Problems),
)]
async fn view_me(caller: Caller) -> Result<Json<User>, Problem> {
    caller.check().await?;
    Ok(Json(caller.user()))
}

/// The company of the caller.
#[derive(Serialize, ToSchema)]
struct OwnCompany {
    #[schema(value_type = Uuid)]
    id: CompanyId,
    #[schema(value_type = String)]
    name: Name,
    /// The policy, for administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Company>)]
    policy: Option<Company>,
}

/// Returns the company of the caller. Administrators also get its policy, and its version as the
/// `ETag`.
#[utoipa::path(
    get, path = "/company", tag = "company",
    responses((status = 200, description = "The answer.", body = OwnCompany), Problems),
)]
async fn view_company(caller: Caller) -> Result<Versioned<OwnCompany>, Problem> {
    caller.check().await?;
    let company = caller.hall().company(caller.company()?).await?;
    let (id, name) = (company.id(), company.name().clone());
    let policy = Some(company).filter(|company| company.is_administered_by(caller.user()));
    let version = policy.as_ref().map(Company::version);
    Ok(Versioned::new(OwnCompany { id, name, policy }, version))
}

/// A user of the company.
#[derive(Serialize, ToSchema)]
struct Colleague {
    #[schema(value_type = Uuid)]
    id: UserId,
    #[schema(value_type = Option<Uuid>)]
    company: Option<CompanyId>,
    #[schema(value_type = String)]
    name: Name,
    #[schema(value_type = Option<String>)]
    address: Option<EmailAddress>,
}

/// Lists the users of the caller's company by id, as the organisation chart shows them.
#[utoipa::path(
    get, path = "/people", tag = "company", params(PageParams),
    responses((status = 200, description = "The answer.", body = Paged<Colleague>), Problems),
)]
async fn list_people(caller: Caller, paging: Paging<UserId>) -> Result<Paged<Colleague>, Problem> {
    caller.check().await?;
    let page = caller.hall().profiles(Some(caller.company()?), paging.request()).await?;
    let shown = page.map(|profile| Colleague {
        id: profile.id(),
        company: profile.user.company(),
        name: profile.name,
        address: profile.address,
    });
    Ok(paging.answer(shown))
}

/// A change of the policy that was saved.
#[derive(Serialize, ToSchema)]
#[schema(as = CompanyDone)]
pub(crate) struct CompanyDoneAnswer {
    #[schema(value_type = u64)]
    version: Version,
    /// The event, as the outbox keeps it.
    #[schema(value_type = schema::Event)]
    event: Envelope<CompanyEvent>,
}

/// Carries out a command on the policy of the company.
#[utoipa::path(
    post, path = "/company/commands", tag = "company", params(CommandHeaders),
    request_body = schema::CompanyCommand,
    responses((status = 200, description = "The answer.", body = CompanyDoneAnswer), Problems),
)]
async fn execute_in_company(
    caller: Caller,
    conditions: Conditions,
    Body(command): Body<CompanyCommand>,
) -> Result<Versioned<CompanyDoneAnswer>, Problem> {
    let acting = conditions.acting(&caller);
    let current = async { Ok(Some(caller.hall().company(caller.company()?).await?.version())) };
    let expected = conditions.version(current).await?;
    let acting = expected.map_or(acting, |version| acting.if_version(version));
    let CompanyDone { version, event, .. } = acting.execute(command).await?;
    Ok(Versioned::new(CompanyDoneAnswer { version, event }, Some(version)))
}

/// What a command on the policy would cause. Nothing was saved.
#[derive(Serialize, ToSchema)]
#[schema(as = CompanyPreview)]
struct CompanyPreviewAnswer {
    #[schema(value_type = schema::Event)]
    event: Envelope<CompanyEvent>,
    #[schema(value_type = Vec<schema::Effect>)]
    effects: Vec<Effect>,
}

/// Says what a command on the policy would cause. Saves nothing.
#[utoipa::path(
    post, path = "/company/previews", tag = "company", request_body = schema::CompanyCommand,
    responses((status = 200, description = "The answer.", body = CompanyPreviewAnswer), Problems),
)]
async fn preview_in_company(
    caller: Caller,
    Body(command): Body<CompanyCommand>,
) -> Result<Json<CompanyPreviewAnswer>, Problem> {
    let preview = caller.acting().preview(command).await?;
    Ok(Json(CompanyPreviewAnswer { event: preview.event, effects: preview.effects }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ApplicationParams {
    #[param(value_type = schema::Application, inline)]
    application: Application,
}

/// Says what would end or freeze if the company no longer had an application (CO-2).
#[utoipa::path(
    get, path = "/company/revoked-application", tag = "company", params(ApplicationParams),
    responses((status = 200, description = "The answer.", body = Vec<schema::Effect>), Problems),
)]
async fn preview_revoked_application(
    caller: Caller,
    Params(params): Params<ApplicationParams>,
) -> Result<Json<Vec<Effect>>, Problem> {
    Ok(Json(caller.acting().preview_revoke_application(params.application).await?))
}
