//! The entry point: trust and policy once, then any number of readings.

use fapiao_document::Reading;
use fapiao_invoice::rules;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::trust::Trust;
use jiff::Timestamp;
use jiff::tz::Offset;

use crate::case::Case;
use crate::facts::Facts;
use crate::judge::judge;
use crate::measure::{Measure, SealCache};
use crate::policy::Policy;
use crate::report::Report;

/// Judges readings under one trust and one policy. Shared between threads; it keeps nothing but results
/// about seals and certificates, by their hash, and gives the same reports without them.
#[derive(Debug)]
pub struct Verifier {
    trust: Trust,
    policy: Policy,
    supplied: Vec<Certificate>,
    seals: SealCache,
}

impl Verifier {
    /// A verifier under this trust and policy. With [`Trust::empty`] nothing passes.
    #[must_use]
    pub fn new(trust: Trust, policy: Policy) -> Self {
        let supplied = trust.anchors().iter().chain(trust.intermediates()).cloned().collect();
        Self { trust, policy, supplied, seals: SealCache::new(SEALS_MAX) }
    }

    /// What it trusts.
    #[must_use]
    pub const fn trust(&self) -> &Trust {
        &self.trust
    }

    /// By which policy it judges.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.policy
    }

    /// Judges a reading as of `at`. The same reading, trust, policy and moment give the same report, for ever.
    #[must_use]
    pub fn verify(&self, reading: &Reading, at: Timestamp) -> Report {
        let invoice = reading.invoice();
        let disagreements = reading.disagreements();
        let today = CHINA.to_datetime(at).date();
        let faults = invoice.as_ref().map(|invoice| rules::check_at(invoice, today)).unwrap_or_default();
        let measure = Measure {
            trust: &self.trust,
            supplied: &self.supplied,
            seals: &self.seals,
            at,
            format: reading.format,
        };
        let mut signatures: Vec<Facts<'_>> =
            reading.signatures.iter().map(|signature| measure.facts(signature)).collect();
        // Those over the file first, in its order; what an attachment carries inside comes after.
        signatures.sort_by_key(|facts| facts.inner);
        judge(&Case {
            reading,
            invoice: invoice.as_ref(),
            disagreements: &disagreements,
            faults: &faults,
            signatures: &signatures,
            at,
            policy: &self.policy,
        })
    }
}

/// Invoices are dated by the day in China.
const CHINA: Offset = Offset::constant(8);

/// How many seals are remembered: a handful of tax bureaus seal most invoices.
const SEALS_MAX: usize = 1024;
