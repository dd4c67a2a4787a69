//! Versions of answers.

use serde_json::json;

use crate::client::Service;

#[tokio::test]
async fn an_answer_has_its_version_as_its_tag() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}");
    assert_eq!(service.get(ann, &path).await.header("etag"), Some("\"1\""));
    let command = json!({ "command": "change_notification", "to": "off" });
    let done = service.post(ann, &format!("{path}/commands"), &command).await;
    assert_eq!(done.header("etag"), Some("\"2\""));
    assert_eq!(service.get(ann, &path).await.header("etag"), Some("\"2\""));
    let room = service.room("Summer party").await;
    assert_eq!(service.get(ann, &format!("/rooms/{room}")).await.header("etag"), Some("\"1\""));
}

#[tokio::test]
async fn an_outsider_does_not_learn_how_often_a_group_changed() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let answer = service.get(service.sample.dee, &format!("/groups/{group}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, None));
}
