//! Certificates: made of real readings, signed, changed, examined.

use std::sync::OnceLock;

use fapiao_app::Lang;
use fapiao_app::certificate::{
    ATTACHMENT, Checked, Envelope, Examination, Facts, Issue, Original, Serial, Subject, examine_json, pages,
    pdf, sign,
};
use fapiao_document::{Limits, Options};
use fapiao_ofd::font::Fonts;
use fapiao_pki::asn1::Oid;
use fapiao_pki::certificate::Certificate;
use fapiao_pki::name::COMMON_NAME;
use fapiao_pki::sign::{CertificateRequest, CertificateUse, KeyAlgorithm, PrivateKey, Signer};
use fapiao_pki::trust::Trust;
use fapiao_testkit::authority::Authority;
use fapiao_testkit::make::{self, OfdOptions, Sign};
use fapiao_testkit::sample::{self, Case};
use fapiao_verify::{Outcome, Policy, Verdict, Verifier};
use jiff::Timestamp;
use jiff::civil::date;

use crate::chance::Seeded;

fn at() -> Timestamp {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

/// Trusts the test authority and the root of [`signer`].
fn trust(authority: &Authority) -> Trust {
    let certificate = |der: &[u8]| Certificate::from_der(der).unwrap();
    let anchors = vec![certificate(authority.anchor()), root().certificate().clone()];
    Trust::new(anchors, vec![certificate(&authority.tax_ca.certificate)], Vec::new())
}

fn facts_of(bytes: &[u8], trust: Trust, check_page: Option<&str>) -> Facts {
    let verifier = Verifier::new(trust, Policy::default());
    let reading = fapiao_document::read(bytes, &Limits::default(), &Options::default()).unwrap();
    let report = verifier.verify(&reading, at());
    let checked = Checked::of(bytes);
    let subject = Subject {
        name: "2026-11/样票.ofd",
        checked: &checked,
        reading: &reading,
        report: &report,
        trust: verifier.trust(),
    };
    let issue = Issue {
        serial: Serial::new(date(2026, 11, 22), [7; 10]),
        made_at: at(),
        judged_at: at(),
        issuer: "样例会计师事务所（示例）",
        program: "fapiao 0.0.0",
        check_page,
    };
    Facts::of(&subject, &issue)
}

fn sealed(authority: &Authority, case: Case) -> Vec<u8> {
    make::ofd(&sample::invoice(case, 1), &OfdOptions::signed(Sign::new(authority)))
}

fn request<'a>(subject: &'a [(Oid, &'a str)], usage: CertificateUse) -> CertificateRequest<'a> {
    let time = |text: &str| text.parse().unwrap();
    let (not_before, not_after) = (time("2026-01-01T00:00:00Z"), time("2027-01-01T00:00:00Z"));
    CertificateRequest { subject, not_before, not_after, usage }
}

fn root() -> &'static Signer {
    static ROOT: OnceLock<Signer> = OnceLock::new();
    ROOT.get_or_init(|| {
        let key = PrivateKey::generate(KeyAlgorithm::Sm2, &mut Seeded::new(1)).unwrap();
        let subject = [(COMMON_NAME, "示例机构 SAMPLE ROOT")];
        let usage = CertificateUse::Authority { path_length: None };
        request(&subject, usage).self_sign(key, &mut Seeded::new(2)).unwrap()
    })
}

/// A signer whose certificate leads to [`root`].
fn signer() -> Signer {
    let key = PrivateKey::generate(KeyAlgorithm::Sm2, &mut Seeded::new(3)).unwrap();
    let subject = [(COMMON_NAME, "样例会计师事务所 SAMPLE")];
    root().issue_signer(&request(&subject, CertificateUse::Signing), key, at(), &mut Seeded::new(4)).unwrap()
}

fn outcome(examination: &Examination, about: &str) -> Outcome {
    examination.findings.iter().find(|finding| finding.about == about).unwrap().outcome
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        Fonts::new(database)
    })
}

/// Proves B-015.
#[test]
fn facts_when_made_then_hold_what_ran_what_did_not_digests_and_sources() {
    let authority = Authority::new(1);
    let bytes = sealed(&authority, Case::VatOrdinary);
    let facts = facts_of(&bytes, trust(&authority), None);
    assert_eq!(facts.verdict.verdict, "passed", "{:?}", facts.checks);
    assert_eq!(facts.file.name, "样票.ofd");
    assert_eq!((facts.file.sha256.len(), facts.file.sm3.len()), (64, 64));
    assert!(facts.sources.len() >= 2, "{:?}", facts.sources);
    assert!(facts.fields.iter().all(|field| field.stated.len() == facts.sources.len()));
    assert!(facts.fields.iter().any(|field| field.name == "number" && field.agree));
    assert!(facts.not_run.iter().any(|one| one.code == "VER-AUTHORITY" && !one.words.zh.is_empty()));
    assert!(facts.checks.iter().all(|check| check.outcome != "not_run" && !check.title.zh.is_empty()));
    assert!(facts.notice.zh.contains("非税务机关出具") && facts.notice.en.contains("not"));
    assert_eq!(facts.anchors.len(), 2);
    assert_eq!(facts.invoice.as_ref().unwrap()["number"], sample::vat_ordinary(1).number.unwrap());
    // The same bytes, trust and moment are the same certificate.
    assert_eq!(facts.canonical().unwrap(), facts_of(&bytes, trust(&authority), None).canonical().unwrap());
}

#[test]
fn code_when_there_is_a_check_page_then_leads_there_and_else_names_serial_and_digest() {
    let authority = Authority::new(1);
    let bytes = sealed(&authority, Case::Railway);
    let with = facts_of(&bytes, trust(&authority), Some("https://example.invalid/check/"));
    let digest = with.digest().unwrap();
    assert_eq!(
        with.code().unwrap(),
        format!("https://example.invalid/check/{}?sha256={digest}", with.serial)
    );
    let without = facts_of(&bytes, trust(&authority), None);
    assert!(without.code().unwrap().ends_with(&without.digest().unwrap()));
}

/// Proves B-015, row 54.
#[test]
fn json_when_signed_then_is_genuine_with_its_original_and_fails_when_either_is_changed() {
    let authority = Authority::new(1);
    let bytes = sealed(&authority, Case::DigitalSpecial);
    let facts = facts_of(&bytes, trust(&authority), None);
    let file = sign(&facts, Some(&signer()), at(), &mut Seeded::new(5)).unwrap();
    let checked = Checked::of(&bytes);
    let original = Original {
        checked: &checked,
        again: Some((Verdict::Passed, fapiao_verify::Reason::AllChecksPassed)),
    };
    let good = examine_json(&file, &trust(&authority), at(), Some(original)).unwrap();
    assert_eq!(good.verdict, Verdict::Passed, "{:?}", good.findings);
    assert_eq!(good.facts, facts);
    assert_eq!(outcome(&good, "repeat"), Outcome::Passed);

    // Nobody trusts the signer.
    let stranger = examine_json(&file, &Trust::empty(), at(), Some(original)).unwrap();
    assert_eq!(stranger.verdict, Verdict::Indeterminate);
    assert_eq!(outcome(&stranger, "signature"), Outcome::Passed);

    // Another file.
    let other = Checked::of(b"another");
    let wrong = Original { checked: &other, again: None };
    let wrong = examine_json(&file, &trust(&authority), at(), Some(wrong)).unwrap();
    assert_eq!((wrong.verdict, outcome(&wrong, "original")), (Verdict::Failed, Outcome::Failed));

    // One word of the certificate is another one.
    let text = String::from_utf8(file).unwrap();
    let altered = text.replace("样例会计师事务所", "样列会计师事务所");
    let altered = examine_json(altered.as_bytes(), &trust(&authority), at(), Some(original)).unwrap();
    assert_eq!((altered.verdict, outcome(&altered, "signature")), (Verdict::Failed, Outcome::Failed));

    // Written otherwise it is still the same certificate.
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    assert_eq!(
        examine_json(&pretty, &trust(&authority), at(), Some(original)).unwrap().verdict,
        Verdict::Passed
    );
}

#[test]
fn json_when_not_signed_then_is_never_genuine() {
    let authority = Authority::new(1);
    let facts = facts_of(&sealed(&authority, Case::Red), trust(&authority), None);
    let file = sign(&facts, None, at(), &mut Seeded::new(5)).unwrap();
    assert_eq!(examine_json(&file, &trust(&authority), at(), None).unwrap().verdict, Verdict::Indeterminate);
    // A serial number that was mistyped.
    let mut wrong = facts;
    wrong.serial = wrong.serial.replace("FC-20261122", "FC-20261123");
    let file = sign(&wrong, None, at(), &mut Seeded::new(5)).unwrap();
    assert_eq!(examine_json(&file, &trust(&authority), at(), None).unwrap().verdict, Verdict::Failed);
}

#[test]
fn certificate_when_the_bytes_are_none_then_is_refused() {
    for bytes in [&b""[..], b"{}", b"[]", b"{\"certificate\":{}}", b"{\"format\":\"other\"}", b"\xff"] {
        assert!(examine_json(bytes, &Trust::empty(), at(), None).is_err(), "{bytes:?}");
    }
    assert!(
        Envelope::parse(b"{\"certificate\":{},\"signature\":{\"profile\":\"x\",\"value\":\"\"}}").is_err()
    );
}

/// Proves B-015.
#[test]
fn pages_when_drawn_then_nothing_is_lost_and_the_facts_are_attached() {
    let authority = Authority::new(1);
    for (case, lang) in
        [(Case::VatOrdinary, Lang::Zh), (Case::Lines(300), Lang::En), (Case::Railway, Lang::Zh)]
    {
        let facts = facts_of(&sealed(&authority, case), trust(&authority), None);
        let pages = pages(&facts, fonts(), lang, true).unwrap();
        assert!(pages.len() >= 3, "{case:?}: {}", pages.len());
        for page in &pages {
            assert_eq!((page.width, page.height), (210.0, 297.0));
            assert!(page.findings.is_empty());
        }
        let bytes = pdf(&facts, fonts(), lang, true).unwrap();
        let attached = fapiao_document::attached(bytes, ATTACHMENT, &Limits::default()).unwrap().unwrap();
        assert_eq!(attached, facts.canonical().unwrap());
    }
}
