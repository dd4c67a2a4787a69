//! A company and its groups, which the tests act on.

use std::collections::BTreeSet;
use std::fmt::Debug;

use guildhall_groups::{Group, GroupDraft, GroupError, MailAnswer, TeamDraft};
use guildhall_kernel::{
    CommandError, CompanyId, Feature, GroupId, NotLoaded, Refusal, RemovalCause, RoomId, Scope,
    Switch, User, UserId,
};
use guildhall_mailing_list::{Mail, SenderIdentity};
use guildhall_permissions::{
    Application, Authority, Company, CompanyCommand, CompanyContext, CompanyServiceCommand,
    Context, ExternalContacts, NewCompany, Retention,
};
use guildhall_room_features::FeatureEdit;
use guildhall_rooms::{Room, RoomDraft};
pub(crate) use guildhall_testkit::cast::{address as list, email as mail};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::people::{ACME, ADA, ANN, BO, CY, EVE, FAY, GLOBEX, GUS, ids};

/// The group of the tests.
pub(crate) const GROUP: GroupId = GroupId::new(Uuid::from_u128(0x100));
/// Its room.
pub(crate) const ROOM: RoomId = RoomId::new(Uuid::from_u128(0x200));
/// The address of the crew's mailing list.
pub(crate) const CREW: &str = "crew@acme.example";

/// Acme: it holds Core, lets every user create groups and external groups, and has the domain
/// `acme.example`. ADA administers it.
#[derive(Clone, Debug)]
pub(crate) struct World {
    company: Company,
    now: OffsetDateTime,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self::of(ACME, "Acme", [ADA.id()].into());
        world.serve(CompanyServiceCommand::AddDomain { domain: "acme.example".parse().unwrap() });
        world
    }

    /// Globex, another company, which all users administer.
    pub(crate) fn globex() -> Self {
        Self::of(GLOBEX, "Globex", crate::people::PEOPLE.iter().map(User::id).collect())
    }

    fn of(id: CompanyId, name: &str, administrators: BTreeSet<UserId>) -> Self {
        let now = datetime!(2026-01-05 09:00 UTC);
        let new_company = NewCompany {
            company: id,
            name: name.parse().unwrap(),
            administrators,
            applications: [Application::Core].into(),
        };
        let (company, _) = Company::create(new_company, &CompanyContext::new(now));
        let mut world = Self { company, now };
        world.let_create_external(Authority::EveryInternalUser);
        world
    }

    pub(crate) fn cx(&self) -> Context<'_> {
        Context::new(&self.company, self.now)
    }

    pub(crate) const fn company(&self) -> &Company {
        &self.company
    }

    pub(crate) fn a_minute_passes(&mut self) {
        self.pass(Duration::minutes(1));
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now += time;
    }
}

/// What the company decides.
impl World {
    /// An administrator of the company gives a command.
    pub(crate) fn administer(&mut self, command: CompanyCommand) {
        let by = User::of_company(ADA.id(), self.company.id());
        self.company.execute(by, command, &CompanyContext::new(self.now)).unwrap();
    }

    /// The service gives a command.
    pub(crate) fn serve(&mut self, command: CompanyServiceCommand) {
        self.company.execute_service(command, &CompanyContext::new(self.now)).unwrap();
    }

    pub(crate) fn let_create(&mut self, to: Authority) {
        self.administer(CompanyCommand::SetGroupCreation { to });
    }

    pub(crate) fn let_create_external(&mut self, to: Authority) {
        self.administer(CompanyCommand::SetExternalGroups { to });
    }

    pub(crate) fn set_contacts(&mut self, to: ExternalContacts) {
        self.administer(CompanyCommand::SetExternalContacts { to });
    }

    pub(crate) fn set_contact(&mut self, user: User, to: ExternalContacts) {
        self.administer(CompanyCommand::SetContactPermission { user: user.id(), to });
    }

    pub(crate) fn keep_message(&mut self, days: u16) {
        self.administer(CompanyCommand::SetMessageRetention { to: Retention::of_days(days) });
    }

    pub(crate) fn disable(&mut self, feature: Feature) {
        self.administer(CompanyCommand::DisableFeature { feature });
    }

    pub(crate) fn allow(&mut self, feature: Feature) {
        self.administer(CompanyCommand::AllowFeature { feature });
    }

    /// The company loses its applications.
    pub(crate) fn freeze(&mut self) {
        let application = Application::Core;
        self.serve(CompanyServiceCommand::RevokeApplication { application });
    }

    pub(crate) fn grant(&mut self, application: Application) {
        self.serve(CompanyServiceCommand::GrantApplication { application });
    }
}

/// The groups and rooms that tests begin with.
impl World {
    /// A public group: ANN is Master and member, BO a member, CY a Master, FAY was a member.
    pub(crate) fn crew(&self) -> Group {
        self.crew_of(draft().with_members([FAY]), &[FAY])
    }

    /// The same, private.
    pub(crate) fn private_crew(&self) -> Group {
        self.crew_of(draft().with_members([FAY]).private(), &[FAY])
    }

    /// The same as an external group, private, and with EVE as external member; GUS was one.
    pub(crate) fn external_crew(&self) -> Group {
        self.crew_of(draft().with_members([FAY, EVE, GUS]).external(), &[FAY, GUS])
    }

    /// The same, public.
    pub(crate) fn public_external_crew(&self) -> Group {
        self.crew_of(draft().with_members([FAY, EVE, GUS]).external().public(), &[FAY, GUS])
    }

    fn crew_of(&self, draft: GroupDraft, former: &[User]) -> Group {
        let mut group =
            self.created(draft.with_members([BO]).with_masters([CY]).with_list_at(list(CREW)));
        group.remove_members(ANN, &ids(former), &self.cx()).unwrap();
        group
    }

    /// The public group, orphaned: ANN and CY have left the company. BO is a member.
    pub(crate) fn orphan(&self) -> Group {
        let mut group = self.crew();
        for master in [CY, ANN] {
            group.remove_user(master.id(), RemovalCause::OffBoarding, &self.cx()).unwrap();
        }
        group
    }

    /// A public team as the directory forms it: ANN leads it, BO is a member.
    pub(crate) fn team(&self) -> Group {
        self.formed(team_draft().with_leader(ANN).with_members([BO]))
    }

    /// The same, opened by its leader, with a mailing list; FAY was a member.
    pub(crate) fn open_team(&self) -> Group {
        let mut team = self.formed(team_draft().with_leader(ANN).with_members([BO, FAY]));
        let all = switches(&Feature::ALL.map(|feature| (feature, Switch::On)));
        team.switch_features(ANN, &all, &self.cx()).unwrap();
        team.open_mailing_list(ANN, list(CREW), &self.cx()).unwrap();
        let left = guildhall_groups::TeamEdit::new().with_left([FAY.id()]);
        team.change_team(left, &self.cx()).unwrap();
        team
    }

    /// The team that the directory forms from a draft.
    pub(crate) fn formed(&self, draft: TeamDraft) -> Group {
        Group::form_team(GROUP, ROOM, draft, &self.cx()).unwrap().0
    }

    /// The group that ANN creates from a draft.
    pub(crate) fn created(&self, draft: GroupDraft) -> Group {
        Group::create(GROUP, ROOM, ANN, draft, &self.cx()).unwrap().0
    }

    /// The room of the group.
    pub(crate) fn room_of(&self, group: &Group) -> Room {
        if group.is_team() {
            return Room::open_for_team(group.room(), group.id(), None, &self.cx()).0;
        }
        Room::open_for_group(group.room(), group.id(), ANN, &self.cx()).0
    }

    /// Opens a general room of these users; the first of them opens it.
    pub(crate) fn general_room(&self, participants: &[User]) -> Room {
        let draft = RoomDraft::from_contact_search(participants.iter().copied());
        Room::open(ROOM, participants[0], draft, &self.cx()).unwrap().0
    }

    /// The tombstone that this group becomes.
    pub(crate) fn deleted(&self, mut group: Group) -> Group {
        group.delete(ANN, &mut self.room_of(&group), &self.cx()).unwrap();
        group
    }
}

/// Whether a mail to the address of the group's list reaches it.
pub(crate) trait Mailed {
    /// Decides a mail from this user.
    fn mail_of(&self, by: User, cx: &Context<'_>) -> Result<(), CommandError<GroupError>>;

    /// Decides a mail that claims to be from Bo, unverified.
    fn mail_from_outside(&self, cx: &Context<'_>) -> Result<(), CommandError<GroupError>>;
}

impl Mailed for Group {
    fn mail_of(&self, by: User, cx: &Context<'_>) -> Result<(), CommandError<GroupError>> {
        let mail = Mail::of(SenderIdentity::User(by));
        reached(self, &self.decide_mail(&mail, cx)?)
    }

    fn mail_from_outside(&self, cx: &Context<'_>) -> Result<(), CommandError<GroupError>> {
        let mail = Mail::of(SenderIdentity::Unverified(mail("bo@acme.example")));
        reached(self, &self.decide_mail(&mail, cx)?)
    }
}

fn reached(group: &Group, answer: &MailAnswer) -> Result<(), CommandError<GroupError>> {
    let MailAnswer::Decided(decision) = answer else {
        return Err(GroupError::NoSuchGroup { group: group.id() }.into());
    };
    decision
        .verdict()
        .refusal()
        .map_or(Ok(()), |refused| Err(GroupError::Mail(refused.clone()).into()))
}

pub(crate) fn draft() -> GroupDraft {
    GroupDraft::named("Launch crew").unwrap()
}

pub(crate) fn team_draft() -> TeamDraft {
    TeamDraft::named("Launch crew").unwrap()
}

/// An edit of these features.
pub(crate) fn switches(named: &[(Feature, Switch)]) -> FeatureEdit {
    named.iter().fold(FeatureEdit::new(), |edit, (feature, to)| edit.with_feature(*feature, *to))
}

/// Returns the group with only the entries of these users.
pub(crate) fn slice(group: &Group, users: &[User]) -> Group {
    let group = group.slice_of(&Scope::of(ids(users)).into()).unwrap();
    let (roster, recipients) = (group.roster().clone(), group.recipients().clone());
    Group::from_parts(group.header().clone(), roster, recipients).unwrap()
}

/// The code of the rule that refused.
pub(crate) fn rule<T: Debug, R: Refusal>(result: Result<T, CommandError<R>>) -> &'static str {
    refusal(result).rule().code()
}

/// What refused.
pub(crate) fn refusal<T: Debug, R: Refusal>(result: Result<T, CommandError<R>>) -> R {
    match result.unwrap_err() {
        CommandError::Refused(refusal) => refusal,
        CommandError::NotLoaded(missing) => panic!("{missing}"),
    }
}

/// What was not loaded.
pub(crate) fn missing<T: Debug>(result: Result<T, CommandError<GroupError>>) -> NotLoaded {
    match result.unwrap_err() {
        CommandError::NotLoaded(missing) => missing,
        CommandError::Refused(refusal) => panic!("{refusal}"),
    }
}
