//! The amounts add up.

use super::rules::{self, Family};
use super::{Check, Run};
use crate::case::Case;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-ARITHMETIC",
    title: Sentence { zh: "金额计算", en: "arithmetic" },
    meaning: "Lines, totals, tax or the amount in words do not agree with each other within the tolerances \
              that issuing systems use.",
    cure: "Recalculate with the figures of the evidence; an invoice that does not add up must be reissued.",
    run: Run::File(run),
};

const ADDS_UP: Sentence = Sentence { zh: "金额、税额与合计相符", en: "the stated amounts add up" };

fn run(case: &Case<'_>) -> CheckResult {
    rules::family_result(case, CHECK.code, Family::Arithmetic, &ADDS_UP)
}
