//! Pages of lists, with opaque cursors and a link to the next page (RFC 8288).

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::LINK;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use form_urlencoded::byte_serialize;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{Page, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::caller::identity;
use crate::extract::Params;
use crate::problem::Problem;
use crate::{App, Identity};

/// How many items a page has if the request does not say.
const DEFAULT_LIMIT: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// The parameters of every list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// The greatest number of items on the page. A page can have fewer.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<NonZeroU32>,
    /// Where the page begins: the text that the page before gave as `next`.
    cursor: Option<String>,
}

/// Which page of a list is asked for. A cursor is good only for the list and the caller that it was
/// given to.
pub(crate) struct Paging<K> {
    request: PageRequest<K>,
    list: List,
    app: App,
}

/// The list that a cursor belongs to.
struct List {
    caller: String,
    path: String,
    /// The query without the parameter of the cursor.
    query: Vec<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
pub(crate) struct Paged<T> {
    items: Vec<T>,
    /// The cursor of the next page. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip)]
    link: Option<HeaderValue>,
}

impl<K: FromStr + Send> FromRequestParts<App> for Paging<K> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Params(PageParams { limit, cursor }) = Params::from_request_parts(parts, app).await?;
        Self::of(parts, app, checked(limit)?, cursor.as_deref())
    }
}

impl<K: FromStr> Paging<K> {
    /// Reads the cursor of a page with at most this number of items.
    pub(crate) fn of(
        parts: &Parts,
        app: &App,
        limit: NonZeroU32,
        cursor: Option<&str>,
    ) -> Result<Self, Problem> {
        let list = List::of(identity(parts)?, &parts.uri);
        let request = match cursor {
            None => PageRequest::first(limit),
            Some(cursor) => PageRequest::after(list.open(cursor, app)?, limit),
        };
        Ok(Self { request, list, app: app.clone() })
    }
}

/// Returns how many items are asked for, or the problem that they are too many.
pub(crate) fn checked(limit: Option<NonZeroU32>) -> Result<NonZeroU32, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if limit > GREATEST_PAGE {
        let detail = format!("A page has at most {GREATEST_PAGE} items.");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "page_too_large", detail));
    }
    Ok(limit)
}

impl<K: Clone + fmt::Display> Paging<K> {
    pub(crate) fn request(&self) -> PageRequest<K> {
        self.request.clone()
    }

    /// Makes the answer from a page.
    pub(crate) fn answer<T>(&self, page: Page<T, K>) -> Paged<T> {
        let next = page.next().and_then(|key| self.list.seal(&key.to_string(), &self.app));
        let link = next.as_ref().and_then(|next| self.list.link_to(next));
        Paged { items: page.into_items(), next, link }
    }
}

impl<T> Paged<T> {
    /// Makes the answer with other items, one for each.
    pub(crate) fn with_items<U>(self, items: Vec<U>) -> Paged<U> {
        Paged { items, next: self.next, link: self.link }
    }

    pub(crate) fn items(&self) -> &[T] {
        &self.items
    }

    pub(crate) fn take_items(&mut self) -> Vec<T> {
        std::mem::take(&mut self.items)
    }

    /// Returns the items, and the cursor of the next page.
    pub(crate) fn into_parts(self) -> (Vec<T>, Option<String>) {
        (self.items, self.next)
    }
}

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(mut self) -> Response {
        let link = self.link.take().map(|link| [(LINK, link)]);
        (link.into_iter().next(), Json(self)).into_response()
    }
}

impl List {
    fn of(caller: Identity, uri: &Uri) -> Self {
        let caller = match caller {
            Identity::Service => "service".to_owned(),
            Identity::User(user) => user.id().to_string(),
        };
        let pairs = uri.query().unwrap_or_default().split('&');
        let query = pairs.filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let query = query.map(str::to_owned).collect();
        Self { caller, path: uri.path().to_owned(), query }
    }

    fn seal(&self, key: &str, app: &App) -> Option<String> {
        Some(format!("{}.{key}", app.secret().seal(&self.with(key))?))
    }

    fn open<K: FromStr>(&self, cursor: &str, app: &App) -> Result<K, Problem> {
        let opened = cursor
            .split_once('.')
            .filter(|(seal, key)| app.secret().has_sealed(&self.with(key), seal));
        opened.and_then(|(_, key)| key.parse().ok()).ok_or_else(|| {
            let detail = "This cursor does not belong to this list. Begin at the first page.";
            Problem::new(StatusCode::BAD_REQUEST, "invalid_cursor", detail)
        })
    }

    /// Returns what is sealed: the list and the key. The size of a page may change from page to page.
    fn with(&self, key: &str) -> String {
        let mut filters: Vec<_> = self
            .query
            .iter()
            .filter(|pair| !pair.starts_with("limit=") && !pair.starts_with("count="))
            .map(String::as_str)
            .collect();
        filters.sort_unstable();
        let Self { caller, path, .. } = self;
        format!("cursor\n{caller}\n{path}\n{}\n{key}", filters.join("&"))
    }

    fn link_to(&self, next: &str) -> Option<HeaderValue> {
        let next: String = byte_serialize(next.as_bytes()).collect();
        let query = self.query.iter().fold(String::new(), |query, pair| query + pair + "&");
        let link = format!("<{}?{query}cursor={next}>; rel=\"next\"", self.path);
        HeaderValue::from_str(&link).ok()
    }
}
