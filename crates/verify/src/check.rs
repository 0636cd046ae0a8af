//! The checks: one file each, one list, in the order in which they are reported.

use crate::case::Case;
use crate::facts::Facts;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub use duplicate::Duplicate;

mod agreement;
mod algorithm;
mod arithmetic;
mod authority;
mod byte_range;
mod certificate;
mod chain;
mod coverage;
mod data_hash;
mod digest;
mod duplicate;
mod encoding;
mod envelope;
mod file;
mod kind;
mod later;
mod number;
mod qr;
mod revocation;
mod rules;
mod seal_list;
mod seal_maker;
mod seal_match;
mod seal_picture;
mod seal_validity;
mod shown;
mod signed;
mod structure;
mod tax_id;
mod time;
mod validity;
mod value;

/// A check: its stable code, what it means, and how it is run.
pub(crate) struct Check {
    /// Stable code, `VER-…`.
    pub(crate) code: &'static str,
    pub(crate) title: Sentence,
    /// What a warning or failure of it means.
    pub(crate) meaning: &'static str,
    /// What to do then.
    pub(crate) cure: &'static str,
    pub(crate) run: Run,
}

/// What a check looks at.
pub(crate) enum Run {
    /// The file as a whole: one result.
    File(fn(&Case<'_>) -> CheckResult),
    /// Each signature: one result a signature.
    Signature(fn(&Case<'_>, &Facts<'_>) -> CheckResult),
    /// Needs more than one file; the caller adds the result.
    Outside,
}

/// Every check in the order of the report.
pub(crate) const CHECKS: &[&Check] = &[
    &file::CHECK,
    &structure::CHECK,
    &kind::CHECK,
    &number::CHECK,
    &tax_id::CHECK,
    &arithmetic::CHECK,
    &rules::CHECK,
    &qr::CHECK,
    &agreement::CHECK,
    &signed::CHECK,
    &envelope::CHECK,
    &digest::CHECK,
    &data_hash::CHECK,
    &value::CHECK,
    &algorithm::CHECK,
    &encoding::CHECK,
    &seal_match::CHECK,
    &seal_maker::CHECK,
    &seal_list::CHECK,
    &seal_validity::CHECK,
    &seal_picture::CHECK,
    &certificate::CHECK,
    &chain::CHECK,
    &time::CHECK,
    &validity::CHECK,
    &revocation::CHECK,
    &byte_range::CHECK,
    &later::CHECK,
    &coverage::CHECK,
    &shown::CHECK,
    &duplicate::CHECK,
    &authority::CHECK,
];

/// Said of a check of signatures when there is none.
pub(crate) const NO_SIGNATURE: Sentence =
    Sentence { zh: "文件没有签名", en: "the file carries no signature" };

/// Said of a check of the invoice when there is none.
pub(crate) const NO_INVOICE: Sentence =
    Sentence { zh: "文件中没有找到发票", en: "no invoice was found in the file" };

/// Said of a check of the envelope's content when the envelope was not read.
pub(crate) const NOT_READ: Sentence =
    Sentence { zh: "签名缺失或无法解析", en: "the signature is missing or was not understood" };

/// Said of a check of the seal when the signature has none.
pub(crate) const NO_SEAL: Sentence =
    Sentence { zh: "签名中没有印章", en: "the signature holds no seal" };

/// Said of a check of the certificate when there is none.
pub(crate) const NO_CERTIFICATE: Sentence = Sentence {
    zh: "签名证书不在文件中，也没有另外提供",
    en: "the signer's certificate is not in the file and was not supplied",
};

/// Runs every check.
pub(crate) fn run(case: &Case<'_>) -> Vec<CheckResult> {
    let signatures = case.signatures.len().max(1);
    let mut results = Vec::with_capacity(CHECKS.len() * signatures);
    for check in CHECKS {
        match check.run {
            Run::File(run) => results.push(run(case)),
            Run::Signature(_) if case.signatures.is_empty() => {
                results.push(CheckResult::not_run(check.code, &NO_SIGNATURE));
            }
            Run::Signature(run) => results.extend(case.signatures.iter().map(|facts| {
                let mut result = run(case, facts);
                result.evidence.push("signature", facts.signature.place.clone());
                result
            })),
            Run::Outside => {}
        }
    }
    results
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CHECKS;

    #[test]
    fn checks_when_listed_then_codes_are_unique_and_texts_are_there() {
        let codes: BTreeSet<_> = CHECKS.iter().map(|check| check.code).collect();
        assert_eq!(codes.len(), CHECKS.len());
        for check in CHECKS {
            let name = check.code.strip_prefix("VER-").expect(check.code);
            assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b == b'-'), "{}", check.code);
            assert!(!check.title.zh.is_ascii() && check.title.en.is_ascii(), "{}", check.code);
            assert!(check.meaning.len() > 20 && check.cure.len() > 10, "{}", check.code);
        }
    }
}
