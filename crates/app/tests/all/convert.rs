//! Copies in other formats: what they say, what they show, and that they never pass for the original.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use fapiao_app::Error;
use fapiao_app::convert::{self, Converted, Means, Target};
use fapiao_document::write::{self, Details, xml};
use fapiao_document::{Limits, Options, Origin, Reading};
use fapiao_invoice::Invoice;
use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::font::Fonts;
use fapiao_pki::algorithm::DigestAlgorithm;
use fapiao_pki::sign::KeyFile;
use fapiao_pki::trust::Trust;
use fapiao_testkit::authority::{Authority, Scheme};
use fapiao_testkit::make::{self, OfdOptions, PdfOptions, PdfSign, Sign, SubFilter};
use fapiao_testkit::random::Random;
use fapiao_testkit::sample::{self, generated};
use fapiao_verify::{Policy, Report, Verdict, Verifier};

pub fn fonts() -> Arc<Fonts> {
    static FONTS: OnceLock<Arc<Fonts>> = OnceLock::new();
    let load = || {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        let fonts = Fonts::new(database);
        assert!(fonts.has_cjk(), "install {}", fapiao_ofd::font::DEBIAN_PACKAGES.join(" "));
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(load))
}

pub fn means() -> Means<'static> {
    let reading = Options::default();
    let draw = DrawLimits { page_pixels: 40_000_000, ..DrawLimits::default() };
    Means { fonts: fonts(), limits: Limits::default(), draw, reading, given_up: Vec::new() }
}

pub fn copy(original: &[u8], to: Target) -> Result<Converted, Error> {
    convert::convert(original, to, &means(), &mut |_| {})
}

/// What a file says; its pictures are not looked at, which takes most of the time.
pub fn read(bytes: &[u8]) -> Reading {
    fapiao_document::read(bytes, &Limits::default(), &Options::default()).unwrap()
}

/// What the pages of a file say, by the places of their text.
pub fn page_text(bytes: &[u8]) -> Invoice {
    let text = read(bytes).sources.into_iter().find(|source| source.origin == Origin::PageText);
    text.unwrap().fields
}

/// What a verifier says that trusts whoever signed the originals.
pub fn judge(bytes: &[u8], authority: &Authority) -> Report {
    let (rsa_root, _) = Authority::rsa();
    let files = [authority.anchor(), &authority.tax_ca.certificate, &rsa_root.certificate];
    let (trust, _) = Trust::from_files(files.map(|bytes| ("file", bytes)));
    let verifier = Verifier::new(trust, Policy::default());
    verifier.verify(&read(bytes), "2026-12-01T00:00:00Z".parse().unwrap())
}

pub fn sha256(bytes: &[u8]) -> String {
    DigestAlgorithm::Sha256.digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A written invoice: OFD, PDF, XML.
pub fn written(seed: u64) -> (Invoice, [Vec<u8>; 3]) {
    let invoice = write::check(&generated(seed), None).unwrap();
    let details = Details { sample: true, ..Details::default() };
    let layout = write::document(&invoice, &details, &fonts()).unwrap();
    let pdf = write::pdf(&layout, &invoice, &details).unwrap();
    let files = [write::ofd(&layout).unwrap(), pdf, xml::write(&invoice, &details).unwrap().into_bytes()];
    (invoice, files)
}

/// Real files of a kind, where they are present.
pub fn samples(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let root = std::env::var_os("FAPIAO_SAMPLES").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples")),
        PathBuf::from,
    );
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        println!("skipped: no real files of {folder}");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Proves A-085.
#[test]
fn written_ofd_when_copied_to_pdf_then_its_pages_say_the_same() {
    for seed in 0..60 {
        let (_, [ofd, ..]) = written(seed);
        let copied = copy(&ofd, Target::Pdf).unwrap();
        assert!(copied.lost.is_empty() && copied.findings.is_empty(), "{seed}: {:?}", copied.findings);
        assert_eq!(page_text(&copied.bytes), page_text(&ofd), "{seed}");
        assert_eq!(copy(&ofd, Target::Pdf).unwrap().bytes, copied.bytes, "{seed}: not the same bytes");
    }
}

/// Proves A-085.
#[test]
fn written_xml_when_copied_then_its_face_says_the_same_and_the_original_is_attached() {
    for seed in 0..30 {
        let (_, [.., xml]) = written(seed);
        let stated = read(&xml).invoice().unwrap();
        for to in [Target::Pdf, Target::Ofd] {
            let copied = copy(&xml, to).unwrap();
            let reading = read(&copied.bytes);
            assert!(reading.disagreements().is_empty(), "{seed} {to:?}: {:?}", reading.disagreements());
            let shown = page_text(&copied.bytes);
            assert_eq!(shown.number, stated.number, "{seed} {to:?}");
            assert_eq!(shown.amount_with_tax, stated.amount_with_tax, "{seed} {to:?}");
            let attached =
                reading.attachments.iter().find(|attached| usize::try_from(attached.bytes) == Ok(xml.len()));
            assert!(attached.is_some(), "{seed} {to:?}: {:?}", reading.attachments);
        }
    }
}

/// Proves A-085.
#[test]
fn fields_when_they_suffice_then_are_xml_of_the_same_invoice_and_else_each_fault_is_listed() {
    let mut refused = 0;
    for seed in 0..30 {
        let (_, [ofd, pdf, _]) = written(seed);
        for original in [&ofd, &pdf] {
            let stated = read(original).invoice().unwrap();
            let copied = copy(original, Target::Xml).unwrap().bytes;
            let text = std::str::from_utf8(&copied).unwrap();
            assert!(text.contains(&sha256(original)) && text.contains("COPY, not the original"), "{text}");
            let read_back = read(&copied).invoice().unwrap();
            assert_eq!(read_back.number, stated.number, "{seed}");
            assert_eq!(read_back.lines.len(), stated.lines.len(), "{seed}");
            assert_eq!(read_back.amount_with_tax, stated.amount_with_tax, "{seed}");
        }
        // A copy of a copy has the page alone to read from.
        match copy(&copy(&ofd, Target::Pdf).unwrap().bytes, Target::Xml) {
            Err(Error::Writing(write::Error::Faults(faults))) => {
                refused += 1;
                assert!(!faults.is_empty());
            }
            other => assert_eq!(
                read(&other.unwrap().bytes).invoice().unwrap().number,
                read(&ofd).invoice().unwrap().number
            ),
        }
    }
    println!("{refused} of 30 copies of pages did not suffice for XML");
    let nothing = copy(&copy(&written(1).1[0], Target::Pdf).unwrap().bytes, Target::Pdf);
    assert!(matches!(nothing, Err(Error::Reading(error)) if error.code() == "DOC-COPY-SAME"));
}

/// Proves A-085.
#[test]
fn signed_original_when_copied_then_the_copy_shows_its_digest_and_is_never_passed() {
    let authority = Authority::new(1);
    let ofd = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&authority)));
    let (_, rsa) = Authority::rsa();
    let signature = Some(PdfSign::new(&rsa, SubFilter::Pkcs7(Scheme::RsaSha256)));
    let pdf = make::pdf(&sample::vat_ordinary(2), &PdfOptions { signature, ..PdfOptions::default() });
    let key = KeyFile::read(authority.signer.key_file().as_bytes(), None).unwrap();
    let signer = key.into_signer(&[]).unwrap();
    let (_, [.., plain]) = written(4);
    let plain = String::from_utf8(plain).unwrap();
    let at = "2026-11-22T04:05:06Z".parse().unwrap();
    let xml = xml::sign_with(&plain, &signer, at, &mut Random::new(1)).unwrap().into_bytes();
    let copies = [
        (&ofd, Target::Pdf),
        (&pdf, Target::Ofd),
        (&xml, Target::Pdf),
        (&xml, Target::Ofd),
        (&pdf, Target::Xml),
    ];
    for (original, to) in copies {
        assert_eq!(judge(original, &authority).verdict, Verdict::Passed, "{to:?}");
        let copied = match copy(original, to) {
            Err(Error::Writing(write::Error::Faults(_))) if to == Target::Xml => continue,
            copied => copied.unwrap().bytes,
        };
        assert!(read(&copied).signatures.is_empty(), "{to:?}");
        assert_ne!(judge(&copied, &authority).verdict, Verdict::Passed, "{to:?}");
        if to != Target::Xml && original != &xml {
            assert_eq!(page_text(&copied).number, page_text(original).number);
        }
    }
}

#[test]
fn file_when_it_is_no_invoice_then_no_xml_is_made_of_it() {
    let refused = copy(b"%PDF-1.4\nnothing", Target::Xml);
    assert!(matches!(refused, Err(Error::Reading(error)) if error.code() == "DOC-COPY-NO-INVOICE"));
    let refused = copy(b"PK\x03\x04", Target::Pdf);
    assert!(matches!(refused, Err(Error::Reading(_))));
    let refused = copy(b"nothing", Target::Pdf);
    assert!(matches!(refused, Err(Error::Reading(_))));
}

/// Proves A-085.
#[test]
fn real_packages_when_copied_to_pdf_then_every_page_is_there_and_none_is_passed() {
    let authority = Authority::new(1);
    for (path, ofd) in samples("ofd") {
        let copied = copy(&ofd, Target::Pdf).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(copied.lost.is_empty(), "{}", path.display());
        let reading = read(&copied.bytes);
        assert_eq!(reading.pages, read(&ofd).pages, "{}", path.display());
        assert!(reading.signatures.is_empty(), "{}", path.display());
        assert_ne!(judge(&copied.bytes, &authority).verdict, Verdict::Passed, "{}", path.display());
    }
}
