//! What the pages of copies say and show, beside those of their originals.
#![expect(
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    reason = "places and colours on a page are not money; a test may stop"
)]

use std::ops::ControlFlow;

use fapiao_app::Error;
use fapiao_app::convert::{self, Means, Target};
use fapiao_document::draw::{self, PdfPages};
use fapiao_document::{Format, Limits, Sniffed, sniff};
use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::display::picture::Pixels;
use fapiao_ofd::render::png;
use fapiao_testkit::authority::Authority;
use fapiao_testkit::make::pdf_file::{PdfFile, stream};
use fapiao_testkit::make::{self, OfdOptions, PictureOptions, Sign, Xref};
use fapiao_testkit::sample;
use fapiao_verify::Verdict;

use crate::convert::{copy, fonts, judge, means, page_text, read, samples, sha256, written};

/// Resolution at which pages are compared.
const DPI: f64 = 100.0;
/// How many of a thousand areas of 4 by 4 pixels may differ by what can be seen.
const UNLIKE_MAX: f64 = 2.5;

/// The pages of a file as they are seen.
fn seen(bytes: &[u8]) -> Vec<Pixels> {
    let limits = DrawLimits { page_pixels: 40_000_000, ..DrawLimits::default() };
    if sniff(bytes) == Sniffed::Pdf {
        let pages = PdfPages::open(bytes.to_vec(), &fonts()).unwrap();
        return (0..pages.count()).map(|page| pages.pixels(page, DPI, &limits).unwrap()).collect();
    }
    let mut seen = Vec::new();
    let means = draw::Means { fonts: &fonts(), limits: &Limits::default(), draw: &limits };
    draw::ofd(bytes, &means, None, |_, page| {
        seen.push(png::raster(&page, DPI, &limits).unwrap().pixels);
        ControlFlow::Continue(())
    })
    .unwrap();
    seen
}

/// How far a copy is from its original, in thousandths of the original's areas. The strip that says that it is a copy is
/// below what both have, or at the bottom, where the original has nothing.
fn unlike(original: &Pixels, copy: &Pixels) -> f64 {
    assert!(original.width.abs_diff(copy.width) <= 1, "{} {}", original.width, copy.width);
    assert!(copy.height + 1 >= original.height, "{} {}", original.height, copy.height);
    let (width, height) = (original.width.min(copy.width), original.height.min(copy.height));
    // Six millimetres.
    let height = height - 24;
    let mean = |pixels: &Pixels, left: u32, top: u32| {
        let area = (0..16).map(|n| pixels.at(left + n % 4, top + n / 4).unwrap_or([255; 4]));
        area.fold([0.0; 3], |sum: [f64; 3], pixel| [0, 1, 2].map(|n| sum[n] + f64::from(pixel[n]) / 16.0))
    };
    let corners: Vec<(u32, u32)> =
        (0..height / 4).flat_map(|y| (0..width / 4).map(move |x| (4 * x, 4 * y))).collect();
    let differs = |(x, y): &&(u32, u32)| {
        let (a, b) = (mean(original, *x, *y), mean(copy, *x, *y));
        // Hairlines are drawn fainter or darker by every program, and a pixel beside.
        (0..3).any(|n| (a[n] - b[n]).abs() > 48.0)
    };
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    count(corners.iter().filter(differs).count()) / count(corners.len()) * 1000.0
}

fn assert_alike(original: &[u8], copied: &[u8], name: &str) -> f64 {
    let (before, after) = (seen(original), seen(copied));
    assert_eq!(before.len(), after.len(), "{name}");
    let unlike = before.iter().zip(&after).map(|(before, after)| unlike(before, after)).fold(0.0, f64::max);
    assert!(unlike <= UNLIKE_MAX, "{name}: {unlike} of a thousand areas");
    unlike
}

/// Proves A-085.
#[test]
fn written_pdf_when_copied_to_ofd_then_its_pages_say_the_same() {
    for seed in 0..60 {
        let (_, [_, pdf, _]) = written(seed);
        let copied = copy(&pdf, Target::Ofd).unwrap();
        assert!(copied.lost.is_empty() && copied.findings.is_empty(), "{seed}: {:?}", copied.findings);
        assert_eq!(page_text(&copied.bytes), page_text(&pdf), "{seed}");
        assert_eq!(copy(&pdf, Target::Ofd).unwrap().bytes, copied.bytes, "{seed}: not the same bytes");
    }
}

/// Proves A-085.
#[test]
fn copies_when_drawn_then_look_like_their_originals() {
    let mut worst: f64 = 0.0;
    for seed in 0..12 {
        let (_, [ofd, pdf, _]) = written(seed);
        for (original, to) in [(ofd, Target::Pdf), (pdf, Target::Ofd)] {
            let copied = copy(&original, to).unwrap().bytes;
            worst = worst.max(assert_alike(&original, &copied, &format!("{seed} {to:?}")));
        }
    }
    let sealed = make::ofd(&sample::vat_ordinary(1), &OfdOptions::signed(Sign::new(&Authority::new(1))));
    worst = worst.max(assert_alike(&sealed, &copy(&sealed, Target::Pdf).unwrap().bytes, "sealed"));
    println!("at most {worst:.1} of a thousand areas differ");
    // What compares them would see a seal that is lost.
    let bare = make::ofd(&sample::vat_ordinary(1), &OfdOptions::default());
    let lost = unlike(&seen(&sealed)[0], &seen(&copy(&bare, Target::Pdf).unwrap().bytes)[0]);
    assert!(lost > 2.0 * UNLIKE_MAX, "{lost}");
}

/// Proves A-085.
#[test]
fn real_pdf_files_when_copied_to_ofd_then_look_and_say_the_same_and_none_is_passed() {
    let authority = Authority::new(1);
    for (path, pdf) in samples("pdf") {
        let name = path.display().to_string();
        let copied = copy(&pdf, Target::Ofd).unwrap();
        assert!(copied.lost.is_empty(), "{name}");
        let (before, after) = (page_text(&pdf), page_text(&copied.bytes));
        assert_eq!(after, before, "{name}");
        let reading = read(&copied.bytes);
        assert!(reading.format == Format::Ofd && reading.signatures.is_empty(), "{name}");
        assert_ne!(judge(&copied.bytes, &authority).verdict, Verdict::Passed, "{name}");
        let unlike = assert_alike(&pdf, &copied.bytes, &name);
        println!("{unlike:.1} of a thousand areas differ");
    }
}

/// Proves A-085.
#[test]
fn real_packages_when_copied_to_pdf_then_look_the_same() {
    for (path, ofd) in samples("ofd")
        .into_iter()
        .filter(|(path, _)| path.file_name().unwrap().to_string_lossy().starts_with("vat-"))
    {
        let copied = copy(&ofd, Target::Pdf).unwrap();
        let unlike = assert_alike(&ofd, &copied.bytes, &path.display().to_string());
        println!("{unlike:.1} of a thousand areas differ");
    }
}

/// Proves A-085.
#[test]
fn picture_when_copied_then_stands_on_a_page_of_its_size() {
    let png = make::picture(&sample::vat_ordinary(1), &PictureOptions::default());
    for to in [Target::Pdf, Target::Ofd] {
        let copied = copy(&png, to).unwrap();
        let pages = seen(&copied.bytes);
        assert_eq!(pages.len(), 1);
        // Longer than A4 it never is.
        assert!(pages[0].width <= 1_170 && pages[0].width > 400, "{}", pages[0].width);
        assert_ne!(judge(&copied.bytes, &Authority::new(1)).verdict, Verdict::Passed);
        let qr = fapiao_document::read(
            &copied.bytes,
            &Limits::default(),
            &fapiao_document::Options { pictures: true, ocr: None },
        );
        assert!(qr.unwrap().invoice().is_some(), "{to:?}: the code is read no more");
    }
    for (path, jpeg) in samples("img") {
        for to in [Target::Pdf, Target::Ofd] {
            assert_eq!(seen(&copy(&jpeg, to).unwrap().bytes).len(), 1, "{}", path.display());
        }
    }
    for damaged in [&png[..60], &b"\xff\xd8\xff\xe0\x00\x10JFIF\0"[..]] {
        assert!(matches!(copy(damaged, Target::Pdf), Err(Error::Reading(_))));
    }
}

/// A PDF of pages that draw this.
fn drawing(contents: &[&str], resources: &str) -> Vec<u8> {
    let mut file = PdfFile::new(Xref::Table);
    let tree = file.reserve();
    let mut kids = String::new();
    for content in contents {
        let content = file.add(stream("", content.as_bytes(), true));
        let leaf = file.add(format!(
            "<</Type/Page/Parent {tree} 0 R/Contents {content} 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1\
             /BaseFont/Helvetica>>>>{resources}>>>>"
        ));
        kids.push_str(&format!("{leaf} 0 R "));
    }
    let count = contents.len();
    file.set(tree, format!("<</Type/Pages/Count {count}/Kids[{kids}]/MediaBox[0 0 300 200]>>"));
    file.set(file.root(), format!("<</Type/Catalog/Pages {tree} 0 R>>"));
    file.write_revision();
    file.bytes().to_vec()
}

fn text_of(ofd: &[u8]) -> String {
    let package = fapiao_ofd::Package::open(ofd, &fapiao_ofd::Limits::default()).unwrap();
    let pages = fapiao_ofd::Ofd::read(&package);
    let text = |page: &fapiao_ofd::PageText<'_>| {
        page.runs.iter().map(|run| run.text.to_owned() + "\n").collect::<String>()
    };
    pages.documents.iter().flat_map(|document| document.text().iter().map(text).collect::<Vec<_>>()).collect()
}

/// Proves A-085.
#[test]
fn page_when_ofd_has_no_like_for_it_then_is_a_picture_over_its_text_and_that_is_told() {
    let shading = "/Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 300 0]/Function<</FunctionType 2\
        /Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>>>>>/ExtGState<</M<</BM/Multiply>>>>";
    let text = "BT /F 12 Tf 40 150 Td (Sample 2026) Tj ET";
    let pdf = drawing(
        &[&format!("/S sh {text}"), text, &format!("/M gs 1 0 0 rg 20 20 90 90 re f {text}")],
        shading,
    );
    let copied = copy(&pdf, Target::Ofd).unwrap();
    let places: Vec<&str> = copied.findings.iter().map(|finding| finding.place.as_str()).collect();
    assert_eq!(places, ["page 1", "page 3"], "{:?}", copied.findings);
    assert!(copied.findings.iter().all(|finding| finding.code == "DOC-COPY-PIXELS"));
    assert_eq!(text_of(&copied.bytes).matches("Sample 2026").count(), 3, "{}", text_of(&copied.bytes));
    assert_alike(&pdf, &copied.bytes, "shading");
}

/// Proves A-085.
#[test]
fn marks_when_turned_clipped_dashed_or_translucent_then_look_the_same() {
    let state = "/ExtGState<</H<</ca 0.5/CA 0.5>>>>";
    let content = "q 1 0 0 RG 6 w [20 8] 4 d 1 J 1 j 30 30 m 120 60 l 60 120 l S Q \
        q 150 20 m 250 20 l 200 120 l h W n 0 0.5 0 rg 140 10 120 120 re f Q \
        q 200 150 60 30 re W n 0 0 1 rg 190 140 30 60 re f Q \
        q /H gs 0 0 0 rg 20 150 100 30 re f Q \
        BT 0.5 0.866 -0.866 0.5 60 80 Tm /F 18 Tf (Turned) Tj ET \
        BT 1 0 0.3 1 150 160 Tm /F 18 Tf (Leaning) Tj ET \
        BT -1 0 0 1 290 130 Tm /F 14 Tf (Mirror) Tj ET";
    let pdf = drawing(&[content], state);
    let copied = copy(&pdf, Target::Ofd).unwrap();
    assert!(copied.findings.is_empty(), "{:?}", copied.findings);
    for word in ["Turned", "Leaning", "Mirror"] {
        assert!(text_of(&copied.bytes).contains(word), "{word}: {}", text_of(&copied.bytes));
    }
    let unlike = assert_alike(&pdf, &copied.bytes, "marks");
    println!("{unlike:.1} of a thousand areas differ");
}

/// Proves A-085, promise 17.
#[test]
fn page_when_it_cannot_be_copied_then_says_so_and_the_others_are_there() {
    let text = |n: u32| format!("BT /F 12 Tf 40 150 Td (Page {n}) Tj ET");
    let pdf = drawing(&[&text(1), &text(2), &text(3)], "");
    let means = Means { given_up: vec![1], ..means() };
    let mut begun = Vec::new();
    let copied = convert::convert(&pdf, Target::Ofd, &means, &mut |page| begun.push(page)).unwrap();
    assert_eq!(begun, [0, 1, 2]);
    assert_eq!(copied.lost.keys().copied().collect::<Vec<_>>(), [1]);
    let said = text_of(&copied.bytes);
    assert!(said.contains("Page 1") && !said.contains("Page 2") && said.contains("Page 3"), "{said}");
    assert!(said.contains("page 2 of the original could not be converted"), "{said}");
    assert_eq!(said.matches(&sha256(&pdf)).count(), 3, "{said}");
    let (_, [ofd, ..]) = written(3);
    let means = Means { given_up: vec![0], ..means };
    let copied = convert::convert(&ofd, Target::Pdf, &means, &mut |_| {}).unwrap();
    assert_eq!(copied.lost.keys().copied().collect::<Vec<_>>(), [0]);
    assert_eq!(read(&copied.bytes).pages, read(&ofd).pages);
}
