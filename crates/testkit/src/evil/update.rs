//! Updates appended to a signed invoice that show, state or embed something else: each hides behind validation data
//! in the catalog, which alone is an honest update.

use super::{Evil, Expect, evil};
use crate::authority::{Authority, Scheme};
use crate::make::pdf_file::stream;
use crate::make::{EinvoiceOptions, Pdf, PdfOptions, PdfSign, SubFilter, einvoice};
use crate::sample;

pub(super) fn all() -> Vec<Evil> {
    let signed = Signed::new();
    let evil = |name, bytes| evil(name, "signed.pdf", bytes, Expect::Report);
    let other = stream("", b"BT ET 1 0 0 rg 0 0 595 397 re f", false);
    let font = b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".to_vec();
    let new = signed.next;
    let twice = |key: &str| {
        let page = signed.page_body().replacen("<<", &format!("<<{key} {new} 0 R"), 1);
        signed.updated(&[(signed.page, 0, page.into()), (new, 0, other.clone())], "")
    };
    let annotated = |entries: &str| {
        let annotation = format!("<</Type/Annot/FT/Sig/T(x)/F 4/P {} 0 R{entries}>>", signed.page);
        let xml = einvoice(&sample::digital_special(2), &EinvoiceOptions::default());
        let file = stream("/Type/EmbeddedFile", xml.as_bytes(), false);
        let page = signed.page_body().replacen("/Annots[", &format!("/Annots[{new} 0 R "), 1);
        signed.updated(&[(signed.page, 0, page.into()), (new, 0, annotation.into()), (new + 1, 0, file)], "")
    };
    let specification = format!("<</Type/Filespec/F(e.xml)/EF<</F {} 0 R>>>>", new + 1);
    let tree = signed.tree_body();
    let root =
        signed.root_body().replacen(&format!("/Pages {} 0 R", signed.tree), &format!("/Pages {new} 0 R"), 1);
    let other_tree = |entries: &str| {
        let node = tree.replacen("<<", &format!("<<{entries}"), 1);
        let objects = [(1, 0, root.clone().into()), (new, 0, node.into()), (new + 1, 0, font.clone())];
        signed.updated(&objects, "")
    };
    vec![
        evil("pdf-update-generation", signed.updated(&[(signed.content, 1, other.clone())], "")),
        evil("pdf-update-key-twice", twice("/Contents")),
        evil("pdf-update-key-twice-escaped", twice("/Con#74ents")),
        evil(
            "pdf-update-root-twice",
            signed.updated(&[(new, 0, b"<</Type/Catalog>>".to_vec())], &format!("/Root {new} 0 R")),
        ),
        evil("pdf-update-square", annotated("/Subtype/Square/Rect[0 0 595 397]/IC[1 1 1]")),
        evil(
            "pdf-update-free-text",
            annotated("/Subtype/FreeText/Rect[0 0 595 397]/DA(/H 9 Tf)/Contents(1)"),
        ),
        evil("pdf-update-background", annotated("/Subtype/Widget/Rect[0 0 595 397]/MK<</BG[1 1 1]>>")),
        evil(
            "pdf-update-file",
            annotated(&format!("/Subtype/FileAttachment/Rect[0 0 0 0]/FS{specification}")),
        ),
        evil("pdf-update-tree-turned", other_tree("/Rotate 180")),
        evil("pdf-update-tree-cropped", other_tree("/CropBox[0 0 100 100]")),
    ]
}

/// A signed invoice after an honest update in the same way: what shows that the hostile ones are not refused for how
/// they are written.
#[must_use]
pub fn honest() -> Vec<u8> {
    let signed = Signed::new();
    let annotation =
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 0 0]/F 4/P {} 0 R>>", signed.page);
    let page = signed.page_body().replacen("/Annots[", &format!("/Annots[{} 0 R ", signed.next), 1);
    signed.updated(&[(signed.page, 0, page.into()), (signed.next, 0, annotation.into())], "")
}

/// A signed file, and the numbers of its objects.
struct Signed {
    bytes: Vec<u8>,
    page: u32,
    tree: u32,
    content: u32,
    /// The first number that is free.
    next: u32,
}

impl Signed {
    fn new() -> Self {
        let sign = PdfSign::new(&Authority::rsa().1, SubFilter::Pkcs7(Scheme::RsaSha256));
        let options = PdfOptions { signature: Some(sign), ..PdfOptions::default() };
        let bytes = Pdf::new(&sample::digital_special(1), &options).bytes();
        let mut signed = Self { bytes, page: 0, tree: 0, content: 0, next: 0 };
        signed.tree = number_after(&signed.root_body(), "/Pages ");
        signed.page = number_after(&signed.tree_body(), "/Kids[");
        signed.content = number_after(&signed.page_body(), "/Contents ");
        signed.next = number_after(&String::from_utf8_lossy(&signed.bytes), "/Size ");
        signed
    }

    fn root_body(&self) -> String {
        self.body(1)
    }

    fn page_body(&self) -> String {
        self.body(self.page)
    }

    fn tree_body(&self) -> String {
        self.body(self.tree)
    }

    /// The last body of an object that is no stream.
    fn body(&self, number: u32) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        let (_, after) = text.rsplit_once(&format!("\n{number} 0 obj\n")).expect("the object");
        after.split_once("\nendobj").expect("its end").0.to_owned()
    }

    /// An update by a table: objects with their generation numbers, and entries that stand first in the trailer.
    fn updated(&self, objects: &[(u32, u32, Vec<u8>)], trailer: &str) -> Vec<u8> {
        let mut objects = objects.to_vec();
        let given = objects.iter().position(|(number, ..)| *number == 1).map(|at| objects.swap_remove(at).2);
        let catalog =
            given.map_or_else(|| self.root_body(), |body| String::from_utf8_lossy(&body).into_owned());
        objects.push((1, 0, catalog.replacen("<<", "<</DSS<<>>", 1).into()));
        let mut out = self.bytes.clone();
        let mut table = String::from("xref\n");
        for (number, generation, body) in objects {
            table += &format!("{number} 1\n{:010} {generation:05} n \n", out.len());
            out.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            out.extend_from_slice(&body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let text = String::from_utf8_lossy(&self.bytes);
        let (start, previous) = (out.len(), number_after(&text, "startxref\n"));
        let info = number_after(&text, "/Info ");
        let size = self.next + 2;
        out.extend_from_slice(table.as_bytes());
        out.extend_from_slice(
            format!(
                "trailer\n<<{trailer}/Size {size}/Root 1 0 R/Info {info} 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n"
            )
            .as_bytes(),
        );
        out
    }
}

/// The number that follows the last of a key.
fn number_after(text: &str, key: &str) -> u32 {
    let (_, rest) = text.rsplit_once(key).expect("the key");
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}
