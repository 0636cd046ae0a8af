//! Signatures of OFD packages: what was altered, left out or added is named, entry by entry.

use std::collections::BTreeSet;

use fapiao_document::{Coverage, Limits, Options, PartState, Reading, Signature, read};
use fapiao_testkit::authority::Authority;
use fapiao_testkit::edit;
use fapiao_testkit::make::{Coverage as Cover, Oddity, OfdOptions, Sign, ofd};
use fapiao_testkit::sample::{Case, invoice};

use crate::corpus;

fn reading(bytes: &[u8]) -> Reading {
    read(bytes, &Limits::default(), &Options::default()).unwrap()
}

/// The first signature of the package itself; attached XML has its own.
fn of_package(reading: &Reading) -> &Signature {
    reading.signatures.iter().find(|signature| !signature.place.contains('#')).unwrap()
}

fn altered(signature: &Signature) -> BTreeSet<&str> {
    let altered = signature.parts.iter().filter(|part| part.state == PartState::Altered);
    altered.map(|part| part.path.as_str()).collect()
}

fn signed(case: Case, sign: Sign) -> Vec<u8> {
    ofd(&invoice(case, 7), &OfdOptions::signed(sign))
}

fn codes(signature: &Signature) -> Vec<&str> {
    signature.faults.iter().map(|fault| fault.code.as_ref()).collect()
}

/// Changes one byte of every protected entry in turn, the first, one in the middle and the last: exactly that
/// entry is altered, whether it still parses or not.
fn change_each(bytes: &[u8], name: &str) -> usize {
    let pristine = reading(bytes);
    let mut changes = 0;
    for part in &of_package(&pristine).parts {
        let size = edit::entry(bytes, &part.path).unwrap().len();
        for position in BTreeSet::from([0, size / 2, size - 1]) {
            let changed = reading(&edit::flip(bytes, &part.path, position));
            let signature = of_package(&changed);
            assert_eq!(altered(signature), BTreeSet::from([part.path.as_str()]), "{name}: byte {position}");
            assert_eq!(signature.parts.len(), of_package(&pristine).parts.len(), "{name}");
            changes += 1;
        }
    }
    changes
}

/// Proves A-022, B-002, promise 23.
#[test]
fn ofd_when_one_byte_of_a_protected_entry_changes_then_exactly_that_entry_is_altered() {
    let authority = Authority::new(1);
    let mut changes = 0;
    for case in [Case::VatOrdinary, Case::DigitalSpecial, Case::Railway] {
        changes += change_each(&signed(case, Sign::new(&authority)), &format!("{case:?}"));
    }
    let intact =
        ["vat-ordinary-signed", "vat-xbrl", "vat-path-case", "vat-template", "doc-ses-v4", "doc-odd"];
    for (name, bytes) in corpus::files("ofd") {
        if intact.iter().any(|start| name.starts_with(start)) {
            changes += change_each(&bytes, &name);
        }
    }
    println!("{changes} changed bytes, each found in its entry");
}

/// Proves B-002, promise 22.
#[test]
fn ofd_when_an_entry_is_added_then_it_is_listed_as_uncovered() {
    let bytes = signed(Case::VatOrdinary, Sign::new(&Authority::new(2)));
    let stray = reading(&edit::add(&bytes, "Doc_0/Res/extra.png", b"not a picture"));
    let signature = of_package(&stray);
    let [extra] = signature.uncovered.as_slice() else { panic!("{:?}", signature.uncovered) };
    assert_eq!((extra.path.as_str(), extra.referenced), ("Doc_0/Res/extra.png", false));
    assert_eq!(signature.covers, Coverage::All);

    // Left out of the references and shown all the same.
    let path = "Doc_0/Pages/Page_0/Content.xml";
    let left_out = Sign { coverage: Cover::Except(vec![path.to_owned()]), ..Sign::new(&Authority::new(2)) };
    let partial = reading(&signed(Case::VatOrdinary, left_out));
    let signature = of_package(&partial);
    let [page] = signature.uncovered.as_slice() else { panic!("{:?}", signature.uncovered) };
    assert_eq!((page.path.as_str(), page.referenced), (path, true));
    assert_eq!(signature.covers, Coverage::Partial);
}

#[test]
fn ofd_when_a_protected_entry_is_removed_then_it_is_missing() {
    let bytes = signed(Case::VatOrdinary, Sign::new(&Authority::new(3)));
    let path = "Doc_0/Attachs/original_invoice.xml";
    assert!(edit::paths(&bytes).iter().any(|entry| entry == path));
    let without = reading(&edit::remove(&bytes, path));
    let signature = of_package(&without);
    let missing: Vec<_> = signature.parts.iter().filter(|part| part.state == PartState::Missing).collect();
    assert_eq!(missing.iter().map(|part| part.path.as_str()).collect::<Vec<_>>(), [path]);
}

/// Damage to the very files that lead to the signature hides none of it.
#[test]
fn ofd_when_the_way_to_the_signature_is_damaged_then_it_is_found_and_measured() {
    let bytes = signed(Case::VatOrdinary, Sign::new(&Authority::new(4)));
    for path in ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"] {
        let damaged = reading(&edit::replace(&bytes, path, b"<<<"));
        let signature = of_package(&damaged);
        assert_eq!(altered(signature), BTreeSet::from([path]));
        assert!(signature.faults.is_empty(), "{path}: {:?}", signature.faults);
    }
    // The list of signatures is not protected; without it the signature is found by its name, and said so.
    let unlisted = reading(&edit::replace(&bytes, "Doc_0/Signs/Signatures.xml", b"<<<"));
    let signature = of_package(&unlisted);
    assert!(altered(signature).is_empty() && !signature.parts.is_empty());
    assert_eq!(codes(signature), ["DOC-SIGNATURE-UNDECLARED"]);
}

#[test]
fn ofd_when_a_second_signature_is_added_then_the_change_of_the_list_is_explained() {
    let authority = Authority::new(5);
    let first = Sign { coverage: Cover::AllAndList, ..Sign::new(&authority) };
    let options = OfdOptions::signed(first).and_signed(Sign::new(&authority));
    let bytes = ofd(&invoice(Case::VatOrdinary, 7), &options);
    let both = reading(&bytes);
    let signatures: Vec<&Signature> = both.signatures.iter().filter(|s| !s.place.contains('#')).collect();
    let [first, second] = signatures.as_slice() else { panic!("{}", signatures.len()) };
    let list = "Doc_0/Signs/Signatures.xml";
    assert_eq!(altered(first), BTreeSet::from([list]));
    assert!(first.later.iter().any(|revision| revision.place == list && revision.explained));
    assert!(altered(second).is_empty() && second.later.is_empty());

    // A page that changed too is explained by nothing.
    let page = "Doc_0/Pages/Page_0/Content.xml";
    let changed = reading(&edit::flip(&bytes, page, 200));
    let first = of_package(&changed);
    assert_eq!(altered(first), BTreeSet::from([list, page]));
    assert!(first.later.iter().all(|revision| revision.place != page), "{:?}", first.later);
}

#[test]
fn ofd_when_signatures_are_declared_and_absent_then_a_finding_says_so() {
    let options = OfdOptions::default().odd(Oddity::SignaturesMissing);
    let reading = reading(&ofd(&invoice(Case::VatOrdinary, 7), &options));
    assert!(reading.signatures.iter().all(|signature| signature.place.contains('#')));
    assert!(reading.findings.iter().any(|finding| finding.code == "DOC-SIGNATURE-MISSING"));
}

#[test]
fn ofd_when_a_twin_differs_in_case_only_then_a_fault_names_it() {
    let bytes = signed(Case::VatOrdinary, Sign::new(&Authority::new(8)));
    let twin = reading(&edit::add(&bytes, "Doc_0/pages/Page_0/content.xml", b"<Page/>"));
    let signature = of_package(&twin);
    assert_eq!(codes(signature), ["DOC-SIGNATURE-TWIN-ENTRY"]);
    assert!(altered(signature).is_empty());
}

/// Every oddity of real packages leaves a signature measurable.
#[test]
fn ofd_when_odd_then_its_signature_is_intact() {
    for oddity in Oddity::ALL.into_iter().filter(|oddity| *oddity != Oddity::SignaturesMissing) {
        let options = OfdOptions::signed(Sign::new(&Authority::new(9))).odd(oddity);
        let reading = reading(&ofd(&invoice(Case::VatOrdinary, 7), &options));
        let signature = of_package(&reading);
        assert!(signature.parts.iter().all(|part| part.state == PartState::Intact), "{oddity:?}");
        assert_eq!((signature.covers, &signature.faults), (Coverage::All, &Vec::new()), "{oddity:?}");
    }
}
