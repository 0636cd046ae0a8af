//! What programs of others see in the two hundred invoices that we write and sign.

use std::path::{Path, PathBuf};
use std::process::Command;

use fapiao_invoice::Invoice;
use tempfile::TempDir;

use crate::program::fapiao;
use crate::written::{COUNT, Written, for_each, pdf_root};

/// Every kind and shape comes up among so many; drawing more of them in a debug build would only take longer.
const DRAWN: u64 = 24;

/// As pages are drawn when nobody says how large; a module of the codes of vehicles is then 2.7 pixels wide.
const DPI: &str = "150";

/// A program of others. In CI its absence is a failure.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "{name} is missing");
        eprintln!("SKIPPED: no {name}, which {COUNT} written invoices would be shown");
    }
    found
}

pub fn run(program: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.success(), text)
}

fn put(folder: &TempDir, name: &str, bytes: &[u8]) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn assert_none(found: Vec<Vec<String>>) {
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "{}:\n{}", found.len(), found[..found.len().min(30)].join("\n"));
}

/// What must be legible on the pages: who, how much, and each line.
fn printed(invoice: &Invoice) -> Vec<String> {
    let mut printed = Vec::new();
    for party in [&invoice.seller, &invoice.buyer] {
        printed.extend(party.name.clone());
    }
    printed.extend(invoice.number.as_ref().map(ToString::to_string));
    printed.extend(invoice.amount_with_tax.map(|amount| amount.to_string()));
    if !invoice.kind.is_some_and(fapiao_invoice::Kind::is_ticket) {
        printed.extend(invoice.lines.iter().filter_map(|line| line.name.clone()));
        printed.extend(invoice.lines.iter().filter_map(|line| line.amount).map(|amount| amount.to_string()));
    }
    printed
}

/// Text without white space, since a row may end inside of a name.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Proves A-089, row 51.
#[test]
fn pdf_files_when_poppler_and_qpdf_look_then_sound_signed_whole_legible_and_with_subset_fonts() {
    let names = ["pdfsig", "pdftotext", "pdffonts", "qpdf"];
    let [Some(pdfsig), Some(pdftotext), Some(pdffonts), Some(qpdf)] = names.map(program) else { return };
    let folder = tempfile::tempdir().unwrap();
    let found = for_each(0..COUNT, |written| {
        let path = put(&folder, &format!("{}.pdf", written.seed), &written.pdf);
        let mut found = Vec::new();
        let mut wrong = |what: &str, said: &str| {
            found.push(format!("{} {:?} {what}: {said:.300}", written.seed, written.invoice.kind));
        };
        let (_, said) = run(&pdfsig, &[&path]);
        if !said.contains("Signature is Valid.") || !said.contains("Total document signed") {
            wrong("pdfsig", &said);
        }
        let (is_clean, said) = run(&qpdf, &["--check", &path]);
        if !is_clean || said.contains("WARNING") {
            wrong("qpdf", &said);
        }
        let (_, said) = run(&pdftotext, &["-raw", &path, "-"]);
        let text = squeezed(&said);
        for expected in
            printed(&written.invoice).iter().filter(|expected| !text.contains(&squeezed(expected)))
        {
            wrong("pdftotext lacks", expected);
        }
        // name type encoding emb sub uni object: the columns after the encoding are yes or no.
        let (_, said) = run(&pdffonts, &[&path]);
        let fonts: Vec<&str> = said.lines().skip(2).collect();
        if fonts.is_empty() || fonts.iter().any(|font| !font.contains(" yes yes yes ")) {
            wrong("pdffonts", &said);
        }
        found
    });
    assert_none(found);
}

const PYHANKO: &str = "\
import sys
from datetime import datetime, timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.keys import load_certs_from_pemder
from pyhanko_certvalidator import ValidationContext
roots = list(load_certs_from_pemder([sys.argv[1]]))
context = ValidationContext(trust_roots=roots, moment=datetime(2026, 11, 23, tzinfo=timezone.utc))
for file in sys.argv[2:]:
    with open(file, 'rb') as opened:
        for signature in PdfFileReader(opened).embedded_signatures:
            status = validate_pdf_signature(signature, context)
            print(file, status.intact, status.valid, status.coverage.name, status.bottom_line)
";

/// Proves A-089, row 51.
#[test]
fn pdf_files_when_pyhanko_looks_then_intact_valid_and_entire() {
    // <target>/debug/deps/all-…: `cargo xtask test` puts it beside what is built.
    let own = std::env::current_exe().unwrap();
    let python = own.ancestors().nth(3).unwrap().join("pyhanko/bin/python");
    if !python.is_file() {
        assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "pyHanko is missing");
        eprintln!("SKIPPED: no pyHanko (cargo xtask test installs it), which {COUNT} files would be shown");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = put(&folder, "root.cer", pdf_root());
    let paths = for_each(0..COUNT, |written| put(&folder, &format!("{}.pdf", written.seed), &written.pdf));
    let mut arguments = vec!["-c", PYHANKO, &root];
    arguments.extend(paths.iter().map(String::as_str));
    let (success, said) = run(&python, &arguments);
    assert!(success, "{said}");
    for path in &paths {
        let expected = format!("{path} True True ENTIRE_FILE True");
        assert!(said.contains(&expected), "{expected} is not in {said}");
    }
}

/// What the QR code of an invoice must say, for those kinds that carry one.
fn qr_number(written: &Written) -> Option<String> {
    written.invoice.kind?.qr_type()?;
    written.invoice.number.as_ref().map(ToString::to_string)
}

/// Proves B-002.
#[test]
fn pages_when_zbarimg_looks_then_reads_the_code_from_png_and_pdf() {
    let [Some(zbarimg), Some(pdftoppm)] = ["zbarimg", "pdftoppm"].map(program) else { return };
    let folder = tempfile::tempdir().unwrap();
    let found = for_each(0..DRAWN, |written| {
        let Some(number) = qr_number(&written) else { return Vec::new() };
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let ofd = put(&folder, &format!("{}.ofd", written.seed), &written.ofd);
        let pdf = put(&folder, &format!("{}.pdf", written.seed), &written.pdf);
        let ours = at(&format!("{}.png", written.seed));
        let drawn =
            fapiao().args(["render", "--page", "1", "--dpi", DPI, "-o", &ours, &ofd]).output().unwrap();
        assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
        let theirs = at(&format!("{}-pdf", written.seed));
        let (drawn, said) = run(&pdftoppm, &["-r", DPI, "-f", "1", "-singlefile", "-png", &pdf, &theirs]);
        assert!(drawn, "{said}");
        let pictures = [ours, format!("{theirs}.png")];
        let wrong = pictures.iter().filter_map(|picture| {
            let (_, said) = run(&zbarimg, &["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture]);
            let fields: Vec<&str> = said.trim().split(',').collect();
            (!fields.contains(&number.as_str())).then(|| format!("{picture}: {said:?} lacks {number}"))
        });
        wrong.collect()
    });
    assert_none(found);
}

/// Proves A-089, row 25.
#[test]
fn outside_reader_when_it_reads_the_sealed_packages_then_sees_a_valid_signature_and_the_same_text() {
    let Some(reader) = std::env::var_os("FAPIAO_OUTSIDE").map(PathBuf::from) else {
        eprintln!("SKIPPED: the outside reader of OFD is not at hand (cargo xtask test builds it)");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let found = for_each(0..COUNT, |written| {
        let path = put(&folder, &format!("{}.ofd", written.seed), &written.ofd);
        let (success, said) = run(&reader, &[&path]);
        assert!(success, "{said}");
        let mut found = Vec::new();
        if said.lines().any(|line| line.starts_with("problem")) || !said.contains("signature 1 Valid") {
            found.push(format!("{}: {said:.300}", written.seed));
        }
        // `text PAGE OBJECT TEXT`, what is not ASCII written as escapes.
        let texts = said.lines().filter_map(|line| line.strip_prefix("text ")?.splitn(3, ' ').nth(2));
        let text = squeezed(&texts.collect::<String>());
        let lacks = |word: &String| !text.contains(&squeezed(&word.escape_default().to_string()));
        found.extend(
            printed(&written.invoice)
                .iter()
                .filter(|word| lacks(word))
                .map(|word| format!("{} lacks {word}", written.seed)),
        );
        found
    });
    assert_none(found);
}
