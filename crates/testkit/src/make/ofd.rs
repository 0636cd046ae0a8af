//! OFD packages (GB/T 33190) that look like what tax platforms issue.
//!
//! A minimal packer, for what the writer proper (`document::write`) would never make: hostile files, odd layouts,
//! packages signed in part, and the demo on a machine without Chinese fonts.

use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;

use super::escape;
use super::ofd_page;
use super::ofd_page::Ids;
use super::ofd_sign;
use super::ofd_sign::Sign;
use super::ofd_sign::Style;
use super::picture;
use super::xml;
use crate::archive;
use crate::archive::Entry;
use crate::authority::Signer;
use crate::figure;
use crate::sheet;

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

/// What is put into a package beside the pages.
#[derive(Clone, Default)]
pub struct OfdOptions {
    /// Signatures, in the order in which they are made; none for an unsigned file.
    pub signatures: Vec<Sign>,
    /// The attached data; by default what the kind usually has.
    pub attached: Attached,
    /// Who signs inside `original_invoice.xml`, as tax platforms do besides the seal.
    pub native_signer: Option<Signer>,
    /// Departures from the usual.
    pub oddities: Vec<Oddity>,
}

/// The attached data of a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attached {
    /// `original_invoice.xml` on VAT invoices, XBRL on tickets, nothing on 数电票.
    #[default]
    Usual,
    /// `original_invoice.xml` of the 2019 schema.
    OriginalInvoice,
    /// XBRL of the Ministry of Finance.
    Xbrl,
    /// Nothing.
    Nothing,
}

/// Something that real files do although they should not (FORMATS §4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// `Document.xml` says `TPLS/`, the entry is in `Tpls/`.
    TemplatePathCase,
    /// No `MaxUnitID`.
    NoMaxUnitId,
    /// No `PageArea` in `CommonData`.
    NoPageArea,
    /// No page directories: `Doc_0/Content_0.xml`.
    FlatLayout,
    /// References between parts are absolute paths.
    AbsolutePaths,
    /// XML files begin with a byte order mark.
    ByteOrderMark,
    /// Signatures are declared but their directory is absent.
    SignaturesMissing,
    /// Signature values and OIDs stand on lines of their own.
    WrappedValues,
    /// `SignValue.dat` by a relative path instead of `SignedValue.dat`.
    OtherValueName,
    /// No custom tags.
    NoTags,
    /// No `CustomDatas`.
    NoCustomData,
    /// No QR picture.
    NoQr,
    /// The file of a referenced picture is missing.
    PictureMissing,
    /// A text object whose box has a negative size, and an empty text.
    NegativeBox,
    /// Entries for directories.
    DirectoryEntries,
}

impl Oddity {
    /// Every oddity once.
    pub const ALL: [Self; 15] = [
        Self::TemplatePathCase,
        Self::NoMaxUnitId,
        Self::NoPageArea,
        Self::FlatLayout,
        Self::AbsolutePaths,
        Self::ByteOrderMark,
        Self::SignaturesMissing,
        Self::WrappedValues,
        Self::OtherValueName,
        Self::NoTags,
        Self::NoCustomData,
        Self::NoQr,
        Self::PictureMissing,
        Self::NegativeBox,
        Self::DirectoryEntries,
    ];
}

impl OfdOptions {
    /// Signed once.
    #[must_use]
    pub fn signed(sign: Sign) -> Self {
        Self::default().and_signed(sign)
    }

    /// The same with one more signature.
    #[must_use]
    pub fn and_signed(mut self, sign: Sign) -> Self {
        self.signatures.push(sign);
        self
    }

    /// The same with an oddity.
    #[must_use]
    pub fn odd(mut self, oddity: Oddity) -> Self {
        self.oddities.push(oddity);
        self
    }

    /// The same with other attached data.
    #[must_use]
    pub fn attaching(self, attached: Attached) -> Self {
        Self { attached, ..self }
    }

    fn has(&self, oddity: Oddity) -> bool {
        self.oddities.contains(&oddity)
    }
}

/// An OFD file of an invoice.
#[must_use]
pub fn ofd(invoice: &Invoice, options: &OfdOptions) -> Vec<u8> {
    archive::write(&ofd_parts(invoice, options))
}

/// A small OFD of one rule, as tax seals have it for their picture.
#[must_use]
pub fn seal_ofd() -> Vec<u8> {
    let page = format!(
        r#"{DECLARATION}<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID="2"><ofd:PathObject ID="3" Boundary="0 0 30 20" LineWidth="1"><ofd:StrokeColor Value="200 30 30"/><ofd:AbbreviatedData>M 1 10 L 29 10 </ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>"#
    );
    let document = format!(
        r#"{DECLARATION}<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>3</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 30 20</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>"#
    );
    let root = format!(
        r#"{DECLARATION}<ofd:OFD {NAMESPACE} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>SAMPLE</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#
    );
    archive::write(&[
        Entry::new("OFD.xml", root),
        Entry::new("Doc_0/Document.xml", document),
        Entry::new("Doc_0/Pages/Page_0/Content.xml", page),
    ])
}

/// The entries of [`ofd`], signed, before they are packed.
#[must_use]
pub fn ofd_parts(invoice: &Invoice, options: &OfdOptions) -> Vec<Entry> {
    let mut parts = unsigned(invoice, options);
    for oddity in &options.oddities {
        before_signing(&mut parts, *oddity);
    }
    let style = Style {
        wrapped: options.has(Oddity::WrappedValues),
        other_value_name: options.has(Oddity::OtherValueName),
    };
    for sign in &options.signatures {
        ofd_sign::sign_styled(&mut parts, sign, ofd_page::FIRST_PAGE, style);
    }
    if options.has(Oddity::DirectoryEntries) {
        add_directories(&mut parts);
    }
    parts
}

fn unsigned(invoice: &Invoice, options: &OfdOptions) -> Vec<Entry> {
    let sheets = sheet::pages(invoice);
    let digital = is_digital(invoice);
    let mut ids = Ids::new(sheets.len());
    let drawn = ofd_page::draw(&sheets, &mut ids, !options.has(Oddity::NoQr));
    let attachment = attachment(invoice, options);
    let tags = !options.has(Oddity::NoTags);
    let seal_picture = digital && options.signatures.is_empty();

    let mut out = vec![
        Entry::new("OFD.xml", root_xml(invoice, !options.has(Oddity::NoCustomData))),
        Entry::new("Doc_0/Document.xml", document_xml(&drawn, attachment.is_some(), tags, &ids)),
        Entry::new("Doc_0/DocumentRes.xml", document_resources(!options.has(Oddity::NoQr), seal_picture)),
        Entry::new("Doc_0/PublicRes.xml", PUBLIC_RESOURCES.replace("{d}", DECLARATION)),
    ];
    out.extend(drawn.parts.iter().map(|(path, text)| Entry::new(path, text.as_str())));
    if !options.has(Oddity::NoQr) {
        out.push(Entry::stored("Doc_0/Res/image_6.png", picture::qr_png(&figure::qr(invoice))));
    }
    out.extend(annotations(seal_picture));
    if let Some((name, format, text)) = attachment {
        out.extend(attachment_entries(&name, format, text, ids.fresh()));
    }
    if tags {
        let path = if digital { "root" } else { "" };
        out.push(Entry::new("Doc_0/Tags/CustomTags.xml", format!("{DECLARATION}<ofd:CustomTags {NAMESPACE}><ofd:CustomTag TypeID=\"{path}\"><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>")));
        out.push(Entry::new("Doc_0/Tags/CustomTag.xml", ofd_page::tags(&drawn.marks, digital)));
    }
    out
}

fn is_digital(invoice: &Invoice) -> bool {
    !matches!(invoice.kind, Some(Kind::VatOrdinaryElectronic | Kind::VatSpecialElectronic))
}

fn root_xml(invoice: &Invoice, custom_data: bool) -> String {
    let date = invoice.issued_on;
    let mut data = vec![
        ("native-producer", Some("fapiao-testkit SAMPLE".to_owned())),
        ("发票代码", invoice.code.clone()),
        ("发票号码", invoice.number.clone()),
        ("合计税额", invoice.tax_amount.map(figure::tax)),
        ("合计金额", invoice.amount_without_tax.map(figure::yuan)),
        ("开票日期", date.map(figure::chinese_date)),
        ("校验码", invoice.check_code.clone()),
        ("购买方纳税人识别号", invoice.buyer.tax_id.clone()),
        ("销售方纳税人识别号", invoice.seller.tax_id.clone()),
    ];
    if !custom_data {
        data.clear();
    }
    let data: String = data
        .into_iter()
        .filter_map(|(name, value)| {
            let value = escape(&value?);
            Some(format!(r#"<ofd:CustomData Name="{name}">{value}</ofd:CustomData>"#))
        })
        .collect();
    let created = date.map(|d| d.to_string()).unwrap_or_default();
    format!(
        r#"{DECLARATION}<ofd:OFD {NAMESPACE} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>00000000000000000000000000000000</ofd:DocID><ofd:Author>样票 SAMPLE</ofd:Author><ofd:CreationDate>{created}</ofd:CreationDate><ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#
    )
}

fn document_xml(drawn: &ofd_page::Drawn, attachments: bool, tags: bool, ids: &Ids) -> String {
    let templates: String = drawn
        .templates
        .iter()
        .map(|(id, path)| format!(r#"<ofd:TemplatePage ID="{id}" BaseLoc="{path}"/>"#))
        .collect();
    let pages: String =
        drawn.pages.iter().map(|(id, path)| format!(r#"<ofd:Page ID="{id}" BaseLoc="{path}"/>"#)).collect();
    let attachments =
        if attachments { "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" } else { "" };
    let tags = if tags { "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>" } else { "" };
    format!(
        r#"{DECLARATION}<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>{}</ofd:MaxUnitID>{templates}<ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>{attachments}{tags}</ofd:Document>"#,
        ids.last() + 1
    )
}

fn document_resources(qr: bool, seal: bool) -> String {
    let media = |id: u32| {
        format!(
            r#"<ofd:MultiMedia ID="{id}" Type="Image" Format="PNG"><ofd:MediaFile>image_{id}.png</ofd:MediaFile></ofd:MultiMedia>"#
        )
    };
    let qr = if qr { media(6) } else { String::new() };
    let seal = if seal { media(7) } else { String::new() };
    format!(
        r#"{DECLARATION}<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:DrawParams><ofd:DrawParam ID="2" LineWidth="0.25"><ofd:FillColor Value="156 82 35" ColorSpace="1"/><ofd:StrokeColor Value="156 82 35" ColorSpace="1"/></ofd:DrawParam></ofd:DrawParams><ofd:MultiMedias>{qr}{seal}</ofd:MultiMedias></ofd:Res>"#
    )
}

const PUBLIC_RESOURCES: &str = r#"{d}<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:ColorSpaces><ofd:ColorSpace ID="1" Type="RGB" BitsPerComponent="8"/></ofd:ColorSpaces><ofd:Fonts><ofd:Font ID="3" FontName="楷体" FamilyName="楷体"/><ofd:Font ID="4" FontName="宋体" FamilyName="宋体"/><ofd:Font ID="5" FontName="Courier New" FamilyName="Courier New"/></ofd:Fonts></ofd:Res>"#;

/// VAT invoices have an empty stamp annotation; unsigned 数电票 have the seal's picture as a watermark.
fn annotations(seal_picture: bool) -> Vec<Entry> {
    let list = format!(
        r#"{DECLARATION}<ofd:Annotations {NAMESPACE}><ofd:Page PageID="{}"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"#,
        ofd_page::FIRST_PAGE
    );
    let annotation = if seal_picture {
        r#"<ofd:Annot Type="Watermark" ID="9001" Subtype="Watermark"><ofd:Appearance Boundary="90 8 30 20"><ofd:ImageObject BlendMode="Darken" ID="9002" CTM="30 0 0 20 0 0" Boundary="0 0 30 20" ResourceID="7"/></ofd:Appearance></ofd:Annot><ofd:Annot Type="Watermark" ID="9003" Subtype="Watermark"><ofd:Appearance Boundary="206.4583 29.5417 3.3084 22.225"><ofd:TextObject ID="9004" CTM="0 1 -1 0 3.3084 0" Boundary="0 0 3.3084 22.225" Alpha="127" Font="3" Size="3.175"><ofd:TextCode X="0" Y="2.8638" DeltaX="g 4 3.175 1.5875">下载次数：1</ofd:TextCode></ofd:TextObject></ofd:Appearance></ofd:Annot>"#
    } else {
        r#"<ofd:Annot Type="Stamp" ID="9001" Subtype="SignatureInFile"><ofd:Parameters><ofd:Parameter Name="fp.NativeSign">original_invoice</ofd:Parameter></ofd:Parameters><ofd:Appearance Boundary="4.5 104 115 20"/></ofd:Annot>"#
    };
    let page = format!("{DECLARATION}<ofd:PageAnnot {NAMESPACE}>{annotation}</ofd:PageAnnot>");
    let mut out = vec![
        Entry::new("Doc_0/Annots/Annotations.xml", list),
        Entry::new("Doc_0/Annots/Page_0/Annotation.xml", page),
    ];
    if seal_picture {
        out.push(Entry::stored("Doc_0/Res/image_7.png", picture::seal_png()));
    }
    out
}

fn attachment(invoice: &Invoice, options: &OfdOptions) -> Option<(String, &'static str, String)> {
    let ticket = matches!(invoice.kind, Some(Kind::Railway | Kind::Air));
    let attached = match options.attached {
        Attached::Usual if ticket => Attached::Xbrl,
        Attached::Usual if is_digital(invoice) => Attached::Nothing,
        Attached::Usual => Attached::OriginalInvoice,
        other => other,
    };
    match attached {
        Attached::OriginalInvoice => {
            let text = xml::signed_original_invoice(invoice, options.native_signer.as_ref());
            Some(("original_invoice.xml".to_owned(), "xml", text))
        }
        Attached::Xbrl => {
            let (name, text) = xml::xbrl(invoice);
            Some((name, "xbrl", text))
        }
        Attached::Nothing | Attached::Usual => None,
    }
}

fn attachment_entries(name: &str, format: &str, text: String, id: u32) -> [Entry; 2] {
    let (stem, _) = name.split_once('.').unwrap_or((name, ""));
    let size = text.len() as f64 / 1024.0;
    let list = format!(
        r#"{DECLARATION}<ofd:Attachments {NAMESPACE}><ofd:Attachment ID="{id}" Name="{stem}" Format="{format}" CreationDate="2026-09-30T12:00:00" Size="{size:.4}" Visible="false"><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"#
    );
    [Entry::new("Doc_0/Attachs/Attachments.xml", list), Entry::new(&format!("Doc_0/Attachs/{name}"), text)]
}

fn before_signing(parts: &mut Vec<Entry>, oddity: Oddity) {
    let document = "Doc_0/Document.xml";
    match oddity {
        Oddity::TemplatePathCase => replace(parts, document, "\"Tpls/", "\"TPLS/"),
        Oddity::NoMaxUnitId => cut(parts, document, "<ofd:MaxUnitID>", "</ofd:MaxUnitID>"),
        Oddity::NoPageArea => cut(parts, document, "<ofd:PageArea>", "</ofd:PageArea>"),
        Oddity::FlatLayout => {
            replace(parts, document, "Pages/Page_0/Content.xml", "Content_0.xml");
            rename(parts, "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Content_0.xml");
        }
        Oddity::AbsolutePaths => {
            replace(parts, document, "BaseLoc=\"", "BaseLoc=\"/Doc_0/");
            replace(parts, document, ">DocumentRes", ">/Doc_0/DocumentRes");
            replace(parts, document, ">Annots/", ">/Doc_0/Annots/");
            replace(parts, "OFD.xml", ">Doc_0/", ">/Doc_0/");
        }
        Oddity::ByteOrderMark => {
            for entry in parts.iter_mut().filter(|e| e.path().ends_with(".xml")) {
                entry.content.splice(0..0, [0xEF, 0xBB, 0xBF]);
            }
        }
        Oddity::SignaturesMissing => replace(
            parts,
            "OFD.xml",
            "</ofd:DocRoot>",
            "</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
        ),
        Oddity::PictureMissing => parts.retain(|e| e.path() != "Doc_0/Res/image_6.png"),
        Oddity::NegativeBox => {
            let object = r#"<ofd:TextObject ID="9005" Boundary="90 58 -3 5" Font="4" Size="3.175"><ofd:TextCode X="0" Y="3"></ofd:TextCode></ofd:TextObject></ofd:Layer>"#;
            replace(parts, "Doc_0/Pages/Page_0/Content.xml", "</ofd:Layer>", object);
        }
        _ => {}
    }
}

/// Entries for every directory, first in the package.
fn add_directories(parts: &mut Vec<Entry>) {
    let mut directories = std::collections::BTreeSet::new();
    for entry in parts.iter() {
        let path = entry.path();
        directories.extend(path.match_indices('/').map(|(at, _)| path[..=at].to_owned()));
    }
    let entries = directories.iter().map(|d| Entry::stored(d, Vec::new()));
    parts.splice(0..0, entries.collect::<Vec<_>>());
}

fn replace(parts: &mut [Entry], path: &str, from: &str, to: &str) {
    let entry = parts.iter_mut().find(|e| e.path() == path).unwrap();
    let text = String::from_utf8(entry.content.clone()).unwrap();
    entry.content = text.replace(from, to).into();
}

fn cut(parts: &mut [Entry], path: &str, from: &str, to: &str) {
    let entry = parts.iter_mut().find(|e| e.path() == path).unwrap();
    let text = String::from_utf8(entry.content.clone()).unwrap();
    let (before, rest) = text.split_once(from).unwrap();
    let (_, after) = rest.split_once(to).unwrap();
    entry.content = format!("{before}{after}").into();
}

fn rename(parts: &mut [Entry], from: &str, to: &str) {
    let entry = parts.iter_mut().find(|e| e.path() == from).unwrap();
    entry.name = to.into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Authority;
    use crate::edit;
    use crate::make::Coverage;
    use crate::make::Envelope;
    use crate::sample;
    use crate::sample::Case;
    use crate::seal::Version;

    const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";

    #[test]
    fn ofd_when_made_twice_then_has_the_same_bytes() {
        let make = |seed| {
            let options = OfdOptions::signed(Sign::new(&Authority::new(seed)));
            ofd(&sample::vat_ordinary(seed), &options)
        };
        assert_eq!(make(1), make(1));
        assert_ne!(make(1), make(2));
    }

    #[test]
    fn signature_when_all_is_covered_then_names_every_entry_but_its_own() {
        let options = OfdOptions::signed(Sign::new(&Authority::new(1)));
        let package = ofd(&sample::vat_ordinary(1), &options);
        let protected = edit::protected(&package, SIGNATURE);
        assert!(protected.contains(&"OFD.xml".to_owned()));
        let rest: Vec<String> =
            edit::paths(&package).into_iter().filter(|path| !protected.contains(path)).collect();
        assert_eq!(rest, ["Doc_0/Signs/Signatures.xml", SIGNATURE, "Doc_0/Signs/Sign_0/SignedValue.dat"]);
    }

    #[test]
    fn second_signature_when_made_then_protects_the_first() {
        let authority = Authority::new(1);
        let mut first = Sign::new(&authority);
        first.coverage = Coverage::AllAndList;
        let second = Sign::by(&authority.second_signer, &authority);
        let options = OfdOptions::signed(first).and_signed(second);
        let package = ofd(&sample::vat_ordinary(1), &options);
        let protected = edit::protected(&package, "Doc_0/Signs/Sign_1/Signature.xml");
        assert!(protected.contains(&SIGNATURE.to_owned()));
        let list = edit::entry(&package, "Doc_0/Signs/Signatures.xml").unwrap();
        assert_eq!(String::from_utf8(list).unwrap().matches("BaseLoc").count(), 2);
    }

    #[test]
    fn ofd_when_every_case_envelope_and_oddity_is_asked_then_is_made() {
        let authority = Authority::new(1);
        for case in Case::ALL {
            let package = ofd(&sample::invoice(case, 1), &OfdOptions::default());
            assert!(edit::paths(&package).len() >= 10, "{case:?}");
        }
        for envelope in [
            Envelope::Ses(Version::V1),
            Envelope::Ses(Version::V5),
            Envelope::Cms,
            Envelope::CmsOfDigest,
            Envelope::Bare,
        ] {
            let mut sign = Sign::new(&authority).with(envelope);
            sign.time_stamp = Some((authority.time_stamper.clone(), sign.at));
            let package = ofd(&sample::vat_ordinary(1), &OfdOptions::signed(sign));
            assert!(edit::entry(&package, SIGNATURE).is_some(), "{envelope:?}");
        }
        for oddity in Oddity::ALL {
            let options = OfdOptions::signed(Sign::new(&authority)).odd(oddity);
            let usual = OfdOptions::signed(Sign::new(&authority));
            let invoice = sample::vat_ordinary(1);
            assert_ne!(ofd(&invoice, &options), ofd(&invoice, &usual), "{oddity:?}");
        }
    }
}
