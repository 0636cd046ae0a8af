//! AlgorithmIdentifier: an object identifier with parameters, and what it means for a given key.

use super::DigestAlgorithm;
use super::SIGNATURES;
use super::SignatureAlgorithm;
use super::oids;
use crate::asn1::Oid;
use crate::asn1::Reader;
use crate::asn1::Writer;
use crate::asn1::tag;
use crate::error::Error;
use crate::key::PublicKey;
use crate::tolerance::Notes;
use crate::tolerance::Tolerance;

/// An algorithm's identifier and its parameters, as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier {
    /// Which algorithm.
    pub oid: Oid,
    /// Its parameters: one DER element, absent where there is none.
    pub parameters: Option<Vec<u8>>,
}

const NULL: &[u8] = &[tag::NULL, 0];

impl AlgorithmIdentifier {
    /// Without parameters.
    pub fn bare(oid: Oid) -> Self {
        AlgorithmIdentifier { oid, parameters: None }
    }

    /// Reads one. A bare OBJECT IDENTIFIER in its place is tolerated.
    pub fn read(reader: &mut Reader<'_, '_>, what: &'static str) -> Result<Self, Error> {
        if reader.peek() == Some(tag::OID) {
            reader.notes().note(Tolerance::AlgorithmParameters);
            return Ok(AlgorithmIdentifier::bare(reader.oid(what)?));
        }
        let mut inner = reader.sequence(what)?;
        let oid = inner.oid(what)?;
        let parameters = if inner.is_empty() { None } else { Some(inner.any(what)?.raw.to_vec()) };
        inner.finish(what)?;
        Ok(AlgorithmIdentifier { oid, parameters })
    }

    /// Writes it.
    pub fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            w.oid(&self.oid);
            if let Some(parameters) = &self.parameters {
                w.raw(parameters);
            }
        });
    }

    /// The digest that it names, if that is on the allowlist.
    pub fn digest(&self) -> Option<DigestAlgorithm> {
        DigestAlgorithm::from_oid(&self.oid)
    }

    /// The signature algorithm that it names for this key. `digest` is what the context says about the digest
    /// (CMS says it apart). `None` when it is not on the allowlist, does not fit the key, or contradicts the
    /// context: an identifier is never bent to fit.
    pub fn signature(
        &self,
        key: &PublicKey,
        digest: Option<DigestAlgorithm>,
        notes: &Notes,
    ) -> Option<SignatureAlgorithm> {
        let row = SIGNATURES.iter().find(|row| row.oid == self.oid)?;
        let parameters = self.parameters.as_deref();
        let algorithm = match row.algorithm {
            Some(algorithm) => algorithm,
            None if self.oid == oids::RSA => SignatureAlgorithm::RsaPkcs1(digest?),
            None if self.oid == oids::RSA_PSS => read_pss(parameters)?,
            None => match key {
                PublicKey::Sm2(_) => SignatureAlgorithm::Sm2Sm3,
                PublicKey::P256(_) => SignatureAlgorithm::Ecdsa(digest?),
                PublicKey::Rsa(_) | PublicKey::Unsupported { .. } => return None,
            },
        };
        let due: Option<&[u8]> = match (key, algorithm) {
            (PublicKey::Sm2(_), SignatureAlgorithm::Sm2Sm3) => None,
            (PublicKey::P256(_), SignatureAlgorithm::Ecdsa(_)) => None,
            (PublicKey::Rsa(_), SignatureAlgorithm::RsaPkcs1(_)) => Some(NULL),
            (PublicKey::Rsa(_), SignatureAlgorithm::RsaPss { .. }) => parameters,
            _ => return None,
        };
        if digest.is_some_and(|d| d != algorithm.digest()) {
            return None;
        }
        if parameters != due {
            notes.note(Tolerance::AlgorithmParameters);
        }
        if row.is_key_name {
            notes.note(Tolerance::AlgorithmIdentifier);
        }
        Some(algorithm)
    }
}

/// RSASSA-PSS-params (RFC 4055 §3.1); defaults are SHA-1, MGF1 with SHA-1, 20 bytes of salt.
fn read_pss(parameters: Option<&[u8]>) -> Option<SignatureAlgorithm> {
    let notes = Notes::new();
    let mut outer = Reader::new(parameters?, &notes);
    let mut r = outer.sequence("RSASSA-PSS-params").ok()?;
    let mut digest = DigestAlgorithm::Sha1;
    let mut mask_digest = DigestAlgorithm::Sha1;
    let mut salt_bytes = 20;
    if let Some(mut field) = r.open_optional(tag::context(0), "hashAlgorithm").ok()? {
        digest = AlgorithmIdentifier::read(&mut field, "hashAlgorithm").ok()?.digest()?;
    }
    if let Some(mut field) = r.open_optional(tag::context(1), "maskGenAlgorithm").ok()? {
        let mask = AlgorithmIdentifier::read(&mut field, "maskGenAlgorithm").ok()?;
        let parameters = mask.parameters?;
        if mask.oid != oids::MGF1 {
            return None;
        }
        let mut inner = Reader::new(&parameters, &notes);
        mask_digest = AlgorithmIdentifier::read(&mut inner, "mask digest").ok()?.digest()?;
    }
    if let Some(mut field) = r.open_optional(tag::context(2), "saltLength").ok()? {
        salt_bytes = u16::try_from(field.small("saltLength").ok()?).ok()?;
    }
    if let Some(mut field) = r.open_optional(tag::context(3), "trailerField").ok()?
        && field.small("trailerField").ok()? != 1
    {
        return None;
    }
    r.finish("RSASSA-PSS-params").ok()?;
    outer.finish("RSASSA-PSS-params").ok()?;
    (digest == mask_digest).then_some(SignatureAlgorithm::RsaPss { digest, salt_bytes })
}
