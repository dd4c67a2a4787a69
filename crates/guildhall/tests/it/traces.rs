//! The spans of use cases: one for each, with what it says and nothing of a person.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Once;
use std::thread;

use futures_util::future::join_all;
use guildhall::groups::GroupList;
use guildhall::kernel::{Feature, User};
use guildhall::permissions::{Application, RoomAction};
use guildhall::rules::{GREATEST_PAGE, all as all_rules};
use guildhall::{CompanyCommand, GroupCommand, Guildhall, RoomCommand, RoomDraft};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::Call;
use guildhall_testkit::cast::at;
use proptest::prelude::*;
use tracing::Subscriber;
use tracing::callsite::rebuild_interest_cache;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_global_default;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, registry};

use crate::answers::refused;
use crate::histories::attempts;
use crate::people::{ACME, ALL, ANN, BO, CY, DEE, GUS, ORBIT, name_of};
use crate::play::begin;
use crate::together;
use crate::world::{World, all, named, unit};

/// The fields of a span, as text.
type Fields = BTreeMap<&'static str, String>;

/// The spans that were closed on this thread, if it keeps them.
///
/// The subscriber is the one of the whole process. If a thread had one of its own, whether a span is
/// enabled could be decided on another thread, and kept.
struct Spans;

thread_local! {
    static CLOSED: RefCell<Option<Vec<Fields>>> = const { RefCell::new(None) };
}

impl Spans {
    /// Begins to keep the spans of this thread.
    fn of_this_thread() -> Self {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| {
            set_global_default(registry().with(Keep)).unwrap();
            rebuild_interest_cache();
        });
        CLOSED.set(Some(Vec::new()));
        Self
    }

    #[expect(clippy::unused_self, reason = "the thread keeps spans only while this value lives")]
    fn take(&self) -> Vec<Fields> {
        CLOSED.replace(Some(Vec::new())).unwrap()
    }
}

impl Drop for Spans {
    fn drop(&mut self) {
        CLOSED.set(None);
    }
}

struct Values<'a>(&'a mut Fields);

impl Visit for Values<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}").trim_matches('"').to_owned();
        let before = self.0.insert(field.name(), text);
        assert_eq!(before, None, "{field} was recorded twice");
    }
}

/// Keeps the fields of spans until they close.
struct Keep;

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Keep {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Values(&mut fields));
        fields.insert("span", attributes.metadata().name().to_owned());
        fields.insert("target", attributes.metadata().target().to_owned());
        cx.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, cx: Context<'_, S>) {
        let span = cx.span(id).unwrap();
        record.record(&mut Values(span.extensions_mut().get_mut().unwrap()));
    }

    fn on_close(&self, id: Id, cx: Context<'_, S>) {
        let fields: Fields = cx.span(&id).unwrap().extensions_mut().remove().unwrap();
        CLOSED.with_borrow_mut(|closed| closed.as_mut().map(|closed| closed.push(fields)));
    }
}

/// Returns the only span of a use case, after the fields that all have.
fn only(spans: &Spans) -> Fields {
    let all = spans.take();
    let [mut fields] = <[Fields; 1]>::try_from(all).unwrap();
    assert_eq!(fields.remove("span").as_deref(), Some("use_case"));
    assert_eq!(fields.remove("target").as_deref(), Some("guildhall"));
    fields
}

fn fields<const N: usize>(expected: [(&'static str, &str); N]) -> Fields {
    expected.map(|(name, value)| (name, value.to_owned())).into()
}

#[test]
fn a_command_has_one_span_that_says_how_it_ended() {
    let spans = Spans::of_this_thread();
    pollster::block_on(async {
        let hall = World::over(MemoryStore::default()).await;
        let (acme, room) = (ACME.to_string(), hall.general_room(&[ANN, BO, CY]).await);
        let id = room.to_string();
        spans.take();
        let on_room = |kind, command| {
            let ours = [("kind", kind), ("command", command), ("aggregate", "room"), ("id", &id)];
            let mut ours = fields(ours);
            ours.insert("company", acme.clone());
            ours
        };
        let with = |mut of_span: Fields, more: &[(&'static str, &str)]| {
            of_span.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
            of_span
        };

        hall.user(ANN).room(room).invite(&[DEE]).await.unwrap();
        let done = [("attempts", "1"), ("outcome", "done")];
        assert_eq!(only(&spans), with(on_room("command", "invite"), &done));

        let again = hall.user(ANN).room(room).invite(&[DEE]).await.map(drop);
        assert_eq!(refused(again), "RM-10");
        let refused = [("attempts", "1"), ("outcome", "refused"), ("rule", "RM-10")];
        assert_eq!(only(&spans), with(on_room("command", "invite"), &refused));

        let removal = RoomCommand::Remove { users: vec![DEE.id()] };
        hall.user(ANN).room(room).preview(removal).await.unwrap();
        assert_eq!(only(&spans), with(on_room("preview", "remove"), &done));

        hall.user(ANN).room(room).participants(all()).await.unwrap();
        let answered = [("outcome", "done")];
        assert_eq!(only(&spans), with(on_room("question", "participants"), &answered));
    });
}

/// A lost attempt is counted, and the span is still one.
#[test]
fn a_span_counts_the_attempts() {
    let spans = Spans::of_this_thread();
    pollster::block_on(async {
        let hall = World::over(MemoryStore::default()).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let raced = hall.interleaved(Call::saves, async move |other| {
            // On another thread, as another use case.
            let leave = move || pollster::block_on(other.user(BO).room(room).leave()).map(drop);
            thread::spawn(leave).join().unwrap().unwrap();
        });
        spans.take();
        raced.user(ANN).room(room).invite(&[DEE]).await.unwrap();
        let of_span = only(&spans);
        assert_eq!((&*of_span["attempts"], &*of_span["outcome"]), ("2", "done"));
    });
}

/// The first one is alone. The others wait for it, and any of them does the work of all.
#[test]
fn commands_that_are_decided_together_have_a_span_each_and_share_their_attempts() {
    let spans = Spans::of_this_thread();
    pollster::block_on(async {
        let hall = together::hall().await;
        let room = together::room(&hall).await;
        spans.take();
        let invite = async |number| {
            let user = together::newcomer(number);
            hall.user(ANN).room(room).invite(&[user]).await.map(drop)
        };
        let answers = join_all((0..9).map(invite)).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        let spans = spans.take();
        let of = |field| spans.iter().filter_map(move |fields| fields.get(field));
        assert!(of("outcome").eq(["done"; 9].iter()), "{spans:?}");
        assert!(of("command").eq(["invite"; 9].iter()), "{spans:?}");
        assert!(of("attempts").eq(["1"].iter()), "{spans:?}");
        assert!(of("company").eq([&ACME.to_string()]), "{spans:?}");
    });
}

/// Awaits each use case in the hall `$hall`, and checks that it has one span with its kind and name.
macro_rules! one_span_each {
    ($spans:ident: $($kind:literal $name:literal: $call:expr,)+) => {
        $(
            $spans.take();
            drop($call.await);
            let of_span = only(&$spans);
            assert_eq!((&*of_span["kind"], &*of_span["command"]), ($kind, $name));
            assert!(of_span.contains_key("outcome"), "{of_span:?}");
            let has_attempts = of_span.contains_key("attempts");
            assert!($kind != "question" || !has_attempts, "{of_span:?}");
        )+
    };
}

#[test]
fn every_use_case_has_one_span() {
    let spans = Spans::of_this_thread();
    pollster::block_on(async {
        let hall = World::over(MemoryStore::default()).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let [top, below] = hall.chain([named("Top"), named("Below")]).await;
        let (ann, gus) = (hall.user(ANN), hall.user(GUS));
        let (of_room, of_group) = (ann.room(room), ann.group(top));
        let task = || CompanyCommand::DisableFeature { feature: Feature::Task };
        let address = "crew@acme.example".parse().unwrap();
        one_span_each! { spans:
            "command" "to_me": ann.to_me(),
            "command" "one_to_one": ann.one_to_one(BO),
            "command" "create_room": ann.create_room(RoomDraft::from_event("Tea", [BO])),
            "command" "create_group": ann.create_group(named("Crew")),
            "command" "create_group_as_administrator": gus.create_group_as_administrator(named("Crew")),
            "command" "convert": of_room.convert(named("Converted")),
            "command" "add_members": of_group.add_members(&[BO]),
            "command" "unnest": of_group.unnest(below),
            "command" "disable_feature": gus.execute(task()),
            "command" "forbid_contact": gus.forbid_contact(CY),
            "command" "end_external_contacts": gus.end_external_contacts(),
            "preview" "delete": of_group.preview(GroupCommand::Delete),
            "preview" "disable_feature": gus.preview(task()),
            "preview" "revoke_application": gus.preview_revoke_application(Application::Core),
            "preview" "forbid_contact": gus.preview_forbid_contact(DEE),
            "preview" "end_external_contacts": gus.preview_end_external_contacts(),
            "preview" "off_board": hall.preview_off_boarding(DEE),
            "preview" "close_company": hall.preview_close_company(ACME),
            "question" "rooms": ann.rooms(all()),
            "question" "rooms_with": ann.rooms_with(&[BO]),
            "question" "groups": ann.groups(ACME, GroupList::All, all()),
            "question" "search_groups": ann.search_groups(ACME, GroupList::All, "t", all()),
            "question" "view_rooms": ann.view_rooms([room]),
            "question" "view_groups": ann.view_groups([top, below]),
            "question" "propose_address": ann.propose_address(&"Crew".parse().unwrap()),
            "question" "read": of_room.read(),
            "question" "view": of_room.view(),
            "question" "view": of_room.may_use(),
            "question" "source": of_room.source(&[BO.id()]),
            "question" "why": of_room.why(BO, RoomAction::Read),
            "question" "who_may": of_room.who_may(RoomAction::Read, all()),
            "question" "view": of_group.view(),
            "question" "members": of_group.members(all()),
            "question" "masters": of_group.masters(all()),
            "question" "participants": of_group.participants(all()),
            "question" "invite_to_event": of_group.invite_to_event(all()),
            "question" "read_room": of_group.read_room(),
            "question" "join_requests": of_group.join_requests(all()),
            "question" "nested": of_group.nested(all()),
            "question" "propose_address": of_group.propose_address(),
            "question" "post": of_group.post(),
            "question" "send_as": of_group.send_as(),
            "question" "external_recipients": of_group.external_recipients(all()),
            "service" "company": hall.company(ACME),
            "service" "companies": hall.companies(all()),
            "service" "revoke_application": hall.revoke_application(ACME, Application::Approval),
            "service" "form_team": hall.form_team(ACME, unit()),
            "service" "dissolve_team": hall.dissolve_team(top),
            "service" "save_profiles": hall.save_profiles(ACME, Vec::new()),
            "service" "users": hall.users(&[ANN.id()]),
            "service" "profile": hall.profile(ANN.id()),
            "service" "profiles": hall.profiles(Some(ACME), all()),
            "service" "events_after": hall.events_after(ACME, None, GREATEST_PAGE),
            "service" "join_recipients": hall.join_recipients(top, all()),
            "service" "users_asking_to_join": hall.users_asking_to_join(top, all()),
            "service" "message_kept_until": hall.message_kept_until(top),
            "service" "record_activity": hall.record_activity(room),
            "service" "group_by_address": hall.group_by_address(ACME, &address),
            "service" "list_headers": hall.list_headers(top, None),
            "service" "recipients": Guildhall::recipients(&hall, top),
            "service" "forget_answers": hall.forget_answers(Some(ACME), at(0)),
            "service" "off_board": hall.off_board(CY),
            "service" "move_user": hall.move_user(DEE.id(), ORBIT),
            "service" "close_company": hall.close_company(ACME),
        }
    });
}

proptest! {
    // A span never has more than these fields, and none of them is of a person.
    #[test]
    fn no_span_holds_anything_of_a_person(attempts in attempts()) {
        let spans = Spans::of_this_thread();
        pollster::block_on(async {
            let hall = World::over(MemoryStore::default()).await;
            begin(&hall).await;
            for attempt in &attempts {
                let _ = attempt.on(&hall).await;
            }
        });
        for of_span in spans.take() {
            for (field, value) in &of_span {
                prop_assert!(is_of_no_person(field, value), "{}: {} in {:?}", field, value, of_span);
            }
        }
    }
}

/// Whether a field can have this value. No field has a text of a user, or the id of one.
fn is_of_no_person(field: &str, value: &str) -> bool {
    let is_word = || value.chars().all(|one| one.is_ascii_lowercase() || one == '_');
    let is_a_name = |user: &User| name_of(user.id()).eq_ignore_ascii_case(value);
    match field {
        "span" | "target" | "kind" | "command" | "aggregate" | "outcome" => {
            is_word() && !ALL.iter().any(is_a_name)
        }
        "id" | "company" => {
            let is_of_user = |user: &User| user.id().to_string() == value;
            value.parse::<uuid::Uuid>().is_ok() && !ALL.iter().any(is_of_user)
        }
        "attempts" => value.parse::<u32>().is_ok(),
        "rule" => all_rules().iter().any(|rule| rule.code() == value),
        _ => false,
    }
}
