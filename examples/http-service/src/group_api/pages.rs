//! Pages as the Group API has them: `count` and `cursor`, and the next cursor in
//! `responseMetaData`.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use guildhall::{GroupId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::ids::check_domain;
use crate::App;
use crate::caller::Caller;
use crate::extract::Params;
use crate::paging::Paging;
use crate::problem::Problem;

/// How many items a page has at most, and without `count`.
const GREATEST_COUNT: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// The parameters of every list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(super) struct CountParams {
    /// The number of the company; without it, that of the caller.
    #[param(rename = "domainId", value_type = Option<i32>)]
    domain_id: Option<i32>,
    /// The greatest number of items on the page. A page can have fewer.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 100)]
    count: Option<NonZeroU32>,
    /// Where the page begins: the text that the page before gave as `nextCursor`.
    cursor: Option<String>,
}

/// Which page of a list is asked for.
pub(super) struct Counted<K>(pub(super) Paging<K>);

impl<K: FromStr + Send> FromRequestParts<App> for Counted<K> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let Params(params) = Params::<CountParams>::from_request_parts(parts, app).await?;
        check_domain(&caller, params.domain_id)?;
        let count = params.count.unwrap_or(GREATEST_COUNT);
        if count > GREATEST_COUNT {
            let detail = format!("A page has at most {GREATEST_COUNT} items.");
            return Err(Problem::new(StatusCode::BAD_REQUEST, "page_too_large", detail));
        }
        Ok(Self(Paging::of(parts, app, count, params.cursor.as_deref())?))
    }
}

/// The parameter of a removal.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(super) struct DomainParams {
    /// The number of the company; without it, that of the caller.
    #[param(rename = "domainId", value_type = Option<i32>)]
    pub(super) domain_id: Option<i32>,
}

/// What an answer says of the page itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductPage)]
pub(super) struct ResponseMetaData {
    /// The cursor of the next page. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_cursor: Option<String>,
}

/// Where a page of members begins. The users come first, then the nested groups and teams.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum MemberCursor {
    /// After this user.
    User(UserId),
    /// With the first nested group.
    FirstGroup,
    /// After this nested group.
    Group(GroupId),
}

/// A text is no cursor of members.
#[derive(Clone, Copy, Debug)]
pub(super) struct InvalidCursor;

impl fmt::Display for MemberCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(f, "user:{user}"),
            Self::FirstGroup => f.write_str("groups"),
            Self::Group(group) => write!(f, "group:{group}"),
        }
    }
}

impl FromStr for MemberCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let cursor = match text.split_once(':') {
            Some(("user", id)) => id.parse().ok().map(Self::User),
            Some(("group", id)) => id.parse().ok().map(Self::Group),
            None if text == "groups" => Some(Self::FirstGroup),
            _ => None,
        };
        cursor.ok_or(InvalidCursor)
    }
}

#[cfg(test)]
mod tests {
    use guildhall::{GroupId, UserId};
    use uuid::Uuid;

    use super::MemberCursor;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let (user, group) = (UserId::new(Uuid::from_u128(1)), GroupId::new(Uuid::from_u128(2)));
        for cursor in
            [MemberCursor::User(user), MemberCursor::FirstGroup, MemberCursor::Group(group)]
        {
            assert_eq!(cursor.to_string().parse::<MemberCursor>().ok(), Some(cursor));
        }
        assert!("user:1".parse::<MemberCursor>().is_err());
    }
}
