//! Files drawn: our own as pictures that are kept, real ones where they are present, hostile ones in time.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fapiao_document::draw::{self, Means};
use fapiao_document::{Limits, Options, Origin, Sniffed, read, sniff};
use fapiao_ofd::display::paint::Blend;
use fapiao_ofd::display::picture::{PIXELS_MAX, Picture, Pixels};
use fapiao_ofd::display::{DrawLimits, Group, Item, Page, PdfPage};
use fapiao_ofd::font::{DEBIAN_PACKAGES, Fonts};
use fapiao_ofd::geometry::{Matrix, Rect};
use fapiao_ofd::render::pdf::{PdfAttachment, PdfOptions, PdfTime, PdfWriter, Relationship, pdf};
use fapiao_ofd::render::{png, svg};
use fapiao_ofd::{Ofd, Package};
use fapiao_testkit::authority::Authority;
use fapiao_testkit::make::{self, Oddity, OfdOptions, Sign};
use fapiao_testkit::sample::{Case, invoice, vat_ordinary};
use fapiao_testkit::{archive, evil};

use crate::corpus;

/// The fonts of the system; absent, and said loudly, when the packages are not installed.
fn fonts() -> Option<&'static Fonts> {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        Fonts::new(database)
    });
    if !fonts.has_cjk() {
        println!("skipped: no Chinese fonts; install {}", DEBIAN_PACKAGES.join(" "));
    }
    fonts.has_cjk().then_some(fonts)
}

/// All pages of a package, with the codes of what was odd about it.
fn pages(bytes: &[u8], fonts: &Fonts) -> Result<(Vec<Page>, Vec<String>), fapiao_document::Error> {
    // Nobody's pages are this many but those of hostile files.
    let (limits, draw) = (Limits::default(), DrawLimits { pages: 8, ..DrawLimits::default() });
    let means = Means { fonts, limits: &limits, draw: &draw };
    let mut pages = Vec::new();
    let (count, odd) = draw::ofd(bytes, &means, None, |position, page| {
        assert_eq!(position, pages.len());
        pages.push(page);
        ControlFlow::Continue(())
    })?;
    assert!(count >= pages.len());
    Ok((pages, odd.into_iter().map(|finding| finding.code.into_owned()).collect()))
}

fn only_page(bytes: &[u8], fonts: &Fonts) -> Page {
    let (mut pages, odd) = pages(bytes, fonts).unwrap();
    assert_eq!((pages.len(), odd.len()), (1, 0), "{odd:?}");
    pages.remove(0)
}

fn signed(seed: u64) -> Vec<u8> {
    make::ofd(&vat_ordinary(seed), &OfdOptions::signed(Sign::new(&Authority::new(1))))
}

/// How far two pictures are from each other: how many of a thousand areas of 4 by 4 pixels differ by what can be seen.
#[expect(clippy::float_arithmetic, reason = "colours of pictures, no money")]
fn distance(one: &Pixels, other: &Pixels) -> f64 {
    assert_eq!((one.width, one.height), (other.width, other.height));
    let mean = |pixels: &Pixels, left: u32, top: u32| {
        let area = (0..16).map(|n| pixels.at(left + n % 4, top + n / 4).unwrap_or([255; 4]));
        area.fold([0.0; 3], |sum: [f64; 3], pixel| [0, 1, 2].map(|n| sum[n] + f64::from(pixel[n]) / 16.0))
    };
    let corners: Vec<(u32, u32)> =
        (0..one.height / 4).flat_map(|y| (0..one.width / 4).map(move |x| (4 * x, 4 * y))).collect();
    let seen = |(x, y): &&(u32, u32)| {
        let (a, b) = (mean(one, *x, *y), mean(other, *x, *y));
        (0..3).any(|n| (a[n] - b[n]).abs() > 32.0)
    };
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    count(corners.iter().filter(seen).count()) / count(corners.len()) * 1000.0
}

fn decoded(bytes: Vec<u8>) -> Pixels {
    Picture::coded(bytes, None, PIXELS_MAX).pixels().unwrap().clone()
}

/// Areas of a thousand that may differ: fonts of another version draw a stroke elsewhere, and nothing is missing.
const FARTHEST: f64 = 2.0;

/// Compares a page with the picture that is kept of it, drawn at 64 dpi: at most two areas of a thousand (4 by 4 pixels each)
/// may differ by more than 32 of 255 in a colour. `FAPIAO_UPDATE=1` keeps a new picture.
fn golden(name: &str, page: &Page) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"));
    let drawn = png::png(page, 64.0, &DrawLimits::default()).unwrap();
    if std::env::var_os("FAPIAO_UPDATE").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    assert!(drawn.len() < 60 << 10, "{name}: {} bytes", drawn.len());
    let kept = decoded(std::fs::read(&path).unwrap());
    let apart = distance(&decoded(drawn), &kept);
    assert!(apart < FARTHEST, "{name}: {apart} apart from {}", path.display());
}

/// Proves A-070.
#[test]
fn pages_when_made_by_us_then_look_as_they_did() {
    let Some(fonts) = fonts() else { return };
    golden("vat", &only_page(&signed(1), fonts));
    golden(
        "digital",
        &only_page(&make::ofd(&invoice(Case::DigitalSpecial, 3), &OfdOptions::default()), fonts),
    );
    let sealed_by_vector = {
        let page = only_page(&make::seal_ofd(), fonts);
        Page {
            items: vec![Item::Group(Group::of_page(
                page,
                &Rect { x: 5.0, y: 5.0, width: 60.0, height: 40.0 },
            ))],
            ..Page::new(70.0, 50.0)
        }
    };
    golden("seal", &sealed_by_vector);
}

#[test]
fn golden_when_a_seal_or_a_line_of_text_is_missing_then_is_seen() {
    let Some(fonts) = fonts() else { return };
    let raster = |page: &Page| png::raster(page, 64.0, &DrawLimits::default()).unwrap().pixels;
    let page = only_page(&signed(1), fonts);
    let whole = raster(&page);
    assert!(distance(&whole, &whole) == 0.0);
    let sealless = Page { items: page.items[..page.items.len() - 1].to_vec(), ..page.clone() };
    assert!(distance(&whole, &raster(&sealless)) > 2.0 * FARTHEST);
    let amount = |item: &Item| matches!(item, Item::Glyphs(run) if run.text.contains("圆"));
    let items: Vec<Item> = page.items.iter().filter(|item| !amount(item)).cloned().collect();
    assert!(items.len() < page.items.len());
    let apart = distance(&whole, &raster(&Page { items, ..page.clone() }));
    assert!(apart > 1.5 * FARTHEST, "{apart}");
}

/// The seals of a page: at its end, with a clip, and either a picture that is multiplied or a page that is fitted.
fn seals(page: &Page) -> usize {
    let is_seal = |item: &&Item| {
        let Item::Group(group) = item else { return false };
        let fitted = |inner: &Group| inner.clips.is_empty() && inner.transform != Matrix::IDENTITY;
        let pictured = group.blend == Blend::Multiply && matches!(group.items[..], [Item::Picture(_)]);
        group.clips.len() == 1
            && (pictured || matches!(&group.items[..], [Item::Group(inner)] if fitted(inner)))
    };
    page.items.iter().rev().take_while(is_seal).count()
}

/// Proves A-070.
#[test]
fn seal_when_a_package_is_signed_then_is_on_the_page_once() {
    let Some(fonts) = fonts() else { return };
    assert_eq!(seals(&only_page(&signed(1), fonts)), 1);
    // Two signatures with one seal at one place show it once.
    let authority = Authority::new(1);
    let twice = OfdOptions::signed(Sign::new(&authority)).and_signed(Sign::new(&authority));
    assert_eq!(seals(&only_page(&make::ofd(&vat_ordinary(1), &twice), fonts)), 1);
    let missing = OfdOptions::default().odd(Oddity::SignaturesMissing);
    assert_eq!(seals(&only_page(&make::ofd(&vat_ordinary(1), &missing), fonts)), 0);
    // A value that is no seal is said, and the page is drawn.
    let mut entries = archive::read(&signed(1)).unwrap();
    let value = entries.iter_mut().find(|entry| entry.path().ends_with("SignedValue.dat")).unwrap();
    value.content = b"nothing".to_vec();
    let (drawn, odd) = pages(&archive::write(&entries), fonts).unwrap();
    assert_eq!((drawn.len(), odd), (1, vec!["DOC-OFD-DRAW-SEAL".to_owned()]));
}

/// Proves A-070.
#[test]
fn real_pages_when_drawn_then_show_their_seals() {
    let Some(fonts) = fonts() else { return };
    let expected = [
        ("vat-ordinary-signed.ofd", vec![1]),
        ("vat-xbrl-attachment-antchain.ofd", vec![1]),
        ("vat-5-pages-kinggrid.ofd", vec![1, 0, 0, 0, 0]),
        ("vat-path-case-mismatch.ofd", vec![1]),
        ("vat-altered-document-xml.ofd", vec![1]),
        ("doc-riding-seal.ofd", vec![1, 1, 1, 1, 1]),
        ("doc-two-signatures.ofd", vec![2, 1, 1, 1, 1]),
        ("doc-ses-v4.ofd", vec![1]),
        ("doc-odd-resource-paths.ofd", vec![1]),
    ];
    for (name, bytes) in corpus::files("ofd") {
        let (drawn, _) = pages(&bytes, fonts).unwrap();
        for page in &drawn {
            assert!(page.complete && !page.items.is_empty(), "{name}");
            png::raster(page, 30.0, &DrawLimits::default()).unwrap();
            let drawing = svg::svg(page, &svg::SvgOptions::default(), &DrawLimits::default()).unwrap();
            assert!(drawing.starts_with("<svg") && drawing.ends_with("</svg>\n"), "{name}");
        }
        pdf(&drawn, &PdfOptions::default()).unwrap();
        if let Some((_, counts)) = expected.iter().find(|(expected, _)| *expected == name) {
            assert_eq!(drawn.iter().map(seals).collect::<Vec<_>>(), *counts, "{name}");
        }
    }
}

/// Proves A-009, promise 15, promise 16, promise 17.
#[test]
fn hostile_packages_when_drawn_then_end_in_time_with_a_finding_or_an_error() {
    let Some(fonts) = fonts() else { return };
    let small = DrawLimits { svg_bytes: 8 << 20, painted_pixels: 200_000_000, ..DrawLimits::default() };
    for evil in evil::all().into_iter().filter(|evil| sniff(&evil.bytes) == Sniffed::Ofd) {
        let start = Instant::now();
        match pages(&evil.bytes, fonts) {
            Ok((drawn, _)) => {
                for page in drawn.iter().take(3) {
                    if let Err(error) = png::raster(page, 50.0, &small) {
                        assert!(error.code().starts_with("OFD-DRAW"), "{}", evil.name);
                    }
                    // What is too much for SVG is an error.
                    let _ = svg::svg(page, &svg::SvgOptions::default(), &small);
                    if page.items.len() < 10_000 {
                        pdf(std::slice::from_ref(page), &PdfOptions::default()).unwrap();
                    }
                }
            }
            Err(error) => assert!(error.code().starts_with("DOC-"), "{}", evil.name),
        }
        let taken = start.elapsed();
        if taken > Duration::from_secs(5) {
            println!("{}: {taken:?}", evil.name);
        }
        // Unoptimised builds on busy machines are slow; what is looked for here are seconds that become hours.
        assert!(taken < Duration::from_secs(90), "{}: {taken:?}", evil.name);
    }
}

/// Proves promise 15.
#[test]
fn hostile_pages_when_drawn_then_say_what_is_wrong_and_show_the_rest() {
    let Some(fonts) = fonts() else { return };
    for (name, code) in [
        ("ofd-page-of-a-billion-millimetres", "OFD-PAGE-SIZE"),
        ("ofd-page-of-no-size", "OFD-PAGE-SIZE"),
        ("ofd-page-far-away", "OFD-PAGE-SIZE"),
        ("ofd-boxes-that-are-no-numbers", "OFD-NUMBER"),
        ("ofd-picture-of-a-trillion-pixels", "OFD-DRAW-LIMIT"),
        ("ofd-pattern-of-patterns", "OFD-DRAW-LIMIT"),
        ("ofd-pattern-of-too-many-cells", "OFD-DRAW-LIMIT"),
        ("ofd-blocks-50-deep", "OFD-DRAW-LIMIT"),
        ("ofd-composites-multiply", "OFD-DRAW-LIMIT"),
        ("ofd-composite-in-itself", "OFD-DRAW-LIMIT"),
        ("ofd-path-without-end", "OFD-DRAW-LIMIT"),
        ("ofd-font-of-noise", "OFD-FONT-UNREADABLE"),
    ] {
        let page = only_page(&evil::named(name).unwrap().bytes, fonts);
        assert!(page.findings.iter().any(|finding| finding.code == code), "{name}: {:?}", page.findings);
        assert!(page.items.len() > 50, "{name}: {} items", page.items.len());
        assert_eq!(page.complete, code != "OFD-DRAW-LIMIT", "{name}");
    }
}

/// Proves A-070.
#[test]
fn pdf_when_made_of_a_package_then_says_the_same() {
    let Some(fonts) = fonts() else { return };
    for case in [Case::VatOrdinary, Case::DigitalSpecial, Case::DigitalOrdinary] {
        for seed in 1..4 {
            let made = invoice(case, seed);
            let page = only_page(&make::ofd(&made, &OfdOptions::default()), fonts);
            let bytes = pdf(&[page], &PdfOptions::default()).unwrap();
            let reading = read(&bytes, &Limits::default(), &Options::default()).unwrap();
            let text = reading.sources.iter().find(|source| source.origin == Origin::PageText);
            let fields = &text.unwrap_or_else(|| panic!("{case:?} {seed}: no text")).fields;
            assert_eq!(fields.amount_with_tax, made.amount_with_tax, "{case:?} {seed}");
            assert_eq!(fields.issued_on, made.issued_on, "{case:?} {seed}");
            assert_eq!(fields.number, made.number, "{case:?} {seed}");
            assert_eq!(fields.seller.tax_id, made.seller.tax_id, "{case:?} {seed}");
            assert_eq!(fields.buyer.name, made.buyer.name, "{case:?} {seed}");
            assert_eq!(fields.lines.len(), made.lines.len(), "{case:?} {seed}");
        }
    }
}

#[test]
fn pdf_when_for_archives_then_carries_its_files_and_is_the_same_each_time() {
    let Some(fonts) = fonts() else { return };
    let page = only_page(&signed(2), fonts);
    let time = PdfTime { year: 2026, month: 11, day: 22, hour: 12, minute: 0, second: 0, offset_hours: 8 };
    let options = PdfOptions {
        title: Some("样票".to_owned()),
        language: Some("zh-CN".to_owned()),
        created: Some(time),
        archive: true,
        ..PdfOptions::default()
    };
    let write = || {
        let mut writer = PdfWriter::new(options.clone()).unwrap();
        assert_eq!(writer.add(&page).unwrap(), []);
        let file = PdfAttachment {
            name: "invoice.xml".to_owned(),
            media_type: "text/xml".to_owned(),
            description: "the data".to_owned(),
            relationship: Relationship::Data,
            changed: None,
            bytes: b"<a/>".to_vec(),
        };
        writer.attach(file.clone()).unwrap();
        assert!(writer.attach(file).is_err(), "attached twice");
        writer.finish().unwrap()
    };
    let bytes = write();
    assert_eq!(bytes, write());
    let reading = read(&bytes, &Limits::default(), &Options::default()).unwrap();
    assert_eq!(reading.attachments.len(), 1);
    assert!(bytes.windows(14).any(|window| window == b"AFRelationship"));
}

#[test]
fn pdf_when_pages_of_others_are_placed_then_are_there_with_their_text() {
    let Some(fonts) = fonts() else { return };
    let one = std::sync::Arc::new(pdf(&[only_page(&signed(3), fonts)], &PdfOptions::default()).unwrap());
    let two = only_page(&signed(4), fonts);
    let mut sheet = Page::new(210.0, 297.0);
    let place = |y| Rect { x: 0.0, y, width: 210.0, height: 148.0 };
    sheet.items.push(Item::Pdf(PdfPage { bytes: one.clone(), page: 0, place: place(0.0) }));
    sheet.items.push(Item::Group(Group::of_page(two, &place(148.5))));
    let broken = std::sync::Arc::new(b"%PDF-1.7 no more".to_vec());
    sheet.items.push(Item::Pdf(PdfPage { bytes: broken, page: 0, place: place(0.0) }));
    sheet.items.push(Item::Pdf(PdfPage { bytes: one, page: 7, place: place(0.0) }));
    let mut writer = PdfWriter::new(PdfOptions::default()).unwrap();
    let findings = writer.add(&sheet).unwrap();
    assert_eq!(findings.len(), 2, "{findings:?}");
    let bytes = writer.finish().unwrap();
    let reading = read(&bytes, &Limits::default(), &Options { pictures: true, ocr: None }).unwrap();
    assert_eq!(reading.pages, 1);
    let number = |seed| vat_ordinary(seed).number.map(|number| number.to_string());
    assert_ne!(number(3), number(4));
    assert_eq!(bytes, {
        let mut again = PdfWriter::new(PdfOptions::default()).unwrap();
        again.add(&sheet).unwrap();
        again.finish().unwrap()
    });
}

/// Resident memory in kibibytes, as the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[test]
fn pages_when_there_are_a_thousand_then_memory_stays_flat() {
    let Some(fonts) = fonts() else { return };
    let mut entries = make::ofd_parts(&vat_ordinary(1), &OfdOptions::default());
    let page =
        entries.iter().find(|entry| entry.path().ends_with("Page_0/Content.xml")).unwrap().content.clone();
    let mut list = String::new();
    for number in 1..1_000 {
        let path = format!("Pages/Page_{number}/Content.xml");
        list += &format!("<ofd:Page ID=\"{}\" BaseLoc=\"{path}\"/>", 100_000 + number);
        // Each page is another one, so that nothing but the page itself can be kept for the next.
        let own = String::from_utf8(page.clone()).unwrap().replace("SAMPLE", &format!("{number:06}"));
        entries.push(archive::Entry::new(&format!("Doc_0/{path}"), own));
    }
    let document = entries.iter_mut().find(|entry| entry.path() == "Doc_0/Document.xml").unwrap();
    let text = String::from_utf8(document.content.clone()).unwrap();
    document.content = text.replace("</ofd:Pages>", &format!("{list}</ofd:Pages>")).into();
    let bytes = archive::write(&entries);
    let limits = Limits::default();
    let package = Package::open(&bytes, &limits.ofd).unwrap();
    let ofd = Ofd::read_structure(&package);
    let draw = DrawLimits::default();
    let scene = fapiao_ofd::display::Scene { fonts, seals: &[], limits: &draw };
    let mut drawing = ofd.documents[0].drawing(scene).unwrap();
    assert_eq!(drawing.page_count(), 1_000);
    let mut before = None;
    for position in 0..1_000 {
        let page = drawing.page(position).unwrap();
        assert!(page.complete && page.items.len() > 50, "{position}: {:?}", page.findings);
        if position % 10 == 0 {
            png::png(&page, 20.0, &draw).unwrap();
        }
        if position == 100 {
            before = resident();
        }
    }
    if let (Some(before), Some(after)) = (before, resident()) {
        // Other tests of this process run at the same time: what is looked for is what a thousand pages would keep.
        assert!(after < before + (200 << 10), "{before} to {after} KiB");
    }
}
