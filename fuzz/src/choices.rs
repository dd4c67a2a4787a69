use arbitrary::Unstructured;
use guildhall_kernel::{CompanyId, User, UserId};
pub(crate) use guildhall_testkit::cast::ACME;
use guildhall_testkit::cast::ORBIT;
use uuid::Uuid;

/// The first administrator of Acme.
pub(crate) const GUS: User = user(5, Some(ACME));

/// All users: five of Acme, one of Orbit, one of no company, and the second one again after a move
/// to Orbit. The bytes of a text set the sixth or seventh bit of each set, so these two are of Acme.
pub(crate) const PEOPLE: [User; 8] = [
    user(1, Some(ACME)),
    user(2, Some(ACME)),
    user(6, Some(ORBIT)),
    user(7, None),
    user(3, Some(ACME)),
    user(4, Some(ACME)),
    GUS,
    user(2, Some(ORBIT)),
];

const fn user(number: u128, company: Option<CompanyId>) -> User {
    let id = UserId::new(Uuid::from_u128(number));
    match company {
        Some(company) => User::of_company(id, company),
        None => User::of_no_company(id),
    }
}

/// Choices made by bytes, one byte for each, so that a seed can be typed. After the last byte, every
/// choice is the first one.
pub(crate) struct Choices<'a>(Unstructured<'a>);

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.0.arbitrary().unwrap_or_default()
    }

    pub(crate) fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        self.0.choose(choices).expect("there are choices").clone()
    }

    pub(crate) fn some_of<T: Clone>(&mut self, choices: &[T]) -> Vec<T> {
        let mask = self.byte();
        let chosen = choices.iter().enumerate().filter(|(index, _)| mask >> index & 1 == 1);
        chosen.map(|(_, choice)| choice.clone()).collect()
    }

    pub(crate) fn user(&mut self) -> User {
        self.one_of(&PEOPLE)
    }

    pub(crate) fn users(&mut self) -> Vec<User> {
        self.some_of(&PEOPLE)
    }

    pub(crate) fn ids(&mut self) -> Vec<UserId> {
        self.users().iter().map(User::id).collect()
    }
}
