use std::hash::{BuildHasher, Hasher, RandomState};

/// The state of a fast hash for tables in memory. Each state has keys of its own, so no list of
/// keys is slow to look up by design.
///
/// The hash decides only where a table keeps something, and never what is found. It differs from
/// state to state, so it is never stored.
///
/// ```
/// use std::collections::HashSet;
/// use guildhall_kernel::KeyedHash;
///
/// let mut seen = HashSet::with_hasher(KeyedHash::new());
/// assert!(seen.insert("ann@acme.example"));
/// assert!(!seen.insert("ann@acme.example"));
/// ```
#[derive(Clone, Debug)]
pub struct KeyedHash {
    keys: [u64; 2],
}

impl KeyedHash {
    /// Makes a state with keys that the operating system drew.
    #[must_use]
    pub fn new() -> Self {
        let state = RandomState::new();
        Self { keys: [state.hash_one(0_u8), state.hash_one(1_u8)] }
    }
}

impl Default for KeyedHash {
    fn default() -> Self {
        Self::new()
    }
}

impl BuildHasher for KeyedHash {
    type Hasher = KeyedHasher;

    #[inline]
    fn build_hasher(&self) -> KeyedHasher {
        let [high_key, low_key] = self.keys;
        KeyedHasher { high_key, low_key, hash: 0 }
    }
}

/// The hasher of a [`KeyedHash`]. Each block of 16 bytes is multiplied into the hash, half by half.
#[derive(Clone, Debug)]
pub struct KeyedHasher {
    high_key: u64,
    low_key: u64,
    hash: u64,
}

impl KeyedHasher {
    /// Both halves of the product matter: its middle depends on every bit of the factors.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the halves of the product are folded")]
    const fn mix(&mut self, high: u64, low: u64) {
        let product = (high ^ self.high_key ^ self.hash) as u128 * (low ^ self.low_key) as u128;
        self.hash = (product as u64) ^ (product >> 64) as u64;
    }
}

impl Hasher for KeyedHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks::<16>();
        for block in blocks {
            self.write_u128(u128::from_le_bytes(*block));
        }
        let mut last = [0; 16];
        for (byte, rest) in last.iter_mut().zip(rest) {
            *byte = *rest;
        }
        // With its length, so that a block that ends with zeros is another block.
        self.write_u128(u128::from_le_bytes(last));
        self.mix(bytes.len() as u64, 0);
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into(), 0);
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
    fn write_u128(&mut self, block: u128) {
        self.mix((block >> 64) as u64, block as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn distinct(hashes: impl Iterator<Item = u64>) -> usize {
        hashes.map(|hash| hash & 0xFFFF_FFFF).collect::<HashSet<_>>().len()
    }

    #[test]
    fn numbers_in_a_row_and_texts_that_end_alike_have_different_hashes() {
        let state = KeyedHash::new();
        assert!(distinct((0..10_000_u128).map(|n| state.hash_one(n))) > 9_990);
        assert!(distinct((0..10_000_u128).map(|n| state.hash_one(n << 64))) > 9_990);
        assert!(distinct((0..10_000).map(|n| state.hash_one(format!("{n}@acme.example")))) > 9_990);
        let zeros = (0..100).map(|n| state.hash_one("\0".repeat(n)));
        assert_eq!(distinct(zeros), 100);
    }

    #[test]
    fn two_states_hash_differently() {
        let hashes = [KeyedHash::new(), KeyedHash::new()].map(|state| state.hash_one(7_u128));
        assert_ne!(hashes[0], hashes[1]);
    }
}
