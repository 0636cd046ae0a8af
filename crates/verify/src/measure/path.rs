//! Where a certificate leads, judged at the time of signing.

use fapiao_pki::algorithm::Strength;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::chain::{self, Status};
use fapiao_pki::tolerance::Notes;

use super::Measure;
use crate::facts::{CertificateFacts, Facts, Revocation};

impl Measure<'_> {
    /// Fills in who signed and where the certificate leads; `pool` holds what the file brought. The time of
    /// signing must be known by now.
    pub(super) fn signed_by(&self, facts: &mut Facts<'_>, certificate: &Certificate, pool: &[Certificate]) {
        facts.signer = Some(certificate.subject().to_string());
        facts.issuer = Some(certificate.issuer().to_string());
        let chain = chain::evaluate(certificate, pool, self.trust, facts.judged_at(self.at));
        facts.tolerances = facts.tolerances.and(chain.tolerances);
        facts.weak.extend(weak_links(&chain.path).map(Into::into));
        facts.certificate = Some(CertificateFacts {
            not_before: chain
                .path
                .iter()
                .map(Certificate::not_before)
                .max()
                .unwrap_or_else(|| certificate.not_before()),
            not_after: chain
                .path
                .iter()
                .map(Certificate::not_after)
                .min()
                .unwrap_or_else(|| certificate.not_after()),
            path: chain.path.iter().map(|link| link.subject().to_string()).collect(),
            anchored: chain.anchored,
            problem: chain.problem,
            may_sign: certificate.allows_signing(),
            revocation: match chain.revocation {
                chain::Revocation::NotChecked => Revocation::NotChecked,
                chain::Revocation::Good => Revocation::Good,
                chain::Revocation::Revoked { since } | chain::Revocation::RevokedLater { since } => {
                    Revocation::Revoked(since)
                }
            },
        });
    }

    /// Whether a certificate leads to a trusted anchor, through what the operator supplied, and was good at the
    /// time of signing.
    pub(super) fn leads_to_anchor(&self, facts: &Facts<'_>, certificate: &Certificate) -> bool {
        chain::evaluate(certificate, &[], self.trust, facts.judged_at(self.at)).status == Status::Trusted
    }
}

/// The weak signatures by which certificates of a path were issued. How the last one was issued does not
/// matter: it is trusted for itself, or not at all.
fn weak_links(path: &[Certificate]) -> impl Iterator<Item = String> {
    path.iter().zip(path.iter().skip(1)).filter_map(|(certificate, issuer)| {
        let key = issuer.public_key();
        let algorithm = certificate.signature_algorithm().signature(key, None, &Notes::new())?;
        let weak = algorithm.strength() == Strength::Weak || key.strength() == Strength::Weak;
        weak.then(|| format!("{} {} ({})", algorithm.name(), key.name(), issuer.subject()))
    })
}
