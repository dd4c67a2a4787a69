//! Commands with an id, of which the commit or its answer is lost.

use std::num::NonZeroU32;

use guildhall::groups::{Event, GroupEvent, Outbox};
use guildhall::permissions::CompanyRepository;
use guildhall::{CommandKey, Error, GroupDone, GroupDraft, Guildhall};
use guildhall_store_postgres::PostgresStore;
use pollster::block_on;

use crate::connections::behind_proxy;
use crate::proxy::Rule;
use crate::server::Schema;
use crate::world::{World, user};

// about: CO-9
#[test]
fn a_command_with_an_id_is_done_once_however_its_commit_is_lost() {
    let (schema, world) = (Schema::new(), World::new());
    let (store, proxy) = block_on(behind_proxy(&schema));
    block_on(store.save_company(world.created.clone())).unwrap();
    let hall = Guildhall::new(store.clone());
    let lost = [("answer", Rule::LoseAnswer), ("commit", Rule::LoseCommit), ("none", Rule::Pass)];
    for (n, (name, rule)) in (1..).zip(lost) {
        proxy.set(rule);
        let done = create(&hall, name);
        let again = create(&hall, name);
        assert_eq!(again.group.id(), done.group.id(), "{name}");
        assert_eq!(created(&store, &world), n, "{name}");
    }
}

/// Creates a group by a command with an id, and asks again while the outcome is unknown.
fn create(hall: &Guildhall<PostgresStore>, name: &str) -> GroupDone {
    let key: CommandKey = name.parse().unwrap();
    loop {
        let draft = GroupDraft::named(name).unwrap();
        match block_on(hall.user(user(1)).with_command(&key).create_group(draft)) {
            Err(Error::OutcomeUnknown) => {}
            done => return done.unwrap(),
        }
    }
}

/// Returns how many groups were created.
fn created(store: &PostgresStore, world: &World) -> usize {
    let many = NonZeroU32::new(100).unwrap();
    let events = block_on(store.events_after(world.company.id(), None, many)).unwrap();
    let is_created = |event: &Event| match event {
        Event::Group(group) => matches!(group.event, GroupEvent::Created { .. }),
        _ => false,
    };
    events.iter().filter(|record| is_created(&record.event)).count()
}
