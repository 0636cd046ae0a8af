//! `fapiao print`: what lies on the sheets, what is told, how it ends.

use std::path::{Path, PathBuf};
use std::process::Command;

use fapiao_document::{Limits, Options};
use fapiao_invoice::Invoice;
use fapiao_testkit::make::{self, EinvoiceOptions, OfdOptions, PdfOptions, PictureOptions, Sign};
use fapiao_testkit::sample::{self, Case};
use fapiao_testkit::{archive, edit, evil};

use crate::outsiders::{program, run, squeezed};
use crate::program::{Desk, complaint, fapiao, text};
use crate::written::written;

fn print(desk: &Desk, arguments: &[&str]) -> (i32, String, String) {
    let mut command = fapiao();
    command.current_dir(desk.dir.path()).args(["print", "--lang", "en", "--trust", "trust"]);
    command.args(["--at", "2026-11-22T04:00:00Z"]).args(arguments);
    let output = command.output().unwrap();
    (output.status.code().unwrap(), text(&output), complaint(&output))
}

/// `sheet place page file` of a dry run.
fn rows(table: &str) -> Vec<(usize, usize, usize, String)> {
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| fields[at].parse().unwrap();
        let name = fields[3].rsplit('/').next().unwrap().to_owned();
        (number(0), number(1), number(2), name)
    };
    table.lines().skip(1).map(row).collect()
}

fn ofd(desk: &Desk, invoice: &Invoice) -> Vec<u8> {
    make::ofd(invoice, &OfdOptions::signed(Sign::new(&desk.authority)))
}

fn pages_of(path: &Path) -> usize {
    let bytes = std::fs::read(path).unwrap();
    let reading = fapiao_document::read(&bytes, &Limits::default(), &Options::default()).unwrap();
    usize::try_from(reading.pages).unwrap()
}

/// One file of each format, and a member of an archive: eight pages.
fn fill(desk: &Desk) -> Vec<Invoice> {
    let cases = [Case::DigitalSpecial, Case::Red, Case::Railway, Case::VatOrdinary, Case::Air];
    let invoices: Vec<Invoice> =
        cases.into_iter().zip(1..).map(|(case, seed)| sample::invoice(case, seed)).collect();
    desk.put("1.ofd", ofd(desk, &invoices[0]));
    desk.put("2.xml", make::einvoice(&invoices[1], &EinvoiceOptions::default()));
    desk.put("3.pdf", make::pdf(&invoices[2], &PdfOptions::default()));
    desk.put("4.png", make::picture(&invoices[3], &PictureOptions::default()));
    let member = archive::Entry::new("in.ofd", ofd(desk, &invoices[4]));
    desk.put("5.zip", archive::write(&[member]));
    invoices
}

#[test]
fn print_when_files_are_of_every_format_then_each_lies_on_a_sheet() {
    let desk = Desk::new();
    let invoices = fill(&desk);
    let (code, table, said) = print(&desk, &["--dry-run", "--per-sheet", "4", "files"]);
    assert_eq!(code, 0, "{said}");
    let names = ["1.ofd", "2.xml", "3.pdf", "4.png", "in.ofd"];
    let expected: Vec<_> = [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1)]
        .into_iter()
        .zip(names)
        .map(|((sheet, place), name)| (sheet, place, 1, name.to_owned()))
        .collect();
    let got: Vec<_> = rows(&table)
        .into_iter()
        .map(|(sheet, place, page, name)| (sheet, place, page, name.rsplit("!/").next().unwrap().to_owned()))
        .collect();
    assert_eq!(got, expected);
    for per_sheet in 1..=4_usize {
        let out = format!("{per_sheet}.pdf");
        let (code, _, said) = print(&desk, &["--per-sheet", &per_sheet.to_string(), "-o", &out, "files"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(pages_of(&desk.dir.path().join(&out)), 5_usize.div_ceil(per_sheet));
        // Of the picture only the code is read, which states no amount with tax; the second invoice is red.
        let amounts = [0, 1, 2, 4].map(|at: usize| invoices[at].amount_with_tax.unwrap());
        assert!(amounts[1].is_negative());
        let sum = fapiao_invoice::Fen::sum(amounts).unwrap();
        assert!(said.contains(&format!("5 pages, 5 invoices, ¥{sum} with tax (1 without amount)")), "{said}");
    }
}

#[test]
fn print_when_the_files_and_the_time_are_the_same_then_so_are_the_bytes() {
    let desk = Desk::new();
    fill(&desk);
    for name in ["a.pdf", "b.pdf"] {
        assert_eq!(print(&desk, &["--voucher", "--mark", "--print-count", "2", "-o", name, "files"]).0, 0);
    }
    let read = |name: &str| std::fs::read(desk.dir.path().join(name)).unwrap();
    assert_eq!(read("a.pdf"), read("b.pdf"));
}

#[test]
fn print_when_the_output_exists_then_is_replaced_only_by_force_and_an_input_never() {
    let desk = Desk::new();
    fill(&desk);
    desk.put("../out.pdf", "kept");
    let (code, _, said) = print(&desk, &["-o", "out.pdf", "files"]);
    assert_eq!(code, 2);
    assert!(said.contains("--force"), "{said}");
    assert_eq!(std::fs::read(desk.dir.path().join("out.pdf")).unwrap(), b"kept");
    assert_eq!(print(&desk, &["-o", "out.pdf", "--force", "files"]).0, 0);
    for input in ["files/1.ofd", "files/5.zip"] {
        let before = std::fs::read(desk.dir.path().join(input)).unwrap();
        assert_eq!(print(&desk, &["-o", input, "--force", "files"]).0, 2);
        assert_eq!(std::fs::read(desk.dir.path().join(input)).unwrap(), before);
    }
}

#[test]
fn print_when_asked_wrongly_then_is_a_usage_error() {
    let desk = Desk::new();
    fill(&desk);
    for arguments in [
        &["files"][..],
        &["--per-sheet", "5", "-o", "a.pdf", "files"],
        &["--margin", "2", "-o", "a.pdf", "files"],
        &["--company", "x", "-o", "a.pdf", "files"],
        &["--dry-run", "-o", "a.pdf", "files"],
        &["--fonts", "trust", "-o", "a.pdf", "files"],
    ] {
        assert_eq!(print(&desk, arguments).0, 2, "{arguments:?}");
    }
    assert!(!desk.dir.path().join("a.pdf").exists());
}

#[test]
fn print_when_files_are_damaged_foreign_or_failed_then_the_others_are_printed_and_the_exit_code_says_so() {
    let desk = Desk::new();
    fill(&desk);
    desk.put("6.txt", "nothing");
    desk.put("7.pdf", "%PDF-1.7 nothing at all");
    let (code, table, said) = print(&desk, &["--dry-run", "files"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("6.txt: DOC-FORMAT") && said.contains("7.pdf: DOC-PDF-DAMAGED"), "{said}");
    assert_eq!(rows(&table).iter().filter(|row| row.3 != "7.pdf").count(), 5, "{table}");
    let good = make::ofd(&sample::vat_ordinary(5), &OfdOptions::signed(Sign::new(&desk.authority)));
    desk.put("8.ofd", edit::replace_text(&good, "Doc_0/Document.xml", "</", " </"));
    let (code, _, said) = print(&desk, &["-o", "out.pdf", "files"]);
    assert_eq!(code, 1, "{said}");
    let nothing = Desk::new();
    nothing.put("6.txt", "nothing");
    let (code, _, said) = print(&nothing, &["-o", "none.pdf", "files"]);
    assert_eq!(code, 3, "{said}");
    assert!(!nothing.dir.path().join("none.pdf").exists());
}

/// Proves A-009, promise 17.
#[test]
fn print_when_files_are_hostile_then_the_good_ones_lie_on_sheets_all_the_same() {
    let desk = Desk::new();
    for (index, file) in evil::all().iter().enumerate() {
        desk.put(&format!("{index:03}-{}", file.file_name.replace('/', "_")), &file.bytes);
    }
    desk.put("000-good.ofd", ofd(&desk, &sample::vat_ordinary(1)));
    desk.put("999-good.pdf", make::pdf(&sample::vat_ordinary(2), &PdfOptions::default()));
    let (code, table, said) = print(&desk, &["--dry-run", "--per-sheet", "4", "files"]);
    assert!(matches!(code, 1 | 3), "{code} {said}");
    for good in ["000-good.ofd", "999-good.pdf"] {
        let rows: Vec<_> = table.lines().filter(|line| line.contains(good)).collect();
        assert!(rows.len() == 1 && !rows[0].contains("cannot be drawn"), "{rows:?}");
    }
}

#[test]
fn print_when_pages_and_itineraries_belong_together_then_share_a_sheet() {
    let desk = Desk::new();
    let long = sample::invoice(Case::VatLines(20), 3);
    desk.put("1.ofd", ofd(&desk, &sample::vat_ordinary(1)));
    desk.put("2.ofd", ofd(&desk, &long));
    desk.put(
        "3-行程单.png",
        make::picture(&sample::vat_ordinary(9), &PictureOptions { no_qr: true, ..PictureOptions::default() }),
    );
    desk.put("3-发票.ofd", ofd(&desk, &sample::vat_ordinary(2)));
    let (code, table, said) = print(&desk, &["--dry-run", "--per-sheet", "2", "files"]);
    assert_eq!(code, 0, "{said}");
    let rows = rows(&table);
    let sheets =
        |name: &str| -> Vec<usize> { rows.iter().filter(|row| row.3 == name).map(|row| row.0).collect() };
    let own = sheets("2.ofd");
    assert!(own.len() >= 2 && own[0] == own[1] && own[0] > sheets("1.ofd")[0], "{table}");
    assert_eq!(sheets("3-行程单.png"), sheets("3-发票.ofd"), "{table}");
    assert!(table.contains("itinerary of No."), "{table}");
}

#[test]
fn print_when_grouped_by_kind_then_each_kind_has_its_own_sheets() {
    let desk = Desk::new();
    for (name, case) in [("1", Case::Railway), ("2", Case::DigitalSpecial), ("3", Case::Railway)] {
        desk.put(&format!("{name}.ofd"), ofd(&desk, &sample::invoice(case, name.parse().unwrap())));
    }
    let (_, table, _) = print(&desk, &["--dry-run", "--group", "kind", "--per-sheet", "4", "files"]);
    let got: Vec<_> = rows(&table).into_iter().map(|row| (row.0, row.3)).collect();
    let name = |name: &str| name.to_owned();
    let dates = [1, 3].map(|seed| sample::invoice(Case::Railway, seed).issued_on);
    let (first, second) = if dates[0] <= dates[1] { ("1.ofd", "3.ofd") } else { ("3.ofd", "1.ofd") };
    assert_eq!(got, [(1, name("2.ofd")), (2, name(first)), (2, name(second))]);
}

/// Proves A-085.
#[test]
fn sheets_when_outsiders_look_then_are_sound_legible_and_their_codes_can_be_read() {
    let names = ["qpdf", "pdftotext", "pdftoppm", "zbarimg"];
    let [Some(qpdf), Some(pdftotext), Some(pdftoppm), Some(zbarimg)] = names.map(program) else { return };
    let desk = Desk::new();
    let files: Vec<_> = (0..6).map(written).collect();
    for one in &files {
        desk.put(&format!("{}.ofd", one.seed), &one.ofd);
        desk.put(&format!("{}.pdf", one.seed), &one.pdf);
        desk.put(&format!("{}.xml", one.seed), &one.xml);
    }
    let (code, _, said) = print(
        &desk,
        &["--mark", "--print-count", "3", "--voucher", "--company", "样例公司", "-o", "v.pdf", "files"],
    );
    assert_eq!(code, 0, "{said}");
    let (code, _, said) = print(&desk, &["-o", "out.pdf", "files"]);
    assert_eq!(code, 0, "{said}");
    for name in ["out.pdf", "v.pdf"] {
        let path = desk.dir.path().join(name);
        let path = path.to_str().unwrap();
        let (clean, said) = run(&qpdf, &["--check", path]);
        assert!(clean && !said.contains("WARNING"), "{said}");
        let (_, said) = run(&pdftotext, &["-raw", path, "-"]);
        let words = squeezed(&said);
        for one in &files {
            let invoice = &one.invoice;
            // On OFD, PDF and the copy of the XML.
            for word in [invoice.number.clone(), invoice.seller.name.clone()].into_iter().flatten() {
                assert!(words.matches(&squeezed(&word)).count() >= 3, "{name} lacks {word}");
            }
            let digest = sha256(one.xml.as_bytes());
            assert!(words.contains(&digest), "{name} lacks the digest of {}.xml", one.seed);
        }
        if name == "v.pdf" {
            for word in ["样例公司", "Sheetofpastedvouchers", "Attachments", "Checkedby", "printedcopyNo.3"]
            {
                assert!(words.contains(word), "{word}");
            }
        }
    }
    let codes = codes(&pdftoppm, &zbarimg, &desk.dir.path().join("out.pdf"));
    for one in files.iter().filter(|one| one.invoice.kind.is_some_and(|kind| kind.qr_type().is_some())) {
        let number = one.invoice.number.clone().unwrap();
        let read = codes.iter().filter(|code| code.split(',').any(|field| field == number)).count();
        assert!(read >= 3, "{} of 3 codes of {number}", read);
    }
}

fn sha256(bytes: &[u8]) -> String {
    use fapiao_pki::algorithm::DigestAlgorithm;
    DigestAlgorithm::Sha256.digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is read from the codes of all sheets at 300 dpi.
fn codes(pdftoppm: &Path, zbarimg: &Path, pdf: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("sheet");
    let (drawn, said) = run(pdftoppm, &["-r", "300", "-png", pdf.to_str().unwrap(), base.to_str().unwrap()]);
    assert!(drawn, "{said}");
    let mut pictures: Vec<PathBuf> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    pictures.sort();
    let mut codes = Vec::new();
    for picture in pictures {
        let picture = picture.to_str().unwrap();
        let (_, said) = run(zbarimg, &["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture]);
        codes.extend(said.lines().map(str::to_owned));
    }
    codes
}

/// Proves A-089.
#[test]
fn samples_when_printed_two_and_four_a_sheet_then_every_file_is_drawn() {
    let samples = std::env::var_os("FAPIAO_SAMPLES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples"), PathBuf::from);
    if !samples.is_dir() {
        eprintln!("SKIPPED: no samples of real files beside the checkout");
        return;
    }
    let desk = Desk::new();
    let folders: Vec<String> = ["ofd", "pdf", "xml", "img"]
        .map(|kind| samples.join(kind).to_str().unwrap().to_owned())
        .into_iter()
        .filter(|path| Path::new(path).is_dir())
        .collect();
    let paths: Vec<&str> = folders.iter().map(String::as_str).collect();
    let files: usize = folders.iter().map(|folder| std::fs::read_dir(folder).unwrap().count()).sum();
    for per_sheet in ["2", "4"] {
        let (_, table, said) = print(&desk, &[&["--dry-run", "--per-sheet", per_sheet][..], &paths].concat());
        let rows = rows(&table);
        let mut drawn: Vec<&str> =
            table.lines().skip(1).map(|line| line.split('\t').nth(3).unwrap()).collect();
        drawn.dedup();
        assert_eq!(drawn.len(), files, "{said}");
        assert!(!table.contains("cannot be drawn"), "{table}");
        let most: usize = per_sheet.parse().unwrap();
        for sheet in 1..=rows.last().unwrap().0 {
            assert!((1..=most).contains(&rows.iter().filter(|row| row.0 == sheet).count()));
        }
        let out = format!("{per_sheet}.pdf");
        print(&desk, &[&["--per-sheet", per_sheet, "-o", &out][..], &paths].concat());
        assert_eq!(pages_of(&desk.dir.path().join(&out)), rows.last().unwrap().0);
        if let Some(qpdf) = program("qpdf") {
            let path = desk.dir.path().join(&out);
            let output = Command::new(qpdf).arg("--check").arg(path).output().unwrap();
            assert!(output.status.success(), "{}", complaint(&output));
        }
    }
}

#[test]
fn print_when_there_are_more_sheets_than_one_part_then_one_sound_document_holds_all() {
    let desk = Desk::new();
    let file = ofd(&desk, &sample::vat_ordinary(1));
    for number in 0..230 {
        desk.put(&format!("{number:03}.ofd"), &file);
    }
    let (code, _, said) = print(&desk, &["--per-sheet", "1", "--no-captions", "-o", "out.pdf", "files"]);
    assert_eq!(code, 0, "{said}");
    let out = desk.dir.path().join("out.pdf");
    assert_eq!(pages_of(&out), 230);
    // The same invoice again and again counts once.
    assert!(said.contains("230 pages, 1 invoices"), "{said}");
    if let Some(qpdf) = program("qpdf") {
        let (clean, said) = run(&qpdf, &["--check", out.to_str().unwrap()]);
        assert!(clean && !said.contains("WARNING"), "{said}");
    }
}
