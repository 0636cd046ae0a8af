//! OFD packages: every protected entry, what no signature covers, seals, and who signed.

use fapiao_document::Origin;
use fapiao_testkit::authority::{Authority, Key};
use fapiao_testkit::make::{self, Attached, Coverage, Envelope, OfdOptions, Sign};
use fapiao_testkit::sample::{self, Case};
use fapiao_testkit::seal::{Listing, Version};
use fapiao_testkit::{edit, figure};
use fapiao_verify::{
    ChainStatus, Outcome, Policy, Reason, Report, SignatureFormat, SignatureValue, Verdict, Verifier,
};

use crate::desk::{answer, authority, distrusting, failed, judged, now, read, told, trusting};

const SIGN_0: &str = "Doc_0/Signs/Sign_0/Signature.xml";

fn package(sign: Sign) -> Vec<u8> {
    make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(sign))
}

fn report(bytes: &[u8]) -> Report {
    judged(bytes, &authority())
}

/// Every kind of envelope, with its anchor and without.
///
/// Proves row 25, row 51.
#[test]
fn package_when_signed_whole_then_passed_under_its_anchor_and_indeterminate_without() {
    let authority = authority();
    let seals = [
        (Envelope::Ses(Version::V1), SignatureFormat::SesV1),
        (Envelope::Ses(Version::V4), SignatureFormat::SesV4),
        (Envelope::Ses(Version::V5), SignatureFormat::SesV5),
        (Envelope::Cms, SignatureFormat::Gbt35275),
        (Envelope::CmsOfDigest, SignatureFormat::Gbt35275),
    ];
    for (envelope, format) in seals {
        for listing in [Listing::Certificates, Listing::Digests] {
            if listing == Listing::Digests && format == SignatureFormat::SesV1 {
                continue;
            }
            let bytes = package(Sign { listing, seal_file: true, ..Sign::new(&authority).with(envelope) });
            let report = report(&bytes);
            assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&report));
            assert_eq!(report.signatures[0].format, format);
            assert_eq!(report.signatures[0].chain, ChainStatus::Trusted);
            let report = distrusting().verify(&read(&bytes), now());
            assert_eq!(
                answer(&report),
                (Verdict::Indeterminate, Reason::NoTrustedAnchor),
                "{}",
                told(&report)
            );
            assert_eq!(report.signatures[0].value, SignatureValue::Valid);
        }
    }
}

#[test]
fn package_when_signed_by_a_bare_value_then_the_certificate_must_be_supplied() {
    let authority = authority();
    let bytes = package(Sign::new(&authority).with(Envelope::Bare));
    let report = report(&bytes);
    assert_eq!(
        answer(&report),
        (Verdict::Indeterminate, Reason::CertificateUnavailable),
        "{}",
        told(&report)
    );
    let supplied = [authority.anchor(), &authority.tax_ca.certificate, &authority.signer.certificate];
    let report = trusting(&supplied).verify(&read(&bytes), now());
    assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&report));
}

/// One byte of the unpacked content of each protected entry in turn: exactly that entry is altered.
///
/// Proves row 51, promises 22, 23.
#[test]
fn package_when_one_byte_of_a_protected_entry_changes_then_exactly_that_entry_is_altered() {
    let authority = authority();
    for attached in [Attached::OriginalInvoice, Attached::Xbrl] {
        let sign = Sign { seal_file: true, ..Sign::new(&authority) };
        let bytes = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(sign).attaching(attached));
        let protected = edit::protected(&bytes, SIGN_0);
        assert!(protected.len() >= 10, "{protected:?}");
        for path in &protected {
            let length = edit::entry(&bytes, path).unwrap().len();
            for at in [0, length / 3, length / 2, length - 1] {
                let report = report(&edit::flip(&bytes, path, at));
                assert_eq!(report.verdict, Verdict::Failed, "{path} {at}: {}", told(&report));
                assert_eq!(report.signatures[0].altered, [path.as_str()], "{path} {at}");
                assert!(failed(&report).contains(&"VER-DIGEST"), "{path} {at}");
            }
        }
    }
}

/// A package whose signature itself was touched fails too, each under its own code.
#[test]
fn package_when_its_signature_description_or_value_changes_then_failed() {
    let authority = authority();
    let bytes = package(Sign::new(&authority));
    let changed = edit::replace_text(&bytes, SIGN_0, "ProviderName=\"", "ProviderName=\"X");
    let report = report(&changed);
    assert_eq!(answer(&report), (Verdict::Failed, Reason::DataHashMismatch), "{}", told(&report));
    assert_eq!(failed(&report), ["VER-DATA-HASH"]);

    let value = "Doc_0/Signs/Sign_0/SignedValue.dat";
    let length = edit::entry(&bytes, value).unwrap().len();
    for at in (0..length).step_by(97) {
        let report = judged(&edit::flip(&bytes, value, at), &authority);
        assert_ne!(report.verdict, Verdict::Passed, "{at}: {}", told(&report));
    }
}

/// Proves promise 22.
#[test]
fn package_when_an_unreferenced_entry_is_added_then_named_with_a_warning() {
    let report = report(&edit::add(&package(Sign::new(&authority())), "Doc_0/extra.xml", b"<x/>"));
    assert_eq!(report.verdict, Verdict::Passed, "{}", told(&report));
    assert_eq!(report.signatures[0].uncovered, ["Doc_0/extra.xml"]);
    assert_eq!(report.results("VER-COVERAGE").next().unwrap().outcome, Outcome::Warning);
}

/// Each part that the document refers to is left out of the signature in turn.
///
/// Proves promise 22.
#[test]
fn package_when_a_referenced_entry_is_not_covered_then_never_passed() {
    let authority = authority();
    let whole = package(Sign::new(&authority));
    for path in edit::protected(&whole, SIGN_0) {
        let sign = Sign { coverage: Coverage::Except(vec![path.clone()]), ..Sign::new(&authority) };
        let report = report(&package(sign));
        assert_eq!(
            answer(&report),
            (Verdict::Indeterminate, Reason::NotFullyCovered),
            "{path}: {}",
            told(&report)
        );
        assert_eq!(report.signatures[0].uncovered, [path]);
    }
}

#[test]
fn package_when_a_protected_entry_is_removed_then_never_passed_and_the_part_is_named() {
    let bytes = package(Sign::new(&authority()));
    for path in edit::protected(&bytes, SIGN_0) {
        let report = report(&edit::remove(&bytes, &path));
        assert_ne!(report.verdict, Verdict::Passed, "{path}: {}", told(&report));
        let digest = report.results("VER-DIGEST").next().unwrap();
        assert_ne!(digest.outcome, Outcome::Passed, "{path}");
        assert!(told(&report).contains(&path), "{path}: {}", told(&report));
    }
}

#[test]
fn package_when_its_attachment_is_replaced_then_part_altered() {
    let bytes = package(Sign::new(&authority()));
    let path = "Doc_0/Attachs/original_invoice.xml";
    let other = make::original_invoice(&sample::vat_ordinary(2));
    let report = report(&edit::replace(&bytes, path, other.as_bytes()));
    assert_eq!(answer(&report), (Verdict::Failed, Reason::PartAltered), "{}", told(&report));
    assert_eq!(report.signatures[0].altered, [path]);
}

#[test]
fn package_when_its_seal_file_is_from_another_file_then_seal_mismatch() {
    let authority = authority();
    let sign = Sign {
        seal_file: true,
        coverage: Coverage::Except(vec!["Doc_0/Signs/Sign_0/Seal.esl".to_owned()]),
        ..Sign::new(&authority)
    };
    let bytes = package(sign.clone());
    let donor = package(Sign { listed: vec![authority.second_signer.clone()], ..sign });
    let swapped = edit::transplant(&bytes, &donor, "Doc_0/Signs/Sign_0/Seal.esl");
    let report = report(&swapped);
    assert_eq!(answer(&report), (Verdict::Failed, Reason::SealMismatch), "{}", told(&report));
    assert_eq!(failed(&report), ["VER-SEAL-MATCH"]);
}

#[test]
fn package_when_its_signed_value_is_from_another_file_then_data_hash_mismatch() {
    let bytes = package(Sign::new(&authority()));
    let donor = make::ofd(&sample::vat_ordinary(2), &OfdOptions::signed(Sign::new(&authority())));
    let report = report(&edit::transplant(&bytes, &donor, "Doc_0/Signs/Sign_0/SignedValue.dat"));
    assert_eq!(answer(&report), (Verdict::Failed, Reason::DataHashMismatch), "{}", told(&report));
}

#[test]
fn package_when_another_signer_uses_the_old_seal_then_certificate_not_in_seal() {
    let authority = authority();
    for intruder in [&authority.second_signer, &Authority::unknown(1).signer] {
        let sign = Sign { signer: intruder.clone(), ..Sign::new(&authority) };
        let report = report(&package(sign));
        assert_eq!(answer(&report), (Verdict::Failed, Reason::CertificateNotInSeal), "{}", told(&report));
        assert_eq!(failed(&report), ["VER-SEAL-LIST"]);
    }
}

#[test]
fn package_when_another_key_signs_under_the_old_certificate_then_signature_invalid() {
    let authority = authority();
    let forged = authority.signer.with_key(Key::sm2("forger", 1));
    for envelope in [Envelope::Ses(Version::V4), Envelope::Cms, Envelope::CmsOfDigest] {
        let sign = Sign { signer: forged.clone(), ..Sign::new(&authority).with(envelope) };
        let report = report(&package(sign));
        assert_eq!(answer(&report), (Verdict::Failed, Reason::SignatureInvalid), "{}", told(&report));
        assert_eq!(failed(&report), ["VER-VALUE"]);
    }
}

#[test]
fn package_when_the_seal_is_forged_then_seal_invalid() {
    let authority = authority();
    let forged = authority.seal_maker.with_key(Key::sm2("forger", 1));
    let report = report(&package(Sign { maker: forged, ..Sign::new(&authority) }));
    assert_eq!(answer(&report), (Verdict::Failed, Reason::SealInvalid), "{}", told(&report));
    assert_eq!(failed(&report), ["VER-SEAL-MAKER"]);
}

#[test]
fn package_when_the_seal_is_of_an_unknown_maker_then_indeterminate() {
    let maker = Authority::unknown(1).seal_maker;
    let report = report(&package(Sign { maker, ..Sign::new(&authority()) }));
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::SealMakerUntrusted), "{}", told(&report));
}

/// The whole package sealed again by somebody with a CA of their own.
#[test]
fn package_when_sealed_again_under_an_unknown_authority_then_untrusted() {
    let report = report(&package(Sign::new(&Authority::unknown(1))));
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::NoTrustedAnchor), "{}", told(&report));
    assert_eq!(report.signatures[0].chain, ChainStatus::Untrusted);
}

/// Proves promise 28.
#[test]
fn package_when_its_certificate_had_expired_or_was_revoked_then_judged_at_the_time_of_signing() {
    let authority = authority();
    let trusted = [authority.anchor(), &authority.tax_ca.certificate, &authority.revocation_list];
    let report_of = |sign: Sign| trusting(&trusted).verify(&read(&package(sign)), now());
    let at = |text: &str| text.parse().unwrap();

    let good = report_of(Sign::new(&authority));
    assert_eq!(good.verdict, Verdict::Passed, "{}", told(&good));
    // The tax CA's list covers the signer; of the tax CA itself no list is at hand.
    assert_eq!(good.results("VER-REVOCATION").next().unwrap().outcome, Outcome::NotRun);

    let expired = report_of(Sign::by(&authority.expired, &authority));
    assert_eq!(answer(&expired), (Verdict::Indeterminate, Reason::CertificateExpired), "{}", told(&expired));
    assert_eq!(expired.signatures[0].chain, ChainStatus::Expired);

    // Expired since, but valid when the signature claims to be made.
    let window = Some((at("2021-01-01T00:00:00Z"), at("2035-01-01T00:00:00Z")));
    let then = Sign {
        at: at("2022-06-01T00:00:00Z"),
        seal_validity: window,
        ..Sign::by(&authority.expired, &authority)
    };
    let then = Sign { maker: authority.expired.clone(), ..then };
    let report = report_of(then.clone());
    assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&report));
    assert!(told(&report).contains("only claimed"), "{}", told(&report));
    let (trust, _) = fapiao_pki::trust::Trust::from_files([
        ("root", authority.anchor()),
        ("ca", &authority.tax_ca.certificate),
    ]);
    let strict = Verifier::new(trust, Policy { claimed_time_passes: false, ..Policy::default() });
    assert_eq!(strict.verify(&read(&package(then)), now()).reason, Reason::ClaimedTimeOnly);

    let revoked = report_of(Sign::by(&authority.revoked, &authority));
    assert_eq!(answer(&revoked), (Verdict::Failed, Reason::CertificateRevoked), "{}", told(&revoked));
    assert_eq!(revoked.signatures[0].chain, ChainStatus::Revoked);

    // Revoked after the time that the signer claims: it may be back-dated, unless a token proves it.
    let before = Sign { at: at("2025-03-01T00:00:00Z"), ..Sign::by(&authority.revoked, &authority) };
    let claimed = report_of(before.clone());
    assert_eq!(answer(&claimed), (Verdict::Indeterminate, Reason::ClaimedTimeOnly), "{}", told(&claimed));
    let stamped = Sign { time_stamp: Some((authority.time_stamper.clone(), before.at)), ..before };
    let stamped = report_of(stamped);
    assert_eq!(answer(&stamped), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&stamped));
    assert_eq!(stamped.signatures[0].chain, ChainStatus::Trusted);
}

#[test]
fn package_when_its_seal_was_outside_its_validity_then_seal_expired() {
    let window = Some(("2024-01-01T00:00:00Z".parse().unwrap(), "2025-01-01T00:00:00Z".parse().unwrap()));
    let report = report(&package(Sign { seal_validity: window, ..Sign::new(&authority()) }));
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::SealExpired), "{}", told(&report));
}

#[test]
fn package_when_signed_in_the_future_then_never_passed() {
    let at = "2027-01-01T00:00:00Z".parse().unwrap();
    let report = report(&package(Sign { at, ..Sign::new(&authority()) }));
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::SignedInFuture), "{}", told(&report));
}

#[test]
fn package_when_signed_twice_and_the_first_locked_the_list_then_changed_later() {
    let authority = authority();
    let first = Sign { coverage: Coverage::AllAndList, ..Sign::new(&authority) };
    let second = Sign::by(&authority.second_signer, &authority);
    let bytes = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(first).and_signed(second.clone()));
    let report = report(&bytes);
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::ChangedLater), "{}", told(&report));
    assert!(report.signatures[0].altered.is_empty());
    assert_eq!(report.signatures[0].changed_later, ["Doc_0/Signs/Signatures.xml"]);
    assert!(report.signatures[1].changed_later.is_empty());

    let bytes =
        make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&authority)).and_signed(second));
    let report = judged(&bytes, &authority);
    assert_eq!(answer(&report), (Verdict::Passed, Reason::AllChecksPassed), "{}", told(&report));
    let altered = edit::flip(&bytes, "Doc_0/Document.xml", 40);
    let report = judged(&altered, &authority);
    for signature in &report.signatures {
        assert_eq!(signature.altered, ["Doc_0/Document.xml"]);
    }
}

#[test]
fn package_when_its_signatures_are_declared_and_absent_then_signature_missing() {
    let options = OfdOptions::default().odd(make::Oddity::SignaturesMissing);
    let report = report(&make::ofd(&sample::vat_ordinary(1), &options));
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::SignatureMissing), "{}", told(&report));
}

#[test]
fn package_when_unsigned_then_unsigned() {
    let report = report(&make::ofd(&sample::digital_special(1), &OfdOptions::default()));
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::Unsigned), "{}", told(&report));
}

/// Proves promise 22.
#[test]
fn package_when_something_is_added_that_nothing_shows_then_it_is_listed() {
    let sealed = package(Sign::new(&authority()));
    for (path, content) in [("Doc_0/Res/", "hidden"), ("OFDEntries.xml", "<a/>"), ("stray.txt", "x")] {
        let report = report(&edit::add(&sealed, path, content.as_bytes()));
        assert_eq!(report.signatures[0].uncovered, [path.trim_end_matches('/')], "{}", told(&report));
        assert_eq!(report.results("VER-COVERAGE").next().unwrap().outcome, Outcome::Warning, "{path}");
    }
}

/// The remark may say anything, also in the words of the form's labels.
#[test]
fn package_when_its_remark_speaks_of_somebody_then_no_party_is_read_from_it_and_nothing_fails() {
    let words = "纳税人识别号:91110000000000000X 名称:某公司 地址、电话：某路1号 开户行及账号：某银行 1";
    for case in [Case::VatOrdinary, Case::VatSpecial, Case::DigitalSpecial, Case::DigitalOrdinary] {
        let mut invoice = sample::invoice(case, 1);
        invoice.remark = Some(words.to_owned());
        let parts = make::ofd(&invoice, &OfdOptions::default());
        let templates = edit::paths(&parts).into_iter().filter(|path| path.contains("Tpls")).collect();
        let sign = Sign { coverage: Coverage::Except(templates), ..Sign::new(&authority()) };
        let bytes = make::ofd(&invoice, &OfdOptions::signed(sign).attaching(Attached::OriginalInvoice));
        let report = report(&bytes);
        assert_eq!(report.verdict, Verdict::Indeterminate, "{case:?}: {}", told(&report));
        let reading = read(&bytes);
        let page = reading.sources.iter().find(|source| source.origin == Origin::PageText).unwrap();
        assert_eq!(page.fields.seller.name, invoice.seller.name, "{case:?}");
        assert_eq!(page.fields.seller.tax_id, invoice.seller.tax_id, "{case:?}");
        assert_eq!(page.fields.buyer.tax_id, invoice.buyer.tax_id, "{case:?}");
    }
}

/// The page is left out of the signature and shows another amount than the signed attachment states.
#[test]
fn package_when_an_uncovered_page_shows_another_amount_then_shown_differs_from_signed() {
    let invoice = sample::vat_ordinary(1);
    let page = "Doc_0/Pages/Page_0/Content.xml";
    let sign = Sign { coverage: Coverage::Except(vec![page.to_owned()]), ..Sign::new(&authority()) };
    let bytes = make::ofd(&invoice, &OfdOptions::signed(sign));
    let honest = report(&bytes);
    assert_eq!(answer(&honest), (Verdict::Indeterminate, Reason::NotFullyCovered), "{}", told(&honest));
    let gross = invoice.amount_with_tax.unwrap().to_string();
    let other = fapiao_invoice::Fen(invoice.amount_with_tax.unwrap().0 + 900_000).to_string();
    let report = report(&edit::replace_text(&bytes, page, &gross, &other));
    assert_eq!(answer(&report), (Verdict::Failed, Reason::ShownDiffersFromSigned), "{}", told(&report));
    assert_eq!(failed(&report), ["VER-SHOWN"]);
}

/// A second set of bytes that another reader might take for the file.
///
/// Proves promise 22.
#[test]
fn package_when_other_readers_may_see_another_file_then_never_passed() {
    let bytes = package(Sign::new(&authority()));
    let twin = edit::add(&bytes, "Doc_0/DOCUMENT.xml", b"<ofd:Document/>");
    let report = report(&twin);
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::StructureFault), "{}", told(&report));
}

#[test]
fn package_when_its_parts_are_protected_by_a_weak_digest_then_labelled_and_not_passed() {
    let authority = authority();
    let mut reading = read(&package(Sign::new(&authority)));
    let fault = fapiao_document::StructureFault {
        code: "DOC-SIGNATURE-WEAK-DIGEST".into(),
        detail: "SHA-1".to_owned(),
    };
    reading.signatures.last_mut().unwrap().faults.push(fault);
    let trusted = [authority.anchor(), &authority.tax_ca.certificate];
    let report = trusting(&trusted).verify(&reading, now());
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::AlgorithmWeak), "{}", told(&report));
    assert_eq!(report.results("VER-BYTE-RANGE").next().unwrap().outcome, Outcome::Passed);
}

#[test]
fn package_when_half_of_its_signature_is_gone_then_signature_missing() {
    let bytes = package(Sign { seal_file: true, ..Sign::new(&authority()) });
    for part in [SIGN_0, "Doc_0/Signs/Sign_0/SignedValue.dat"] {
        let report = report(&edit::remove(&bytes, part));
        assert_eq!(
            answer(&report),
            (Verdict::Indeterminate, Reason::SignatureMissing),
            "{part}: {}",
            told(&report)
        );
    }
}

/// Two signatures are declared and one of them is lost, as a whole or by half; the other one is whole and good.
///
/// Proves promise 22.
#[test]
fn package_when_one_of_two_signatures_is_lost_then_signature_missing_though_the_other_is_good() {
    let authority = authority();
    let second = Sign::by(&authority.second_signer, &authority);
    let options = OfdOptions::signed(Sign::new(&authority)).and_signed(second);
    let bytes = make::ofd(&sample::vat_ordinary(1), &options);
    assert_eq!(report(&bytes).verdict, Verdict::Passed, "{}", told(&report(&bytes)));
    let (xml, value) = ("Signature.xml", "SignedValue.dat");
    for (lost, kept) in [("Sign_1", "Sign_0"), ("Sign_0", "Sign_1")] {
        for files in [&[xml, value][..], &[xml], &[value]] {
            let gone = |name: &&str| format!("Doc_0/Signs/{lost}/{name}");
            let left = files.iter().fold(bytes.clone(), |bytes, name| edit::remove(&bytes, &gone(name)));
            let report = report(&left);
            assert_eq!(
                answer(&report),
                (Verdict::Indeterminate, Reason::SignatureMissing),
                "{lost} {files:?}: {}",
                told(&report)
            );
            let signed = report.results("VER-SIGNED").next().unwrap();
            assert_eq!(signed.outcome, Outcome::Warning, "{lost} {files:?}");
            let reading = read(&left);
            let whole = reading.signatures.iter().position(|one| one.place.contains(kept)).unwrap();
            assert_eq!(report.signatures[whole].value, SignatureValue::Valid, "{lost} {files:?}");
            assert_eq!(report.signatures[whole].chain, ChainStatus::Trusted, "{lost} {files:?}");
        }
    }
}

/// The list of signatures names a second one, of which there was never a file.
#[test]
fn package_when_its_list_names_a_signature_without_files_then_signature_missing() {
    let sign = Sign { coverage: Coverage::All, ..Sign::new(&authority()) };
    let bytes = edit::replace_text(
        &package(sign),
        "Doc_0/Signs/Signatures.xml",
        "</ofd:Signatures>",
        "<ofd:Signature ID=\"9\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_9/Signature.xml\"/></ofd:Signatures>",
    );
    let report = report(&bytes);
    assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::SignatureMissing), "{}", told(&report));
}

/// An extra field gives an entry another name or another place, which some readers take: nobody can say which file
/// was verified.
///
/// Proves promise 18.
#[test]
fn package_when_an_extra_field_says_another_thing_than_the_header_then_never_passed() {
    use fapiao_testkit::archive::{Entry, extra_field, unicode_path, write};
    let page = "Doc_0/Pages/Page_0/Content.xml";
    let options = OfdOptions::signed(Sign::new(&authority()));
    let parts = make::ofd_parts(&sample::vat_ordinary(1), &options);
    let wide =
        |numbers: &[u64]| extra_field(1, &numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>());
    let with = |central: Vec<u8>, local: Vec<u8>| {
        let mut parts: Vec<Entry> = parts.clone();
        let entry = parts.iter_mut().find(|entry| entry.path() == page).unwrap();
        (entry.extra, entry.local_extra) = (central, local);
        report(&write(&parts))
    };
    let size = parts.iter().find(|entry| entry.path() == page).unwrap().content.len();
    let size = u64::try_from(size).unwrap();
    let honest = unicode_path(page.as_bytes(), page);
    for (central, local) in [(honest.clone(), honest.clone()), (wide(&[size]), Vec::new())] {
        let report = with(central, local);
        assert_eq!(report.verdict, Verdict::Passed, "{}", told(&report));
    }
    let other = unicode_path(page.as_bytes(), "Doc_0/Pages/Page_1/Content.xml");
    for (central, local, code) in [
        (other.clone(), Vec::new(), "OFD-ZIP-NAME-UNICODE"),
        (honest, other, "OFD-ZIP-NAME-UNICODE"),
        (wide(&[size + 1]), Vec::new(), "OFD-ZIP-WIDE"),
        (wide(&[size, 1, 0]), Vec::new(), "OFD-ZIP-WIDE"),
        (Vec::new(), wide(&[size + 1, 1]), "OFD-ZIP-WIDE"),
    ] {
        let report = with(central, local);
        assert_eq!(answer(&report), (Verdict::Indeterminate, Reason::StructureFault), "{}", told(&report));
        let file = report.results("VER-FILE").next().unwrap();
        let evidence = serde_json::to_string(&file.evidence).unwrap();
        assert!(evidence.contains(code), "{code}: {evidence}");
    }
}

/// The QR picture is left out of the signature and states another invoice than the signed data.
///
/// Proves promise 29.
#[test]
fn package_when_an_uncovered_qr_code_states_another_invoice_then_it_is_not_believed() {
    let (invoice, other) = (sample::vat_ordinary(1), sample::vat_ordinary(2));
    let picture = "Doc_0/Res/image_6.png";
    let sign = Sign { coverage: Coverage::Except(vec![picture.to_owned()]), ..Sign::new(&authority()) };
    let bytes = make::ofd(&invoice, &OfdOptions::signed(sign).attaching(Attached::Xbrl));
    let swapped = edit::replace(&bytes, picture, &make::qr_png(&figure::qr(&other)));
    let options = fapiao_document::Options { pictures: true, ocr: None };
    let reading = fapiao_document::read(&swapped, &fapiao_document::Limits::default(), &options).unwrap();
    let report = distrusting().verify(&reading, now());
    assert_eq!(answer(&report), (Verdict::Failed, Reason::ShownDiffersFromSigned), "{}", told(&report));
    assert_eq!(reading.invoice().unwrap().number, invoice.number);
}
