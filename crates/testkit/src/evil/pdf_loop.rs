//! PDF files that go round: page trees, cross references, object streams, forms, fonts.

use super::Evil;
use super::Expect;
use super::evil;
use super::pdf::page;
use crate::make::pdf_file::stream;

pub(super) fn all() -> Vec<Evil> {
    let never = |name, bytes: Vec<u8>| evil(name, "loop.pdf", bytes, Expect::Never);
    vec![
        never(
            "pdf-page-tree-ring",
            ring(
                "<</Type/Pages/Count 1/Kids[2 0 R 3 0 R]>>",
                "<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>",
            ),
        ),
        never(
            "pdf-page-tree-own-parent",
            ring("<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 3 0 R/Contents 3 0 R>>"),
        ),
        never(
            "pdf-page-count-absurd",
            ring("<</Type/Pages/Count 2147483647/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R>>"),
        ),
        never("pdf-reference-to-itself", ring("2 0 R", "3 0 R")),
        never("pdf-previous-is-itself", previous()),
        never("pdf-previous-ring", previous_ring()),
        never("pdf-xref-stream-previous-is-itself", xref_stream("/W[1 2 1]/Index[0 4]", 0)),
        never("pdf-xref-stream-widths-zero", xref_stream("/W[0 0 0]/Index[0 2147483647]", 0)),
        never(
            "pdf-xref-stream-index-huge",
            xref_stream("/W[1 2 1]/Index[0 4294967295 4294967295 4294967295]", 0),
        ),
        never("pdf-xref-stream-widths-huge", xref_stream("/W[4294967295 1 1]/Index[0 1]", 0)),
        never("pdf-object-stream-in-itself", object_stream("/Extends 4 0 R")),
        never("pdf-object-stream-count-huge", object_stream("/N 4294967295")),
        never("pdf-form-draws-itself", form("q /F Do /F Do Q")),
        never("pdf-forms-double-forty-times", doubling()),
        never("pdf-type3-draws-itself", type3()),
        never("pdf-pattern-paints-itself", pattern()),
        never("pdf-function-of-itself", function()),
        never("pdf-outline-ring", outline()),
        never("pdf-fields-ring", fields()),
    ]
}

/// Objects numbered from 1, with a table and any trailer.
fn file(objects: &[&[u8]], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, body) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", out.len());
        out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    let size = objects.len() + 1;
    table += &format!("trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n");
    out.extend_from_slice(table.as_bytes());
    out
}

fn ring(two: &str, three: &str) -> Vec<u8> {
    file(&[b"<</Type/Catalog/Pages 2 0 R>>", two.as_bytes(), three.as_bytes()], "")
}

const CATALOG: &[u8] = b"<</Type/Catalog/Pages 2 0 R>>";
const TREE: &[u8] = b"<</Type/Pages/Count 1/Kids[3 0 R]>>";
const LEAF: &[u8] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>";

fn previous() -> Vec<u8> {
    let objects = [CATALOG, TREE, LEAF];
    let plain = file(&objects, "");
    let start = plain.windows(5).position(|w| w == b"xref\n").unwrap();
    file(&objects, &format!("/Prev {start}"))
}

fn previous_ring() -> Vec<u8> {
    let mut out = file(&[CATALOG, TREE, LEAF], "/Prev 9999");
    let first = out.windows(5).position(|w| w == b"xref\n").unwrap();
    let second = out.len();
    let text =
        format!("xref\n0 0\ntrailer\n<</Size 4/Root 1 0 R/Prev {first}>>\nstartxref\n{second}\n%%EOF\n");
    out.extend_from_slice(text.as_bytes());
    let at = out.windows(10).position(|w| w == b"/Prev 9999").unwrap();
    let back = format!("/Prev {second:04}");
    out[at..at + back.len()].copy_from_slice(back.as_bytes());
    out
}

/// A file that is little but a cross-reference stream which names itself as the one before.
fn xref_stream(dictionary: &str, previous: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let start = out.len();
    let previous = if previous == 0 { start } else { previous };
    let body = stream(&format!("/Type/XRef/Size 4{dictionary}/Root 1 0 R/Prev {previous}"), &[1; 16], false);
    out.extend_from_slice(b"3 0 obj\n");
    out.extend_from_slice(&body);
    out.extend_from_slice(format!("\nendobj\nstartxref\n{start}\n%%EOF").as_bytes());
    out
}

/// A file whose catalog and page tree lie in an object stream that lies in itself.
fn object_stream(extra: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let content = b"1 0 2 29 4 60 <</Type/Catalog/Pages 2 0 R>><</Type/Pages/Count 0/Kids[]>>   <<>>";
    let at = out.len();
    let count = if extra.contains("/N") { "" } else { "/N 3" };
    let body = stream(&format!("/Type/ObjStm{count}{extra}/First 14"), content, false);
    out.extend_from_slice(b"4 0 obj\n");
    out.extend_from_slice(&body);
    out.extend_from_slice(b"\nendobj\n");
    let start = out.len();
    // Type, offset or container, index: 4 is said to lie in itself, and also at its place.
    let rows: [[u8; 4]; 5] = [
        [0, 0, 0, 0],
        [2, 0, 4, 0],
        [2, 0, 4, 1],
        [2, 0, 4, 2],
        if extra.contains("Extends") { [2, 0, 4, 2] } else { [1, 0, at as u8, 0] },
    ];
    let body = stream("/Type/XRef/Size 5/W[1 2 1]/Root 1 0 R", &rows.concat(), false);
    out.extend_from_slice(b"5 0 obj\n");
    out.extend_from_slice(&body);
    out.extend_from_slice(format!("\nendobj\nstartxref\n{start}\n%%EOF").as_bytes());
    out
}

fn form(operators: &str) -> Vec<u8> {
    let dictionary = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>";
    page(
        stream("", b"/F Do", false),
        "/Resources<</XObject<</F 5 0 R>>>>",
        vec![stream(dictionary, operators.as_bytes(), false)],
    )
}

/// Each form draws the next one twice: 2 to the 40th drawings.
fn doubling() -> Vec<u8> {
    let forms = (0..40)
        .map(|n| {
            let dictionary =
                format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {} 0 R>>>>", n + 6);
            stream(&dictionary, b"/F Do /F Do", false)
        })
        .collect();
    page(stream("", b"/F Do", false), "/Resources<</XObject<</F 5 0 R>>>>", forms)
}

fn type3() -> Vec<u8> {
    let font = "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>/Encoding<</Type/Encoding/Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</F 5 0 R>>>>>>";
    page(
        stream("", b"BT /F 9 Tf (aaaa) Tj ET", false),
        "/Resources<</Font<</F 5 0 R>>>>",
        vec![font.into(), stream("", b"9 0 d0 BT /F 9 Tf (aaaa) Tj ET", false)],
    )
}

fn pattern() -> Vec<u8> {
    let dictionary = "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.00001/YStep 0.00001/Resources<</Pattern<</P 5 0 R>>>>";
    let operators = b"/Pattern cs /P scn 0 0 595 397 re f";
    page(
        stream("", operators, false),
        "/Resources<</Pattern<</P 5 0 R>>>>",
        vec![stream(dictionary, operators, false)],
    )
}

fn function() -> Vec<u8> {
    let shading = "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 6 0 R>>";
    let function = "<</FunctionType 3/Domain[0 1]/Functions[6 0 R 6 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>";
    page(
        stream("", b"/S sh", false),
        "/Resources<</Shading<</S 5 0 R>>>>",
        vec![shading.into(), function.into()],
    )
}

fn outline() -> Vec<u8> {
    file(
        &[
            b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>/Outlines 4 0 R>>",
            TREE,
            LEAF,
            b"<</Kids[4 0 R 4 0 R]/First 4 0 R/Next 4 0 R/Names[(a) 4 0 R]>>",
        ],
        "",
    )
}

fn fields() -> Vec<u8> {
    file(
        &[
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>",
            TREE,
            LEAF,
            b"<</FT/Sig/T(a)/Kids[4 0 R 5 0 R]/Parent 5 0 R/V 4 0 R>>",
            b"<</FT/Sig/T(b)/Kids[4 0 R 5 0 R]/Parent 4 0 R/V 5 0 R>>",
        ],
        "",
    )
}
