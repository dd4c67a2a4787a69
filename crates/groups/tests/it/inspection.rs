//! What a store shows to a check.

use guildhall_groups::{AggregateId, ClaimHolder, Position, Stored};

use crate::people::{ACME, ANN};
use crate::world::{GROUP, ROOM};

#[test]
fn the_holder_of_a_claim_is_shown_with_its_kind() {
    let holders = [
        (ClaimHolder::Company(ACME), format!("company {ACME}")),
        (ClaimHolder::Group(GROUP), format!("group {GROUP}")),
        (ClaimHolder::Room(ROOM), format!("room {ROOM}")),
        (ClaimHolder::User(ANN.id()), format!("user {}", ANN.id())),
    ];
    for (holder, shown) in holders {
        assert_eq!(holder.to_string(), shown);
        let (kind, id) = holder.key();
        assert_eq!(ClaimHolder::of_key(kind, id), Some(holder));
        let aggregate = AggregateId::of_key(kind, id);
        assert_eq!(aggregate.map(ClaimHolder::from), (kind != "user").then_some(holder));
    }
    assert_eq!(ClaimHolder::of_key("team", *ROOM.as_uuid()), None);
}

#[test]
fn an_error_names_what_a_form_belongs_to() {
    let (user, position) = (ANN.id(), Position::new(7));
    let names = [
        (Stored::Answer(user), format!("the answer to a command of user {user}")),
        (Stored::Answers(Some(ACME)), format!("the answers to users of company {ACME}")),
        (Stored::Answers(None), "the answers to users of no company".to_owned()),
        (Stored::from(AggregateId::Company(ACME)), format!("company {ACME}")),
        (Stored::Event(position), "the event at position 7".to_owned()),
        (Stored::from(AggregateId::Group(GROUP)), format!("group {GROUP}")),
        (Stored::Profile(user), format!("the profile of user {user}")),
        (Stored::Registration(user), format!("the registration of user {user}")),
        (Stored::from(AggregateId::Room(ROOM)), format!("room {ROOM}")),
    ];
    for (stored, name) in names {
        assert_eq!(stored.to_string(), name);
    }
}
