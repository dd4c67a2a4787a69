//! Pages of ids, and of stored forms.

use guildhall_kernel::{Page, PageRequest};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::codec::{column, decode, from, one_more};
use crate::session::Session;
use crate::{PostgresError, Stored};

/// Reads the page of ids that a statement returns, by lowest id, number and owner.
pub(crate) async fn ids<I: Copy + From<Uuid>>(
    at: &Session,
    statement: &str,
    owner: &Uuid,
    page: &PageRequest<I>,
    uuid: fn(&I) -> &Uuid,
) -> Result<Page<I, I>, PostgresError> {
    let Some(from) = from(page, uuid) else { return Ok(empty()) };
    let rows = at.rows(statement, &[&from, &one_more(page), owner]).await?;
    let ids = rows.iter().map(|row| column::<Uuid>(row, 0).map(I::from));
    Ok(Page::cut(ids.collect::<Result<_, _>>()?, page.limit(), |id| *id))
}

/// Reads the page of stored forms of `what` that a statement returns, by lowest id, number and
/// owner.
pub(crate) async fn forms<T: DeserializeOwned, I>(
    at: &Session,
    statement: &str,
    (what, owner): (Stored, &Uuid),
    page: &PageRequest<I>,
    uuid: fn(&I) -> &Uuid,
    id: impl Fn(&T) -> I,
) -> Result<Page<T, I>, PostgresError> {
    let Some(from) = from(page, uuid) else { return Ok(empty()) };
    let rows = at.rows(statement, &[&from, &one_more(page), owner]).await?;
    let forms = rows.iter().map(|row| decode(what, column(row, 0)?));
    Ok(Page::cut(forms.collect::<Result<_, _>>()?, page.limit(), id))
}

/// Returns a page with nothing on it.
pub(crate) const fn empty<T, K>() -> Page<T, K> {
    Page::new(Vec::new(), None)
}
