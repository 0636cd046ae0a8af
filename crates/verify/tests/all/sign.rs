//! What we sign and seal ourselves is judged as what others sign: passed under the anchor, failed when changed.

use fapiao_document::sign::{OfdDraft, OfdEnvelope, OfdSigning, PdfDraft, PdfSigning, Rect, SealPlace};
use fapiao_document::{Error, Limits};
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::sign::{KeyFile, SealDesign, Signer};
use fapiao_testkit::authority::{self, Authority};
use fapiao_testkit::make::{self, OfdOptions, PdfOptions};
use fapiao_testkit::random::Random;
use fapiao_testkit::{cms, edit, sample};
use fapiao_verify::{ChainStatus, Outcome, Reason, SignatureFormat, Verdict};
use jiff::Timestamp;

use crate::desk::{answer, authority, distrusting, judged, now, read, told, trusting};

fn at() -> Timestamp {
    "2026-10-01T04:05:06Z".parse().unwrap()
}

fn signer(of: &authority::Signer) -> Signer {
    KeyFile::read(of.key_file().as_bytes(), None).unwrap().into_signer(&[]).unwrap()
}

fn seal(authority: &Authority, listed: &Signer) -> Seal {
    let design = SealDesign {
        id: "SAMPLE0001".to_owned(),
        name: "样票公司发票专用章 SAMPLE".to_owned(),
        picture: Picture { format: "png".to_owned(), bytes: make::seal_png(), width_mm: 40, height_mm: 30 },
        created: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_to: "2028-01-01T00:00:00Z".parse().unwrap(),
    };
    let maker = signer(&authority.seal_maker);
    let der = design.make(&maker, &[listed.certificate().clone()], &mut Random::new(1)).unwrap();
    Seal::parse(&der).unwrap()
}

fn places() -> Vec<SealPlace> {
    // The upper one as a tax seal stands, the other 8 mm from the lower right corner.
    [(90.0, 8.0), (-8.0, -8.0)]
        .map(|(x, y)| SealPlace::At { page: 0, boundary: Rect { x, y, width: 40.0, height: 30.0 } })
        .to_vec()
}

fn draft<'b>(package: &'b [u8], envelope: OfdEnvelope<'_>, signer: &Signer) -> Result<OfdDraft<'b>, Error> {
    let signing = OfdSigning { document: 0, envelope };
    OfdDraft::sign(package, &signing, signer, at(), &Limits::default(), &mut Random::new(2))
}

fn plain() -> Vec<u8> {
    make::ofd(&sample::vat_ordinary(1), &OfdOptions::default())
}

/// Proves row 25.
#[test]
fn ofd_when_we_seal_it_then_passed_under_its_anchor_with_all_covered() {
    let authority = authority();
    let signer = signer(&authority.signer);
    let seal = seal(&authority, &signer);
    let plain = plain();
    for (envelope, format) in [
        (OfdEnvelope::Seal { seal: &seal, places: places() }, SignatureFormat::SesV4),
        (OfdEnvelope::Seal { seal: &seal, places: Vec::new() }, SignatureFormat::SesV4),
        (OfdEnvelope::Cms, SignatureFormat::Gbt35275),
    ] {
        for with_token in [false, true] {
            let draft = draft(&plain, envelope.clone(), &signer).unwrap();
            let token = cms::time_stamp(&authority.time_stamper, draft.signature(), at());
            let sealed = draft.finish(with_token.then_some(&token[..])).unwrap();
            let report = judged(&sealed, &authority);
            assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&report));
            let [signature] = &report.signatures[..] else { panic!("{}", report.signatures.len()) };
            assert_eq!((signature.format, signature.chain), (format, ChainStatus::Trusted));
            // What the package itself has of oddities is not ours; in the signature there are none, and without a
            // token the time is only claimed.
            let warnings = report.checks.iter().filter(|check| check.outcome == Outcome::Warning);
            let codes: Vec<&str> =
                warnings.map(|check| check.code).filter(|code| *code != "VER-STRUCTURE").collect();
            assert_eq!(codes, if with_token { &[][..] } else { &["VER-TIME"] }, "{}", told(&report));
            let report = distrusting().verify(&read(&sealed), now());
            assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::NoTrustedAnchor));
        }
    }
}

/// Proves promise 22, promise 23.
#[test]
fn ofd_when_changed_after_we_sealed_it_then_failed_or_never_passed() {
    let authority = authority();
    let signer = signer(&authority.signer);
    let seal = seal(&authority, &signer);
    let plain = plain();
    let envelope = OfdEnvelope::Seal { seal: &seal, places: places() };
    let sealed = draft(&plain, envelope, &signer).unwrap().finish(None).unwrap();
    let own = "Doc_0/Signs/Sign_0/Signature.xml";
    let mut entries = edit::protected(&sealed, own);
    assert!(entries.len() > 5, "{entries:?}");
    entries.push(own.to_owned());
    for entry in entries {
        let entry = entry.trim_start_matches('/');
        let mut content = edit::entry(&sealed, entry).unwrap();
        // Still well-formed where it is XML: white space more at its end.
        content.push(b'\n');
        let report = judged(&edit::replace(&sealed, entry, &content), &authority);
        assert_eq!(report.verdict, Verdict::Failed, "{entry}: {}", told(&report));
    }
    let more = edit::add(&sealed, "Doc_0/Pages/Page_0/extra.xml", b"<a/>");
    assert_ne!(judged(&more, &authority).verdict, Verdict::Failed);
}

/// A company seals, then another signs: both hold.
#[test]
fn ofd_when_signed_again_then_both_signatures_hold() {
    let authority = authority();
    let (one, two) = (signer(&authority.signer), signer(&authority.second_signer));
    let seal = seal(&authority, &one);
    let plain = plain();
    let sealed = draft(&plain, OfdEnvelope::Seal { seal: &seal, places: places() }, &one)
        .unwrap()
        .finish(None)
        .unwrap();
    let twice = draft(&sealed, OfdEnvelope::Cms, &two).unwrap().finish(None).unwrap();
    let report = judged(&twice, &authority);
    assert_eq!(report.verdict, Verdict::Passed, "{}", told(&report));
    assert_eq!(report.signatures.len(), 2);
}

#[test]
fn ofd_when_it_may_not_be_signed_then_refused_by_code() {
    let authority = authority();
    let one = signer(&authority.signer);
    let two = signer(&authority.second_signer);
    let seal = seal(&authority, &one);
    let plain = plain();
    let code = |bytes: &[u8], envelope: OfdEnvelope<'_>, signer: &Signer| {
        draft(bytes, envelope, signer).unwrap_err().code().to_owned()
    };
    let sealed = || OfdEnvelope::Seal { seal: &seal, places: places() };
    assert_eq!(code(&plain, sealed(), &two), "PKI-KEY-MISMATCH");
    assert_eq!(code(&plain, sealed(), &signer(&Authority::rsa().1)), "PKI-UNSUPPORTED");
    assert_eq!(code(&plain, OfdEnvelope::Cms, &signer(&authority.expired)), "PKI-SIGNER-VALIDITY");
    assert_eq!(code(b"PK", sealed(), &one), "DOC-OFD-ZIP-NONE");
    for (x, y) in [(90.0, 8.0), (-8.0, -8.0)] {
        let place = SealPlace::At { page: 9, boundary: Rect { x, y, width: 40.0, height: 30.0 } };
        let nowhere = OfdEnvelope::Seal { seal: &seal, places: vec![place] };
        assert_eq!(code(&plain, nowhere, &one), "DOC-SIGN-PAGE");
    }
    for evil in fapiao_testkit::evil::all().iter().filter(|evil| evil.file_name.ends_with(".ofd")) {
        if let Ok(draft) = draft(&evil.bytes, OfdEnvelope::Cms, &one) {
            // What is signed as it stands stays what it was: never passed by a signature alone.
            let signed = draft.finish(None).unwrap();
            if let Ok(reading) = fapiao_document::read(&signed, &Limits::default(), &Default::default()) {
                let trusted = trusting(&[authority.anchor(), &authority.tax_ca.certificate]);
                let report = trusted.verify(&reading, now());
                assert_ne!(report.verdict, Verdict::Passed, "{}: {}", evil.name, told(&report));
            }
        }
    }
}

#[test]
fn pdf_when_we_sign_it_then_passed_under_its_anchor() {
    let authority = authority();
    let (rsa_root, rsa) = Authority::rsa();
    let (p256_root, p256) = Authority::p256();
    for (name, anchors, of) in [
        ("RSA", vec![&rsa_root.certificate], &rsa),
        ("P-256", vec![&p256_root.certificate], &p256),
        ("SM2", vec![&authority.root.certificate, &authority.tax_ca.certificate], &authority.signer),
    ] {
        let plain = make::pdf(&sample::digital_special(3), &PdfOptions::default());
        let limits = Limits::default();
        let none = PdfSigning::default();
        let signed = PdfDraft::sign(&plain, &none, &signer(of), at(), &limits, &mut Random::new(3))
            .and_then(|draft| draft.finish(None))
            .unwrap();
        let anchors: Vec<&[u8]> = anchors.into_iter().map(Vec::as_slice).collect();
        let report = trusting(&anchors).verify(&read(&signed), now());
        assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{name}: {}", told(&report));
    }
}
