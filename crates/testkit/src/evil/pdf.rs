//! Hostile PDF files: bombs, absurd figures, tricks with signatures.

use super::Evil;
use super::Expect;
use super::evil;
use super::package::packed_zeros;
use crate::authority::Authority;
use crate::authority::Scheme;
use crate::make::Pdf;
use crate::make::PdfOptions;
use crate::make::PdfSign;
use crate::make::SubFilter;
use crate::make::Trick;
use crate::make::Xref;
use crate::make::pdf_file::PdfFile;
use crate::make::pdf_file::stream;
use crate::make::pdf_file::zlib;
use crate::sample;

pub(super) fn all() -> Vec<Evil> {
    let mut out = bombs();
    out.extend(absurd());
    out.extend(signatures());
    out
}

/// A file of one page with a content stream and further objects; the page's dictionary gets `extra`.
pub(super) fn page(content: Vec<u8>, extra: &str, objects: Vec<Vec<u8>>) -> Vec<u8> {
    let mut file = PdfFile::new(Xref::Table);
    let tree = file.reserve();
    let leaf = file.reserve();
    let content = file.add(content);
    for object in objects {
        file.add(object);
    }
    file.set(1, format!("<</Type/Catalog/Pages {tree} 0 R>>"));
    file.set(tree, format!("<</Type/Pages/Count 1/Kids[{leaf} 0 R]>>"));
    file.set(
        leaf,
        format!("<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 595 397]/Contents {content} 0 R{extra}>>"),
    );
    file.write_revision();
    file.bytes().to_vec()
}

fn zero_bomb(mebibytes: usize) -> Vec<u8> {
    // Raw deflate in a zlib envelope; the checksum is nobody's.
    let mut out = vec![0x78, 0xDA];
    out.extend(packed_zeros(mebibytes));
    out.extend_from_slice(&[0; 4]);
    out
}

fn filtered(filters: &str, packed: &[u8]) -> Vec<u8> {
    stream(&format!("/Filter[{filters}]"), packed, false)
}

fn bombs() -> Vec<Evil> {
    let flat = page(filtered("/FlateDecode", &zero_bomb(600)), "", vec![]);
    let twice = page(filtered("/FlateDecode/FlateDecode", &zlib(&zero_bomb(600))), "", vec![]);
    let long = page(filtered(&"/FlateDecode".repeat(2000), &zlib(b"q Q")), "", vec![]);
    let lzw = page(filtered(&"/ASCIIHexDecode".repeat(200), &b"3".repeat(1 << 20)), "", vec![]);
    let image = |extra: &str, content: &[u8]| {
        let dictionary = format!(
            "/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8{extra}"
        );
        page(
            stream("", b"q 100 0 0 100 0 0 cm /I Do Q", false),
            "/Resources<</XObject<</I 5 0 R>>>>",
            vec![stream(&dictionary, content, false)],
        )
    };
    let inline = page(stream("", b"BI /W 60000 /H 60000 /CS /RGB /BPC 8 ID 0 EI", false), "", vec![]);
    vec![
        evil("pdf-flate-bomb", "bomb.pdf", flat, Expect::Never),
        evil("pdf-flate-of-flate", "bomb.pdf", twice, Expect::Never),
        evil("pdf-filters-two-thousand", "filters.pdf", long, Expect::Never),
        evil("pdf-filters-hex-two-hundred", "filters.pdf", lzw, Expect::Never),
        evil(
            "pdf-image-pixel-flood",
            "flood.pdf",
            image("/Filter/FlateDecode", &zero_bomb(100)),
            Expect::Never,
        ),
        evil("pdf-image-without-data", "flood.pdf", image("", b""), Expect::Never),
        evil("pdf-image-jbig2-noise", "jbig2.pdf", image("/Filter/JBIG2Decode", &[0; 64]), Expect::Never),
        evil("pdf-image-inline-flood", "inline.pdf", inline, Expect::Never),
    ]
}

fn absurd() -> Vec<Evil> {
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let dictionaries = format!("{}{}", "<</A ".repeat(10_000), ">>".repeat(10_000));
    let operators = |text: &str| page(stream("", text.as_bytes(), false), "", vec![]);
    let good = Pdf::new(&sample::digital_special(1), &PdfOptions::default()).bytes();
    let numbers = "99999999999999999999999999999999 -99999999999999999999 1e999 0.00000000000000000000000000000000000001 --5 + . cm\n";
    let text = "BT /F 99999999999 Tf 1e38 Tc 99999999999999 TL (x) Tj T* (y) ' ET ".repeat(50);
    let curve = "q 0 0 m 1e30 -1e30 1e38 1e38 0 0 c [0.0000001] 0 d 1e30 w S Q ".repeat(50);
    let saves = "q ".repeat(200_000);
    let encrypted = String::from_utf8_lossy(&good)
        .replace("/Root 1 0 R", "/Encrypt<</Filter/Standard/V 5/R 6>>/Root 1 0 R");
    let length = page(b"<</Length 99999999999>>\nstream\nq Q\nendstream".to_vec(), "", vec![]);
    let negative = page(b"<</Length -1>>\nstream\nq Q\nendstream".to_vec(), "", vec![]);
    vec![
        evil(
            "pdf-arrays-10000-deep",
            "deep.pdf",
            page(stream("", nested.as_bytes(), false), &format!("/A {nested}"), vec![nested.clone().into()]),
            Expect::Never,
        ),
        evil(
            "pdf-dictionaries-10000-deep",
            "deep.pdf",
            page(stream("", b"", false), &format!("/A {dictionaries}"), vec![]),
            Expect::Never,
        ),
        evil("pdf-numbers-huge", "numbers.pdf", operators(numbers), Expect::Never),
        evil("pdf-text-state-absurd", "text.pdf", operators(&text), Expect::Never),
        evil("pdf-path-absurd", "path.pdf", operators(&curve), Expect::Never),
        evil("pdf-saves-200000", "saves.pdf", operators(&saves), Expect::Never),
        evil(
            "pdf-page-box-absurd",
            "box.pdf",
            page(stream("", b"", false), "/MediaBox[-1e38 -1e38 1e38 1e38]/Rotate 45/UserUnit 1e30", vec![]),
            Expect::Never,
        ),
        evil("pdf-length-huge", "length.pdf", length, Expect::Never),
        evil("pdf-length-negative", "length.pdf", negative, Expect::Never),
        evil("pdf-encrypted", "locked.pdf", encrypted.into_bytes(), Expect::Never),
        evil("pdf-truncated", "cut.pdf", &good[..good.len() / 2], Expect::Never),
        evil("pdf-header-only", "header.pdf", "%PDF-1.7\n", Expect::Never),
    ]
}

fn signatures() -> Vec<Evil> {
    let (_, signer) = Authority::rsa();
    let signed = |trick| {
        let mut signature = PdfSign::new(&signer, SubFilter::Pkcs7(Scheme::RsaSha256));
        signature.trick = trick;
        let options = PdfOptions { signature: Some(signature), ..PdfOptions::default() };
        Pdf::new(&sample::digital_special(1), &options)
    };
    let mut replaced = signed(Trick::None);
    replaced.replace_content("BT ET");
    let mut overlaid = signed(Trick::None);
    overlaid.overlay("1 g 0 0 595 397 re f");
    let mut informed = signed(Trick::None);
    informed.replace_info("/InvoiceNumber(00000000000000000001)/TotalTax-includedAmount(1.00)");
    let mut paged = signed(Trick::None);
    paged.append_page("0 0 100 100 re f");
    let appended = [signed(Trick::None).bytes(), b"\n% after the end\n".to_vec()].concat();
    let range = |text: &str| {
        let file = signed(Trick::None).bytes();
        let text = format!("/ByteRange [{text:<44}]");
        let at = file.windows(12).position(|w| w == b"/ByteRange [").unwrap();
        [&file[..at], text.as_bytes(), &file[at + text.len()..]].concat()
    };
    let report = |name, bytes: Vec<u8>| evil(name, "signed.pdf", bytes, Expect::Report);
    vec![
        report("pdf-signed-wide-gap", signed(Trick::WideGap).bytes()),
        report("pdf-signed-short-end", signed(Trick::ShortEnd).bytes()),
        report("pdf-signed-late-start", signed(Trick::LateStart).bytes()),
        report("pdf-signed-overlap", signed(Trick::Overlap).bytes()),
        report("pdf-signed-beyond-end", signed(Trick::BeyondEnd).bytes()),
        report("pdf-signed-one-range", signed(Trick::OneRange).bytes()),
        report("pdf-signed-range-huge", range(&format!("0 {0} 1 {0}", i64::MAX))),
        report("pdf-signed-range-negative", range("0 -5 -9 100")),
        report("pdf-signed-range-not-numbers", range("/a (b) [ 0 ] null")),
        report("pdf-signed-shadow-content", replaced.bytes()),
        report("pdf-signed-shadow-overlay", overlaid.bytes()),
        report("pdf-signed-other-info", informed.bytes()),
        report("pdf-signed-added-page", paged.bytes()),
        report("pdf-signed-bytes-after-end", appended),
    ]
}
