//! The companies.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use guildhall::groups::{EventRecord, Position};
use guildhall::permissions::{Company, CompanyEvent, CompanyServiceCommand};
use guildhall::{Application, CompanyId, Effect, Envelope, Name, User, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answers::GroupDoneAnswer;
use crate::caller::Service;
use crate::conditions::Versioned;
use crate::drafts::NewTeam;
use crate::extract::{Body, Id, Params};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging, checked};
use crate::problem::Problem;
use crate::{App, schema};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_companies, create_company))
        .routes(routes!(view_company_as_service))
        .routes(routes!(execute_in_company_as_service))
        .routes(routes!(preview_in_company_as_service))
        .routes(routes!(form_team))
        .routes(routes!(list_events))
}

/// Lists the ids of the companies.
#[utoipa::path(
    get, path = "/service/companies", tag = "service", params(PageParams),
    responses((status = 200, description = "The answer.", body = Paged<Uuid>), Problems),
)]
async fn list_companies(
    Service(app): Service,
    paging: Paging<CompanyId>,
) -> Result<Paged<CompanyId>, Problem> {
    Ok(paging.answer(app.hall().companies(paging.request()).await?))
}

/// A company to create.
#[derive(Deserialize, ToSchema)]
struct NewCompany {
    #[schema(value_type = Uuid)]
    id: CompanyId,
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    name: Name,
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    administrators: BTreeSet<UserId>,
    #[serde(default)]
    #[schema(value_type = Vec<schema::Application>)]
    applications: BTreeSet<Application>,
}

/// Creates a company.
#[utoipa::path(
    post, path = "/service/companies", tag = "service", request_body = NewCompany,
    responses((status = 201, description = "It is created.", body = schema::Company), Problems),
)]
async fn create_company(
    Service(app): Service,
    Body(body): Body<NewCompany>,
) -> Result<Response, Problem> {
    let NewCompany { id, name, administrators, applications } = body;
    let company = app.hall().create_company(id, name, administrators, applications).await?;
    let location = [(LOCATION, format!("/service/companies/{id}"))];
    let version = company.version();
    Ok((location, Versioned::created(company, Some(version))).into_response())
}

/// Returns a company with its policy.
#[utoipa::path(
    get, path = "/service/companies/{company}", tag = "service",
    params(("company" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = schema::Company), Problems),
)]
async fn view_company_as_service(
    Service(app): Service,
    Id(company): Id<CompanyId>,
) -> Result<Versioned<Company>, Problem> {
    let company = app.hall().company(company).await?;
    let version = company.version();
    Ok(Versioned::new(company, Some(version)))
}

/// What a command of the service led to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// The event, as the outbox keeps it.
    #[schema(value_type = schema::Event)]
    Event(Envelope<CompanyEvent>),
    /// What a command did that reaches many rooms and groups.
    #[schema(value_type = Vec<schema::Effect>)]
    Effects(Vec<Effect>),
}

/// Carries out a command of the service on a company. If closing a company or off-boarding a user
/// stops half-way, the same request does the rest.
#[utoipa::path(
    post, path = "/service/companies/{company}/commands", tag = "service",
    params(("company" = Uuid, Path)), request_body = schema::CompanyServiceCommand,
    responses((status = 200, description = "The answer.", body = Outcome), Problems),
)]
async fn execute_in_company_as_service(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Body(command): Body<CompanyServiceCommand>,
) -> Result<Json<Outcome>, Problem> {
    use CompanyServiceCommand as C;
    let hall = app.hall();
    let event = match command {
        C::AddDomain { domain } => hall.add_domain(company, domain).await?,
        C::AppointAdministrator { user } => hall.appoint_administrator(company, user).await?,
        C::Close => {
            let effects = Box::pin(hall.close_company(company)).await?;
            return Ok(Json(Outcome::Effects(effects)));
        }
        C::DismissAdministrator { user } => hall.dismiss_administrator(company, user).await?,
        C::GrantApplication { application } => hall.grant_application(company, application).await?,
        C::OffBoard { user } => {
            let user = User::of_company(user, company);
            return Ok(Json(Outcome::Effects(Box::pin(hall.off_board(user)).await?)));
        }
        C::RemoveDomain { domain } => hall.remove_domain(company, domain).await?,
        C::Rename { name } => hall.rename_company(company, name).await?,
        C::RevokeApplication { application } => {
            hall.revoke_application(company, application).await?
        }
        C::SetLimits { limits } => hall.set_limits(company, limits).await?,
        C::SetPlan { plan } => hall.set_plan(company, plan).await?,
    };
    Ok(Json(Outcome::Event(event)))
}

/// Says what closing the company or off-boarding a user would do. Saves nothing.
#[utoipa::path(
    post, path = "/service/companies/{company}/previews", tag = "service",
    params(("company" = Uuid, Path)), request_body = schema::CompanyServiceCommand,
    responses((status = 200, description = "The answer.", body = Vec<schema::Effect>), Problems),
)]
async fn preview_in_company_as_service(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Body(command): Body<CompanyServiceCommand>,
) -> Result<Json<Vec<Effect>>, Problem> {
    let effects = match command {
        CompanyServiceCommand::Close => Box::pin(app.hall().preview_close_company(company)).await?,
        CompanyServiceCommand::OffBoard { user } => {
            let user = User::of_company(user, company);
            Box::pin(app.hall().preview_off_boarding(user)).await?
        }
        _ => {
            let detail = "Only closing a company and off-boarding a user have a preview.";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_preview", detail));
        }
    };
    Ok(Json(effects))
}

/// Forms a team (RM-19).
#[utoipa::path(
    post, path = "/service/companies/{company}/teams", tag = "service",
    params(("company" = Uuid, Path)), request_body = NewTeam,
    responses((status = 201, description = "It is created.", body = GroupDoneAnswer), Problems),
)]
async fn form_team(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Body(team): Body<NewTeam>,
) -> Result<Versioned<GroupDoneAnswer>, Problem> {
    let done = GroupDoneAnswer::of(app.hall().form_team(company, team.into()).await?);
    let version = done.version;
    Ok(Versioned::created(done, version))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventParams {
    /// The position of the last event that was received.
    #[param(value_type = Option<u64>, format = "uint64")]
    after: Option<Position>,
    /// The greatest number of events.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<NonZeroU32>,
}

/// Lists the events of a company after a position. `GET /events` streams them.
#[utoipa::path(
    get, path = "/service/companies/{company}/events", tag = "service",
    params(("company" = Uuid, Path), EventParams),
    responses(
        (status = 200, description = "The answer.", body = Vec<schema::EventRecord>),
        Problems,
    ),
)]
async fn list_events(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Params(params): Params<EventParams>,
) -> Result<Json<Vec<EventRecord>>, Problem> {
    let limit = checked(params.limit)?;
    app.hall().company(company).await?;
    Ok(Json(app.hall().events_after(company, params.after, limit).await?))
}
