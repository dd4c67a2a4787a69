//! Mail addresses (ML-1, ML-2, ML-6).
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

mod address;
mod domain_name;
mod key;
mod list;
mod properties;

use guildhall_kernel::{DomainName, EmailAddress};

const INVISIBLE: [char; 20] = [
    '\0', '\t', '\n', '\u{7f}', '\u{85}', // controls
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', // bidi
    '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', // no width
    '\u{a0}', '\u{3000}', // unusual spaces
];

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

fn domain(text: &str) -> DomainName {
    text.parse().unwrap()
}
