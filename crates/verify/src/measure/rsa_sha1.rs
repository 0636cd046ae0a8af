//! `adbe.x509.rsa_sha1`: the PKCS#1 value of a PDF's byte range, certificates beside it.

use fapiao_pki::algorithm::{DigestAlgorithm, SignatureAlgorithm, Strength};
use fapiao_pki::certificate::Certificate;
use fapiao_pki::key::{PublicKey, Value};

use super::{Measure, value};
use crate::evidence::Term;
use crate::facts::{Binding, EnvelopeState, Facts, Obstacle};
use crate::report::{SignatureFormat, SignatureValue};

/// Most certificates that a value is tried under.
const TRIED_MAX: usize = 8;

impl Measure<'_> {
    /// Fills in what the value says under the certificate of /Cert that it holds under: by the standard the first,
    /// but some writers put it last.
    pub(super) fn rsa_sha1(
        &self,
        facts: &mut Facts<'_>,
        contents: &[u8],
        certificates: &[Vec<u8>],
        sha1: &[u8],
    ) {
        facts.format = SignatureFormat::RsaSha1;
        facts.binding = Binding::InValue;
        facts.obstacle = None;
        facts.weak.push(SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1).name().into());
        let Some(signature) = octets(contents) else {
            facts.envelope = EnvelopeState::Unreadable(Term::new(
                "not an OCTET STRING",
                "不是 OCTET STRING",
                "not an OCTET STRING",
            ));
            facts.obstacle = Some(Obstacle::Envelope);
            return;
        };
        let pool: Vec<Certificate> =
            certificates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
        let check = |certificate: &Certificate| {
            let algorithm = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1);
            certificate.public_key().verify_digest(algorithm, sha1, signature)
        };
        let holds = pool.iter().take(TRIED_MAX).find(|certificate| check(certificate).value == Value::Valid);
        let Some(signer) = holds.or(pool.first()) else {
            facts.obstacle = Some(Obstacle::NoCertificate);
            return;
        };
        let (key, checked) = (signer.public_key(), check(signer));
        facts.value = match key {
            PublicKey::Unsupported { .. } => SignatureValue::Unsupported,
            _ => value(checked.value),
        };
        facts.tolerances = facts.tolerances.and(checked.tolerances);
        if key.strength() == Strength::Weak {
            facts.weak.push(key.name().into());
        }
        self.signed_by(facts, signer, &pool);
    }
}

/// The value inside a DER OCTET STRING, or the bytes themselves when they are none.
fn octets(contents: &[u8]) -> Option<&[u8]> {
    let notes = fapiao_pki::tolerance::Notes::new();
    let mut reader = fapiao_pki::asn1::Reader::new(contents, &notes);
    match contents.first()? {
        0x04 => reader.any("signature value").ok().map(|element| element.content),
        _ => Some(contents),
    }
}
