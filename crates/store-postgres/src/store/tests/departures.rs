//! How the number is kept that is never less than the count of a user's groups (CO-7).

use guildhall::{GroupDraft, Guildhall};
use guildhall_groups::{TeamDraft, TeamEdit};
use guildhall_testkit::commands;
use pollster::block_on;

use super::server::{Schema, on_runtime};
use super::world::{World, user};
use super::{texts, with_one_connection};
use crate::PostgresOptions;

// about: CO-7
#[test]
fn a_departure_from_a_group_that_is_counted_lowers_the_number_and_nothing_else_does() {
    let schema = Schema::new();
    block_on(on_runtime(Box::pin(check(schema.options()))));
}

async fn check(options: PostgresOptions) {
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    let hall = Guildhall::new(store.clone());
    let [ann, bo, cy] = [1, 2, 3].map(user);
    let draft = |name| GroupDraft::named(name).unwrap().with_members([bo, cy]);
    let mut groups = Vec::new();
    for name in ["One", "Two", "Three"] {
        groups.push(hall.user(ann).create_group(draft(name)).await.unwrap().id());
    }
    let team = TeamDraft::named("Unit").unwrap().with_members([bo, cy]);
    let team = hall.form_team(world.company.id(), team).await.unwrap().id();
    let numbers = async || {
        let rows = texts(&store, "SELECT at_most FROM group_counts_of_users ORDER BY user_id");
        rows.await.concat().join(" ")
    };
    assert_eq!(numbers().await, "3 3 3");
    hall.user(ann).group(groups[0]).remove_members(&[bo.id()]).await.unwrap();
    assert_eq!(numbers().await, "3 2 3", "one left");
    hall.user(ann).group(groups[1]).execute(commands::some_edit()).await.unwrap();
    hall.user(ann).group(groups[2]).delete().await.unwrap();
    hall.change_team(team, TeamEdit::default().with_left([bo.id()])).await.unwrap();
    assert_eq!(numbers().await, "3 2 3", "a deleted group may count, and a team never counted");
}
