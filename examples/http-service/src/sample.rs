//! Two companies to try things on.

use std::num::NonZeroU32;

use guildhall::kernel::{ListAddress, Version};
use guildhall::permissions::Profile;
use guildhall::{
    Application, Authority, CompanyId, Error, Feature, GroupDraft, Name, PageRequest, RoomDraft,
    Switch, TeamDraft, User, UserId,
};
use uuid::Uuid;

use crate::{DatabaseError, Hall};

/// The sample: its companies and users. Their ids are the same in every database.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Sample {
    /// A company with rooms, groups and a team.
    pub harbour: CompanyId,
    /// A company whose user is a guest of the other one.
    pub orbit: CompanyId,
    /// A Group Master.
    pub ann: User,
    /// A member.
    pub bo: User,
    /// A member.
    pub cy: User,
    /// A user who belongs to no group.
    pub dee: User,
    /// A guest, of the other company.
    pub eve: User,
    /// The leader of the team.
    pub flo: User,
    /// The administrator.
    pub gus: User,
}

/// A user of the sample.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SampleUser {
    /// The name.
    pub name: &'static str,
    /// The name of the company.
    pub company: &'static str,
    /// What the user is to the groups of the sample, in a few words.
    pub role: &'static str,
    /// The user, with their company.
    pub user: User,
}

/// Why the database was not filled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// The store failed, or the sample does not fit what the database holds.
    #[error("the sample cannot be saved")]
    NotSaved(#[from] Error<DatabaseError>),
    /// The database has companies of its own.
    #[error("the database has companies already; --sample fills only an empty one")]
    OtherCompanies,
    /// The database has a part of the sample. Another start is filling it, or ended before it was
    /// done.
    #[error("the database has a part of the sample; another start is filling it, or was stopped")]
    HalfFilled,
}

/// The version of Orbit in a whole sample: it was created, and got its domain and its application.
/// A version never goes back, whatever the users of the sample change later.
const ORBIT_FILLED: Version = Version::after(3);

/// The result of filling a part of the database.
type Filled = Result<(), Error<DatabaseError>>;

impl Sample {
    /// Returns the companies and users.
    #[must_use]
    pub fn new() -> Self {
        let (harbour, orbit) = (company("harbour.example"), company("orbit.example"));
        let of = |company: CompanyId, name: &str| {
            let id = Uuid::new_v5(company.as_uuid(), name.as_bytes());
            User::of_company(UserId::new(id), company)
        };
        Self {
            harbour,
            orbit,
            ann: of(harbour, "Ann"),
            bo: of(harbour, "Bo"),
            cy: of(harbour, "Cy"),
            dee: of(harbour, "Dee"),
            eve: of(orbit, "Eve"),
            flo: of(harbour, "Flo"),
            gus: of(harbour, "Gus"),
        }
    }

    /// Returns the users, with their names.
    #[must_use]
    pub fn users(&self) -> [SampleUser; 7] {
        let Self { ann, bo, cy, dee, eve, flo, gus, .. } = *self;
        [
            ("Ann", "Manages four groups", ann),
            ("Bo", "A member, also of the team", bo),
            ("Cy", "A member, also of a private group", cy),
            ("Dee", "In no group", dee),
            ("Eve", "A guest of Harbour", eve),
            ("Flo", "Leads the team", flo),
            ("Gus", "Administers the company", gus),
        ]
        .map(|(name, role, user)| {
            let is_guest = user.company() == Some(self.orbit);
            let company = if is_guest { "Orbit" } else { "Harbour" };
            SampleUser { name, company, role, user }
        })
    }

    /// Fills an empty database. Does nothing if it has the whole sample already.
    ///
    /// # Errors
    /// - [`SampleError::HalfFilled`] if the database has a part of the sample
    /// - [`SampleError::OtherCompanies`] if the database has other companies
    /// - [`SampleError::NotSaved`] if the store failed
    pub async fn fill(&self, hall: &Hall) -> Result<(), SampleError> {
        match hall.company(self.orbit).await {
            Ok(orbit) if orbit.version() < ORBIT_FILLED => return Err(SampleError::HalfFilled),
            Ok(_) => return Ok(()),
            Err(Error::NoSuchCompany(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if !hall.companies(PageRequest::first(NonZeroU32::MIN)).await?.items().is_empty() {
            return Err(SampleError::OtherCompanies);
        }
        self.fill_directory(hall).await?;
        self.fill_rooms(hall).await?;
        self.fill_groups(hall).await?;
        Ok(self.finish(hall).await?)
    }

    async fn fill_directory(&self, hall: &Hall) -> Filled {
        // Orbit comes first, and gets its application last: it shows how far the sample is.
        let companies = [
            (self.orbit, "Orbit", "orbit.example", self.eve, None),
            (self.harbour, "Harbour", "harbour.example", self.gus, Some(Application::Core)),
        ];
        for (id, name, domain, administrator, application) in companies {
            hall.create_company(id, name.parse()?, [administrator.id()], application).await?;
            hall.add_domain(id, domain.parse()?).await?;
            let users = self.users().into_iter().filter(|user| user.user.company() == Some(id));
            let profiles = users.map(|SampleUser { name, user, .. }| {
                let address = format!("{}@{domain}", name.to_lowercase()).parse()?;
                Ok(Profile { user, name: name.parse()?, address: Some(address) })
            });
            let profiles = profiles.collect::<Result<_, Error<_>>>()?;
            hall.save_profiles(id, profiles).await?;
        }
        let external_groups = Authority::Named([self.ann.id()].into());
        hall.user(self.gus).set_external_groups(external_groups).await?;
        Ok(())
    }

    async fn fill_rooms(&self, hall: &Hall) -> Filled {
        let Self { ann, bo, cy, dee, eve, .. } = *self;
        let ann = hall.user(ann);
        ann.to_me().await?;
        ann.one_to_one(bo).await?;
        ann.create_room(RoomDraft::from_event("Summer party", [bo, cy])).await?;
        let harvest = RoomDraft::from_mail("Harvest fair", [bo, dee, eve]);
        ann.create_room(harvest).await?;
        Ok(())
    }

    async fn fill_groups(&self, hall: &Hall) -> Filled {
        let Self { harbour, ann, bo, cy, eve, flo, .. } = *self;
        let address: ListAddress = "crew@harbour.example".parse()?;
        let crew = GroupDraft::named("Launch crew")?
            .with_description("Everything about the launch".parse()?)
            .with_members([bo, cy])
            .with_list_at(address);
        let crew = hall.user(ann).create_group(crew).await?;
        let board = GroupDraft::named("Board")?.private().with_members([cy]);
        hall.user(ann).create_group(board).await?;
        let partners = GroupDraft::named("Partners")?
            .external()
            .with_members([bo, eve])
            .with_feature(Feature::Folder, Switch::Off);
        hall.user(ann).create_group(partners).await?;
        let everyone = GroupDraft::named("Everyone")?.with_members([flo]);
        let everyone = hall.user(ann).create_group(everyone).await?;
        hall.user(ann).group(everyone.id()).nest(crew.id()).await?;
        let sails = TeamDraft::new("Sails".parse::<Name>()?).with_leader(flo).with_members([bo]);
        hall.form_team(harbour, sails).await?;
        Ok(())
    }

    /// Does what comes last, and so says that the sample is whole.
    async fn finish(&self, hall: &Hall) -> Filled {
        hall.grant_application(self.orbit, Application::Core).await?;
        Ok(())
    }
}

impl Default for Sample {
    fn default() -> Self {
        Self::new()
    }
}

fn company(domain: &str) -> CompanyId {
    CompanyId::new(Uuid::new_v5(&Uuid::NAMESPACE_DNS, domain.as_bytes()))
}
