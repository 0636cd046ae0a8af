//! What is shown is what is signed.

use std::collections::BTreeSet;

use fapiao_document::{Coverage, Format, Origin, Source};

use super::agreement::{identifies, word};
use super::coverage::by_none;
use super::{Check, NO_SIGNATURE, Run};
use crate::case::Case;
use crate::evidence::{Fact, Term};
use crate::facts::Facts;
use crate::place::place;
use crate::reason::Reason;
use crate::report::{CheckResult, SignatureFormat};
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

const NO_CONTRADICTION: Sentence = Sentence {
    zh: "未签名的显示内容与已签名的内容没有矛盾",
    en: "what is shown outside the signature contradicts nothing that is signed",
};
const NOT_COMPARED: Sentence = Sentence {
    zh: "未签名的部分没有可与已签名内容比较的数据",
    en: "what stands outside the signature states nothing that can be compared with what is signed",
};

fn run(case: &Case<'_>) -> CheckResult {
    let signatures: Vec<&Facts<'_>> = case.file_signatures().collect();
    if signatures.is_empty() {
        return CheckResult::not_run(CHECK.code, &NO_SIGNATURE);
    }
    // What is read of such a file is read of the signed bytes.
    let whole = |facts: &&Facts<'_>| {
        facts.format == SignatureFormat::DetachedXml && facts.signature.covers == Coverage::All
    };
    if signatures.iter().any(whole) {
        return CheckResult::passed(CHECK.code, &SAME);
    }
    if matches!(case.reading.format, Format::Xml | Format::Image) {
        return CheckResult::not_run(CHECK.code, &NOT_SHOWN);
    }
    let replaced: Vec<Term> = replaced(&signatures);
    if !replaced.is_empty() {
        return CheckResult::failed(CHECK.code, &REPLACED, Reason::ShownDiffersFromSigned)
            .with("places", replaced);
    }
    let outside = by_none(&signatures, true);
    if outside.is_empty() {
        return CheckResult::passed(CHECK.code, &SAME);
    }
    match differing(case, &outside) {
        None => CheckResult::not_run(CHECK.code, &NOT_COMPARED),
        Some(fields) if fields.is_empty() => CheckResult::passed(CHECK.code, &NO_CONTRADICTION),
        Some(fields) => {
            CheckResult::failed(CHECK.code, &DIFFERS, Reason::ShownDiffersFromSigned).with("fields", fields)
        }
    }
}

/// Page content that was changed after the last signature, with no signature to explain it.
fn replaced(signatures: &[&Facts<'_>]) -> Vec<Term> {
    signatures
        .iter()
        .flat_map(|facts| &facts.signature.later)
        .filter(|revision| !revision.explained && revision.shown)
        .map(|revision| place(&revision.place))
        .collect()
}

/// Fields that uncovered content shows otherwise than covered data state them; `None` when there is nothing to
/// compare.
fn differing(case: &Case<'_>, outside: &BTreeSet<&str>) -> Option<Vec<Fact>> {
    let origins = |of: &dyn Fn(&Source) -> bool| -> Vec<Origin> {
        case.reading.sources.iter().filter(|source| of(source)).map(|source| source.origin).collect()
    };
    let paints_outside = outside.iter().any(|path| paints(path));
    let shown = origins(&|source| match source.origin {
        Origin::PageText => paints_outside,
        Origin::Qr => outside.contains(source.place.as_str()),
        _ => false,
    });
    let signed = origins(&|source| {
        matches!(source.origin, Origin::EinvoiceAttachment | Origin::XbrlAttachment)
            && !outside.contains(source.place.as_str())
    });
    if shown.is_empty() || signed.is_empty() {
        return None;
    }
    let identifying = case.disagreements.iter().filter(|disagreement| identifies(&disagreement.field));
    let contradictions = identifying.filter_map(|disagreement| {
        let value = |of: &[Origin]| disagreement.values.iter().find(|(origin, _)| of.contains(origin));
        let ((shown_by, shown), (signed_by, stated)) = (value(&shown)?, value(&signed)?);
        (shown != stated).then(|| {
            Fact::Named(vec![
                ("field".into(), Fact::from(disagreement.field.clone())),
                (word(*shown_by).into(), Fact::from(shown.clone())),
                (word(*signed_by).into(), Fact::from(stated.clone())),
            ])
        })
    });
    Some(contradictions.collect())
}

/// Whether an entry of an OFD draws values on a page: page content or annotation, by its usual names. Templates hold
/// labels; that one is not covered says nothing of the values, which then stand in a page that is.
fn paints(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let is_template = path.contains("tpl") || path.contains("template");
    !is_template && ["content", "annot", "/pages/"].iter().any(|part| path.contains(part))
}
