//! The number is one that a tax authority could have given.

use super::rules::{self, Family};
use super::{Check, Run};
use crate::case::Case;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-NUMBER",
    title: Sentence { zh: "发票代码与号码", en: "code and number" },
    meaning: "The code or number has a form, a region, a year or a channel that no tax authority gives out, \
              or the date does not go with it.",
    cure: "Compare with the printed number; ask the authority's verification site before booking it.",
    run: Run::File(run),
};

const PLAUSIBLE: Sentence = Sentence {
    zh: "代码、号码与日期合乎编码规则（{number}）",
    en: "code, number and date follow the numbering rules ({number})",
};
const ABSENT: Sentence = Sentence { zh: "没有读到发票号码", en: "no invoice number was read" };

fn run(case: &Case<'_>) -> CheckResult {
    match case.invoice {
        Some(invoice) if invoice.number.is_none() => CheckResult::warning(CHECK.code, &ABSENT),
        _ => rules::family_result(case, CHECK.code, Family::Number, &PLAUSIBLE),
    }
}
