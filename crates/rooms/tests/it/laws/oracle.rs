//! An oracle of rooms, clear rather than efficient: plain sets and ifs, which decide everything
//! again without any code of the rooms.

use std::collections::BTreeSet;

use guildhall_kernel::{Edit, RemovalCause, User};

use super::histories::{Command, Opening, Policy, Step};
use crate::world::{ANN, BO, CY, DEE, XEN};

/// A room as the oracle sees it.
#[derive(Clone, Debug)]
pub(crate) struct Naive {
    pub(crate) kind: &'static str,
    pub(crate) closed: bool,
    pub(crate) inside: BTreeSet<User>,
    pub(crate) ever: BTreeSet<User>,
    /// Name, picture and description.
    pub(crate) info: [Option<&'static str>; 3],
    elsewhere: bool,
}

/// Accepted, or refused by the rule of this code.
pub(crate) type Verdict<T> = Result<T, &'static str>;

impl Naive {
    pub(crate) fn open(policy: Policy, opening: &Opening) -> Verdict<Self> {
        let elsewhere = policy == Policy::Elsewhere;
        let room = |kind, inside: BTreeSet<User>, title| Self {
            kind,
            closed: false,
            ever: inside.clone(),
            inside,
            info: [title, None, None],
            elsewhere,
        };
        match opening {
            Opening::ToMe { by } => {
                if is_external(*by, elsewhere) {
                    return Err("CO-1");
                }
                Ok(room("to-me", [*by].into(), None))
            }
            Opening::OneToOne { by, with } => {
                let pair = [*by, *with].into();
                may_open(policy, *by, &pair)?;
                if by == with {
                    return Err("RM-3");
                }
                Ok(room("one-to-one", pair, None))
            }
            Opening::General { by, with, title } => {
                let mut all: BTreeSet<User> = with.iter().copied().collect();
                all.insert(*by);
                may_open(policy, *by, &all)?;
                if all.len() < 3 {
                    return Err("RM-4");
                }
                Ok(room("general", all, if title.is_empty() { None } else { Some(*title) }))
            }
            Opening::Group => Ok(room("group", BTreeSet::new(), None)),
            Opening::Team => Ok(room("team", BTreeSet::new(), None)),
        }
    }

    pub(crate) fn step(&mut self, step: &Step) -> Verdict<()> {
        let Step { policy, by, command } = step;
        let closes = matches!(command, Command::CloseWithGroup);
        let nobody_acts = closes || matches!(command, Command::Withdraw(_));
        let group = ["group", "team"].contains(&self.kind);

        if !group && !nobody_acts && !self.ever.contains(by) {
            return Err("RM-14");
        }
        if (*policy == Policy::Elsewhere) != self.elsewhere {
            return Err("CO-1");
        }
        if self.closed {
            return Err("RM-15");
        }
        if closes {
            self.closed = group;
            return if group { Ok(()) } else { Err("RM-15") };
        }
        if group {
            return Err(self.of_group(command));
        }
        if let Command::Withdraw(why) = command {
            return self.withdraw(*by, *why);
        }
        if !self.inside.contains(by) {
            return Err("RM-14");
        }
        if leaves(*by, command) {
            if self.kind == "to-me" {
                return Err("RM-2");
            }
            self.take_out(&[*by]);
            return Ok(());
        }
        match self.kind {
            "to-me" => to_me(command),
            "one-to-one" => self.one_to_one(*policy, *by, command),
            _ => self.general(*policy, command),
        }
    }

    fn of_group(&self, command: &Command) -> &'static str {
        let asked = matches!(
            command,
            Command::Branch(_) | Command::Read | Command::Source(_) | Command::Withdraw(_)
        );
        match command {
            Command::Convert => "GR-6",
            _ if self.kind == "team" && !asked => "RM-19",
            _ => "RM-20",
        }
    }

    fn withdraw(&mut self, user: User, why: RemovalCause) -> Verdict<()> {
        let inside = self.inside.contains(&user);
        let anyone_external = self.inside.iter().any(|user| is_external(*user, self.elsewhere));
        match why {
            RemovalCause::OffBoarding if !inside => return Err("GR-18"),
            RemovalCause::ExternalPermissionLost if !inside || !anyone_external => {
                return Err("GR-19");
            }
            _ => self.take_out(&[user]),
        }
        Ok(())
    }

    fn one_to_one(&mut self, policy: Policy, by: User, command: &Command) -> Verdict<()> {
        match command {
            Command::Read => Ok(()),
            Command::Remove(_) => Err("RM-12"),
            Command::Invite(_) => Err("RM-11"),
            Command::Describe(_) => Err("RM-9"),
            Command::Source(_) => Err("RM-7"),
            Command::Convert => Err("GR-6"),
            Command::Branch(users) => {
                if users.is_empty() || users.iter().any(|user| self.inside.contains(user)) {
                    return Err("RM-10");
                }
                let all = self.inside.iter().chain(users).copied().collect();
                may_open(policy, by, &all)?;
                if all.len() < 3 { Err("RM-4") } else { Ok(()) }
            }
            Command::CloseWithGroup | Command::Leave | Command::Withdraw(_) => {
                unreachable!("decided before")
            }
        }
    }

    fn general(&mut self, policy: Policy, command: &Command) -> Verdict<()> {
        let frozen = policy == Policy::Frozen;
        match command {
            Command::Read => Ok(()),
            Command::Remove(users) => {
                if users.is_empty() || users.iter().any(|user| !self.inside.contains(user)) {
                    return Err("RM-12");
                }
                self.take_out(users);
                Ok(())
            }
            Command::Branch(_) => Err("RM-11"),
            _ if frozen => Err("CO-2"),
            Command::Invite(users) => {
                if users.is_empty() || users.iter().any(|user| self.inside.contains(user)) {
                    return Err("RM-10");
                }
                let anyone_external = users.iter().any(|user| is_external(*user, self.elsewhere));
                if policy == Policy::AmongThemselves && anyone_external {
                    return Err("RM-10");
                }
                if policy == Policy::BoApart {
                    let external = |user: &User| is_external(*user, self.elsewhere);
                    let comes_to_externals =
                        users.contains(&BO) && self.inside.iter().any(external);
                    let with_bo = users.contains(&BO) || self.inside.contains(&BO);
                    if comes_to_externals || (anyone_external && with_bo) {
                        return Err("GR-19");
                    }
                }
                self.inside.extend(users);
                self.ever.extend(users);
                Ok(())
            }
            Command::Describe(edits) => {
                let mut info = self.info;
                for (field, edit) in info.iter_mut().zip(edits) {
                    match edit {
                        Edit::Clear => *field = None,
                        Edit::Keep => {}
                        Edit::Set(text) => *field = Some(*text),
                    }
                }
                if info == self.info {
                    return Err("RM-9");
                }
                self.info = info;
                Ok(())
            }
            Command::Source(chosen) => {
                let anyone_external =
                    self.inside.iter().any(|user| is_external(*user, self.elsewhere));
                let stranger = chosen.iter().any(|user| !self.inside.contains(user));
                if anyone_external || stranger { Err("RM-7") } else { Ok(()) }
            }
            Command::Convert => {
                if self.inside.len() < 3 {
                    return Err("GR-6");
                }
                self.kind = "group";
                self.inside.clear();
                self.info = [None; 3];
                Ok(())
            }
            Command::CloseWithGroup | Command::Leave | Command::Withdraw(_) => {
                unreachable!("decided before")
            }
        }
    }

    fn take_out(&mut self, users: &[User]) {
        for user in users {
            self.inside.remove(user);
        }
        self.closed = self.inside.is_empty();
    }
}

/// Whether that is to leave: to remove nobody but oneself is.
fn leaves(by: User, command: &Command) -> bool {
    match command {
        Command::Leave => true,
        Command::Remove(users) => !users.is_empty() && users.iter().all(|user| *user == by),
        _ => false,
    }
}

fn to_me(command: &Command) -> Verdict<()> {
    match command {
        Command::Read => Ok(()),
        Command::Describe(_) => Err("RM-9"),
        Command::Source(_) => Err("RM-7"),
        Command::Convert => Err("GR-6"),
        _ => Err("RM-2"),
    }
}

fn may_open(policy: Policy, by: User, all: &BTreeSet<User>) -> Verdict<()> {
    let elsewhere = policy == Policy::Elsewhere;
    if is_external(by, elsewhere) {
        return Err("CO-1");
    }
    if policy == Policy::Frozen {
        return Err("CO-2");
    }
    let anyone_external = all.iter().any(|user| is_external(*user, elsewhere));
    match policy {
        Policy::AmongThemselves if anyone_external => Err("RM-10"),
        Policy::BoApart if anyone_external && all.contains(&BO) => Err("GR-19"),
        _ => Ok(()),
    }
}

/// Ann, Bo, Cy and Dee are of one company, Xen of the other, Yul of none.
fn is_external(user: User, elsewhere: bool) -> bool {
    if elsewhere { user != XEN } else { ![ANN, BO, CY, DEE].contains(&user) }
}
