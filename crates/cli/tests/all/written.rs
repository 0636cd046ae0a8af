//! Two hundred invoices of every kind, written and sealed as OFD, PDF and XML, and judged like anybody's.

use std::sync::OnceLock;

use fapiao_document::sign::{Appearance, OfdDraft, OfdEnvelope, OfdSigning, PdfDraft, PdfSigning, SealPlace};
use fapiao_document::write::{self, Details, xml};
use fapiao_document::{Limits, Options, Reading};
use fapiao_invoice::{Fen, Invoice, Tax, json};
use fapiao_ofd::font::Fonts;
use fapiao_pki::seal::Seal;
use fapiao_pki::seal::asn1::Picture;
use fapiao_pki::sign::{KeyFile, SealDesign, Signer};
use fapiao_pki::trust::Trust;
use fapiao_testkit::authority::{self, Authority};
use fapiao_testkit::random::Random;
use fapiao_testkit::sample::generated;
use fapiao_testkit::{edit, make};
use fapiao_verify::{Policy, Reason, Report, Verdict, Verifier};
use jiff::Timestamp;

use crate::program::Desk;

/// How many invoices.
pub const COUNT: u64 = 200;
/// Bytes that are changed in each file: inside of what is signed, and anywhere.
const CHANGES: usize = 2;

/// One invoice as the three files.
pub struct Written {
    pub seed: u64,
    pub invoice: Invoice,
    pub ofd: Vec<u8>,
    pub pdf: Vec<u8>,
    pub xml: String,
}

/// Who signs: SM2 for OFD and XML, RSA for PDF.
struct Office {
    authority: Authority,
    rsa_root: authority::Signer,
    sm2: Signer,
    rsa: Signer,
    seal: Seal,
    fonts: Fonts,
}

fn office() -> &'static Office {
    static OFFICE: OnceLock<Office> = OnceLock::new();
    OFFICE.get_or_init(|| {
        let authority = Authority::new(7);
        let signer = |of: &authority::Signer| {
            KeyFile::read(of.key_file().as_bytes(), None).unwrap().into_signer(&[]).unwrap()
        };
        let (rsa_root, rsa) = Authority::rsa();
        let sm2 = signer(&authority.signer);
        let design = SealDesign {
            id: "SAMPLE0001".to_owned(),
            name: "样票公司发票专用章 SAMPLE".to_owned(),
            picture: Picture {
                format: "png".to_owned(),
                bytes: make::seal_png(),
                width_mm: 40,
                height_mm: 30,
            },
            created: "2026-01-01T00:00:00Z".parse().unwrap(),
            valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
            valid_to: "2028-01-01T00:00:00Z".parse().unwrap(),
        };
        let listed = [sm2.certificate().clone()];
        let seal = design.make(&signer(&authority.seal_maker), &listed, &mut Random::new(1)).unwrap();
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        Office {
            rsa: signer(&rsa),
            rsa_root,
            sm2,
            seal: Seal::parse(&seal).unwrap(),
            authority,
            fonts: Fonts::new(fonts),
        }
    })
}

/// DER of the root above the signer of the PDF files.
pub fn pdf_root() -> &'static [u8] {
    &office().rsa_root.certificate
}

fn signed_at() -> Timestamp {
    "2026-11-22T04:05:06Z".parse().unwrap()
}

/// The invoice of a seed, in its three files.
pub fn written(seed: u64) -> Written {
    let office = office();
    let invoice = write::check(&generated(seed), fapiao_invoice::parse_date("2026-11-22")).unwrap();
    let details = Details { sample: true, ..Details::default() };
    let layout = write::document(&invoice, &details, &office.fonts).unwrap();
    let place = SealPlace::Usual { width: 40.0, height: 30.0 };
    let (limits, rng) = (Limits::default(), &mut Random::new(seed));

    let package = write::ofd(&layout).unwrap();
    let envelope = OfdEnvelope::Seal { seal: &office.seal, places: vec![place] };
    let signing = OfdSigning { document: 0, envelope };
    let ofd = OfdDraft::sign(&package, &signing, &office.sm2, signed_at(), &limits, rng).unwrap();
    let ofd = ofd.finish(None).unwrap();

    let plain = write::pdf(&layout, &invoice, &details).unwrap();
    let appearance = Some(Appearance { place, picture: make::seal_png() });
    let signing = PdfSigning { appearance, ..PdfSigning::default() };
    let pdf = PdfDraft::sign(&plain, &signing, &office.rsa, signed_at(), &limits, rng).unwrap();
    let pdf = pdf.finish(None).unwrap();

    let plain = xml::write(&invoice, &details).unwrap();
    let xml = xml::sign_with(&plain, &office.sm2, signed_at(), rng).unwrap();
    Written { seed, invoice, ofd, pdf, xml }
}

/// Something for each invoice, on all processors; the answers in the order of the seeds.
pub fn for_each<T: Send>(seeds: std::ops::Range<u64>, work: impl Fn(Written) -> T + Sync) -> Vec<T> {
    let threads = u64::try_from(std::thread::available_parallelism().map_or(2, usize::from)).unwrap();
    let mut answers: Vec<(u64, T)> = std::thread::scope(|scope| {
        let work = &work;
        let started: Vec<_> = (0..threads)
            .map(|thread| {
                let mine = seeds.clone().filter(move |seed| seed % threads == thread);
                scope.spawn(move || mine.map(|seed| (seed, work(written(seed)))).collect::<Vec<_>>())
            })
            .collect();
        started.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    answers.sort_by_key(|(seed, _)| *seed);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn verifier() -> Verifier {
    let office = office();
    let files = [office.authority.anchor(), &office.authority.tax_ca.certificate, pdf_root()];
    let (trust, problems) = Trust::from_files(files.map(|bytes| ("file", bytes)));
    assert!(problems.is_empty(), "{problems:?}");
    Verifier::new(trust, Policy::default())
}

fn judge(verifier: &Verifier, bytes: &[u8]) -> Option<(Reading, Report)> {
    // The page and the pictures were read once, whole, from the file as it was written.
    let options = Options { pictures: false, ..Options::default() };
    let reading = fapiao_document::read(bytes, &Limits::default(), &options).ok()?;
    let report = verifier.verify(&reading, "2026-12-01T00:00:00Z".parse().unwrap());
    Some((reading, report))
}

/// The fields that a reader takes for the invoice's, elements in no order.
fn fields(reading: &Reading) -> Option<Invoice> {
    reading.invoice().map(in_order)
}

fn in_order(mut invoice: Invoice) -> Invoice {
    if let Some(special) = &mut invoice.special {
        special.elements.sort();
    }
    invoice
}

/// What is not as it should be with one file.
fn faults(verifier: &Verifier, name: &str, bytes: &[u8], made: &Invoice) -> Vec<String> {
    let Some((reading, report)) = judge(verifier, bytes) else { return vec![format!("{name}: not read")] };
    let mut faults = Vec::new();
    if (report.verdict, report.reason) != (Verdict::Passed, Reason::AllChecksPassed) {
        faults.push(format!("{name}: {:?} {:?}", report.verdict, report.reason));
    }
    let stated = fields(&reading).unwrap();
    let expected = serde_json::to_value(carried(made)).unwrap();
    let stated = serde_json::to_value(stated).unwrap();
    for (key, value) in expected.as_object().unwrap() {
        if stated[key] != *value {
            faults.push(format!(
                "{name}: {key} {:.200} instead of {:.200}",
                stated[key].to_string(),
                value.to_string()
            ));
        }
    }
    faults
}

/// An invoice as its files carry it. The form of digital invoices has no element for some fields.
fn carried(made: &Invoice) -> Invoice {
    let mut carried = in_order(made.clone());
    if made.code.is_none() {
        carried.check_code = None;
        carried.machine_number = None;
        carried.lines.iter_mut().for_each(|line| line.nature = None);
        // Its XML, which is in all three files, says 0.00 where its page says ***.
        if made.tax_amount == Some(Tax::Masked) {
            carried.tax_amount = Some(Tax::Amount(Fen::ZERO));
        }
    }
    carried
}

/// A file with one bit of one byte changed.
fn flipped(bytes: &[u8], at: usize, random: &mut Random) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= 1 << random.below(8);
    changed
}

/// Changes of what is signed, each of which must end in `failed`.
fn forgeries(written: &Written, random: &mut Random) -> Vec<(String, Vec<u8>)> {
    let mut forged = Vec::new();
    let entries = edit::protected(&written.ofd, "Doc_0/Signs/Sign_0/Signature.xml");
    for _ in 0..CHANGES {
        let entry = entries[random.below(entries.len())].trim_start_matches('/').to_owned();
        let content = edit::entry(&written.ofd, &entry).unwrap();
        let at = random.below(content.len());
        let package = edit::replace(&written.ofd, &entry, &flipped(&content, at, random));
        forged.push((format!("{} ofd {entry} {at}", written.seed), package));

        let value = signature_value(&written.pdf);
        let at = random.below(written.pdf.len() - value.len());
        let at = if at < value.start { at } else { at + value.len() };
        forged.push((format!("{} pdf {at}", written.seed), flipped(&written.pdf, at, random)));

        let covered = written.xml.find("<DetachedSignature").unwrap();
        let at = random.below(covered);
        forged.push((format!("{} xml {at}", written.seed), flipped(written.xml.as_bytes(), at, random)));
    }
    forged
}

/// Where the value of the last signature of a PDF stands, its brackets included.
fn signature_value(pdf: &[u8]) -> std::ops::Range<usize> {
    let found = pdf.windows(10).rposition(|window| window == b"/Contents<").unwrap();
    let start = found + 9;
    let end = start + pdf[start..].iter().position(|byte| *byte == b'>').unwrap() + 1;
    start..end
}

/// Proves A-089, promise 23.
#[test]
fn invoices_when_written_and_sealed_then_passed_with_every_field_and_failed_when_changed() {
    let verifier = verifier();
    let found = for_each(0..COUNT, |written| {
        let mut random = Random::new(written.seed);
        let name = |format: &str| format!("{} {:?} {format}", written.seed, written.invoice.kind.unwrap());
        let files = [("ofd", &written.ofd[..]), ("pdf", &written.pdf), ("xml", written.xml.as_bytes())];
        let mut found = Vec::new();
        for (format, bytes) in files {
            found.extend(faults(&verifier, &name(format), bytes, &written.invoice));
        }
        for (forgery, bytes) in forgeries(&written, &mut random) {
            let verdict = judge(&verifier, &bytes).map(|(_, report)| report.verdict);
            if verdict != Some(Verdict::Failed) {
                found.push(format!("{forgery}: {verdict:?}"));
            }
        }
        // Any byte of the file: what passes says what it said.
        for (format, bytes) in files {
            for _ in 0..CHANGES {
                let at = random.below(bytes.len());
                let Some((reading, report)) = judge(&verifier, &flipped(bytes, at, &mut random)) else {
                    continue;
                };
                let is_same =
                    || fields(&reading) == judge(&verifier, bytes).and_then(|(before, _)| fields(&before));
                if report.verdict == Verdict::Passed && !is_same() {
                    found.push(format!("{} byte {at}: passed with another field", name(format)));
                }
            }
        }
        found
    });
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "{}:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}

/// What `verify` prints under `invoice` is what `write` takes: a copy of a file says what the file said.
#[test]
fn invoices_when_verified_as_json_and_written_again_then_every_field_is_the_same() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.files()).unwrap();
    for_each(0..COUNT, |made| {
        for (format, bytes) in [("ofd", &made.ofd[..]), ("pdf", &made.pdf), ("xml", made.xml.as_bytes())] {
            std::fs::write(desk.files().join(format!("{:03}.{format}", made.seed)), bytes).unwrap();
        }
    });
    let (lines, _) = desk.verify_jsonl(&[&desk.files()]);
    assert_eq!(lines.len(), usize::try_from(3 * COUNT).unwrap());
    let found: Vec<String> = lines.iter().flat_map(copied).collect();
    assert!(found.is_empty(), "{}:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}

/// Where a copy of a file, written of its line of `verify`, says something else.
fn copied(line: &serde_json::Value) -> Vec<String> {
    let name = line["file"].as_str().unwrap();
    let node = serde_json::from_str(&line["invoice"].to_string()).unwrap();
    let first = json::read(&node).unwrap();
    let checked = match write::check(&first, fapiao_invoice::parse_date("2026-11-22")) {
        Ok(checked) => checked,
        Err(error) => return vec![format!("{name}: {error:?}")],
    };
    let copy = written_as(&checked, line["format"].as_str().unwrap());
    let options = Options { pictures: false, ..Options::default() };
    let copy = fapiao_document::read(&copy, &Limits::default(), &options).unwrap();
    let copy = serde_json::to_value(fields(&copy).unwrap()).unwrap();
    let first = serde_json::to_value(in_order(first)).unwrap();
    let all = first.as_object().unwrap().iter().filter(|(key, value)| copy[key.as_str()] != **value);
    all.map(|(key, value)| {
        format!("{name} {key}: {:.200} then {:.200}", value.to_string(), copy[key].to_string())
    })
    .collect()
}

/// An invoice in a file that nobody signed.
fn written_as(invoice: &Invoice, format: &str) -> Vec<u8> {
    let details = Details { sample: true, ..Details::default() };
    if format == "xml" {
        return xml::write(invoice, &details).unwrap().into_bytes();
    }
    let layout = write::document(invoice, &details, &office().fonts).unwrap();
    match format {
        "ofd" => write::ofd(&layout).unwrap(),
        _ => write::pdf(&layout, invoice, &details).unwrap(),
    }
}
