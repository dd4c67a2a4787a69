use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The key of the service, which signs tokens and cursors.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The machine gave no random bytes.
    #[error("the machine gave no random bytes")]
    Random(#[source] getrandom::Error),
    /// The file of the key cannot be read.
    #[error("cannot read the key in {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The key is too short to be safe (RFC 7518 §3.2).
    #[error("the key has {bytes} bytes; it needs at least {}", Secret::LEAST_BYTES)]
    TooShort {
        /// The number of bytes that the key has.
        bytes: usize,
    },
}

impl Secret {
    /// The number of bytes that a key has at least.
    pub const LEAST_BYTES: usize = 32;

    /// Takes these bytes as the key.
    ///
    /// # Errors
    /// [`SecretError::TooShort`] if there are fewer than [`Secret::LEAST_BYTES`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, SecretError> {
        if bytes.len() < Self::LEAST_BYTES {
            return Err(SecretError::TooShort { bytes: bytes.len() });
        }
        Ok(Self(bytes))
    }

    /// Reads the key from a file.
    ///
    /// # Errors
    /// - [`SecretError::Read`] if the file cannot be read
    /// - [`SecretError::TooShort`] if it has fewer than [`Secret::LEAST_BYTES`] bytes
    pub fn read(path: &Path) -> Result<Self, SecretError> {
        let read = fs::read(path);
        Self::new(read.map_err(|source| SecretError::Read { path: path.to_owned(), source })?)
    }

    /// Makes a key that no one knows. Tokens signed with it end with the service.
    ///
    /// # Errors
    /// [`SecretError::Random`] if the machine gave no random bytes.
    pub fn random() -> Result<Self, SecretError> {
        let mut bytes = vec![0; Self::LEAST_BYTES];
        getrandom::fill(&mut bytes).map_err(SecretError::Random)?;
        Self::new(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the first half of the HMAC of a text, in hexadecimal digits.
    pub(crate) fn seal(&self, text: &str) -> Option<String> {
        let seal = mac(&self.0)?.chain_update(text).finalize().into_bytes();
        let half = seal.first_chunk()?;
        Some(format!("{:032x}", u128::from_be_bytes(*half)))
    }

    /// Returns whether this is the seal of a text. The time that it takes says nothing of the right
    /// one.
    pub(crate) fn has_sealed(&self, text: &str, seal: &str) -> bool {
        let (half, mac) = (u128::from_str_radix(seal, 16), mac(&self.0));
        half.ok().zip(mac).is_some_and(|(half, mac)| {
            mac.chain_update(text).verify_truncated_left(&half.to_be_bytes()).is_ok()
        })
    }
}

/// Returns the HMAC with a key, which can have any length.
pub(crate) fn mac(key: &[u8]) -> Option<Hmac<Sha256>> {
    Hmac::new_from_slice(key).ok()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_seal_is_good_only_for_its_text_and_only_as_a_whole() {
        let secret = Secret::new(vec![7; Secret::LEAST_BYTES]).unwrap();
        let other = Secret::new(vec![8; Secret::LEAST_BYTES]).unwrap();
        let seal = secret.seal("a text").unwrap();
        assert!(secret.has_sealed("a text", &seal));
        assert!(!secret.has_sealed("another text", &seal));
        assert!(!other.has_sealed("a text", &seal));
        for part in [&seal[..31], &seal[..2], "", "seal", &format!("{seal}0")] {
            assert!(!secret.has_sealed("a text", part), "{part}");
        }
    }
}
