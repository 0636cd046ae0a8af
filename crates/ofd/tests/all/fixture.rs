//! Packages made by code: a ZIP maker that can lie, and an honest small document to spoil.

use std::io::Write;

use fapiao_ofd::{Limits, Ofd, Package};
use flate2::Compression;
use flate2::write::DeflateEncoder;

/// A ZIP entry; whatever is set overrides the truth.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub name: Vec<u8>,
    pub content: Vec<u8>,
    pub stored: bool,
    pub method: Option<u16>,
    pub flags: u16,
    pub crc: Option<u32>,
    pub size: Option<u32>,
    pub packed_size: Option<u32>,
    pub local_sizes: Option<(u32, u32)>,
    pub local_method: Option<u16>,
    pub local_name: Option<Vec<u8>>,
    pub packed: Option<Vec<u8>>,
    /// Takes the local header of the entry before instead of having one.
    pub shares: bool,
}

impl Entry {
    pub fn new(name: &str, content: &[u8]) -> Self {
        Self { name: name.as_bytes().to_vec(), content: content.to_vec(), ..Self::default() }
    }
}

pub fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn crc(content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    crc.sum()
}

fn le(out: &mut Vec<u8>, fields: &[(u32, usize)]) {
    for (value, bytes) in fields {
        out.extend_from_slice(&value.to_le_bytes()[..*bytes]);
    }
}

/// Writes a ZIP file.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory, mut start) = (Vec::new(), Vec::new(), 0_u32);
    for entry in entries {
        let packed = entry
            .packed
            .clone()
            .unwrap_or_else(|| if entry.stored { entry.content.clone() } else { deflate(&entry.content) });
        let method = u32::from(entry.method.unwrap_or(if entry.stored { 0 } else { 8 }));
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap();
        let size = entry.size.unwrap_or(length(&entry.content));
        let packed_size = entry.packed_size.unwrap_or(length(&packed));
        let crc = entry.crc.unwrap_or(crc(&entry.content));
        let flags = u32::from(entry.flags);
        if !entry.shares {
            start = length(&out);
            let name = entry.local_name.as_ref().unwrap_or(&entry.name);
            let sizes = entry.local_sizes.unwrap_or((packed_size, size));
            let (header, name_length) = ([(0x0403_4b50, 4), (20, 2)], length(name));
            le(&mut out, &header);
            let method = entry.local_method.map_or(method, u32::from);
            le(&mut out, &[(flags, 2), (method, 2), (0, 4), (crc, 4), (sizes.0, 4), (sizes.1, 4)]);
            le(&mut out, &[(name_length, 2), (0, 2)]);
            out.extend_from_slice(name);
            out.extend_from_slice(&packed);
            if entry.flags & 8 != 0 {
                le(&mut out, &[(0x0807_4b50, 4), (crc, 4), (packed_size, 4), (size, 4)]);
            }
        }
        le(&mut directory, &[(0x0201_4b50, 4), (20, 2), (20, 2), (flags, 2), (method, 2), (0, 4), (crc, 4)]);
        le(&mut directory, &[(packed_size, 4), (size, 4), (length(&entry.name), 2), (0, 2), (0, 2), (0, 2)]);
        le(&mut directory, &[(0, 2), (0, 4), (start, 4)]);
        directory.extend_from_slice(&entry.name);
    }
    let (at, length) = (u32::try_from(out.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u32::try_from(entries.len()).unwrap();
    out.extend_from_slice(&directory);
    le(&mut out, &[(0x0605_4b50, 4), (0, 2), (0, 2), (count, 2), (count, 2), (length, 4), (at, 4), (0, 2)]);
    out
}

/// The files of a package, to spoil before they are packed.
#[derive(Clone, Debug)]
pub struct Files(pub Vec<(String, Vec<u8>)>);

impl Files {
    /// Adds or replaces a file.
    pub fn put(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref().to_vec();
        match self.0.iter_mut().find(|(own, _)| own == path) {
            Some(file) => file.1 = content,
            None => self.0.push((path.to_owned(), content)),
        }
        self
    }

    pub fn remove(mut self, path: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|(own, _)| own != path);
        assert!(self.0.len() < before, "no {path}");
        self
    }

    /// Replaces text in a file; it must be there.
    pub fn edit(mut self, path: &str, from: &str, to: &str) -> Self {
        let (_, content) = self.0.iter_mut().find(|(own, _)| own == path).expect(path);
        let text = String::from_utf8(content.clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        *content = text.replacen(from, to, 1).into_bytes();
        self
    }

    pub fn rename(mut self, from: &str, to: &str) -> Self {
        let file = self.0.iter_mut().find(|(own, _)| own == from).expect(from);
        file.0 = to.to_owned();
        self
    }

    pub fn zip(&self) -> Vec<u8> {
        let entries: Vec<Entry> = self.0.iter().map(|(path, content)| Entry::new(path, content)).collect();
        zip(&entries)
    }

    /// Reads the package, and hands over what it says.
    pub fn read<T>(&self, look: impl FnOnce(&Package<'_>, &Ofd<'_>) -> T) -> T {
        let bytes = self.zip();
        let package = Package::open(&bytes, &Limits::default()).unwrap();
        look(&package, &Ofd::read(&package))
    }

    /// The codes of all findings, each once.
    pub fn codes(&self) -> Vec<&'static str> {
        self.read(|package, ofd| {
            let mut codes: Vec<_> =
                package.findings().iter().chain(&ofd.findings).map(|finding| finding.code).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        })
    }
}

/// Wraps the content of a structural file.
pub fn ofd_xml(root: &str, inner: &str) -> String {
    let (name, _) = root.split_once(' ').unwrap_or((root, ""));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:{root} xmlns:ofd=\"http://www.ofdspec.org/2016\">{inner}</ofd:{name}>"
    )
}

/// An honest package: one page over one template, with everything that an invoice has. It has no finding but that
/// of a font that is not embedded.
pub fn honest() -> Files {
    let body = "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID>\
        <ofd:Creator>tests</ofd:Creator><ofd:CustomDatas><ofd:CustomData Name=\"合计金额\">100.00</ofd:CustomData>\
        </ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>\
        <ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>";
    let document = "<ofd:CommonData><ofd:MaxUnitID>90</ofd:MaxUnitID><ofd:PageArea>\
        <ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>\
        <ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>\
        <ofd:TemplatePage ID=\"2\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/></ofd:CommonData>\
        <ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>\
        <ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>\
        <ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>\
        <ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>";
    let page = "<ofd:Template TemplateID=\"2\" ZOrder=\"Background\"/><ofd:Content><ofd:Layer ID=\"10\">\
        <ofd:TextObject ID=\"11\" Boundary=\"20 30 60 5\" Font=\"4\" Size=\"3\">\
        <ofd:TextCode X=\"1\" Y=\"4\" DeltaX=\"g 3 3\">甲乙公司</ofd:TextCode></ofd:TextObject>\
        <ofd:ImageObject ID=\"12\" CTM=\"20 0 0 20 0 0\" Boundary=\"8 4 20 20\" ResourceID=\"6\"/></ofd:Layer></ofd:Content>";
    let template = "<ofd:Content><ofd:Layer ID=\"20\">\
        <ofd:PathObject ID=\"21\" Boundary=\"4 30 201 0.25\" LineWidth=\"0.25\">\
        <ofd:AbbreviatedData>M 0 0 L 201 0</ofd:AbbreviatedData></ofd:PathObject>\
        <ofd:TextObject ID=\"22\" Boundary=\"5 30 12 5\" Font=\"4\" Size=\"3\">\
        <ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"3 3\">购买方</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content>";
    let annotation = "<ofd:Annot ID=\"31\" Type=\"Watermark\"><ofd:Appearance Boundary=\"100 50 30 10\">\
        <ofd:TextObject ID=\"32\" Boundary=\"1 2 20 5\" Font=\"4\" Size=\"3\">\
        <ofd:TextCode X=\"0\" Y=\"3\">样</ofd:TextCode></ofd:TextObject></ofd:Appearance></ofd:Annot>";
    let fonts = "<ofd:Fonts><ofd:Font ID=\"4\" FontName=\"宋体\" FamilyName=\"SimSun\"/></ofd:Fonts>";
    let media = "<ofd:MultiMedias><ofd:MultiMedia ID=\"6\" Type=\"Image\" Format=\"PNG\">\
        <ofd:MediaFile>qr.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>";
    let tag = "<InvoiceNo><ofd:ObjectRef PageRef=\"1\">11</ofd:ObjectRef></InvoiceNo>";
    let reference = |path: &str| {
        format!(
            "<ofd:Reference FileRef=\"/{path}\"><ofd:CheckValue>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\
             </ofd:CheckValue></ofd:Reference>"
        )
    };
    let signature = format!(
        "<ofd:SignedInfo><ofd:Provider ProviderName=\"tests\" Version=\"1\" Company=\"tests\"/>\
         <ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>\
         <ofd:SignatureDateTime>20260102030405Z</ofd:SignatureDateTime>\
         <ofd:References CheckMethod=\"1.2.156.10197.1.401\">{}{}</ofd:References>\
         <ofd:StampAnnot ID=\"1\" PageRef=\"1\" Boundary=\"90 8 30 20\"/></ofd:SignedInfo>\
         <ofd:SignedValue>/Doc_0/Signs/Sign_0/SignedValue.dat</ofd:SignedValue>",
        reference("OFD.xml"),
        reference("Doc_0/Document.xml")
    );
    Files(Vec::new())
        .put("OFD.xml", ofd_xml("OFD Version=\"1.1\" DocType=\"OFD\"", body))
        .put("Doc_0/Document.xml", ofd_xml("Document", document))
        .put("Doc_0/PublicRes.xml", ofd_xml("Res BaseLoc=\"Res\"", fonts))
        .put("Doc_0/DocumentRes.xml", ofd_xml("Res BaseLoc=\"Res\"", media))
        .put("Doc_0/Res/qr.png", b"\x89PNG not a picture")
        .put("Doc_0/Pages/Page_0/Content.xml", ofd_xml("Page", page))
        .put("Doc_0/Tpls/Tpl_0/Content.xml", ofd_xml("Page", template))
        .put(
            "Doc_0/Annots/Annotations.xml",
            ofd_xml(
                "Annotations",
                "<ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>",
            ),
        )
        .put("Doc_0/Annots/Page_0/Annotation.xml", ofd_xml("PageAnnot", annotation))
        .put(
            "Doc_0/Attachs/Attachments.xml",
            ofd_xml(
                "Attachments",
                "<ofd:Attachment ID=\"40\" Name=\"original_invoice\" Format=\"xml\" Visible=\"false\">\
                 <ofd:FileLoc>original_invoice.xml</ofd:FileLoc></ofd:Attachment>",
            ),
        )
        .put("Doc_0/Attachs/original_invoice.xml", "<eInvoice/>")
        .put(
            "Doc_0/Tags/CustomTags.xml",
            ofd_xml(
                "CustomTags",
                "<ofd:CustomTag TypeID=\"root\"><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag>",
            ),
        )
        .put("Doc_0/Tags/CustomTag.xml", ofd_xml("root", tag))
        .put(
            "Doc_0/Signs/Signatures.xml",
            ofd_xml(
                "Signatures",
                "<ofd:MaxSignId>1</ofd:MaxSignId>\
                 <ofd:Signature ID=\"1\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>",
            ),
        )
        .put("Doc_0/Signs/Sign_0/Signature.xml", ofd_xml("Signature", &signature))
        .put("Doc_0/Signs/Sign_0/SignedValue.dat", b"\x30\x00")
}

#[test]
fn honest_when_read_then_has_nothing_odd() {
    assert_eq!(honest().codes(), ["OFD-FONT-NOT-EMBEDDED"]);
    honest().read(|package, ofd| {
        assert!(ofd.complete);
        assert_eq!((ofd.documents.len(), ofd.signatures.len()), (1, 1));
        let document = &ofd.documents[0];
        assert_eq!(document.info.custom_data("合计金额"), Some("100.00"));
        assert_eq!(document.attachments[0].file.entry, Some("Doc_0/Attachs/original_invoice.xml"));
        assert_eq!(document.pages[0].annotations.len(), 1);
        assert_eq!(document.page_area(&document.pages[0]).unwrap().physical.unwrap().height, 140.0);
        assert_eq!(package.read("/Doc_0/Res/qr.png").unwrap(), b"\x89PNG not a picture");
    });
}
