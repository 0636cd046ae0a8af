//! The signature is encoded as its standard says.

use fapiao_pki::tolerance::Tolerance;

use super::{Check, NOT_READ, Run};
use crate::case::Case;
use crate::evidence::Term;
use crate::facts::{EnvelopeState, Facts};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-ENCODING",
    title: Sentence { zh: "签名编码", en: "encoding of the signature" },
    meaning: "The signature departs from the encoding of its standard in a way that real signing software \
              does (raw r‖s, compressed keys, BER instead of DER …). It was read all the same.",
    cure: "Nothing to do for a reader; the maker of the signing software should repair it.",
    run: Run::Signature(run),
};

const STANDARD: Sentence = Sentence { zh: "编码符合标准", en: "the encoding follows its standard" };
const TOLERATED: Sentence = Sentence {
    zh: "编码不合标准，已容忍：{tolerances}",
    en: "departures that were tolerated: {tolerances}",
};

fn run(_case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    if facts.envelope != EnvelopeState::Read {
        return CheckResult::not_run(CHECK.code, &NOT_READ);
    }
    if facts.tolerances.is_empty() {
        return CheckResult::passed(CHECK.code, &STANDARD);
    }
    let tolerances: Vec<Term> = facts
        .tolerances
        .iter()
        .map(|tolerance| Term::new(tolerance.code(), tolerance.zh(), tolerance.en()))
        .collect();
    let result = CheckResult::warning(CHECK.code, &TOLERATED).with("tolerances", tolerances);
    if facts.tolerances.iter().any(|tolerance| MALLEABLE.contains(&tolerance)) {
        result.because(Reason::StructureFault)
    } else {
        result
    }
}

/// Encodings that anybody can turn into each other without breaking the signature: the bytes of the file are then
/// not the ones that were signed and handed over, so that the file does not pass.
const MALLEABLE: &[Tolerance] = &[
    Tolerance::IndefiniteLength,
    Tolerance::ConstructedString,
    Tolerance::OverLongLength,
    Tolerance::TrailingZeros,
];
