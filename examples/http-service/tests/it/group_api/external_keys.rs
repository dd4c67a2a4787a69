//! The external keys of groups.

use axum::http::Method;
use guildhall::Authority;
use serde_json::json;

use super::{path, send, whole, with};
use crate::client::Service;

// refuses: CO-3
// about: GR-15
#[tokio::test]
async fn a_user_who_may_not_create_groups_learns_nothing_of_external_keys() {
    let service = Service::with_sample().await;
    let (ann, dee, gus) = (service.sample.ann, service.sample.dee, service.sample.gus);
    let board = path(&service, "Board").await;
    let edit = json!({ "groupExternalKey": "B" });
    assert_eq!(send(&service, ann, Method::PATCH, &board, &edit).await.status, 200);
    let none = Authority::Named([].into());
    service.app.hall().user(gus).set_group_creation(none).await.unwrap();
    let create = async |key: &str| {
        let body = with(whole("Night watch", &[dee], &[dee]), "groupExternalKey", json!(key));
        send(&service, dee, Method::POST, "/v1.0/groups", &body).await
    };
    let taken = create("B").await;
    taken.assert_problem(403, "may_not_create_groups");
    assert_eq!(taken, create("C").await);
}

#[tokio::test]
async fn an_external_key_names_one_group_until_that_is_deleted() {
    let service = Service::with_sample().await;
    let (ann, dee) = (service.sample.ann, service.sample.dee);
    let (crew, board) = (path(&service, "Launch crew").await, path(&service, "Board").await);
    let key = json!({ "groupExternalKey": "K" });
    assert_eq!(send(&service, ann, Method::PATCH, &board, &key).await.status, 200);
    let taken = send(&service, ann, Method::PATCH, &crew, &key).await;
    taken.assert_problem(409, "external_key_taken");
    let by_outsider = send(&service, dee, Method::PATCH, &crew, &key).await;
    assert_eq!((by_outsider.status.as_u16(), &by_outsider.json()["rule"]), (403, &json!("GR-9")));
    let invalid = json!({ "groupExternalKey": "a/b" });
    let refused = send(&service, ann, Method::PATCH, &crew, &invalid).await;
    refused.assert_problem(422, "invalid_external_key");
    // The other routes know no external keys.
    let command = json!({ "command": "delete" });
    let ordinary = board.replace("/v1.0", "");
    assert_eq!(service.post(ann, &format!("{ordinary}/commands"), &command).await.status, 200);
    assert_eq!(send(&service, ann, Method::PATCH, &crew, &key).await.status, 200);
    let clear = json!({ "groupExternalKey": null });
    let cleared = send(&service, ann, Method::PATCH, "/v1.0/groups/externalKey:K", &clear).await;
    assert_eq!(cleared.json().get("groupExternalKey"), None, "{cleared:?}");
    service.get(ann, "/v1.0/groups/externalKey:K").await.assert_problem(404, "no_such_group");
}
