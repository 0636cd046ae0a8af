//! Revocation of the certificates of a path, by the lists that the user gave.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::certificate::Certificate;
use crate::crl::Crl;
use crate::key::Value;
use crate::trust::Trust;

/// What the revocation lists say of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// For one certificate at least no usable list is at hand.
    NotChecked,
    /// Each certificate below the anchor was checked against a list in force at the time; none is on it.
    Good,
    /// A certificate was revoked at the time.
    Revoked {
        /// Since when.
        since: Timestamp,
    },
    /// A certificate was revoked after the time. That the signature is older must be shown by more than its
    /// own claim.
    RevokedLater {
        /// Since when.
        since: Timestamp,
    },
}

pub(super) fn check(path: &[Certificate], trust: &Trust, at: Timestamp) -> Revocation {
    let mut result = Revocation::Good;
    for (certificate, issuer) in path.iter().zip(path.iter().skip(1)) {
        result = worse(result, check_one(certificate, issuer, trust, at));
    }
    // An anchor stands for itself; a path that does not end at one has an end nobody speaks for.
    match path.last() {
        Some(end) if trust.is_anchor(end) => result,
        _ => worse(result, Revocation::NotChecked),
    }
}

fn check_one(certificate: &Certificate, issuer: &Certificate, trust: &Trust, at: Timestamp) -> Revocation {
    let mut result = Revocation::NotChecked;
    for crl in trust.crls() {
        if !crl.issuer().matches(certificate.issuer()) || !may_sign_lists(issuer) {
            continue;
        }
        if trust.crl_signed_by(crl, issuer).value != Value::Valid {
            continue;
        }
        // reasonCode removeFromCRL stands in delta lists only and takes the entry back.
        if let Some(entry) = crl.find(certificate.serial()).filter(|e| e.reason != Some(8)) {
            let since = entry.since();
            let found =
                if since <= at { Revocation::Revoked { since } } else { Revocation::RevokedLater { since } };
            result = worse(result, found);
        } else if result == Revocation::NotChecked
            && in_force(crl, at)
            && crl.is_complete_for(certificate.is_ca())
        {
            result = Revocation::Good;
        }
    }
    result
}

/// A list says who was not revoked up to the time when the next one was due.
fn in_force(crl: &Crl, at: Timestamp) -> bool {
    crl.next_update().is_some_and(|due| at <= due)
}

fn may_sign_lists(issuer: &Certificate) -> bool {
    issuer.extensions().key_usage.is_none_or(|u| u.crl_signing)
}

/// The graver of two findings; of two revocations the earlier.
fn worse(a: Revocation, b: Revocation) -> Revocation {
    let rank = |r: Revocation| match r {
        Revocation::Good => (0, None),
        Revocation::NotChecked => (1, None),
        Revocation::RevokedLater { since } => (2, Some(since)),
        Revocation::Revoked { since } => (3, Some(since)),
    };
    let ((ra, ta), (rb, tb)) = (rank(a), rank(b));
    if rb > ra || (rb == ra && tb < ta) { b } else { a }
}
