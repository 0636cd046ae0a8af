//! A signature value and nothing else: the certificate must be supplied.

use fapiao_pki::algorithm::{SIGNATURES, SignatureAlgorithm};
use fapiao_pki::asn1::Oid;
use fapiao_pki::key::{PublicKey, Value};

use super::{Measure, value};
use crate::facts::{Binding, Facts, Obstacle};
use crate::report::SignatureFormat;

/// Most supplied certificates that are tried for a value that names none.
const TRIED_MAX: usize = 16;

impl Measure<'_> {
    /// Fills in what the value says under the first supplied certificate that it verifies with. That it
    /// verifies with none proves nothing: the right one may not have been supplied.
    pub(super) fn bare(&self, facts: &mut Facts<'_>, message: &[u8], signature: &[u8]) {
        facts.format = SignatureFormat::Bare;
        facts.binding = Binding::InValue;
        facts.obstacle = Some(Obstacle::NoCertificate);
        let Some(algorithm) = named_algorithm(facts.signature.method.as_deref()) else {
            facts.value = value(Value::Unsupported);
            return;
        };
        let candidates = self.supplied.iter().filter(|certificate| fits(certificate.public_key(), algorithm));
        for certificate in candidates.take(TRIED_MAX) {
            let checked = certificate.public_key().verify(algorithm, message, signature);
            if checked.value == Value::Valid {
                facts.value = value(checked.value);
                facts.obstacle = None;
                facts.tolerances = facts.tolerances.and(checked.tolerances);
                self.signed_by(facts, certificate, self.supplied);
                return;
            }
        }
    }
}

/// The algorithm that `SignatureMethod` names; without one, SM2 with SM3, which the standard prefers.
fn named_algorithm(method: Option<&str>) -> Option<SignatureAlgorithm> {
    let Some(method) = method.map(str::trim).filter(|method| !method.is_empty()) else {
        return Some(SignatureAlgorithm::Sm2Sm3);
    };
    let oid = Oid::from_dotted(method)?;
    SIGNATURES.iter().find(|row| row.oid == oid).and_then(|row| row.algorithm)
}

const fn fits(key: &PublicKey, algorithm: SignatureAlgorithm) -> bool {
    matches!(
        (key, algorithm),
        (PublicKey::Sm2(_), SignatureAlgorithm::Sm2Sm3)
            | (PublicKey::Rsa(_), SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaPss { .. })
            | (PublicKey::P256(_), SignatureAlgorithm::Ecdsa(_))
    )
}
