//! PDF files written object by object and revision by revision, so that a test can put any byte anywhere.

/// Digits of the placeholder for a signature value.
const VALUE_DIGITS: usize = 4_000;

/// A file under construction.
#[derive(Clone)]
pub struct PdfFile {
    pub bytes: Vec<u8>,
    last_xref: Option<usize>,
    size: u32,
    pub root: u32,
    pub info: u32,
}

impl PdfFile {
    /// Starts a file.
    pub fn new() -> Self {
        Self { bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), last_xref: None, size: 0, root: 1, info: 6 }
    }

    /// One page of text with a font, a form, an /Info dictionary, and a reference to an object that is not there.
    pub fn page() -> Self {
        let mut file = Self::new();
        file.revision(&[
            (1, text("<</Type/Catalog/Pages 2 0 R>>")),
            (2, text("<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 595 396]>>")),
            (3, text("<</Type/Page/Parent 2 0 R/Contents[4 0 R 40 0 R]/Resources<</Font<</F1 5 0 R>>>>>>")),
            (4, stream("", b"BT /F1 12 Tf 72 300 Td (Total 100.00) Tj ET")),
            (5, text("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")),
            (6, text("<</InvoiceNumber(26440000000000000001)/ModDate(D:20260101)>>")),
        ]);
        file
    }

    /// [`PdfFile::page`], signed over the whole of it.
    pub fn signed(sign: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let mut file = Self::page();
        file.revision(&[
            (1, text("<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[7 0 R]>>>>")),
            (3, text("<</Type/Page/Parent 2 0 R/Contents[4 0 R 40 0 R]/Resources<</Font<</F1 5 0 R>>>>/Annots[7 0 R]>>")),
            (7, field("Signature1", 8)),
            (8, signature("adbe.pkcs7.detached", "")),
            (9, stream("/Type/XObject/Subtype/Form/BBox[0 0 90 60]", b"0 0 90 60 re f")),
        ]);
        file.sign(sign);
        file
    }

    /// Appends objects as one revision with its own cross-reference table.
    pub fn revision(&mut self, objects: &[(u32, Vec<u8>)]) {
        let objects: Vec<_> = objects.iter().map(|(number, body)| (*number, 0, body.clone())).collect();
        self.revision_of(&objects, "");
    }

    /// The same with a generation number for each object, and with more entries in the trailer.
    pub fn revision_of(&mut self, objects: &[(u32, u32, Vec<u8>)], trailer: &str) {
        let mut entries = Vec::new();
        for (number, generation, body) in objects {
            entries.push((*number, generation, self.bytes.len()));
            self.bytes.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            self.bytes.extend_from_slice(body);
            self.bytes.extend_from_slice(b"\nendobj\n");
            self.size = self.size.max(number + 1);
        }
        let xref = self.bytes.len();
        self.bytes.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, generation, offset) in entries {
            let line = format!("{number} 1\n{offset:010} {generation:05} n \n");
            self.bytes.extend_from_slice(line.as_bytes());
        }
        let previous = self.last_xref.map(|at| format!("/Prev {at}")).unwrap_or_default();
        let dictionary = format!(
            "trailer\n<<{trailer}/Size {}/Root {} 0 R/Info {} 0 R{previous}>>\nstartxref\n{xref}\n%%EOF\n",
            self.size, self.root, self.info
        );
        self.bytes.extend_from_slice(dictionary.as_bytes());
        self.last_xref = Some(xref);
    }

    /// Fills the last placeholder: the byte range over everything so far, then the value over those bytes.
    pub fn sign(&mut self, sign: impl Fn(&[u8]) -> Vec<u8>) {
        let hole = format!("<{}>", "0".repeat(VALUE_DIGITS));
        let start = memchr::memmem::rfind(&self.bytes, hole.as_bytes()).unwrap();
        let end = start + hole.len();
        let range = format!("[0 {start} {end} {}]", self.bytes.len() - end);
        let at = memchr::memmem::rfind(&self.bytes, b"/ByteRange").unwrap() + 10;
        self.bytes[at..at + range.len()].copy_from_slice(range.as_bytes());
        let value = sign(&[&self.bytes[..start], &self.bytes[end..]].concat());
        let digits: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(digits.len() <= VALUE_DIGITS, "value of {} bytes", value.len());
        self.bytes[start + 1..start + 1 + digits.len()].copy_from_slice(digits.as_bytes());
    }
}

/// An object's body.
pub fn text(body: &str) -> Vec<u8> {
    body.as_bytes().to_vec()
}

/// A stream's body; `entries` go into its dictionary.
pub fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut body = format!("<<{entries}/Length {}>>\nstream\n", data.len()).into_bytes();
    body.extend_from_slice(data);
    body.extend_from_slice(b"\nendstream");
    body
}

/// A signature dictionary with placeholders.
pub fn signature(sub_filter: &str, entries: &str) -> Vec<u8> {
    text(&format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/{sub_filter}{entries}/M(D:20260901120000+08'00')/ByteRange{}/Contents<{}>>>",
        " ".repeat(50),
        "0".repeat(VALUE_DIGITS)
    ))
}

/// A signature field and its widget in one, painted by object 9.
pub fn field(name: &str, value: u32) -> Vec<u8> {
    text(&format!(
        "<</FT/Sig/T({name})/V {value} 0 R/Type/Annot/Subtype/Widget/F 132/Rect[400 10 490 70]/P 3 0 R/AP<</N 9 0 R>>>>"
    ))
}
