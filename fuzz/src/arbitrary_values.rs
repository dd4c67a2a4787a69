use arbitrary::Unstructured;
use guildhall_kernel::{CompanyId, User, UserId};
use uuid::Uuid;

pub(crate) const ACME: CompanyId = CompanyId::new(Uuid::from_u128(0xacc));
const GLOBEX: CompanyId = CompanyId::new(Uuid::from_u128(0x910));

/// The administrator of Acme, at first.
pub(crate) const ADA: User = user(5, Some(ACME));

/// Everybody: five of Acme, one of another company, one of none, and the second of them once more, by
/// then of another company. A text sets the sixth or seventh bit of each mask, so these two are of Acme.
pub(crate) const PEOPLE: [User; 8] = [
    user(1, Some(ACME)),
    user(2, Some(ACME)),
    user(6, Some(GLOBEX)),
    user(7, None),
    user(3, Some(ACME)),
    user(4, Some(ACME)),
    ADA,
    user(2, Some(GLOBEX)),
];

const fn user(number: u128, company: Option<CompanyId>) -> User {
    let id = UserId::new(Uuid::from_u128(number));
    match company {
        Some(company) => User::of_company(id, company),
        None => User::of_no_company(id),
    }
}

/// Choices drawn from bytes, a byte for each, so that seeds can be typed. Where none are left, it is
/// the first choice always.
pub(crate) struct Dice<'a>(Unstructured<'a>);

impl<'a> Dice<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    pub(crate) fn is_out(&self) -> bool {
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
