//! The verdicts of facts made by hand: what can fail a file, and what keeps it from passing.

use std::collections::BTreeSet;

use fapiao_document::{
    Coverage, Disagreement, Envelope, Format, Origin, PartState, Reading, ReferencedPart, Revision,
    Signature, Source, StructureFault, Uncovered,
};
use fapiao_invoice::{Fault, Invoice, Severity};
use jiff::Timestamp;

use super::judge;
use crate::case::Case;
use crate::check::CHECKS;
use crate::facts::{
    Binding, CertificateFacts, EnvelopeState, Facts, Listing, Obstacle, Protects, Revocation, SealFacts,
    SigningTime, TokenState,
};
use crate::policy::Policy;
use crate::reason::Reason;
use crate::report::{ChainStatus, Outcome, Report, SignatureFormat, SignatureValue};
use crate::sentence::Lang;
use crate::verdict::Verdict;

const SIGNED_AT: &str = "2025-03-01T02:00:00Z";
pub(super) const AT: &str = "2026-06-01T00:00:00Z";

pub(super) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn signature() -> Signature {
    Signature {
        place: "Doc_0/Signs/Sign_0/Signature.xml".to_owned(),
        method: Some("1.2.156.10197.1.501".to_owned()),
        claimed_at: None,
        envelope: Envelope::Ofd { signature_xml: Vec::new(), signed_value: Some(Vec::new()), seal: None },
        parts: ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"]
            .map(|path| ReferencedPart { path: path.to_owned(), state: PartState::Intact })
            .to_vec(),
        covers: Coverage::All,
        uncovered: Vec::new(),
        later: Vec::new(),
        faults: Vec::new(),
    }
}

pub(super) fn facts(signature: &Signature) -> Facts<'_> {
    Facts {
        signature,
        format: SignatureFormat::SesV4,
        protects: Protects::Parts,
        signers: 1,
        inner: false,
        envelope: EnvelopeState::Read,
        binding: Binding::Matches,
        value: SignatureValue::Valid,
        obstacle: None,
        signer: Some("甲税务局".to_owned()),
        issuer: Some("测试根".to_owned()),
        time: SigningTime::Claimed(time(SIGNED_AT)),
        token: None,
        certificate: Some(CertificateFacts {
            not_before: time("2024-01-01T00:00:00Z"),
            not_after: time("2026-01-01T00:00:00Z"),
            path: vec!["甲税务局".to_owned(), "测试根".to_owned()],
            anchored: true,
            problem: None,
            may_sign: true,
            revocation: Revocation::Good,
        }),
        seal: Some(SealFacts {
            id: "1".to_owned(),
            name: "发票监制章".to_owned(),
            valid_from: Some(time("2024-01-01T00:00:00Z")),
            valid_to: Some(time("2026-01-01T00:00:00Z")),
            picture: Some("ofd".to_owned()),
            same_as_file: Some(true),
            listing: Listing::Listed,
            maker_value: SignatureValue::Valid,
            maker: Some("制章人".to_owned()),
            maker_anchored: true,
        }),
        weak: Vec::new(),
        tolerances: fapiao_pki::tolerance::Tolerances::NONE,
    }
}

pub(super) fn reading(format: Format, sources: usize) -> Reading {
    let source = Source {
        origin: Origin::EinvoiceAttachment,
        place: "Doc_0/Attachs/original_invoice.xml".to_owned(),
        fields: Invoice::default(),
        qr: None,
    };
    Reading {
        format,
        sources: vec![source; sources],
        signatures: Vec::new(),
        attachments: Vec::new(),
        findings: Vec::new(),
        pages: 1,
        itinerary: None,
    }
}

pub(super) fn report_of(reading: &Reading, signatures: &[Facts<'_>], policy: Policy) -> Report {
    let invoice = Invoice { number: Some("26110000000000000001".to_owned()), ..Invoice::default() };
    judge(&Case {
        reading,
        invoice: (!reading.sources.is_empty()).then_some(&invoice),
        disagreements: &[],
        faults: &[],
        signatures,
        at: time(AT),
        policy: &policy,
    })
}

/// The report of one OFD signature whose signature and facts were changed.
fn judged(alter: impl FnOnce(&mut Signature), change: impl FnOnce(&mut Facts<'_>)) -> Report {
    let mut signature = signature();
    alter(&mut signature);
    let mut facts = facts(&signature);
    change(&mut facts);
    report_of(&reading(Format::Ofd, 1), &[facts], Policy::default())
}

fn same(_: &mut Signature) {}
fn as_is(_: &mut Facts<'_>) {}

fn certificate<'a>(facts: &'a mut Facts<'_>) -> &'a mut CertificateFacts {
    facts.certificate.as_mut().unwrap()
}

fn seal<'a>(facts: &'a mut Facts<'_>) -> &'a mut SealFacts {
    facts.seal.as_mut().unwrap()
}

#[test]
fn verdict_when_everything_holds_then_passed_with_a_warning_about_the_claimed_time() {
    let report = judged(same, as_is);
    assert_eq!((report.verdict, report.reason), (Verdict::Passed, Reason::AllChecksPassed));
    assert_eq!(report.signatures[0].chain, ChainStatus::Trusted);
    let time: Vec<_> = report.results("VER-TIME").collect();
    assert_eq!(time[0].outcome, Outcome::Warning);
    assert_eq!(time[0].evidence.get("claimed"), Some(&true.into()));
    assert!(report.checks.iter().all(|check| check.outcome != Outcome::Failed));
}

#[test]
fn verdict_when_a_token_proves_the_time_then_no_warning() {
    let report = judged(same, |facts| {
        facts.time = SigningTime::Stamped(time(SIGNED_AT));
        facts.token = Some(TokenState::Trusted);
    });
    assert_eq!(report.verdict, Verdict::Passed);
    assert_eq!(report.results("VER-TIME").next().unwrap().outcome, Outcome::Passed);
}

/// Every single fact that fails a file, and the code and reason under which it does.
///
/// Proves B-009, row 51, promise 23.
#[test]
fn verdict_when_one_thing_does_not_match_then_failed_under_its_own_code() {
    let cases: Vec<(&str, Reason, Report)> = vec![
        ("VER-DIGEST", Reason::PartAltered, judged(|s| s.parts[1].state = PartState::Altered, as_is)),
        ("VER-DATA-HASH", Reason::DataHashMismatch, judged(same, |f| f.binding = Binding::Differs)),
        ("VER-VALUE", Reason::SignatureInvalid, judged(same, |f| f.value = SignatureValue::Invalid)),
        ("VER-SEAL-MATCH", Reason::SealMismatch, judged(same, |f| seal(f).same_as_file = Some(false))),
        (
            "VER-SEAL-LIST",
            Reason::CertificateNotInSeal,
            judged(same, |f| seal(f).listing = Listing::NotListed),
        ),
        (
            "VER-SEAL-MAKER",
            Reason::SealInvalid,
            judged(same, |f| seal(f).maker_value = SignatureValue::Invalid),
        ),
        (
            "VER-REVOCATION",
            Reason::CertificateRevoked,
            judged(same, |f| certificate(f).revocation = Revocation::Revoked(time("2025-01-01T00:00:00Z"))),
        ),
        (
            "VER-SHOWN",
            Reason::ShownDiffersFromSigned,
            judged(
                |s| {
                    s.later.push(Revision {
                        place: "page 1 /Contents".to_owned(),
                        explained: false,
                        shown: true,
                    });
                },
                as_is,
            ),
        ),
    ];
    for (code, reason, report) in cases {
        assert_eq!((report.verdict, report.reason), (Verdict::Failed, reason), "{code}");
        let failed: Vec<_> =
            report.checks.iter().filter(|c| c.outcome == Outcome::Failed).map(|c| c.code).collect();
        assert_eq!(failed, [code]);
    }
}

/// Every single fact that keeps a file from passing without failing it.
#[test]
fn verdict_when_something_is_not_proved_then_indeterminate_with_its_reason() {
    let part = |path: &str, referenced| Uncovered { path: path.to_owned(), referenced };
    let cases: Vec<(Reason, Report)> = vec![
        (Reason::NoTrustedAnchor, judged(same, |f| certificate(f).anchored = false)),
        (
            Reason::NotFullyCovered,
            judged(
                |s| {
                    s.covers = Coverage::Partial;
                    s.uncovered = vec![part("OFD.xml", true)];
                },
                as_is,
            ),
        ),
        (Reason::NotFullyCovered, judged(|s| s.covers = Coverage::Partial, as_is)),
        (Reason::NotFullyCovered, judged(|s| s.covers = Coverage::Unknown, as_is)),
        (Reason::NotFullyCovered, judged(|s| s.parts.clear(), as_is)),
        (Reason::PartMissing, judged(|s| s.parts[0].state = PartState::Missing, as_is)),
        (Reason::AlgorithmUnsupported, judged(|s| s.parts[0].state = PartState::Unsupported, as_is)),
        (Reason::AlgorithmUnsupported, judged(same, |f| f.value = SignatureValue::Unsupported)),
        (Reason::AlgorithmWeak, judged(same, |f| f.weak.push("SHA-1".into()))),
        (Reason::SealExpired, judged(same, |f| seal(f).valid_to = Some(time("2025-01-01T00:00:00Z")))),
        (Reason::SealMakerUntrusted, judged(same, |f| seal(f).maker_anchored = false)),
        (Reason::CertificateUsage, judged(same, |f| certificate(f).may_sign = false)),
        (
            Reason::CertificateExpired,
            judged(same, |f| certificate(f).not_after = time("2025-01-01T00:00:00Z")),
        ),
        (
            Reason::CertificateNotYetValid,
            judged(same, |f| certificate(f).not_before = time("2025-12-01T00:00:00Z")),
        ),
        (Reason::SigningTimeUnknown, judged(same, |f| f.time = SigningTime::Unknown)),
        (
            Reason::SignedInFuture,
            judged(same, |f| {
                f.time = SigningTime::Claimed(time("2027-01-01T00:00:00Z"));
                certificate(f).not_after = time("2028-01-01T00:00:00Z");
                seal(f).valid_to = None;
            }),
        ),
        (
            Reason::ClaimedTimeOnly,
            judged(same, |f| certificate(f).revocation = Revocation::Revoked(time("2026-01-01T00:00:00Z"))),
        ),
        (
            Reason::ChangedAfterSigning,
            judged(
                |s| s.later.push(Revision { place: "/Info".to_owned(), explained: false, shown: false }),
                as_is,
            ),
        ),
        (
            Reason::StructureFault,
            judged(
                |s| {
                    s.faults.push(StructureFault {
                        code: "DOC-PDF-BYTE-RANGE-GAP".into(),
                        detail: "0 1 2".to_owned(),
                    })
                },
                as_is,
            ),
        ),
        (
            Reason::CertificateUnavailable,
            judged(same, |f| {
                f.certificate = None;
                f.value = SignatureValue::NotChecked;
                f.obstacle = Some(Obstacle::NoCertificate);
            }),
        ),
        (
            Reason::SignatureMissing,
            judged(same, |f| {
                f.envelope = EnvelopeState::Missing;
                f.binding = Binding::Unknown;
                f.value = SignatureValue::NotChecked;
                f.obstacle = Some(Obstacle::Envelope);
                f.certificate = None;
                f.seal = None;
            }),
        ),
    ];
    for (reason, report) in cases {
        assert_eq!((report.verdict, report.reason), (Verdict::Indeterminate, reason));
        assert!(report.checks.iter().all(|check| check.outcome != Outcome::Failed), "{reason}");
    }
}

#[test]
fn verdict_when_a_later_signature_explains_the_change_then_changed_later_and_not_altered() {
    let report = judged(
        |s| {
            s.parts[0].state = PartState::Altered;
            s.later.push(Revision { place: s.parts[0].path.clone(), explained: true, shown: false });
        },
        as_is,
    );
    assert_eq!((report.verdict, report.reason), (Verdict::Indeterminate, Reason::ChangedLater));
    assert!(report.signatures[0].altered.is_empty());
    assert_eq!(report.signatures[0].changed_later, ["OFD.xml"]);
}

#[test]
fn verdict_when_only_explained_revisions_follow_then_it_may_pass() {
    let report = judged(
        |s| {
            s.later.push(Revision { place: "signature field Sig2".to_owned(), explained: true, shown: false })
        },
        as_is,
    );
    assert_eq!(report.verdict, Verdict::Passed);
    assert_eq!(report.results("VER-LATER").next().unwrap().outcome, Outcome::Warning);
}

/// Proves promise 22.
#[test]
fn verdict_when_an_unreferenced_entry_was_added_then_a_warning_that_names_it() {
    let report =
        judged(|s| s.uncovered.push(Uncovered { path: "extra.txt".to_owned(), referenced: false }), as_is);
    assert_eq!(report.verdict, Verdict::Passed);
    assert_eq!(report.signatures[0].uncovered, ["extra.txt"]);
    let coverage = report.results("VER-COVERAGE").next().unwrap();
    assert_eq!(coverage.outcome, Outcome::Warning);
    assert!(coverage.message(Lang::Zh).contains("extra.txt"));
}

#[test]
fn verdict_when_nothing_is_signed_then_never_failed() {
    let cases = [
        (Format::Pdf, 1, Reason::Unsigned),
        (Format::Ofd, 1, Reason::Unsigned),
        (Format::Xml, 1, Reason::Unsigned),
        (Format::Image, 1, Reason::Photo),
        (Format::Image, 0, Reason::NoInvoiceFound),
        (Format::Ofd, 0, Reason::NoInvoiceFound),
    ];
    for (format, sources, reason) in cases {
        let report = report_of(&reading(format, sources), &[], Policy::default());
        assert_eq!((report.verdict, report.reason), (Verdict::Indeterminate, reason), "{format:?}");
    }
}

/// Rules, disagreeing sources and QR never fail a file; only a disagreement in what identifies the invoice
/// keeps it from passing.
///
/// Proves B-008, B-009, promise 29.
#[test]
fn verdict_when_the_content_is_odd_then_warnings_only() {
    let signature = signature();
    let facts = [facts(&signature)];
    let reading = reading(Format::Ofd, 2);
    let invoice = Invoice::default();
    let fault = Fault {
        code: "INV-SUM-AMOUNT",
        path: "amount_without_tax".to_owned(),
        zh: "合计不符".to_owned(),
        en: "the sum differs".to_owned(),
        severity: Severity::Wrong,
    };
    let disagreement = |field: &str, origin| Disagreement {
        field: field.to_owned(),
        values: vec![(Origin::EinvoiceAttachment, "1".to_owned()), (origin, "2".to_owned())],
    };
    let with = |faults: &[Fault], disagreements: &[Disagreement]| {
        judge(&Case {
            reading: &reading,
            invoice: Some(&invoice),
            disagreements,
            faults,
            signatures: &facts,
            at: time(AT),
            policy: &Policy::default(),
        })
    };
    let report = with(&[fault], &[]);
    assert_eq!(report.verdict, Verdict::Passed);
    assert!(report.checks.iter().any(|c| c.message(Lang::En).contains("the sum differs")));

    for (field, origin, verdict) in [
        ("number", Origin::Qr, Verdict::Indeterminate),
        ("amount_with_tax", Origin::PageText, Verdict::Indeterminate),
        ("number", Origin::Ocr, Verdict::Passed),
        ("remark", Origin::PageText, Verdict::Passed),
    ] {
        let report = with(&[], &[disagreement(field, origin)]);
        assert_eq!(report.verdict, verdict, "{field} {origin:?}");
        assert_eq!(report.results("VER-AGREEMENT").next().unwrap().outcome, Outcome::Warning);
    }
}

/// Proves row 60.
#[test]
fn report_when_made_then_every_check_is_listed_once_for_each_signature_and_absences_have_reasons() {
    for report in [
        judged(same, as_is),
        report_of(&reading(Format::Pdf, 1), &[], Policy::default()),
        report_of(&reading(Format::Image, 0), &[], Policy::default()),
    ] {
        let listed: BTreeSet<_> = report.checks.iter().map(|check| check.code).collect();
        let expected: BTreeSet<_> =
            CHECKS.iter().map(|check| check.code).filter(|code| *code != "VER-DUPLICATE").collect();
        assert_eq!(listed, expected);
        assert_eq!(report.checks.len(), expected.len());
        let not_run = report.checks.iter().filter(|check| check.outcome == Outcome::NotRun).count();
        assert_eq!(report.not_run.len(), not_run);
        for check in &report.checks {
            for lang in [Lang::Zh, Lang::En] {
                let message = check.message(lang);
                assert!(
                    !message.is_empty() && !message.contains(['{', '}', '–']),
                    "{}: {message}",
                    check.code
                );
            }
        }
    }
}

#[test]
fn report_when_serialised_then_keys_stand_in_the_published_order() {
    let report = judged(same, as_is);
    let json = serde_json::to_string(&report.view(Lang::Zh)).unwrap();
    let places: Vec<_> = ["\"signatures\":", "\"verdict\":", "\"reason\":", "\"checks\":", "\"not_run\":"]
        .iter()
        .map(|key| json.find(key).unwrap())
        .collect();
    assert!(places.is_sorted(), "{json}");
    let signature = serde_json::to_string(&report.signatures[0]).unwrap();
    assert_eq!(
        signature,
        "{\"format\":\"ses_v4\",\"signer\":\"甲税务局\",\"issuer\":\"测试根\",\
         \"signed_at\":\"2025-03-01T02:00:00Z\",\"covers\":\"all\",\"uncovered\":[],\"altered\":[],\
         \"changed_later\":[],\"value\":\"valid\",\"chain\":\"trusted\"}"
    );
}

#[test]
fn verdict_when_the_policy_is_strict_or_loose_then_it_moves_only_what_is_policy() {
    let signature = signature();
    let mut weak = facts(&signature);
    weak.weak.push("SHA-1".into());
    weak.seal.as_mut().unwrap().maker_anchored = false;
    let loose = Policy { weak_algorithms_pass: true, claimed_time_passes: true, seal_maker_anchored: false };
    let strict = Policy { claimed_time_passes: false, ..Policy::default() };
    let reading = reading(Format::Ofd, 1);
    assert_eq!(report_of(&reading, &[weak.clone()], loose).verdict, Verdict::Passed);
    assert_eq!(report_of(&reading, &[weak.clone()], Policy::default()).reason, Reason::SealMakerUntrusted);
    assert_eq!(report_of(&reading, &[facts(&signature)], strict).reason, Reason::ClaimedTimeOnly);
    weak.value = SignatureValue::Invalid;
    assert_eq!(report_of(&reading, &[weak], loose).verdict, Verdict::Failed);
}

#[test]
fn coverage_when_two_signatures_each_leave_something_out_then_only_the_common_part_counts() {
    let part = |path: &str| Uncovered { path: path.to_owned(), referenced: true };
    let mut first = signature();
    first.covers = Coverage::Partial;
    first.uncovered = vec![part("Doc_0/Annots/Page_0/Annotation.xml"), part("Doc_0/Tpls/Tpl_0/Content.xml")];
    let mut second = first.clone();
    second.uncovered = vec![part("Doc_0/Tpls/Tpl_0/Content.xml")];
    let reading = reading(Format::Ofd, 1);
    let report = report_of(&reading, &[facts(&first), facts(&second)], Policy::default());
    assert_eq!(report.reason, Reason::NotFullyCovered);
    let evidence = &report.results("VER-COVERAGE").next().unwrap().evidence;
    let evidence = serde_json::to_value(evidence).unwrap();
    assert_eq!(evidence["uncovered"], serde_json::json!(["Doc_0/Tpls/Tpl_0/Content.xml"]));
    second.uncovered = vec![part("Doc_0/PublicRes.xml")];
    let report = report_of(&reading, &[facts(&first), facts(&second)], Policy::default());
    assert_eq!(report.verdict, Verdict::Passed);
}

#[test]
fn signature_when_only_inside_an_attachment_then_it_neither_signs_the_file_nor_spoils_it() {
    let outer = signature();
    let mut inner_signature = signature();
    inner_signature.envelope = Envelope::EinvoiceXml { cms: Vec::new() };
    inner_signature.covers = Coverage::Unknown;
    let mut inner = facts(&inner_signature);
    inner.inner = true;
    inner.protects = Protects::Xml;
    inner.binding = Binding::Unknown;
    inner.value = SignatureValue::NotChecked;
    inner.obstacle = Some(Obstacle::NoCertificate);
    inner.certificate = None;
    inner.seal = None;
    let reading = reading(Format::Ofd, 1);
    assert_eq!(
        report_of(&reading, &[facts(&outer), inner.clone()], Policy::default()).verdict,
        Verdict::Passed
    );
    assert_eq!(report_of(&reading, &[inner], Policy::default()).reason, Reason::Unsigned);
}
