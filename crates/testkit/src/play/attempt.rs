//! How a command is attempted in a world.

use guildhall_groups::{
    Group, GroupCommand, GroupDraft, GroupError, GroupOutcome, MailAnswer, Related, TeamDraft,
};
use guildhall_kernel::{CommandError, CompanyId, Envelope, GroupId, Refusal, RoomId, Rule, User};
use guildhall_mailing_list::Mail;
use guildhall_mailing_list::rules::ML_10;
use guildhall_permissions::{Company, CompanyContext, CompanyError, CompanyEvent, Context};
use guildhall_rooms::{Room, RoomDraft, RoomError, RoomEvent};

use super::{Command, GroupQuery, NewGroup, NewRoom, World};
use crate::cast::ACME;

/// Why a command changed nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stop {
    /// Something went wrong that must never happen. The text says what.
    Broken(&'static str),
    /// What the command names does not exist, or what it creates exists already.
    Idle,
    /// A rule refused it.
    Refused(&'static Rule),
}

impl<R: Refusal> From<CommandError<R>> for Stop {
    fn from(error: CommandError<R>) -> Self {
        match error {
            CommandError::NotLoaded(_) => {
                Self::Broken("everything was loaded, and something is missing")
            }
            CommandError::Refused(refusal) => Self::Refused(refusal.rule()),
        }
    }
}

/// What a group decides about a command.
pub type Decided = Result<GroupOutcome, CommandError<GroupError>>;

/// The world after a command, or `None` after a query that is allowed.
pub(crate) type Attempted = Result<Option<World>, Stop>;

impl World {
    /// Attempts a command, and returns the world after it, or `None` if it is a query.
    ///
    /// A world is a value: this one stays unchanged.
    ///
    /// # Errors
    /// - [`Stop::Refused`] if a rule refuses the command
    /// - [`Stop::Idle`] if the command names something that does not exist, or creates something
    ///   that exists
    /// - [`Stop::Broken`] if a refused command changed something, or something was not loaded
    pub fn attempt(&self, command: &Command) -> Attempted {
        use Command as C;
        let after = match command.clone() {
            C::Company(by, id, command) => {
                self.change_company(id, |company, cx| company.execute(by, command, cx))
            }
            C::CompanyService(id, command) => {
                self.change_company(id, |company, cx| company.execute_service(command, cx))
            }
            C::FormTeam(id, draft) => self.form_team(id, draft),
            C::Group(_, id, _) | C::GroupService(id, _) => self.change_group(id, command),
            C::GroupQuery(by, id, query) => self.query_group(by, id, &query),
            C::Mail(group, mail) => self.decide_mail(group, &mail),
            C::NewGroup(by, id, new) => self.new_group(by, id, new),
            C::NewRoom(by, id, new) => self.new_room(by, id, new),
            C::ReadRoom(by, id) => self.read_room(by, id),
            C::Room(by, id, command) => {
                self.change_room(id, |room, cx| room.execute(by, command, cx))
            }
            C::RoomService(id, command) => {
                self.change_room(id, |room, cx| room.execute_service(command, cx))
            }
            C::Wait(days) => Ok(Some(self.on_day(self.day().saturating_add(days)))),
        }?;
        if let Some(after) = &after {
            self.check_claims(after)?;
            self.check_quotas(after)?;
        }
        Ok(after)
    }
}

/// Companies and rooms.
impl World {
    fn change_company(
        &self,
        id: CompanyId,
        change: impl FnOnce(
            &mut Company,
            &CompanyContext,
        ) -> Result<Envelope<CompanyEvent>, CommandError<CompanyError>>,
    ) -> Attempted {
        let before = self.companies.get(&id).ok_or(Stop::Idle)?.now();
        let mut company = before.clone();
        match change(&mut company, &CompanyContext::new(self.at())) {
            Err(_) if company != *before => Err(Stop::Broken("a refusal changed a company")),
            outcome => Ok(Some(self.with_company(company, outcome?))),
        }
    }

    fn new_room(&self, by: User, id: RoomId, new: NewRoom) -> Attempted {
        match new {
            NewRoom::Branch(pair, invited) => {
                let pair = self.room(pair)?;
                self.open_room(id, |cx| pair.branch(id, by, &invited, cx))
            }
            NewRoom::FromRoom(source, chosen, others) => {
                let source = self.room(source)?;
                self.open_room(id, |cx| {
                    let source = source.source(by, &chosen, cx)?;
                    Room::open(id, by, RoomDraft::from_room(source, others), cx)
                })
            }
            NewRoom::General(draft) => self.open_room(id, |cx| Room::open(id, by, draft, cx)),
            NewRoom::OneToOne(with) => {
                self.open_room(id, |cx| Room::open_one_to_one(id, by, with, cx))
            }
            NewRoom::ToMe => self.open_room(id, |cx| Room::open_to_me(id, by, cx)),
        }
    }

    fn read_room(&self, by: User, id: RoomId) -> Attempted {
        let room = self.room(id)?;
        room.read(by, &self.context(room.company())?)?;
        Ok(None)
    }

    fn room(&self, id: RoomId) -> Result<&Room, Stop> {
        Ok(self.rooms.get(&id).ok_or(Stop::Idle)?.now())
    }

    fn open_room(
        &self,
        id: RoomId,
        open: impl FnOnce(&Context<'_>) -> Result<(Room, Envelope<RoomEvent>), CommandError<RoomError>>,
    ) -> Attempted {
        if self.rooms.contains_key(&id) {
            return Err(Stop::Idle);
        }
        let (room, event) = open(&self.context(ACME)?)?;
        Ok(Some(self.with_room(room, event)))
    }

    fn change_room(
        &self,
        id: RoomId,
        change: impl FnOnce(
            &mut Room,
            &Context<'_>,
        ) -> Result<Envelope<RoomEvent>, CommandError<RoomError>>,
    ) -> Attempted {
        let before = self.room(id)?;
        let mut room = before.clone();
        match change(&mut room, &self.context(before.company())?) {
            Err(_) if room != *before => Err(Stop::Broken("a refusal changed a room")),
            outcome => Ok(Some(self.with_room(room, outcome?))),
        }
    }
}

/// Groups and teams.
impl World {
    fn new_group(&self, by: User, id: GroupId, new: NewGroup) -> Attempted {
        let room = self.room_of_new(id)?;
        let (group, created) = match new {
            NewGroup::Convert(room, draft) => return self.convert(by, id, room, draft),
            NewGroup::Create(draft) => Group::create(id, room, by, draft, &self.context(ACME)?)?,
            NewGroup::CreateAsAdministrator(draft) => {
                Group::create_as_administrator(id, room, by, draft, &self.context(ACME)?)?
            }
        };
        let (room, opened) = Room::open_for_group(room, id, by, &self.context(ACME)?);
        Ok(Some(self.with_group(group, created).with_room(room, opened)))
    }

    fn convert(&self, by: User, id: GroupId, room: RoomId, draft: GroupDraft) -> Attempted {
        let before = self.room(room)?;
        let mut room = before.clone();
        let cx = self.context(before.company())?;
        match Group::convert(id, &mut room, by, draft, &cx) {
            Err(_) if room != *before => Err(Stop::Broken("a refusal changed a room")),
            outcome => {
                let (group, created, converted) = outcome?;
                Ok(Some(self.with_group(group, created).with_room(room, converted)))
            }
        }
    }

    fn form_team(&self, id: GroupId, draft: TeamDraft) -> Attempted {
        let (room, cx) = (self.room_of_new(id)?, self.context(ACME)?);
        let (team, formed) = Group::form_team(id, room, draft, &cx)?;
        let (room, opened) = Room::open_for_team(room, id, None, &cx);
        Ok(Some(self.with_group(team, formed).with_room(room, opened)))
    }

    fn query_group(&self, by: User, id: GroupId, query: &GroupQuery) -> Attempted {
        let group = self.loaded(id)?;
        let cx = self.context(group.company())?;
        match query {
            GroupQuery::InviteToEvent => group.invite_to_event(by, &cx)?,
            GroupQuery::ReadRoom => group.read_room(by, &cx)?,
            GroupQuery::RoomSource(chosen) => drop(group.room_source(by, chosen, &cx)?),
            GroupQuery::SendAs => group.send_as(by, &cx)?,
            GroupQuery::View => group.view(by, &cx)?,
        }
        Ok(None)
    }

    fn decide_mail(&self, group: GroupId, mail: &Mail) -> Attempted {
        let group = self.loaded(group)?;
        let answer = group.decide_mail(mail, &self.context(group.company())?)?;
        let rule = match &answer {
            _ if answer.is_accepted() => return Ok(None),
            MailAnswer::Decided(decision) => match decision.verdict().refusal() {
                Some(refused) => refused.rule(),
                None => return Ok(None),
            },
            MailAnswer::Discarded => &ML_10,
            MailAnswer::UnknownAddress => &guildhall_groups::rules::ML_8,
            _ => return Err(Stop::Broken("the answer to a mail is unknown")),
        };
        Err(Stop::Refused(rule))
    }

    /// Changes a group and the rooms that change with it, or nothing.
    fn change_group(&self, id: GroupId, command: &Command) -> Attempted {
        let before = self.loaded(id)?;
        let mut group = before.clone();
        match self.decide(&mut group, command)? {
            Err(_) if group != before => Err(Stop::Broken("a refusal changed a group")),
            outcome => {
                let GroupOutcome { event, rooms, .. } = outcome?;
                let after = self.with_group(group, event);
                let add = |world: Self, (room, event)| world.with_room(room, event);
                Ok(Some(rooms.into_iter().fold(after, add)))
            }
        }
    }

    /// Lets a group of this world decide a command to it, with everything else as it is in the
    /// world. The group can be a slice of the one in the world.
    ///
    /// # Errors
    /// Returns [`Stop::Idle`] if it is no command to a group, or names a group that does not exist.
    pub fn decide(&self, group: &mut Group, command: &Command) -> Result<Decided, Stop> {
        let (room, new_room) = (self.room(group.room())?, self.next_room(group.id()));
        let cx = self.context(group.company())?;
        let mut related =
            Related { room: Some(room), new_room: Some(new_room), ..Related::default() };
        let (by, command) = match command {
            Command::Group(by, _, command) => (*by, command.clone()),
            Command::GroupService(_, command) => {
                return Ok(group.execute_service(command.clone(), &related, &cx));
            }
            _ => return Err(Stop::Idle),
        };
        let (nested, child);
        match &command {
            GroupCommand::Nest { group } => {
                self.loaded(*group)?;
                nested = self.nested_groups(*group)?;
                related.nested = Some(&nested);
            }
            GroupCommand::Unnest { group } => {
                child = self.loaded(*group)?;
                related.child = Some(&child);
            }
            _ => {}
        }
        Ok(group.execute_with(by, command, &related, &cx))
    }

    /// Returns the room for a group that does not exist yet.
    fn room_of_new(&self, id: GroupId) -> Result<RoomId, Stop> {
        if self.groups.contains_key(&id) { Err(Stop::Idle) } else { Ok(self.next_room(id)) }
    }
}
