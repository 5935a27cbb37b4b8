//! Hashes of parts.

use super::words::bom_words;
use serde::Serialize;

bom_words! {
    /// A hash algorithm, in the order in which hashes are written.
    HashKind {
        /// SHA-256
        Sha256 = "SHA-256",
        /// SHA-1
        Sha1 = "SHA-1",
        /// MD5
        Md5 = "MD5",
        /// SHA-384
        Sha384 = "SHA-384",
        /// SHA-512
        Sha512 = "SHA-512",
        /// SHA3-256
        Sha3_256 = "SHA3-256",
        /// SHA3-384
        Sha3_384 = "SHA3-384",
        /// SHA3-512
        Sha3_512 = "SHA3-512",
        /// BLAKE2b-256
        Blake2b256 = "BLAKE2b-256",
        /// BLAKE2b-384
        Blake2b384 = "BLAKE2b-384",
        /// BLAKE2b-512
        Blake2b512 = "BLAKE2b-512",
        /// BLAKE3
        Blake3 = "BLAKE3",
    }
}

impl HashKind {
    /// The algorithm of a name as any tool writes it: `SHA-256`, `sha256`, `SHA_256`.
    pub fn of_any(name: &str) -> Option<HashKind> {
        let plain = |name: &str| {
            let kept = name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
            String::from_utf8(kept.collect()).unwrap_or_default()
        };
        let wanted = plain(name);
        Self::ALL.iter().copied().find(|kind| plain(kind.as_str()) == wanted)
    }

    /// How many hexadecimal digits a hash has.
    pub fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 | Self::Sha3_256 | Self::Blake2b256 | Self::Blake3 => 64,
            Self::Sha384 | Self::Sha3_384 | Self::Blake2b384 => 96,
            Self::Sha512 | Self::Sha3_512 | Self::Blake2b512 => 128,
        }
    }

    /// The hash in lower case, if it is one of this algorithm.
    pub fn value(self, text: &str) -> Option<String> {
        let text = text.trim();
        let fits = text.len() == self.digits() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        fits.then(|| text.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_tool_are_known_and_hashes_of_another_length_are_none() {
        assert_eq!(HashKind::of_any("sha256"), Some(HashKind::Sha256));
        assert_eq!(HashKind::of_any("SHA3-512"), Some(HashKind::Sha3_512));
        assert_eq!(HashKind::of_any("crc32"), None);
        assert_eq!(
            HashKind::Md5.value(" D41D8CD98F00B204E9800998ECF8427E "),
            Some("d41d8cd98f00b204e9800998ecf8427e".into())
        );
        assert_eq!(HashKind::Sha256.value("d41d8cd98f00b204e9800998ecf8427e"), None);
        assert_eq!(HashKind::Md5.value(&"g".repeat(32)), None);
    }
}
