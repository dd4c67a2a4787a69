//! Makes use cases that write what no other call writes, in tables that are filled.

use guildhall::{Authority, GroupDraft, Guildhall, Privacy, ProfileEdit};
use guildhall_groups::ListDraft;
use guildhall_permissions::Profile;
use guildhall_testkit::commands;

use super::calls::{Calls, GROUP, ROOM};
use super::world::{World, group_id, user};

/// Makes each use case. The user with the number 6 has a place in a group and in a room.
pub(super) async fn all(calls: &mut Calls<'_>, world: &World) {
    let (hall, company) = (Guildhall::new(calls.store.clone()), world.company.id());
    let [ann, bo, fay] = [1, 2, 6].map(user);
    let by = hall.user(ann);
    let (group, room) = (by.group(GROUP), by.room(ROOM));
    group.add_members(&[fay]).await.unwrap();
    room.invite(&[fay]).await.unwrap();
    let domain = "list.example".parse().unwrap();
    calls.made("save a domain", hall.add_domain(company, domain).await).await;

    let draft = ListDraft::new("crew@list.example".parse().unwrap());
    let draft =
        draft.with_recipients(["pat@x.example", "kim@x.example"].map(|a| a.parse().unwrap()));
    let draft = GroupDraft::named("Crew").unwrap().with_members([bo]).with_list(draft);
    let made = by.create_group(draft).await;
    let crew = made.as_ref().unwrap().id();
    calls.made("save a list", made).await;
    let list = by.group(crew);
    let gone = ["pat@x.example".parse().unwrap()];
    calls.made("save a recipient", list.remove_recipients(&gone).await).await;

    let name = ProfileEdit::name("Crew of two".parse().unwrap());
    calls.made("save a name", list.edit_profile(name).await).await;
    let private = commands::privacy(Privacy::Private);
    calls.made("save a privacy", list.execute(private).await).await;
    calls.made("save two members", group.remove_members(&[bo.id(), fay.id()]).await).await;
    calls.made("save a participant who leaves", room.remove(&[fay.id()]).await).await;
    calls.made("save an unnesting", group.unnest(group_id(1_015)).await).await;
    calls.made("save a request", hall.user(user(7)).group(GROUP).ask_to_join().await).await;

    let policy = hall.user(user(99)).set_group_creation(Authority::EveryInternalUser).await;
    calls.made("save a policy", policy).await;
    let address = Some("bo@list.example".parse().unwrap());
    let profiles =
        || vec![Profile { user: bo, name: "Bo".parse().unwrap(), address: address.clone() }];
    calls.made("save an address", hall.save_profiles(company, profiles()).await).await;
    calls.made("save an address again", hall.save_profiles(company, profiles()).await).await;
    calls
        .made("save a user who leaves", hall.off_board(bo).await.map_err(|error| error.cause))
        .await;
}
