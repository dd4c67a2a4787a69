//! Who sends a request. It comes from the bearer token, never from a body.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use guildhall::groups::GroupRepository;
use guildhall::kernel::Version;
use guildhall::rooms::RoomRepository;
use guildhall::{
    CompanyId, Error, GroupHandle, GroupId, GroupView, RoomHandle, RoomId, Scope,
    SystemEnvironment, User, UserHandle,
};

use crate::problem::Problem;
use crate::{App, Database, DatabaseError, ExternalKeys, Hall, Identity, Unauthenticated};

/// The user who sends a request.
#[derive(Clone)]
pub(crate) struct Caller {
    app: App,
    user: User,
}

/// A service that sends a request.
pub(crate) struct Service(pub(crate) App);

/// Finds out who sends a request before its parts are read, so a request without a token says
/// nothing of them.
pub(crate) async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let identity = match bearer_token(request.headers()) {
        Some(token) => app.authenticate().authenticate(token).await,
        None => Err(Unauthenticated::Missing),
    };
    match identity {
        Ok(identity) => {
            request.extensions_mut().insert(identity);
            next.run(request).await
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

impl Caller {
    pub(crate) fn hall(&self) -> &Hall {
        self.app.hall()
    }

    pub(crate) fn external_keys(&self) -> Option<&ExternalKeys> {
        self.app.external_keys()
    }

    /// Tells the event streams that something was saved. The answer to a request does so, too, but a
    /// client may not wait for it.
    pub(crate) fn announce(&self) {
        self.app.announce();
    }

    pub(crate) const fn user(&self) -> User {
        self.user
    }

    /// Returns everything that the user does.
    pub(crate) fn acting(&self) -> UserHandle<'_, Database, SystemEnvironment> {
        self.hall().user(self.user)
    }

    pub(crate) fn group(&self, id: GroupId) -> GroupHandle<'_, Database, SystemEnvironment> {
        self.acting().group(id)
    }

    pub(crate) fn room(&self, id: RoomId) -> RoomHandle<'_, Database, SystemEnvironment> {
        self.acting().room(id)
    }

    /// Returns the version of a room, whether or not the user sees it.
    pub(crate) async fn room_version(&self, id: RoomId) -> Result<Option<Version>, Problem> {
        let found = self.hall().store().find_room(id, Scope::of([])).await.map_err(Error::Store)?;
        Ok(found.map(|room| room.version()))
    }

    /// Returns a group as the user sees it, with its version. An outsider does not get that (GR-17).
    pub(crate) async fn view_group(
        &self,
        id: GroupId,
    ) -> Result<(GroupView, Option<Version>), Error<DatabaseError>> {
        // The version is read first. If the group changes in between, the tag is an old one, and a
        // condition on it fails.
        let found = self.hall().store().find_group(id, Scope::of([])).await;
        let version = found.map_err(Error::Store)?.map(|group| group.version());
        let view = self.group(id).view().await?;
        let version = version.filter(|_| view.details.is_some());
        Ok((view, version))
    }

    /// Returns the version of a group, if the user gets it.
    pub(crate) async fn group_version(&self, id: GroupId) -> Result<Option<Version>, Problem> {
        match self.view_group(id).await {
            Ok((_, version)) => Ok(version),
            // The command is refused for the same reason, unless its answer is known already.
            Err(error) if error.refusal().is_some() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Checks that the user is who the token says (CO-1), for what the front door does not ask
    /// them.
    pub(crate) async fn check(&self) -> Result<(), Problem> {
        self.acting().rooms_with(&[]).await?;
        Ok(())
    }

    /// Returns the company of the user.
    pub(crate) fn company(&self) -> Result<CompanyId, Problem> {
        self.user.company().ok_or_else(|| {
            let detail = "You act for no company.";
            Problem::new(StatusCode::FORBIDDEN, "of_no_company", detail)
        })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match identity(parts)? {
            Identity::User(user) => Ok(Self { app: app.clone(), user }),
            Identity::Service => {
                let detail = "A service acts through the routes below /service.";
                Err(Problem::new(StatusCode::FORBIDDEN, "not_a_user", detail))
            }
        }
    }
}

impl FromRequestParts<App> for Service {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match identity(parts)? {
            Identity::Service => Ok(Self(app.clone())),
            Identity::User(_) => {
                let detail = "The token does not have the scope guildhall.service.";
                let problem = Problem::new(StatusCode::FORBIDDEN, "insufficient_scope", detail);
                Err(problem.with_challenge(
                    r#"Bearer error="insufficient_scope", scope="guildhall.service""#,
                ))
            }
        }
    }
}

/// Returns who was identified. A route that identifies no one lets no one in.
pub(crate) fn identity(parts: &Parts) -> Result<Identity, Problem> {
    let identity = parts.extensions.get().copied();
    identity.ok_or_else(|| Unauthenticated::Missing.into())
}
