//! What is shown is what is signed.

use fapiao_document::{Format, Origin, Source};

use super::agreement::{identifies, word};
use super::coverage::by_none;
use super::{Check, NO_SIGNATURE, Run};
use crate::case::Case;
use crate::evidence::Fact;
use crate::facts::Facts;
use crate::reason::Reason;
use crate::report::CheckResult;
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    code: "VER-SHOWN",
    title: Sentence { zh: "显示内容与签名内容一致", en: "shown content is the signed content" },
    meaning: "What a reader sees is not what was signed: the page was changed in a later revision, or a page \
              outside the signature states other values than the signed data.",
    cure: "Do not book the file. Get it again from the issuer.",
    run: Run::File(run),
};

const SAME: Sentence =
    Sentence { zh: "显示的内容在签名范围之内", en: "what is shown is what was signed" };
const REPLACED: Sentence = Sentence {
    zh: "签名之后页面内容被改动：{places}",
    en: "what is shown was changed after signing: {places}",
};
const DIFFERS: Sentence = Sentence {
    zh: "未签名的显示内容与已签名的内容不一致：{fields}",
    en: "what is shown outside the signature differs from what is signed: {fields}",
};
const NOT_SHOWN: Sentence = Sentence {
    zh: "XML 和图片没有单独的显示内容",
    en: "an XML or a picture shows nothing apart from itself",
};

fn run(case: &Case<'_>) -> CheckResult {
    let signatures: Vec<&Facts<'_>> = case.file_signatures().collect();
    if signatures.is_empty() {
        return CheckResult::not_run(CHECK.code, &NO_SIGNATURE);
    }
    if matches!(case.reading.format, Format::Xml | Format::Image) {
        return CheckResult::not_run(CHECK.code, &NOT_SHOWN);
    }
    let replaced: Vec<String> = replaced(&signatures);
    if !replaced.is_empty() {
        return CheckResult::failed(CHECK.code, &REPLACED, Reason::ShownDiffersFromSigned)
            .with("places", replaced);
    }
    let fields = differing(case, &signatures);
    if fields.is_empty() {
        CheckResult::passed(CHECK.code, &SAME)
    } else {
        CheckResult::failed(CHECK.code, &DIFFERS, Reason::ShownDiffersFromSigned).with("fields", fields)
    }
}

/// Page content that was changed after the last signature, with no signature to explain it.
fn replaced(signatures: &[&Facts<'_>]) -> Vec<String> {
    signatures
        .iter()
        .flat_map(|facts| &facts.signature.later)
        .filter(|revision| !revision.explained && shows(&revision.place))
        .map(|revision| revision.place.clone())
        .collect()
}

/// Whether a changed place of a PDF is the content of a page. What stands on top of it (annotations) is a
/// change after signing too, but it leaves the signed content where it was.
fn shows(place: &str) -> bool {
    place.starts_with("page ") && !place.contains("/Annots")
}

/// Fields that uncovered page content states otherwise than covered data do.
fn differing(case: &Case<'_>, signatures: &[&Facts<'_>]) -> Vec<Fact> {
    let uncovered = by_none(signatures, true);
    if uncovered.is_empty() {
        return Vec::new();
    }
    let outside = |source: &Source| uncovered.contains(source.place.as_str());
    let stated_outside: Vec<Origin> = case
        .reading
        .sources
        .iter()
        .filter(|source| source.origin == Origin::PageText && outside(source))
        .map(|source| source.origin)
        .collect();
    let signed: Vec<Origin> = case
        .reading
        .sources
        .iter()
        .filter(|source| {
            matches!(source.origin, Origin::EinvoiceAttachment | Origin::XbrlAttachment) && !outside(source)
        })
        .map(|source| source.origin)
        .collect();
    case.disagreements
        .iter()
        .filter(|disagreement| identifies(&disagreement.field))
        .filter_map(|disagreement| {
            let value = |of: &[Origin]| disagreement.values.iter().find(|(origin, _)| of.contains(origin));
            let ((shown_by, shown), (signed_by, stated)) = (value(&stated_outside)?, value(&signed)?);
            (shown != stated).then(|| {
                Fact::Named(vec![
                    ("field".into(), Fact::from(disagreement.field.clone())),
                    (word(*shown_by).into(), Fact::from(shown.clone())),
                    (word(*signed_by).into(), Fact::from(stated.clone())),
                ])
            })
        })
        .collect()
}
