//! Signed texts (C2SP signed-note): checkpoints with the signatures of their log and of its witnesses.
//!
//! A signature names its key by the key's name and a short id, so that one who trusts only some keys finds theirs and
//! passes over the rest.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::checkpoint::{WHAT, is_name};
use crate::algorithm::SignatureAlgorithm;
use crate::error::Error;
use crate::key::{PublicKey, Value};
use crate::sign::{CryptoRng, PrivateKey};

/// Longest note, in bytes.
const NOTE_BYTES_MAX: usize = 64 << 10;
/// Most signatures under a note.
const SIGNATURES_MAX: usize = 64;
/// Types of keys, the first byte of what a key's id is the hash of.
const ED25519: u8 = 0x01;
const COSIGNATURE: u8 = 0x04;
/// SM2 has no type of its own there: 0xFF is followed by a name that says which.
const SM2: &[u8] = b"\xFFsm2-sm3.fapiao\0";

/// A text with signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: String,
    id: [u8; 4],
    value: Vec<u8>,
}

/// What a note says of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endorsement {
    /// A signature by that key holds; a witness says when it saw the text.
    Valid {
        /// The witness's time.
        seen_at: Option<Timestamp>,
    },
    /// A signature under that key's name and id does not hold.
    Invalid,
    /// There is none.
    Absent,
}

/// A private key of a log or of a witness.
#[derive(Debug)]
pub struct LogKey {
    name: String,
    key: Private,
}

#[derive(Debug)]
enum Private {
    Log(SigningKey),
    Witness(SigningKey),
    Sm2(PrivateKey),
}

/// The public key of a log or of a witness; its text is what people exchange.
#[derive(Clone, Debug)]
pub struct LogVerifier {
    name: String,
    id: [u8; 4],
    key: Public,
}

#[derive(Clone, Debug)]
enum Public {
    Log(VerifyingKey),
    Witness(VerifyingKey),
    Sm2(Box<PublicKey>),
}

impl Note {
    /// A text without signatures.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it does not end in a line feed or is too long.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        if !text.ends_with('\n') || text.len() > NOTE_BYTES_MAX {
            return Err(Error::malformed(WHAT, "cut off"));
        }
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::TooMany`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let wrong = |problem| Error::malformed(WHAT, problem);
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("not UTF-8"))?;
        if text.len() > NOTE_BYTES_MAX || text.chars().any(|one| one.is_control() && one != '\n') {
            return Err(wrong("not text"));
        }
        // The text may hold empty lines; the signatures stand after the last one.
        let (body, lines) = text.rsplit_once("\n\n").ok_or(wrong("no signature"))?;
        let mut note = Self::new(format!("{body}\n"))?;
        for line in lines.strip_suffix('\n').ok_or(wrong("cut off"))?.split('\n') {
            if note.signatures.len() == SIGNATURES_MAX {
                return Err(Error::TooMany { what: "signatures", limit: SIGNATURES_MAX });
            }
            note.signatures.push(Line::parse(line).ok_or(wrong("no signature"))?);
        }
        Ok(note)
    }

    /// What is signed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Signs the text; a witness states the time at which it saw it.
    ///
    /// # Errors
    /// What the key says.
    pub fn sign(&mut self, key: &LogKey, at: Timestamp, rng: &mut dyn CryptoRng) -> Result<(), Error> {
        let value = match &key.key {
            Private::Log(private) => private.sign(self.text.as_bytes()).to_bytes().to_vec(),
            Private::Witness(private) => {
                let seconds = u64::try_from(at.as_second()).unwrap_or_default();
                let signature = private.sign(seen(seconds, &self.text).as_bytes()).to_bytes();
                [seconds.to_be_bytes().as_slice(), &signature].concat()
            }
            Private::Sm2(private) => private.sign(self.text.as_bytes(), rng)?,
        };
        self.signatures.push(Line { name: key.name.clone(), id: key.verifier().id, value });
        Ok(())
    }

    /// Whether a key signed this.
    #[must_use]
    pub fn endorsement(&self, by: &LogVerifier) -> Endorsement {
        let mut theirs =
            self.signatures.iter().filter(|line| line.name == by.name && line.id == by.id).peekable();
        if theirs.peek().is_none() {
            return Endorsement::Absent;
        }
        let valid = theirs.find_map(|line| by.check(&self.text, &line.value));
        valid.map_or(Endorsement::Invalid, |seen_at| Endorsement::Valid { seen_at })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| {
            let value = STANDARD.encode([line.id.as_slice(), &line.value].concat());
            writeln!(formatter, "— {} {value}", line.name)
        })
    }
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let (name, value) = line.strip_prefix("— ")?.split_once(' ')?;
        let value = STANDARD.decode(value).ok()?;
        let (id, value) = value.split_first_chunk::<4>()?;
        (is_name(name) && !value.is_empty()).then(|| Self {
            name: name.to_owned(),
            id: *id,
            value: value.to_vec(),
        })
    }
}

impl LogKey {
    /// The Ed25519 key of a log.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the name cannot name a key.
    pub fn log(name: &str, seed: &[u8; 32]) -> Result<Self, Error> {
        Self::new(name, Private::Log(SigningKey::from_bytes(seed)))
    }

    /// The Ed25519 key of a witness.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the name cannot name a key.
    pub fn witness(name: &str, seed: &[u8; 32]) -> Result<Self, Error> {
        Self::new(name, Private::Witness(SigningKey::from_bytes(seed)))
    }

    /// An SM2 key, which signs beside the Ed25519 key of a log.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the name cannot name a key, [`Error::Unsupported`] for a key of another algorithm.
    pub fn sm2(name: &str, key: PrivateKey) -> Result<Self, Error> {
        if key.algorithm() != SignatureAlgorithm::Sm2Sm3 {
            return Err(Error::Unsupported { what: WHAT, detail: key.algorithm().name().to_owned() });
        }
        Self::new(name, Private::Sm2(key))
    }

    fn new(name: &str, key: Private) -> Result<Self, Error> {
        if !is_name(name) {
            return Err(Error::malformed(WHAT, "no name"));
        }
        Ok(Self { name: name.to_owned(), key })
    }

    /// The public key.
    #[must_use]
    pub fn verifier(&self) -> LogVerifier {
        let key = match &self.key {
            Private::Log(private) => Public::Log(private.verifying_key()),
            Private::Witness(private) => Public::Witness(private.verifying_key()),
            Private::Sm2(private) => Public::Sm2(Box::new(private.public_key().clone())),
        };
        LogVerifier::new(&self.name, key)
    }
}

impl LogVerifier {
    fn new(name: &str, key: Public) -> Self {
        let digest =
            Sha256::new().chain_update(name).chain_update(b"\n").chain_update(key.to_bytes()).finalize();
        let id = digest.first_chunk().copied().unwrap_or_default();
        Self { name: name.to_owned(), id, key }
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When a signature over a text holds: the witness's time, if it is one.
    fn check(&self, text: &str, value: &[u8]) -> Option<Option<Timestamp>> {
        let holds = |key: &VerifyingKey, message: &[u8], signature: &[u8]| {
            // Strict: neither keys nor signatures of small order, which hold for more than one text.
            Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
        };
        match &self.key {
            Public::Log(key) => holds(key, text.as_bytes(), value).then_some(None),
            Public::Witness(key) => {
                let (seconds, signature) = value.split_first_chunk::<8>()?;
                let seconds = u64::from_be_bytes(*seconds);
                let at = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
                holds(key, seen(seconds, text).as_bytes(), signature).then_some(Some(at))
            }
            Public::Sm2(key) => {
                let found = key.verify(SignatureAlgorithm::Sm2Sm3, text.as_bytes(), value);
                (found.value == Value::Valid).then_some(None)
            }
        }
    }
}

impl Public {
    /// The key's type and bytes.
    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Log(key) => [[ED25519].as_slice(), key.as_bytes()].concat(),
            Self::Witness(key) => [[COSIGNATURE].as_slice(), key.as_bytes()].concat(),
            Self::Sm2(key) => [SM2, &key.to_der().unwrap_or_default()].concat(),
        }
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if let Some(der) = bytes.strip_prefix(SM2) {
            let key = PublicKey::from_der(der).ok()?;
            return matches!(key, PublicKey::Sm2(_)).then(|| Self::Sm2(Box::new(key)));
        }
        let (kind, key) = bytes.split_first()?;
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        match *kind {
            ED25519 => Some(Self::Log(key)),
            COSIGNATURE => Some(Self::Witness(key)),
            _ => None,
        }
    }
}

impl fmt::Display for LogVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}+{}+{}", self.name, crate::hex(&self.id), STANDARD.encode(self.key.to_bytes()))
    }
}

impl FromStr for LogVerifier {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = Error::malformed(WHAT, "no key of a log");
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong);
        };
        let key = STANDARD.decode(key).ok().and_then(|bytes| Public::from_bytes(&bytes));
        let verifier = key.filter(|_| is_name(name)).map(|key| Self::new(name, key));
        verifier.filter(|verifier| crate::hex(&verifier.id) == id).ok_or(wrong)
    }
}

/// What a witness signs.
fn seen(seconds: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}
