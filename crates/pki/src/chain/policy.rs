//! Policies along a path (RFC 5280 §6.1), when the user demands none and takes any: a path fails only where a
//! certificate on it demands that a policy holds for the whole path, and none does.
//!
//! The standard keeps a tree. Which policies are still valid can be said without it: a node without children is
//! cut away, so a level has a node exactly when one of the policies expected there is stated. So work is linear
//! (the tree can grow exponentially: CVE-2023-0464).

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::asn1::Oid;
use crate::certificate::ANY_POLICY;
use crate::certificate::Certificate;
use crate::certificate::Policies;

/// The policies that the next certificate can state.
struct Expected {
    policies: BTreeSet<Oid>,
    /// Every policy: anyPolicy was stated by all so far.
    any: bool,
}

/// How many certificates may follow until a demand takes hold.
struct Counters {
    explicit: u64,
    mapping: u64,
    any: u64,
}

/// Whether the policies of a path hold; from the signer up, the anchor last.
pub(super) fn holds(path: &[&Certificate]) -> bool {
    let below = path.split_last().map_or(&[][..], |(_, below)| below);
    let mut counters = Counters { explicit: u64::MAX, mapping: u64::MAX, any: u64::MAX };
    let mut expected = Some(Expected { policies: BTreeSet::new(), any: true });
    for (index, certificate) in below.iter().enumerate().rev() {
        let policies = &certificate.extensions().policies;
        let is_last = index == 0;
        let any_counts = counters.any > 0 || (!is_last && certificate.is_self_issued());
        expected = expected.and_then(|expected| expected.next(policies, any_counts));
        if counters.explicit == 0 && expected.is_none() {
            return false;
        }
        if is_last {
            counters.explicit = counters.explicit.saturating_sub(1);
            if policies.require_explicit == Some(0) {
                counters.explicit = 0;
            }
            break;
        }
        if policies.mappings.iter().any(|(from, to)| *from == ANY_POLICY || *to == ANY_POLICY) {
            return false;
        }
        expected = expected.and_then(|expected| expected.mapped(&policies.mappings, counters.mapping > 0));
        counters.pass(certificate, policies);
    }
    counters.explicit > 0 || expected.is_some()
}

impl Expected {
    /// The policies that are valid in this certificate, as those expected in the next; none when none is.
    fn next(self, policies: &Policies, any_counts: bool) -> Option<Expected> {
        let stated = policies.stated.as_ref()?;
        let mut valid: BTreeSet<Oid> = stated
            .iter()
            .filter(|policy| **policy != ANY_POLICY && (self.any || self.policies.contains(*policy)))
            .copied()
            .collect();
        let states_any = any_counts && stated.contains(&ANY_POLICY);
        if states_any {
            valid.extend(self.policies);
        }
        let any = states_any && self.any;
        (any || !valid.is_empty()).then_some(Expected { policies: valid, any })
    }

    /// With the subject's policies in place of those of the issuer that they are mapped from.
    fn mapped(mut self, mappings: &[(Oid, Oid)], counts: bool) -> Option<Expected> {
        let mut by_issuer: BTreeMap<Oid, Vec<Oid>> = BTreeMap::new();
        for (from, to) in mappings {
            by_issuer.entry(*from).or_default().push(*to);
        }
        let mut added = Vec::new();
        for (from, to) in by_issuer {
            let was_valid = self.policies.remove(&from);
            if counts && (was_valid || self.any) {
                added.extend(to);
            }
        }
        self.policies.extend(added);
        (self.any || !self.policies.is_empty()).then_some(self)
    }
}

impl Counters {
    /// After a certificate that another follows.
    fn pass(&mut self, certificate: &Certificate, policies: &Policies) {
        if !certificate.is_self_issued() {
            self.explicit = self.explicit.saturating_sub(1);
            self.mapping = self.mapping.saturating_sub(1);
            self.any = self.any.saturating_sub(1);
        }
        let lower = |counter: &mut u64, stated: Option<u64>| {
            *counter = stated.map_or(*counter, |stated| stated.min(*counter));
        };
        lower(&mut self.explicit, policies.require_explicit);
        lower(&mut self.mapping, policies.inhibit_mapping);
        lower(&mut self.any, policies.inhibit_any);
    }
}
