//! Mail addresses by RFC 5321 and RFC 6531, and the keys by which they are compared.

mod address;
mod domain;
mod domain_name;
mod invisible;
mod key;
mod list;
mod list_local_part;
mod local;

pub use address::{EmailAddress, EmailAddressError};
pub use domain::Domain;
pub use domain_name::{DomainName, DomainNameError};
pub use key::{AddressKey, AddressKeyError};
pub use list::{ListAddress, ListAddressError};
pub use list_local_part::ListLocalPart;
