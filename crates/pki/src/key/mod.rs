//! Public keys and the checking of signature values.

mod p256;
mod rsa;
mod scalars;
mod sm2;
mod sm2_sum;
mod sm2_table;

pub use self::p256::P256Key;
pub use self::rsa::RsaKey;
pub(crate) use self::rsa::digest_info_prefix;
pub use self::scalars::write_signature;
pub use self::sm2::DEFAULT_USER_ID;
pub use self::sm2::Sm2Key;

use serde::Deserialize;
use serde::Serialize;

use crate::algorithm::AlgorithmIdentifier;
use crate::algorithm::SignatureAlgorithm;
use crate::algorithm::Strength;
use crate::algorithm::oids;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::error::Error;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;
use crate::tolerance::Tolerances;

/// What came of checking a signature value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// It was made with this key over these bytes.
    Valid,
    /// It was not.
    Invalid,
    /// The algorithm, or the way it is used, is not on the allowlist.
    Unsupported,
    /// It was not checked: the certificate or the content is not at hand.
    NotChecked,
}

/// A checked value, with the oddities that were tolerated in checking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What came of it.
    pub value: Value,
    /// What was tolerated.
    pub tolerances: Tolerances,
}

impl Verification {
    /// A value with nothing tolerated.
    pub fn of(value: Value) -> Self {
        Verification { value, tolerances: Tolerances::NONE }
    }

    fn from_bool(valid: bool, notes: &Notes) -> Self {
        let value = if valid { Value::Valid } else { Value::Invalid };
        Verification { value, tolerances: notes.tolerances() }
    }
}

/// A public key.
#[derive(Clone, Debug)]
pub enum PublicKey {
    /// SM2 (GB/T 32918).
    Sm2(Box<Sm2Key>),
    /// RSA.
    Rsa(Box<RsaKey>),
    /// ECDSA on P-256.
    P256(Box<P256Key>),
    /// A key that nothing can be verified with: the algorithm is not on the allowlist, or the key is not valid.
    Unsupported {
        /// The algorithm of the key.
        algorithm: Oid,
        /// Why.
        why: &'static str,
    },
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo.
    pub fn read(reader: &mut Reader<'_, '_>) -> Result<Self, Error> {
        let mut r = reader.sequence("SubjectPublicKeyInfo")?;
        let algorithm = AlgorithmIdentifier::read(&mut r, "key algorithm")?;
        let bits = r.bit_string("public key")?;
        r.finish("SubjectPublicKeyInfo")?;
        Ok(Self::assemble(&algorithm, bits, reader.notes()))
    }

    /// Reads a SubjectPublicKeyInfo from its DER.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let notes = Notes::new();
        let mut reader = Reader::new(der, &notes);
        let key = Self::read(&mut reader)?;
        reader.finish("SubjectPublicKeyInfo")?;
        Ok(key)
    }

    /// DER of the SubjectPublicKeyInfo; `None` for a key that is not supported.
    pub fn to_der(&self) -> Option<Vec<u8>> {
        let named = |curve: Oid| {
            let mut parameters = Writer::new();
            parameters.oid(&curve);
            AlgorithmIdentifier { oid: oids::EC_PUBLIC_KEY, parameters: Some(parameters.finish()) }
        };
        let (algorithm, bits) = match self {
            PublicKey::Sm2(key) => (named(oids::SM2), [&[4], key.point().as_slice()].concat()),
            PublicKey::P256(key) => (named(oids::P256), key.point()),
            PublicKey::Rsa(key) => {
                let null = Some(vec![tag::NULL, 0]);
                (AlgorithmIdentifier { oid: oids::RSA, parameters: null }, key.to_der())
            }
            PublicKey::Unsupported { .. } => return None,
        };
        let mut writer = Writer::new();
        writer.sequence(|w| {
            algorithm.write(w);
            w.bit_string(&bits);
        });
        Some(writer.finish())
    }

    fn assemble(algorithm: &AlgorithmIdentifier, bits: &[u8], notes: &Notes) -> Self {
        let unsupported = |why| PublicKey::Unsupported { algorithm: algorithm.oid, why };
        let curve = algorithm.parameters.as_deref().and_then(named_curve);
        if algorithm.oid == oids::RSA {
            if algorithm.parameters.as_deref() != Some(&[tag::NULL, 0]) {
                notes.note(Tolerance::AlgorithmParameters);
            }
            return match RsaKey::from_der(bits, notes) {
                Ok(key) => PublicKey::Rsa(Box::new(key)),
                Err(why) => unsupported(why),
            };
        }
        // Some producers name the curve itself as the algorithm.
        let named = if algorithm.oid == oids::SM2 {
            notes.note(Tolerance::AlgorithmIdentifier);
            Some(oids::SM2)
        } else if algorithm.oid == oids::EC_PUBLIC_KEY {
            curve
        } else {
            None
        };
        if named == Some(oids::SM2) {
            Sm2Key::from_point(bits, notes)
                .map_or(unsupported("not a point of the SM2 curve"), |k| PublicKey::Sm2(Box::new(k)))
        } else if named == Some(oids::P256) {
            P256Key::from_point(bits, notes)
                .map_or(unsupported("not a point of P-256"), |k| PublicKey::P256(Box::new(k)))
        } else {
            unsupported("key algorithm or curve is not on the allowlist")
        }
    }

    /// Checks a signature over a message. For SM2 the user id is `1234567812345678`; when the value does not
    /// hold with it the empty id is tried, and noted.
    pub fn verify(&self, algorithm: SignatureAlgorithm, message: &[u8], signature: &[u8]) -> Verification {
        self.verify_chunks(algorithm, &[message], signature)
    }

    /// Checks a signature over a message that stands in pieces.
    pub fn verify_chunks(
        &self,
        algorithm: SignatureAlgorithm,
        chunks: &[&[u8]],
        signature: &[u8],
    ) -> Verification {
        match (self, algorithm) {
            (PublicKey::Sm2(key), SignatureAlgorithm::Sm2Sm3) => {
                let first = self.verify_digest(algorithm, &key.digest(DEFAULT_USER_ID, chunks), signature);
                if first.value != Value::Invalid {
                    return first;
                }
                let second = self.verify_digest(algorithm, &key.digest(b"", chunks), signature);
                if second.value != Value::Valid {
                    return first;
                }
                Verification { tolerances: second.tolerances.and(Tolerance::EmptyUserId.into()), ..second }
            }
            _ => self.verify_digest(algorithm, &algorithm.digest().digest_chunks(chunks), signature),
        }
    }

    /// Checks a signature over a digest that is already made; for SM2 that is `e`, the digest of ZA and the
    /// message ([`Sm2Key::digest`]).
    pub fn verify_digest(
        &self,
        algorithm: SignatureAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Verification {
        let notes = Notes::new();
        if digest.len() != algorithm.digest().output_bytes() {
            return Verification::of(Value::Invalid);
        }
        let valid = match (self, algorithm) {
            (PublicKey::Sm2(key), SignatureAlgorithm::Sm2Sm3) => key.verify(digest, signature, &notes),
            (PublicKey::P256(key), SignatureAlgorithm::Ecdsa(_)) => key.verify(digest, signature, &notes),
            (PublicKey::Rsa(key), SignatureAlgorithm::RsaPkcs1(hash)) => {
                key.verify_pkcs1(hash, digest, signature, &notes)
            }
            (PublicKey::Rsa(key), SignatureAlgorithm::RsaPss { digest: hash, salt_bytes }) => {
                key.verify_pss(hash, salt_bytes, digest, signature)
            }
            _ => return Verification::of(Value::Unsupported),
        };
        Verification::from_bool(valid, &notes)
    }

    /// Checks a signature over a message under the algorithm that an identifier names.
    pub fn verify_named(
        &self,
        identifier: &AlgorithmIdentifier,
        message: &[u8],
        signature: &[u8],
    ) -> Verification {
        let notes = Notes::new();
        let Some(algorithm) = identifier.signature(self, None, &notes) else {
            return Verification::of(Value::Unsupported);
        };
        let checked = self.verify(algorithm, message, signature);
        Verification { tolerances: checked.tolerances.and(notes.tolerances()), ..checked }
    }

    /// How strong the key is held to be.
    pub fn strength(&self) -> Strength {
        match self {
            PublicKey::Sm2(_) | PublicKey::P256(_) => Strength::Strong,
            PublicKey::Rsa(key) if key.bits() >= 2048 => Strength::Strong,
            PublicKey::Rsa(_) | PublicKey::Unsupported { .. } => Strength::Weak,
        }
    }

    /// Its name: `SM2`, `RSA-2048`, `P-256`, or the identifier of an algorithm that is not supported.
    pub fn name(&self) -> String {
        match self {
            PublicKey::Sm2(_) => "SM2".to_owned(),
            PublicKey::P256(_) => "P-256".to_owned(),
            PublicKey::Rsa(key) => format!("RSA-{}", key.bits()),
            PublicKey::Unsupported { algorithm, .. } => algorithm.to_string(),
        }
    }
}

/// The curve of id-ecPublicKey's parameters, when it is named (explicit parameters are not accepted: they let
/// anyone choose the curve).
fn named_curve(parameters: &[u8]) -> Option<Oid> {
    let notes = Notes::new();
    let mut reader = Reader::new(parameters, &notes);
    let oid = reader.oid("curve").ok()?;
    reader.finish("curve").ok()?;
    Some(oid)
}
