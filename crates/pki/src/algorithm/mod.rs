//! The algorithms: one table says what is verified here, under which names, and how strong it is held to be.
//! Whatever is not in the table is not verified.

mod identifier;

pub use identifier::AlgorithmIdentifier;

use serde::Deserialize;
use serde::Serialize;
use sha1::Sha1;
use sha2::Sha224;
use sha2::Sha256;
use sha2::Sha384;
use sha2::Sha512;
use sm3::Digest;
use sm3::Sm3;

use crate::asn1::Oid;

/// How strong an algorithm is held to be today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Broken or too short, verified only because old invoices are signed with it: SHA-1, RSA below 2048 bits.
    Weak,
    /// Not broken, but no longer to be used: SHA-224.
    Legacy,
    /// Fit for use.
    Strong,
}

/// A digest algorithm of the allowlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestAlgorithm {
    /// SM3 (GB/T 32905), 32 bytes.
    Sm3,
    /// SHA-1, 20 bytes: verified only, and labelled weak.
    Sha1,
    /// SHA-224, 28 bytes.
    Sha224,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
}

/// A row of the table of digests.
#[derive(Clone, Copy, Debug)]
pub struct DigestRow {
    /// The algorithm.
    pub algorithm: DigestAlgorithm,
    /// Its object identifiers, the usual one first.
    pub oids: &'static [Oid],
    /// Its names as XML and PDF files write them, in upper case.
    pub names: &'static [&'static str],
    /// How strong it is held to be.
    pub strength: Strength,
}

/// The digests that are verified.
pub const DIGESTS: &[DigestRow] = &[
    DigestRow {
        algorithm: DigestAlgorithm::Sm3,
        // GM/T 0006: 401 SM3, 401.1 SM3 without a key. 401.2, with a key, is another algorithm.
        oids: &[Oid::known("1.2.156.10197.1.401"), Oid::known("1.2.156.10197.1.401.1")],
        names: &["SM3"],
        strength: Strength::Strong,
    },
    DigestRow {
        algorithm: DigestAlgorithm::Sha1,
        oids: &[Oid::known("1.3.14.3.2.26")],
        names: &["SHA1", "SHA-1", "SHA"],
        strength: Strength::Weak,
    },
    DigestRow {
        algorithm: DigestAlgorithm::Sha224,
        oids: &[Oid::known("2.16.840.1.101.3.4.2.4")],
        names: &["SHA224", "SHA-224"],
        strength: Strength::Legacy,
    },
    DigestRow {
        algorithm: DigestAlgorithm::Sha256,
        oids: &[Oid::known("2.16.840.1.101.3.4.2.1")],
        names: &["SHA256", "SHA-256"],
        strength: Strength::Strong,
    },
    DigestRow {
        algorithm: DigestAlgorithm::Sha384,
        oids: &[Oid::known("2.16.840.1.101.3.4.2.2")],
        names: &["SHA384", "SHA-384"],
        strength: Strength::Strong,
    },
    DigestRow {
        algorithm: DigestAlgorithm::Sha512,
        oids: &[Oid::known("2.16.840.1.101.3.4.2.3")],
        names: &["SHA512", "SHA-512"],
        strength: Strength::Strong,
    },
];

impl DigestAlgorithm {
    /// By object identifier.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        DIGESTS.iter().find(|row| row.oids.contains(oid)).map(|row| row.algorithm)
    }

    /// By name (`SM3`, `SHA-256`) or dotted object identifier, as files write them: white space around it and
    /// case are ignored. The empty string is no algorithm.
    pub fn from_name_or_oid(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(oid) = Oid::from_dotted(text) {
            return Self::from_oid(&oid);
        }
        let upper = text.to_ascii_uppercase();
        DIGESTS.iter().find(|row| row.names.contains(&upper.as_str())).map(|row| row.algorithm)
    }

    /// Its usual object identifier.
    pub fn oid(self) -> Oid {
        match self {
            DigestAlgorithm::Sm3 => Oid::known("1.2.156.10197.1.401"),
            DigestAlgorithm::Sha1 => Oid::known("1.3.14.3.2.26"),
            DigestAlgorithm::Sha224 => Oid::known("2.16.840.1.101.3.4.2.4"),
            DigestAlgorithm::Sha256 => Oid::known("2.16.840.1.101.3.4.2.1"),
            DigestAlgorithm::Sha384 => Oid::known("2.16.840.1.101.3.4.2.2"),
            DigestAlgorithm::Sha512 => Oid::known("2.16.840.1.101.3.4.2.3"),
        }
    }

    /// Its name: `SM3`, `SHA-1`, `SHA-256` …
    pub fn name(self) -> &'static str {
        match self {
            DigestAlgorithm::Sm3 => "SM3",
            DigestAlgorithm::Sha1 => "SHA-1",
            DigestAlgorithm::Sha224 => "SHA-224",
            DigestAlgorithm::Sha256 => "SHA-256",
            DigestAlgorithm::Sha384 => "SHA-384",
            DigestAlgorithm::Sha512 => "SHA-512",
        }
    }

    /// How strong it is held to be.
    pub fn strength(self) -> Strength {
        DIGESTS.iter().find(|row| row.algorithm == self).map_or(Strength::Weak, |row| row.strength)
    }

    /// Length of its digests in bytes.
    pub fn output_bytes(self) -> usize {
        match self {
            DigestAlgorithm::Sha1 => 20,
            DigestAlgorithm::Sha224 => 28,
            DigestAlgorithm::Sm3 | DigestAlgorithm::Sha256 => 32,
            DigestAlgorithm::Sha384 => 48,
            DigestAlgorithm::Sha512 => 64,
        }
    }

    /// The digest of `bytes`.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The digest of `chunks` one after the other.
    pub fn digest_chunks(self, chunks: &[&[u8]]) -> Vec<u8> {
        let mut hasher = self.hasher();
        for chunk in chunks {
            hasher.update(chunk);
        }
        hasher.finish()
    }

    /// A hasher for bytes that come in pieces.
    pub fn hasher(self) -> Hasher {
        match self {
            DigestAlgorithm::Sm3 => Hasher(State::Sm3(Sm3::new())),
            DigestAlgorithm::Sha1 => Hasher(State::Sha1(Sha1::new())),
            DigestAlgorithm::Sha224 => Hasher(State::Sha224(Sha224::new())),
            DigestAlgorithm::Sha256 => Hasher(State::Sha256(Sha256::new())),
            DigestAlgorithm::Sha384 => Hasher(State::Sha384(Sha384::new())),
            DigestAlgorithm::Sha512 => Hasher(State::Sha512(Sha512::new())),
        }
    }
}

/// A digest being made of bytes that come in pieces.
#[derive(Clone, Debug)]
pub struct Hasher(State);

#[derive(Clone, Debug)]
enum State {
    Sm3(Sm3),
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sm3(h) => h.update(bytes),
            State::Sha1(h) => h.update(bytes),
            State::Sha224(h) => h.update(bytes),
            State::Sha256(h) => h.update(bytes),
            State::Sha384(h) => h.update(bytes),
            State::Sha512(h) => h.update(bytes),
        }
    }

    /// The digest of all bytes added.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Sm3(h) => h.finalize().to_vec(),
            State::Sha1(h) => h.finalize().to_vec(),
            State::Sha224(h) => h.finalize().to_vec(),
            State::Sha256(h) => h.finalize().to_vec(),
            State::Sha384(h) => h.finalize().to_vec(),
            State::Sha512(h) => h.finalize().to_vec(),
        }
    }
}

/// A signature algorithm of the allowlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureAlgorithm {
    /// SM2 over SM3 (GB/T 32918.2).
    Sm2Sm3,
    /// RSA PKCS#1 v1.5.
    RsaPkcs1(DigestAlgorithm),
    /// RSA PSS, with MGF1 over the same digest.
    RsaPss {
        /// Digest of the message and of MGF1.
        digest: DigestAlgorithm,
        /// Length of the salt in bytes.
        salt_bytes: u16,
    },
    /// ECDSA on P-256.
    Ecdsa(DigestAlgorithm),
}

impl SignatureAlgorithm {
    /// The digest that it signs.
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            SignatureAlgorithm::Sm2Sm3 => DigestAlgorithm::Sm3,
            SignatureAlgorithm::RsaPkcs1(digest)
            | SignatureAlgorithm::RsaPss { digest, .. }
            | SignatureAlgorithm::Ecdsa(digest) => digest,
        }
    }

    /// How strong it is held to be, the key left aside (see [`PublicKey::strength`](crate::key::PublicKey::strength)).
    pub fn strength(self) -> Strength {
        self.digest().strength()
    }

    /// Its name: `SM2-SM3`, `RSA-SHA-256`, `RSA-PSS-SHA-256`, `ECDSA-SHA-256`.
    pub fn name(self) -> String {
        match self {
            SignatureAlgorithm::Sm2Sm3 => "SM2-SM3".to_owned(),
            SignatureAlgorithm::RsaPkcs1(digest) => format!("RSA-{}", digest.name()),
            SignatureAlgorithm::RsaPss { digest, .. } => format!("RSA-PSS-{}", digest.name()),
            SignatureAlgorithm::Ecdsa(digest) => format!("ECDSA-{}", digest.name()),
        }
    }

    /// Its usual object identifier.
    pub fn oid(self) -> Oid {
        let same = |row: &&SignatureRow| row.algorithm == Some(self);
        match self {
            SignatureAlgorithm::RsaPss { .. } => oids::RSA_PSS,
            // Every variant but PSS stands in the table with each of its digests.
            _ => SIGNATURES.iter().find(same).map_or(oids::RSA_PSS, |row| row.oid),
        }
    }
}

/// A row of the table of signature algorithms.
#[derive(Clone, Copy, Debug)]
pub struct SignatureRow {
    /// Its object identifier.
    pub oid: Oid,
    /// What it stands for; `None` where the digest or parameters say the rest.
    pub algorithm: Option<SignatureAlgorithm>,
    /// Whether it really names a key or curve, and is used for the signature by some producers.
    pub is_key_name: bool,
}

const fn row(oid: &'static str, algorithm: SignatureAlgorithm) -> SignatureRow {
    SignatureRow { oid: Oid::known(oid), algorithm: Some(algorithm), is_key_name: false }
}

const fn sm2_key_name(oid: &'static str) -> SignatureRow {
    SignatureRow { oid: Oid::known(oid), algorithm: Some(SignatureAlgorithm::Sm2Sm3), is_key_name: true }
}

const fn open_row(oid: Oid, is_key_name: bool) -> SignatureRow {
    SignatureRow { oid, algorithm: None, is_key_name }
}

/// The signature algorithms that are verified. There is no MD5 here, no DSA, no curve but SM2 and P-256.
pub const SIGNATURES: &[SignatureRow] = &[
    row("1.2.156.10197.1.501", SignatureAlgorithm::Sm2Sm3),
    // GM/T 0006: 301 SM2, 301.1 SM2 signature. CMS of GM/T 0010 writes 301.1.
    sm2_key_name("1.2.156.10197.1.301.1"),
    sm2_key_name("1.2.156.10197.1.301"),
    row("1.2.156.10197.1.504", SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sm3)),
    row("1.2.840.113549.1.1.5", SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1)),
    row("1.3.14.3.2.29", SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1)),
    row("1.2.840.113549.1.1.14", SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha224)),
    row("1.2.840.113549.1.1.11", SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256)),
    row("1.2.840.113549.1.1.12", SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha384)),
    row("1.2.840.113549.1.1.13", SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha512)),
    row("1.2.840.10045.4.1", SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha1)),
    row("1.2.840.10045.4.3.1", SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha224)),
    row("1.2.840.10045.4.3.2", SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha256)),
    row("1.2.840.10045.4.3.3", SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha384)),
    row("1.2.840.10045.4.3.4", SignatureAlgorithm::Ecdsa(DigestAlgorithm::Sha512)),
    // CMS names rsaEncryption and says the digest apart: that is the standard's way (RFC 3370 §3.2).
    open_row(oids::RSA, false),
    open_row(oids::RSA_PSS, false),
    // id-ecPublicKey: a key's name, found as signature algorithm; the key says whether SM2 or ECDSA is meant.
    open_row(oids::EC_PUBLIC_KEY, true),
];

/// Identifiers of keys and parameters.
pub mod oids {
    use crate::asn1::Oid;

    /// rsaEncryption.
    pub const RSA: Oid = Oid::known("1.2.840.113549.1.1.1");
    /// id-RSASSA-PSS.
    pub const RSA_PSS: Oid = Oid::known("1.2.840.113549.1.1.10");
    /// id-mgf1.
    pub const MGF1: Oid = Oid::known("1.2.840.113549.1.1.8");
    /// id-ecPublicKey.
    pub const EC_PUBLIC_KEY: Oid = Oid::known("1.2.840.10045.2.1");
    /// The SM2 curve, and SM2 as an algorithm.
    pub const SM2: Oid = Oid::known("1.2.156.10197.1.301");
    /// The P-256 curve (prime256v1).
    pub const P256: Oid = Oid::known("1.2.840.10045.3.1.7");
    /// SM2 with SM3.
    pub const SM2_SM3: Oid = Oid::known("1.2.156.10197.1.501");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// GB/T 32905 appendix A, FIPS 180-4. Proves promise 26.
    #[test]
    fn digest_when_given_the_standards_examples_then_matches() {
        let abc = [
            (DigestAlgorithm::Sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (DigestAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (DigestAlgorithm::Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
            (DigestAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ];
        for (algorithm, expected) in abc {
            assert_eq!(hex(&algorithm.digest(b"abc")), expected);
            assert_eq!(hex(&algorithm.digest_chunks(&[b"a", b"", b"bc"])), expected);
        }
        let block = b"abcd".repeat(16);
        assert_eq!(
            hex(&DigestAlgorithm::Sm3.digest(&block)),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        );
        for row in DIGESTS {
            assert_eq!(row.algorithm.digest(b"").len(), row.algorithm.output_bytes());
            assert_eq!(row.oids.first(), Some(&row.algorithm.oid()));
        }
    }

    #[test]
    fn digest_when_named_as_files_do_then_is_found() {
        let sm3 = Some(DigestAlgorithm::Sm3);
        for text in ["SM3", "sm3", "\n 1.2.156.10197.1.401 \r\n", "1.2.156.10197.1.401.1"] {
            assert_eq!(DigestAlgorithm::from_name_or_oid(text), sm3, "{text:?}");
        }
        assert_eq!(DigestAlgorithm::from_name_or_oid("SHA-256"), Some(DigestAlgorithm::Sha256));
        for text in ["", "MD5", "1.2.156.10197.1.401.2", "1.2.840.113549.2.5", "1"] {
            assert_eq!(DigestAlgorithm::from_name_or_oid(text), None, "{text:?}");
        }
    }

    #[test]
    fn signature_when_listed_then_its_identifier_names_it_alone() {
        let mut seen = std::collections::BTreeSet::new();
        for row in SIGNATURES {
            assert!(seen.insert(row.oid), "{:?}", row.oid);
        }
        for row in SIGNATURES.iter().filter(|r| !r.is_key_name) {
            if let Some(algorithm) = row.algorithm
                && row.oid != Oid::known("1.3.14.3.2.29")
            {
                assert_eq!(algorithm.oid(), row.oid);
            }
        }
        assert_eq!(SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1).strength(), Strength::Weak);
    }
}
