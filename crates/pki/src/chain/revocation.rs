//! Revocation of the certificates of a path, by the lists that the user gave.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::World;
use crate::certificate::ALL_REASONS;
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

/// Certificates tried as the signer of one list.
const MAX_SIGNERS: usize = 8;

pub(super) fn check(path: &[Certificate], world: &World<'_>, at: Timestamp) -> Revocation {
    let mut result = Revocation::Good;
    for (certificate, issuer) in path.iter().zip(path.iter().skip(1)) {
        result = worse(result, check_one(certificate, issuer, path, world, at));
    }
    // An anchor stands for itself; a path that does not end at one has an end nobody speaks for.
    match path.last() {
        Some(end) if world.trust.is_anchor(end) => result,
        _ => worse(result, Revocation::NotChecked),
    }
}

fn check_one(
    certificate: &Certificate,
    issuer: &Certificate,
    path: &[Certificate],
    world: &World<'_>,
    at: Timestamp,
) -> Revocation {
    let lists = world.trust.crls().iter().filter(|crl| crl.may_list(certificate));
    let standings = lists.map(|crl| {
        let standing = match signs(crl, issuer, world.trust) && crl.issuer().matches(certificate.issuer()) {
            true => Standing::Full,
            false => standing(crl, path, world, at),
        };
        (crl, standing)
    });
    weigh(certificate, standings, at)
}

/// What lists say together, each with the standing of who signed it.
fn weigh<'a>(
    certificate: &Certificate,
    lists: impl Iterator<Item = (&'a Crl, Standing)>,
    at: Timestamp,
) -> Revocation {
    let mut result = Revocation::NotChecked;
    let mut reasons = 0;
    for (crl, standing) in lists.filter(|(_, standing)| *standing != Standing::None) {
        // reasonCode removeFromCRL stands in delta lists only and takes the entry back.
        let entry = crl.find(certificate.issuer(), certificate.serial()).filter(|e| e.reason != Some(8));
        if let Some(entry) = entry {
            let since = entry.since();
            let found =
                if since <= at { Revocation::Revoked { since } } else { Revocation::RevokedLater { since } };
            result = worse(result, found);
        } else if standing == Standing::Full && in_force(crl, at) {
            reasons |= crl.reasons_for(certificate);
        }
    }
    // Lists may share the reasons among them.
    if result == Revocation::NotChecked && reasons == ALL_REASONS { Revocation::Good } else { result }
}

/// How far a list's signer is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Not at all: nobody who may sign it did, or who did was revoked.
    None,
    /// That what is listed is revoked.
    Entries,
    /// That what is not listed is not revoked, too.
    Full,
}

/// The standing of a list that the certificate's issuer did not sign itself: another key of that authority may
/// have, or another authority that the certificate names. Its own path must lead to an anchor, and lists of those on
/// that path say whether it is revoked.
fn standing(crl: &Crl, path: &[Certificate], world: &World<'_>, at: Timestamp) -> Standing {
    let known = world.trust.anchors().iter().chain(world.candidates.iter().copied());
    let signers = known.filter(|c| c.subject().matches(crl.issuer())).take(MAX_SIGNERS);
    for signer in signers.filter(|signer| signs(crl, signer, world.trust)) {
        if path.contains(signer) || world.trust.is_anchor(signer) {
            return Standing::Full;
        }
        let Some(own_path) = world.search(signer, crl.this_update()).walk(signer) else { continue };
        let direct = own_path.iter().zip(own_path.iter().skip(1)).map(|(certificate, issuer)| {
            let lists =
                world.trust.crls().iter().filter(|crl| {
                    crl.issuer().matches(certificate.issuer()) && signs(crl, issuer, world.trust)
                });
            weigh(certificate, lists.map(|crl| (crl, Standing::Full)), at)
        });
        return match direct.fold(Revocation::Good, worse) {
            Revocation::Good => Standing::Full,
            Revocation::NotChecked => Standing::Entries,
            Revocation::Revoked { .. } | Revocation::RevokedLater { .. } => Standing::None,
        };
    }
    Standing::None
}

fn signs(crl: &Crl, signer: &Certificate, trust: &Trust) -> bool {
    signer.subject().matches(crl.issuer())
        && may_sign_lists(signer)
        && trust.crl_signed_by(crl, signer).value == Value::Valid
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
