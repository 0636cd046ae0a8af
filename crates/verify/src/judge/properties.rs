//! What holds for every combination of facts, not only for those that somebody thought of.

use fapiao_document::{Coverage, Format, PartState, Revision, Signature, StructureFault, Uncovered};
use proptest::prelude::*;

use super::tests::{facts, reading, report_of, signature, time};
use crate::facts::{
    Binding, EnvelopeState, Facts, Listing, Obstacle, Protects, Revocation, SigningTime, TokenState,
};
use crate::policy::Policy;
use crate::report::{ChainStatus, Outcome, SignatureValue};
use crate::verdict::Verdict;

/// What is varied of one signature.
#[derive(Clone, Debug)]
struct Variation {
    parts: Vec<PartState>,
    covers: Coverage,
    uncovered: Option<bool>,
    later: Option<(bool, &'static str)>,
    fault: bool,
    binding: Binding,
    value: SignatureValue,
    time: SigningTime,
    certificate: Option<(bool, bool, Revocation)>,
    seal: Option<(Option<bool>, Listing, SignatureValue, bool)>,
    weak: bool,
    protects: Protects,
}

fn value() -> impl Strategy<Value = SignatureValue> {
    prop_oneof![
        20 => Just(SignatureValue::Valid),
        1 => Just(SignatureValue::Invalid),
        1 => Just(SignatureValue::Unsupported),
        1 => Just(SignatureValue::NotChecked),
    ]
}

fn part() -> impl Strategy<Value = PartState> {
    prop_oneof![
        30 => Just(PartState::Intact),
        1 => Just(PartState::Altered),
        1 => Just(PartState::Missing),
        1 => Just(PartState::Unsupported),
        1 => Just(PartState::Refused),
    ]
}

fn binding() -> impl Strategy<Value = Binding> {
    prop_oneof![
        30 => Just(Binding::Matches),
        1 => Just(Binding::Differs),
        1 => Just(Binding::Unsupported),
        1 => Just(Binding::InValue),
        1 => Just(Binding::Unknown),
    ]
}

fn moment() -> impl Strategy<Value = SigningTime> {
    let when =
        prop_oneof![Just("2023-01-01T00:00:00Z"), Just("2025-03-01T00:00:00Z"), Just("2027-01-01T00:00:00Z")];
    (when, 0..3_u8).prop_map(|(when, kind)| match kind {
        0 => SigningTime::Stamped(time(when)),
        1 => SigningTime::Claimed(time(when)),
        _ => SigningTime::Unknown,
    })
}

fn revocation() -> impl Strategy<Value = Revocation> {
    prop_oneof![
        8 => Just(Revocation::NotChecked),
        8 => Just(Revocation::Good),
        1 => Just(Revocation::Revoked(time("2025-01-01T00:00:00Z"))),
        1 => Just(Revocation::Revoked(time("2026-01-01T00:00:00Z"))),
    ]
}

fn variation() -> impl Strategy<Value = Variation> {
    let covers =
        prop_oneof![15 => Just(Coverage::All), 1 => Just(Coverage::Partial), 1 => Just(Coverage::Unknown)];
    let later =
        prop_oneof![Just("OFD.xml"), Just("/Info"), Just("page 1 /Contents"), Just("page 1 /Annots[0]")];
    let content = (
        prop::collection::vec(part(), 0..3),
        covers,
        prop::option::weighted(0.1, any::<bool>()),
        prop::option::weighted(0.1, (any::<bool>(), later)),
        prop::bool::weighted(0.03),
        binding(),
    );
    let mostly = || prop::option::weighted(0.9, prop::bool::weighted(0.9));
    let listing = prop_oneof![
        20 => Just(Listing::Listed),
        1 => Just(Listing::NotListed),
        1 => Just(Listing::Unreadable),
    ];
    let seal = (mostly(), listing, value(), prop::bool::weighted(0.9));
    let signer = (
        value(),
        moment(),
        prop::option::weighted(0.95, (prop::bool::weighted(0.9), prop::bool::weighted(0.95), revocation())),
        prop::option::weighted(0.7, seal),
        prop::bool::weighted(0.05),
        prop_oneof![9 => Just(Protects::Parts), 3 => Just(Protects::ByteRange), 1 => Just(Protects::Xml)],
    );
    (content, signer).prop_map(|(content, signer)| {
        let (parts, covers, uncovered, later, fault, binding) = content;
        let (value, time, certificate, seal, weak, protects) = signer;
        Variation {
            parts,
            covers,
            uncovered,
            later,
            fault,
            binding,
            value,
            time,
            certificate,
            seal,
            weak,
            protects,
        }
    })
}

fn varied(variation: &Variation) -> Signature {
    let mut signature = signature();
    signature.parts.truncate(variation.parts.len());
    for (part, state) in signature.parts.iter_mut().zip(&variation.parts) {
        part.state = *state;
    }
    signature.covers = variation.covers;
    signature.uncovered = variation
        .uncovered
        .map(|referenced| Uncovered { path: "extra.xml".to_owned(), referenced })
        .into_iter()
        .collect();
    signature.later = variation
        .later
        .map(|(explained, place)| Revision {
            place: place.to_owned(),
            explained,
            shown: !explained && place.starts_with("page"),
        })
        .into_iter()
        .collect();
    if variation.fault {
        signature
            .faults
            .push(StructureFault { code: "DOC-PDF-BYTE-RANGE-GAP".into(), detail: String::new() });
    }
    signature
}

fn known<'a>(signature: &'a Signature, variation: &Variation) -> Facts<'a> {
    let mut facts = facts(signature);
    facts.binding = variation.binding;
    facts.value = variation.value;
    facts.time = variation.time;
    facts.token = matches!(variation.time, SigningTime::Stamped(_)).then_some(TokenState::Trusted);
    facts.protects = variation.protects;
    if variation.weak {
        facts.weak.push("SHA-1".into());
    }
    match (variation.certificate, facts.certificate.as_mut()) {
        (Some((anchored, may_sign, revocation)), Some(certificate)) => {
            certificate.anchored = anchored;
            certificate.may_sign = may_sign;
            certificate.revocation = revocation;
        }
        _ => {
            facts.certificate = None;
            facts.obstacle = Some(Obstacle::NoCertificate);
        }
    }
    match (variation.seal, facts.seal.as_mut()) {
        (Some((same_as_file, listing, maker_value, maker_anchored)), Some(seal)) => {
            seal.same_as_file = same_as_file;
            seal.listing = listing;
            seal.maker_value = maker_value;
            seal.maker_anchored = maker_anchored;
        }
        _ => facts.seal = None,
    }
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Proves row 51, promises 22, 31.
    #[test]
    fn report_when_facts_are_any_then_its_verdict_follows_the_rules(
        variations in prop::collection::vec(variation(), 0..3),
        policy in (any::<bool>(), any::<bool>(), any::<bool>()),
        format in prop_oneof![Just(Format::Ofd), Just(Format::Pdf), Just(Format::Xml), Just(Format::Image)],
        sources in 0..3_usize,
    ) {
        let policy =
            Policy { weak_algorithms_pass: policy.0, claimed_time_passes: policy.1, seal_maker_anchored: policy.2 };
        let signatures: Vec<Signature> = variations.iter().map(varied).collect();
        let known: Vec<Facts<'_>> =
            signatures.iter().zip(&variations).map(|(signature, varied)| known(signature, varied)).collect();
        let reading = reading(format, sources);
        let report = report_of(&reading, &known, policy);
        prop_assert_eq!(&report, &report_of(&reading, &known, policy));

        prop_assert_eq!(report.verdict, report.reason.verdict());
        let any_failed = report.checks.iter().any(|check| check.outcome == Outcome::Failed);
        prop_assert_eq!(report.verdict == Verdict::Failed, any_failed);
        if known.is_empty() {
            prop_assert_eq!(report.verdict, Verdict::Indeterminate);
        }
        if report.verdict == Verdict::Passed {
            for facts in &known {
                prop_assert!(facts.altered().is_empty() && facts.changed_by_later_signature().next().is_none());
                prop_assert_eq!(facts.value, SignatureValue::Valid);
                prop_assert!(matches!(facts.binding, Binding::Matches | Binding::InValue));
                prop_assert_eq!(&facts.envelope, &EnvelopeState::Read);
                prop_assert_eq!(facts.chain(time(super::tests::AT)), ChainStatus::Trusted);
                prop_assert!(facts.signature.faults.is_empty());
                prop_assert!(facts.signature.later.iter().all(|revision| revision.explained));
                prop_assert!(facts.protects != Protects::Xml);
                let seal_is_good = facts.seal.as_ref().is_none_or(|seal| {
                    seal.maker_value == SignatureValue::Valid
                        && seal.listing == Listing::Listed
                        && seal.same_as_file != Some(false)
                });
                prop_assert!(seal_is_good);
            }
            prop_assert!(known.iter().any(|facts| facts.signature.covers == Coverage::All
                || facts.signature.uncovered.iter().any(|part| part.referenced)));
        }
    }
}
