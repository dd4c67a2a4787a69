use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::address::EmailAddressError;
use super::domain_name::DomainName;

/// The part after the `@` of an address.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Domain {
    /// A domain name.
    Name(DomainName),
    /// An address literal (RFC 5321 §4.1.3), displayed as `[192.0.2.1]` or `[IPv6:2001:db8::1]`.
    ///
    /// IPv6 is the only tag registered for literals. An IPv4 number with a leading zero is refused,
    /// because some software reads it as octal (RFC 6943 §3.1.1) and would deliver the mail to
    /// another host.
    Literal(IpAddr),
}

impl Domain {
    pub(super) fn parse(text: &str) -> Result<Self, EmailAddressError> {
        match text.strip_prefix('[') {
            None => Ok(Self::Name(text.parse()?)),
            Some(rest) => rest
                .strip_suffix(']')
                .and_then(literal)
                .map(Self::Literal)
                .ok_or(EmailAddressError::AddressLiteral),
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Literal(IpAddr::V4(address)) => write!(f, "[{address}]"),
            Self::Literal(IpAddr::V6(address)) => write!(f, "[IPv6:{address}]"),
        }
    }
}

fn literal(text: &str) -> Option<IpAddr> {
    match text.split_once(':') {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6") => ipv6(address).map(IpAddr::V6),
        _ => text.parse().ok().map(IpAddr::V4),
    }
}

fn ipv6(text: &str) -> Option<Ipv6Addr> {
    let address = text.parse().ok()?;
    let groups: usize = text
        .split(':')
        .filter(|group| !group.is_empty())
        .map(|group| if group.parse::<Ipv4Addr>().is_ok() { 2 } else { 1 })
        .sum();
    // In mail, `::` replaces at least two groups (RFC 5321 §4.1.3). Elsewhere it can replace one.
    (groups != 7).then_some(address)
}
