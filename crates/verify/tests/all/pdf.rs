//! PDF files: what the byte range covers, and what came after it.

use fapiao_testkit::authority::{Authority, Key, RsaName, Scheme};
use fapiao_testkit::make::{Pdf, PdfOptions, PdfSign, SubFilter, Trick};
use fapiao_testkit::{evil, mutate, random, sample};
use fapiao_verify::{
    ChainStatus, Policy, Reason, Report, SignatureFormat, SignatureValue, Verdict, Verifier,
};

use crate::desk::{answer, distrusting, failed, judged, now, read, told, trusting};

fn sign(sub_filter: SubFilter) -> PdfSign {
    PdfSign::new(&Authority::rsa().1, sub_filter)
}

fn signed(sign: PdfSign) -> Pdf {
    let options = PdfOptions { signature: Some(sign), ..PdfOptions::default() };
    Pdf::new(&sample::vat_ordinary(1), &options)
}

fn trusted(bytes: &[u8]) -> Report {
    trusting(&[&Authority::rsa().0.certificate]).verify(&read(bytes), now())
}

/// Proves row 25.
#[test]
fn pdf_when_signed_and_anchored_then_passed() {
    let authority = Authority::new(7);
    let sm2 = PdfSign::new(&authority.signer, SubFilter::Pkcs7(Scheme::Sm2));
    for (sign, format) in [
        (sign(SubFilter::Pkcs7(Scheme::RsaSha256)), SignatureFormat::Cms),
        (sign(SubFilter::Cades(Scheme::RsaSha256)), SignatureFormat::Cades),
        (sm2, SignatureFormat::Cms),
    ] {
        let bytes = signed(sign).bytes();
        let anchors = [&Authority::rsa().0.certificate[..], authority.anchor()];
        let report = trusting(&anchors).verify(&read(&bytes), now());
        assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&report));
        assert_eq!(report.signatures[0].format, format);
        assert_eq!(report.signatures[0].chain, ChainStatus::Trusted);
        let report = distrusting().verify(&read(&bytes), now());
        assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::NoTrustedAnchor), "{}", told(&report));
    }
}

/// Proves promise 25.
#[test]
fn pdf_when_its_signature_is_sha1_then_labelled_weak_and_not_passed_but_by_policy() {
    for sub_filter in [SubFilter::RsaSha1, SubFilter::Pkcs7(Scheme::RsaSha1)] {
        let reading = read(&signed(sign(sub_filter)).bytes());
        let anchor = Authority::rsa().0.certificate;
        let report = trusting(&[&anchor]).verify(&reading, now());
        assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::AlgorithmWeak), "{}", told(&report));
        assert_eq!(report.signatures[0].value, SignatureValue::Valid);
        assert!(told(&report).contains("SHA-1"), "{}", told(&report));
        let (trust, _) = fapiao_pki::trust::Trust::from_files([("root", &anchor)]);
        let policy = Policy { weak_algorithms_pass: true, ..Policy::default() };
        assert_eq!(Verifier::new(trust, policy).verify(&reading, now()).verdict, Verdict::Passed);
    }
}

/// The content inside is the SHA-1 of the byte range, whatever the signer digests by: right, but weak.
///
/// Proves promise 25.
#[test]
fn pdf_when_its_signature_holds_the_sha1_of_the_range_then_valid_and_weak() {
    for scheme in [Scheme::RsaSha1, Scheme::RsaSha256] {
        let bytes = signed(sign(SubFilter::Pkcs7Sha1(scheme))).bytes();
        let report = trusted(&bytes);
        assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::AlgorithmWeak), "{}", told(&report));
        assert_eq!(report.signatures[0].value, SignatureValue::Valid);
        assert!(told(&report).contains("SHA-1"), "{}", told(&report));
        let mut changed = bytes;
        changed[20] ^= 1;
        assert_eq!(trusted(&changed).verdict, Verdict::Failed);
    }
}

/// Some writers put the issuer before the signer in /Cert.
#[test]
fn pdf_when_its_certificates_stand_in_another_order_then_the_signers_is_found() {
    let (root, signer) = Authority::rsa();
    let mut turned = signer.clone();
    turned.certificate = root.certificate.clone();
    turned.chain = vec![signer.certificate.clone()];
    let report = trusted(&signed(PdfSign::new(&turned, SubFilter::RsaSha1)).bytes());
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::AlgorithmWeak), "{}", told(&report));
    assert_eq!(report.signatures[0].value, SignatureValue::Valid);
    let straight = trusted(&signed(sign(SubFilter::RsaSha1)).bytes());
    assert_eq!(report.signatures[0].signer, straight.signatures[0].signer);
}

#[test]
fn pdf_when_unsigned_then_indeterminate() {
    let bytes = Pdf::new(&sample::digital_special(1), &PdfOptions::default()).bytes();
    let report = judged(&bytes, &Authority::new(7));
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::Unsigned), "{}", told(&report));
}

/// Two hundred bytes inside the byte range, one at a time, for each kind of signature.
///
/// Proves promise 23.
#[test]
fn pdf_when_one_signed_byte_changes_then_failed() {
    for sub_filter in [SubFilter::Pkcs7(Scheme::RsaSha256), SubFilter::RsaSha1] {
        let bytes = signed(sign(sub_filter)).bytes();
        let ranges = byte_range(&bytes);
        let verifier = trusting(&[&Authority::rsa().0.certificate]);
        let mut random = random::Random::new(200);
        let mut tried = 0;
        while tried < 200 {
            let at = random.below(bytes.len());
            if !ranges.iter().any(|range| range.contains(&at)) {
                continue;
            }
            tried += 1;
            let mut changed = bytes.clone();
            changed[at] ^= u8::try_from(random.between(1, 255)).unwrap();
            let report = verifier.verify(&read(&changed), now());
            assert_eq!(report.verdict, Verdict::Failed, "byte {at}: {}", told(&report));
            assert_eq!(report.signatures[0].altered, ["ByteRange"], "byte {at}");
        }
    }
}

/// The two ranges that the first signature states.
fn byte_range(bytes: &[u8]) -> [std::ops::Range<usize>; 2] {
    let at = bytes.windows(12).position(|window| window == b"/ByteRange [").unwrap();
    let text = String::from_utf8_lossy(&bytes[at + 12..at + 60]).into_owned();
    let numbers: Vec<usize> =
        text.split(']').next().unwrap().split_whitespace().map(|number| number.parse().unwrap()).collect();
    [numbers[0]..numbers[0] + numbers[1], numbers[2]..numbers[2] + numbers[3]]
}

/// Seeded damage anywhere in the file never makes it pass, unless it only touched the padding of the value.
#[test]
fn pdf_when_damaged_anywhere_then_never_passed() {
    let bytes = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256))).bytes();
    let verifier = trusting(&[&Authority::rsa().0.certificate]);
    for (seed, damaged) in mutate::mutants(&bytes, 1).take(100) {
        let limits = fapiao_document::Limits::default();
        let Ok(reading) = fapiao_document::read(&damaged, &limits, &fapiao_document::Options::default())
        else {
            continue;
        };
        let report = verifier.verify(&reading, now());
        let padding = damaged.len() == bytes.len() && {
            let [first, second] = byte_range(&bytes);
            damaged[first.clone()] == bytes[first] && damaged[second.clone()] == bytes[second]
        };
        assert!(report.verdict != Verdict::Passed || padding, "seed {seed}: {}", told(&report));
    }
}

/// Proves promise 21.
#[test]
fn pdf_when_its_page_is_replaced_after_signing_then_shown_differs_from_signed() {
    let mut pdf = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    pdf.replace_content("BT ET");
    let report = trusted(&pdf.bytes());
    assert_eq!(answer(&report), (Verdict::Failed, Reason::ShownDiffersFromSigned), "{}", told(&report));
    assert_eq!(failed(&report), ["VER-SHOWN"]);

    let mut pdf = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    pdf.append_page("BT ET");
    assert_eq!(failed(&trusted(&pdf.bytes())), ["VER-SHOWN"]);
}

/// What readers take differently (generation numbers, keys written twice, ways through the page tree, annotations that
/// claim to be signature fields) hides nothing under a signature that is trusted, and nothing unsigned becomes the
/// invoice of a file that passed.
///
/// Proves promise 21.
#[test]
fn pdf_when_an_update_hides_something_then_never_passed() {
    let honest = trusted(&evil::honest_update());
    assert_eq!(answer(&honest), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&honest));
    let updates = evil::all().into_iter().filter(|file| file.name.starts_with("pdf-update-"));
    let mut count = 0;
    for file in updates {
        let report = trusted(&file.bytes);
        assert_eq!(report.signatures[0].value, SignatureValue::Valid, "{}", file.name);
        let (verdict, reason) = answer(&report);
        let shown = file.name.starts_with("pdf-update-tree");
        let expected = if shown {
            (Verdict::Failed, Reason::ShownDiffersFromSigned)
        } else {
            (Verdict::Indeterminate, Reason::ChangedAfterSigning)
        };
        assert_eq!((verdict, reason), expected, "{}: {}", file.name, told(&report));
        count += 1;
    }
    assert!(count >= 10, "{count}");
}

/// Proves promise 21.
#[test]
fn pdf_when_changed_after_signing_outside_the_page_content_then_indeterminate() {
    let mut overlaid = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    overlaid.overlay("0 0 595 397 re f");
    let mut restated = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    restated.replace_info("/InvoiceNumber(26110000000000000001)");
    for pdf in [overlaid, restated] {
        let report = trusted(&pdf.bytes());
        assert_eq!(
            answer(&report),
            (Verdict::Indeterminate, Reason::ChangedAfterSigning),
            "{}",
            told(&report)
        );
        assert!(!report.signatures[0].changed_later.is_empty());
    }
}

#[test]
fn pdf_when_signed_again_or_given_validation_data_then_it_may_pass_with_a_warning() {
    let mut again = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    again.sign(&sign(SubFilter::Cades(Scheme::RsaSha256)));
    let mut validated = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    validated.append_validation_data(&[&Authority::rsa().0.certificate], &[]);
    for pdf in [again, validated] {
        let report = trusted(&pdf.bytes());
        assert_eq!(report.verdict, Verdict::Passed, "{}", told(&report));
        assert!(!report.signatures[0].changed_later.is_empty(), "{}", told(&report));
    }
}

/// A second signature was put on and is lost: its field still points at it. What is left of it is unreadable, empty,
/// or nothing.
///
/// Proves promise 21.
#[test]
fn pdf_when_its_second_signature_is_lost_then_never_passed_and_the_reason_says_so() {
    let mut pdf = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    let first = pdf.bytes().len();
    pdf.sign(&sign(SubFilter::Cades(Scheme::RsaSha256)));
    let whole = pdf.bytes();
    assert_eq!(trusted(&whole).verdict, Verdict::Passed, "{}", told(&trusted(&whole)));
    let replaced = |from: &[u8], to: &[u8]| {
        let at = first + whole[first..].windows(from.len()).position(|window| window == from).unwrap();
        let mut bytes = whole.clone();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    let emptied = {
        let start =
            first + whole[first..].windows(10).position(|window| window == b"/Contents ").unwrap() + 11;
        let end = start + whole[start..].iter().position(|byte| *byte == b'>').unwrap();
        let mut bytes = whole.clone();
        bytes[start..end].fill(b'0');
        bytes
    };
    let cases = [
        ("no value under its key", replaced(b"/Contents ", b"/Discarded")),
        ("no byte range", replaced(b"/ByteRange ", b"/ByteBroken")),
        ("neither type nor filter", replaced(b"/Type/Sig", b"/Type/Nil")),
        ("an empty value", emptied),
    ];
    for (what, bytes) in cases {
        let report = trusted(&bytes);
        assert_ne!(report.verdict, Verdict::Passed, "{what}: {}", told(&report));
        assert!(report.signatures.len() > 1 || report.reason != Reason::AllChecksPassed, "{what}");
        assert_eq!(report.signatures[0].value, SignatureValue::Valid, "{what}: {}", told(&report));
        assert!(
            matches!(
                report.reason,
                Reason::SignatureUnreadable
                    | Reason::SignatureMissing
                    | Reason::SignatureInvalid
                    | Reason::DigestMismatch
                    | Reason::StructureFault
            ),
            "{what}: {:?}",
            report.reason
        );
    }
}

/// The field of a second signature leads to an object that is not there, or to none that is a signature.
#[test]
fn pdf_when_a_signature_field_leads_to_nothing_then_never_passed() {
    let mut pdf = signed(sign(SubFilter::Pkcs7(Scheme::RsaSha256)));
    pdf.sign(&sign(SubFilter::Cades(Scheme::RsaSha256)));
    let whole = pdf.bytes();
    let at = whole.windows(3).rposition(|window| window == b"/V ").unwrap() + 3;
    let digits = whole[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    for number in ["9".repeat(digits), format!("{:0>digits$}", 1)] {
        let mut bytes = whole.clone();
        bytes[at..at + digits].copy_from_slice(number.as_bytes());
        let report = trusted(&bytes);
        assert_ne!(report.verdict, Verdict::Passed, "{number}: {}", told(&report));
    }
}

/// Every trick with the byte range, though the value is right for it.
///
/// Proves promise 21.
#[test]
fn pdf_when_its_byte_range_is_a_trick_then_never_passed() {
    for trick in
        [Trick::WideGap, Trick::ShortEnd, Trick::LateStart, Trick::Overlap, Trick::BeyondEnd, Trick::OneRange]
    {
        let bytes = signed(PdfSign { trick, ..sign(SubFilter::Pkcs7(Scheme::RsaSha256)) }).bytes();
        let report = trusted(&bytes);
        assert_ne!(report.verdict, Verdict::Passed, "{trick:?}: {}", told(&report));
    }
}

#[test]
fn pdf_when_signed_by_another_key_under_the_certificate_then_failed() {
    let (_, signer) = Authority::rsa();
    let forged = signer.with_key(Key::rsa(RsaName::Other));
    for sub_filter in [SubFilter::Pkcs7(Scheme::RsaSha256), SubFilter::RsaSha1] {
        let report = trusted(&signed(PdfSign::new(&forged, sub_filter)).bytes());
        assert_eq!(answer(&report).0, Verdict::Failed, "{}", told(&report));
        assert!(failed(&report).contains(&"VER-VALUE"), "{:?}", failed(&report));
    }
}

#[test]
fn pdf_when_its_time_is_stamped_by_a_trusted_authority_then_the_time_is_proved() {
    let authority = Authority::new(7);
    let at = "2026-09-30T04:00:05Z".parse().unwrap();
    let sign = PdfSign {
        time_stamp: Some((authority.time_stamper.clone(), at)),
        ..sign(SubFilter::Cades(Scheme::RsaSha256))
    };
    let reading = read(&signed(sign).bytes());
    let anchors = [&Authority::rsa().0.certificate[..], authority.anchor()];
    let report = trusting(&anchors).verify(&reading, now());
    assert_eq!(report.verdict, Verdict::Passed, "{}", told(&report));
    assert_eq!(report.signatures[0].signed_at, Some(at));
    assert!(!told(&report).contains("VER-TIME"), "{}", told(&report));
    let report = trusted(
        &signed(PdfSign {
            time_stamp: Some((authority.time_stamper.clone(), at)),
            ..self::sign(SubFilter::Cades(Scheme::RsaSha256))
        })
        .bytes(),
    );
    assert!(told(&report).contains("leads to no trusted anchor"), "{}", told(&report));
}
