//! The algorithms are strong ones.

use super::{Check, NOT_READ, Run};
use crate::case::Case;
use crate::facts::{EnvelopeState, Facts};
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-ALGORITHM",
    title: Sentence { zh: "算法强度", en: "strength of algorithms" },
    meaning: "The signature rests on an algorithm that can be broken with effort (SHA-1, RSA under 2048 \
              bits). Invoices of 2018 and before often do. By default it does not pass.",
    cure: "Where old invoices must pass, set the policy `weak_algorithms_pass`; else ask the authority.",
    run: Run::Signature(run),
};

const STRONG: Sentence = Sentence { zh: "没有使用弱算法", en: "no weak algorithm is used" };
const WEAK: Sentence = Sentence { zh: "使用了弱算法：{weak}", en: "weak algorithms are used: {weak}" };

fn run(case: &Case<'_>, facts: &Facts<'_>) -> CheckResult {
    if facts.envelope != EnvelopeState::Read {
        return CheckResult::not_run(CHECK.code, &NOT_READ);
    }
    if facts.weak.is_empty() {
        return CheckResult::passed(CHECK.code, &STRONG);
    }
    let mut weak: Vec<String> = facts.weak.iter().map(ToString::to_string).collect();
    weak.dedup();
    let result = CheckResult::warning(CHECK.code, &WEAK).with("weak", weak);
    if case.policy.weak_algorithms_pass || facts.inner {
        result
    } else {
        result.because(Reason::AlgorithmWeak)
    }
}
