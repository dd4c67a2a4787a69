//! The pages of the rules, which problems name as their type.

use axum::Json;
use axum::http::StatusCode;
use guildhall::kernel::{Remedy, Rule};
use guildhall::rules;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::extract::Id;
use crate::openapi::Problems;
use crate::problem::Problem;
use crate::schema;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_rules)).routes(routes!(view_rule))
}

/// A rule.
#[derive(Serialize, ToSchema)]
#[schema(as = Rule)]
struct RulePage {
    /// Its code, which never changes.
    code: &'static str,
    sentence: &'static str,
    /// What usually lifts its refusals.
    #[schema(value_type = schema::Remedy)]
    remedy: Remedy,
}

impl RulePage {
    const fn of(rule: &Rule) -> Self {
        Self { code: rule.code(), sentence: rule.sentence(), remedy: rule.remedy() }
    }
}

/// Lists the rules, family by family.
#[utoipa::path(
    get, path = "/rules", tag = "operation", security(()),
    responses((status = 200, description = "The answer.", body = Vec<RulePage>), Problems),
)]
async fn list_rules() -> Json<Vec<RulePage>> {
    Json(rules::all().into_iter().map(RulePage::of).collect())
}

/// Returns one rule.
#[utoipa::path(
    get, path = "/rules/{code}", tag = "operation", security(()),
    params(("code" = String, Path, description = "The code of the rule, such as GR-10")),
    responses((status = 200, description = "The answer.", body = RulePage), Problems),
)]
async fn view_rule(Id(code): Id<String>) -> Result<Json<RulePage>, Problem> {
    let rule = rules::all().into_iter().find(|rule| rule.code().eq_ignore_ascii_case(&code));
    let rule = rule.ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "no_such_rule", "There is no rule with this code.")
    })?;
    Ok(Json(RulePage::of(rule)))
}
