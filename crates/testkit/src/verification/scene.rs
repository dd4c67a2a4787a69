//! A company in which something of each kind is stored.

use guildhall::groups::{ListDraft, TeamDraft, TeamEdit};
use guildhall::permissions::{Authority, Profile};
use guildhall::{
    Application, Feature, FeatureEdit, GroupDraft, GroupId, Guildhall, RoomDraft, RoomId, Stores,
    Switch,
};
use uuid::Uuid;

use crate::cast::{ACME, ANN, BO, CY, DEE, EVE, GUS, ORBIT};

/// The ids of a company in which something of each kind is stored. Its parts are named in the
/// statements of [corruptions](super::CORRUPTIONS).
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    crew: GroupId,
    crew_room: RoomId,
    cast: GroupId,
    inner: GroupId,
    hall: RoomId,
    pair: RoomId,
}

/// How a statement writes an id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dialect {
    /// As a text without quotes.
    Plain,
    /// As in PostgreSQL.
    Postgres,
    /// As in SQLite.
    Sqlite,
}

impl Scene {
    /// Plays use cases on an empty store.
    ///
    /// # Panics
    /// If a use case fails.
    pub async fn play<S: Stores>(store: S) -> Self {
        let hall = Guildhall::new(store);
        for (id, name, admin, domain) in
            [(ACME, "Acme", GUS, "acme.example"), (ORBIT, "Orbit", EVE, "orbit.example")]
        {
            let name = name.parse().unwrap();
            let admin = [admin.id()];
            hall.create_company(id, name, admin, [Application::Core]).await.unwrap();
            hall.add_domain(id, domain.parse().unwrap()).await.unwrap();
        }
        hall.user(GUS).set_external_groups(Authority::EveryInternalUser).await.unwrap();
        let address = Some("ann@acme.example".parse().unwrap());
        let profile = Profile { user: ANN, name: "Ann".parse().unwrap(), address };
        hall.save_profiles(ACME, vec![profile]).await.unwrap();

        let ann = hall.user(ANN);
        ann.to_me().await.unwrap();
        let pair = ann.one_to_one(BO).await.unwrap().room().id();
        let draft = RoomDraft::from_event("Hall", [BO, CY, DEE, EVE]);
        let general = ann.create_room(draft).await.unwrap().room().id();
        let list = ListDraft::new("crew@acme.example".parse().unwrap());
        let list = list.with_recipients(["pat@partner.example".parse().unwrap()]);
        let draft = GroupDraft::named("Crew").unwrap().with_members([BO, CY, DEE]).with_list(list);
        let crew = ann.create_group(draft).await.unwrap();
        let named = |name| GroupDraft::named(name).unwrap();
        let cast = ann.create_group(named("Cast").with_members([BO])).await.unwrap().id();
        let inner = ann.create_group(named("Inner").with_members([CY])).await.unwrap().id();
        ann.group(crew.id()).nest(cast).await.unwrap();
        ann.group(cast).nest(inner).await.unwrap();
        let external = named("Allies").external().with_members([EVE]);
        let allies = ann.create_group(external).await.unwrap().id();
        ann.group(allies).remove_members(&[EVE.id()]).await.unwrap();
        let anew = FeatureEdit::new().with_feature(Feature::Event, Switch::Off);
        ann.group(crew.id()).switch_features(anew).await.unwrap();
        let old = ann.create_group(named("Old").with_members([BO])).await.unwrap().id();
        ann.group(old).delete().await.unwrap();
        // The limit does not count teams, so leaving a team does not lower the number of a user's
        // groups.
        let unit = TeamDraft::named("Unit").unwrap().with_members([BO, CY]);
        let unit = hall.form_team(ACME, unit).await.unwrap().id();
        hall.change_team(unit, TeamEdit::new().with_left([CY.id()])).await.unwrap();
        hall.off_board(DEE).await.unwrap();
        Self { crew: crew.id(), crew_room: crew.group.room(), cast, inner, hall: general, pair }
    }

    /// Returns the id of a group that [`ANN`] manages. Another group is nested in it.
    #[must_use]
    pub const fn crew(&self) -> GroupId {
        self.crew
    }

    /// Replaces the names of ids by the ids: `{crew}` as the dialect writes ids, and `{crew text}`
    /// without quotes.
    #[must_use]
    pub fn fill(&self, template: &str, dialect: Dialect) -> String {
        let ids = [
            ("acme", *ACME.as_uuid()),
            ("orbit", *ORBIT.as_uuid()),
            ("ann", *ANN.id().as_uuid()),
            ("bo", *BO.id().as_uuid()),
            ("cy", *CY.id().as_uuid()),
            ("crew", *self.crew.as_uuid()),
            ("crew room", *self.crew_room.as_uuid()),
            ("cast", *self.cast.as_uuid()),
            ("inner", *self.inner.as_uuid()),
            ("hall", *self.hall.as_uuid()),
            ("pair", *self.pair.as_uuid()),
            ("stranger", Uuid::from_u128(0xdead)),
        ];
        let mut filled = template.to_owned();
        for (name, id) in ids {
            let literal = match dialect {
                Dialect::Plain => id.to_string(),
                Dialect::Postgres => format!("'{id}'"),
                Dialect::Sqlite => format!("x'{}'", id.simple()),
            };
            filled = filled.replace(&format!("{{{name}}}"), &literal);
            filled = filled.replace(&format!("{{{name} text}}"), &id.to_string());
        }
        filled
    }
}
