//! PDF files of invoices, signed or not, and what is done to them afterwards.

pub mod file;
mod page;
mod sign;

pub use file::Xref;
pub use sign::PdfSign;
pub use sign::SubFilter;
pub use sign::Trick;

use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;
use fapiao_invoice::Tax;
use file::PdfFile;
use file::stream;
use file::text_string;
use page::Qr;

use super::xml;
use crate::figure;
use crate::sheet;

/// What is put into a PDF file beside the pages.
#[derive(Clone, Debug, Default)]
pub struct PdfOptions {
    /// How cross references are written.
    pub xref: Xref,
    /// A signature in the first revision; more with [`Pdf::sign`].
    pub signature: Option<PdfSign>,
    /// Leaves out the fields in /Info that 数电票 have.
    pub no_info: bool,
    /// Leaves out the QR code.
    pub no_qr: bool,
    /// Draws the QR code as filled rectangles, not as a picture.
    pub qr_drawn: bool,
    /// Embeds the XBRL (tickets do so anyhow).
    pub xbrl: bool,
    /// Leaves out the pages' text: only rules and the QR are left.
    pub no_text: bool,
}

/// A made file that can be signed and changed further.
#[derive(Clone, Debug)]
pub struct Pdf {
    file: PdfFile,
    pages: Vec<u32>,
}

/// A PDF file of an invoice.
#[must_use]
pub fn pdf(invoice: &Invoice, options: &PdfOptions) -> Vec<u8> {
    Pdf::new(invoice, options).bytes()
}

impl Pdf {
    /// The file of an invoice.
    #[must_use]
    pub fn new(invoice: &Invoice, options: &PdfOptions) -> Self {
        let mut sheets = sheet::pages(invoice);
        if options.no_text {
            for sheet in &mut sheets {
                sheet.labels.clear();
                sheet.values.clear();
            }
        }
        let mut file = PdfFile::new(options.xref);
        let qr = match (options.no_qr, options.qr_drawn) {
            (true, _) => Qr::Absent,
            (false, true) => Qr::Drawn(figure::qr(invoice)),
            (false, false) => Qr::Picture(figure::qr(invoice)),
        };
        let (tree, pages) = page::add_pages(&mut file, &sheets, &qr);
        let names = if options.xbrl || matches!(invoice.kind, Some(Kind::Railway | Kind::Air)) {
            let (name, text) = xml::xbrl(invoice);
            embed(&mut file, &name, text.as_bytes())
        } else {
            String::new()
        };
        let root = file.root();
        file.set(root, format!("<</Type/Catalog/Pages {tree} 0 R{names}>>"));
        let info = file.add(format!("<<{}>>", info(invoice, options.no_info)));
        file.set_info(info);
        let mut made = Self { file, pages };
        match &options.signature {
            Some(signature) => made.sign(signature),
            None => made.file.write_revision(),
        }
        made
    }

    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.file.bytes().to_vec()
    }

    /// Signs in a revision of its own (the first one, when nothing is written yet).
    pub fn sign(&mut self, signature: &PdfSign) {
        sign::add(&mut self.file, self.pages[0], signature);
        self.file.write_revision();
        sign::fill(&mut self.file, signature);
    }

    /// A revision that replaces the first page's content: what is shown is not what was signed.
    pub fn replace_content(&mut self, operators: &str) {
        let body = self.file.body(self.pages[0]);
        let content = reference(&body, "/Contents ");
        self.file.set(content, stream("", operators.as_bytes(), true));
        self.file.write_revision();
    }

    /// A revision that puts an annotation with an appearance over the first page.
    pub fn overlay(&mut self, operators: &str) {
        let form = "/Type/XObject/Subtype/Form/BBox[0 0 595 397]/Resources<</Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";
        let appearance = self.file.add(stream(form, operators.as_bytes(), true));
        let stamp = self
            .file
            .add(format!("<</Type/Annot/Subtype/Stamp/Rect[0 0 595 397]/F 4/AP<</N {appearance} 0 R>>>>"));
        sign::annotate(&mut self.file, self.pages[0], stamp);
        self.file.write_revision();
    }

    /// A revision that changes a field of /Info.
    pub fn replace_info(&mut self, entries: &str) {
        let info = self.file.add(format!("<<{entries}>>"));
        self.file.set_info(info);
        self.file.write_revision();
    }

    /// A revision with a document security store (ETSI EN 319 142-1): validation data, nothing shown.
    pub fn append_validation_data(&mut self, certificates: &[&[u8]], revocation_lists: &[&[u8]]) {
        let mut add = |items: &[&[u8]]| -> String {
            let numbers = items.iter().map(|item| self.file.add(stream("", item, true)));
            numbers.map(|n| format!("{n} 0 R ")).collect()
        };
        let (certificates, lists) = (add(certificates), add(revocation_lists));
        let store = self.file.add(format!("<</Type/DSS/Certs[{certificates}]/CRLs[{lists}]>>"));
        let root = self.file.body(self.file.root());
        let open = root.trim_end().strip_suffix(">>").unwrap_or_default().to_owned();
        self.file.set(self.file.root(), format!("{open}/DSS {store} 0 R>>"));
        self.file.write_revision();
    }

    /// A revision that adds a page with other content.
    pub fn append_page(&mut self, operators: &str) {
        let first = self.file.body(self.pages[0]);
        let tree = reference(&first, "/Parent ");
        let content = self.file.add(stream("", operators.as_bytes(), true));
        let page = self.file.add(format!(
            "<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 595 397]/Resources<<>>/Contents {content} 0 R>>"
        ));
        self.pages.push(page);
        let kids: Vec<String> = self.pages.iter().map(|p| format!("{p} 0 R")).collect();
        let body = format!("<</Type/Pages/Count {}/Kids[{}]>>", kids.len(), kids.join(" "));
        self.file.set(tree, body);
        self.file.write_revision();
    }
}

/// The number that follows a key in a body.
fn reference(body: &str, key: &str) -> u32 {
    let (_, rest) = body.split_once(key).expect("the key");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a reference")
}

/// Embeds a file; gives the catalog's /Names.
fn embed(file: &mut PdfFile, name: &str, content: &[u8]) -> String {
    let stream = file.add(stream("/Type/EmbeddedFile", content, true));
    let name = text_string(name);
    let specification = file.add(format!("<</Type/Filespec/F{name}/UF{name}/EF<</F {stream} 0 R>>>>"));
    format!("/Names<</EmbeddedFiles<</Names[{name} {specification} 0 R]>>>>")
}

fn info(invoice: &Invoice, bare: bool) -> String {
    let digital = matches!(invoice.kind, Some(Kind::DigitalOrdinary | Kind::DigitalSpecial));
    let mut out = format!("/Creator{}", text_string("fapiao-testkit 样票 SAMPLE"));
    if !digital || bare {
        return out;
    }
    let tax = match invoice.tax_amount {
        Some(Tax::Amount(fen)) => figure::yuan(fen),
        other => other.map(figure::tax).unwrap_or_default(),
    };
    let fields = [
        ("InvoiceNumber", invoice.number.clone()),
        ("IssueTime", invoice.issued_on.map(figure::chinese_date)),
        ("TotalAmWithoutTax", invoice.amount_without_tax.map(figure::yuan)),
        ("TotalTaxAm", Some(tax)),
        ("TotalTax-includedAmount", invoice.amount_with_tax.map(figure::yuan)),
        ("BuyerIdNum", invoice.buyer.tax_id.clone()),
        ("SellerIdNum", invoice.seller.tax_id.clone()),
    ];
    for (name, value) in fields {
        out += &value.map(|v| format!("/{name}{}", text_string(&v))).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Authority;
    use crate::authority::Scheme;
    use crate::sample;
    use crate::sample::Case;

    fn count(bytes: &[u8], needle: &[u8]) -> usize {
        bytes.windows(needle.len()).filter(|w| *w == needle).count()
    }

    #[test]
    fn pdf_when_made_twice_then_has_the_same_bytes() {
        for xref in [Xref::Table, Xref::Stream] {
            let options = PdfOptions { xref, ..PdfOptions::default() };
            let invoice = sample::digital_special(1);
            assert_eq!(pdf(&invoice, &options), pdf(&invoice, &options));
        }
    }

    #[test]
    fn pdf_when_signed_then_its_byte_range_leaves_out_the_value_only() {
        let (_, signer) = Authority::rsa();
        for sub_filter in
            [SubFilter::Pkcs7(Scheme::RsaSha256), SubFilter::Cades(Scheme::RsaSha256), SubFilter::RsaSha1]
        {
            let options = PdfOptions {
                signature: Some(PdfSign::new(&signer, sub_filter)),
                xref: Xref::Stream,
                ..PdfOptions::default()
            };
            let bytes = pdf(&sample::digital_special(1), &options);
            let at = file::find(&bytes, b"/ByteRange [", 0).unwrap() + 12;
            let text = String::from_utf8_lossy(&bytes[at..at + 44]).into_owned();
            let range: Vec<usize> = text.split_whitespace().map(|n| n.parse().unwrap()).collect();
            assert_eq!(range[0], 0);
            assert_eq!(range[2] + range[3], bytes.len());
            assert_eq!((bytes[range[1]], bytes[range[2] - 1]), (b'<', b'>'));
        }
    }

    #[test]
    fn revisions_when_appended_then_leave_what_was_there() {
        let (_, signer) = Authority::rsa();
        let authority = Authority::new(1);
        let signature = PdfSign::new(&signer, SubFilter::Pkcs7(Scheme::RsaSha256));
        let options = PdfOptions { signature: Some(signature.clone()), ..PdfOptions::default() };
        let mut file = Pdf::new(&sample::vat_ordinary(1), &options);
        let first = file.bytes();
        file.replace_content("0 0 m");
        file.overlay("0 0 m");
        file.append_page("0 0 m");
        file.replace_info("/InvoiceNumber(1)");
        file.append_validation_data(&[authority.anchor()], &[&authority.revocation_list]);
        file.sign(&PdfSign::new(&authority.signer, SubFilter::Pkcs7(Scheme::Sm2)));
        let last = file.bytes();
        assert!(last.starts_with(&first));
        assert_eq!(count(&last, b"startxref"), 7);
        assert_eq!(count(&last, b"/Prev"), 6);
        assert_eq!(count(&last, b"/ByteRange"), 2);
    }

    #[test]
    fn pdf_when_every_case_is_asked_then_is_made() {
        for case in Case::ALL {
            assert!(pdf(&sample::invoice(case, 1), &PdfOptions::default()).len() > 5000, "{case:?}");
        }
    }
}
