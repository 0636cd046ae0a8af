//! What a file is, by its content and never by its name.
//!
//! Besides the formats that are read, the common wrong ones are recognised, so that the message can say
//! "this is a DOCX, give the PDF, OFD or XML" instead of "unknown format".

use std::io;

use memchr::memmem;

use crate::Error;
use crate::archive::{ReadAt, piece};

/// How far into a file the marks of a format are looked for.
const HEAD_BYTES: usize = 1024;
/// How far from the end of a file `startxref` is looked for.
const TAIL_BYTES: usize = 2048;
/// Most names of a ZIP directory that are looked at to tell what it is.
const NAMES_MAX: usize = 20_000;

/// What a file is, by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sniffed {
    /// An OFD package: a ZIP that holds `OFD.xml`.
    Ofd,
    /// A PDF, also one with junk before its header or a damaged header.
    Pdf,
    /// XML of any kind.
    Xml,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A ZIP that is no document: may collect invoices.
    Zip,
    /// A mail message (RFC 5322): may carry invoices.
    Eml,
    /// A format that is not read.
    Foreign(Foreign),
}

/// Formats that are recognised in order to name them, not to read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Foreign {
    /// Word, Office Open XML.
    Docx,
    /// Excel, Office Open XML.
    Xlsx,
    /// PowerPoint, Office Open XML.
    Pptx,
    /// OpenDocument text or spreadsheet.
    OpenDocument,
    /// Word, Excel or Outlook of the old binary kind (OLE compound file).
    Ole,
    /// Rich Text.
    Rtf,
    /// GIF picture.
    Gif,
    /// TIFF picture.
    Tiff,
    /// HEIC or AVIF picture.
    Heic,
    /// WebP picture.
    Webp,
    /// Windows bitmap.
    Bmp,
    /// RAR archive.
    Rar,
    /// 7z archive.
    SevenZip,
    /// gzip stream.
    Gzip,
    /// tar archive.
    Tar,
    /// Web page.
    Html,
    /// Plain text.
    Text,
    /// No bytes, or white space only.
    Empty,
    /// Nothing that is known.
    Unknown,
}

impl Foreign {
    /// Every format that is recognised but not read.
    pub const ALL: &[Self] = &[
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::OpenDocument,
        Self::Ole,
        Self::Rtf,
        Self::Gif,
        Self::Tiff,
        Self::Heic,
        Self::Webp,
        Self::Bmp,
        Self::Rar,
        Self::SevenZip,
        Self::Gzip,
        Self::Tar,
        Self::Html,
        Self::Text,
        Self::Empty,
        Self::Unknown,
    ];

    /// What the format is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Docx => "DOCX (Word)",
            Self::Xlsx => "XLSX (Excel)",
            Self::Pptx => "PPTX (PowerPoint)",
            Self::OpenDocument => "OpenDocument",
            Self::Ole => "DOC/XLS/MSG (OLE)",
            Self::Rtf => "RTF",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC/AVIF",
            Self::Webp => "WebP",
            Self::Bmp => "BMP",
            Self::Rar => "RAR",
            Self::SevenZip => "7z",
            Self::Gzip => "gzip",
            Self::Tar => "tar",
            Self::Html => "HTML",
            Self::Text => "text",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }

    /// What the format is called in Chinese.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        match self {
            Self::Text => "纯文本",
            Self::Empty => "空文件",
            Self::Unknown => "未知格式",
            other => other.name(),
        }
    }

    /// What to give instead, in Chinese.
    #[must_use]
    pub fn advice_zh(self) -> &'static str {
        match self {
            Self::Docx | Self::Xlsx | Self::Pptx | Self::OpenDocument | Self::Ole | Self::Rtf => {
                "请提供开票方交付的原始 OFD、PDF 或 XML 文件"
            }
            Self::Gif | Self::Tiff | Self::Heic | Self::Webp | Self::Bmp => {
                "请另存为 JPG 或 PNG，最好提供原始 OFD、PDF 或 XML"
            }
            Self::Rar | Self::SevenZip | Self::Gzip | Self::Tar => "请先解压，或改用 ZIP",
            Self::Html => "这是网页：请下载发票文件本身（OFD、PDF 或 XML）",
            Self::Text | Self::Unknown => "请提供 OFD、PDF、XML、JPG 或 PNG",
            Self::Empty => "文件没有内容，请重新下载",
        }
    }

    /// What to give instead, in English.
    #[must_use]
    pub fn advice_en(self) -> &'static str {
        match self {
            Self::Docx | Self::Xlsx | Self::Pptx | Self::OpenDocument | Self::Ole | Self::Rtf => {
                "give the original OFD, PDF or XML that the issuer delivered"
            }
            Self::Gif | Self::Tiff | Self::Heic | Self::Webp | Self::Bmp => {
                "save it as JPG or PNG, or better give the original OFD, PDF or XML"
            }
            Self::Rar | Self::SevenZip | Self::Gzip | Self::Tar => "unpack it first, or use ZIP",
            Self::Html => "this is a web page: download the invoice file itself (OFD, PDF or XML)",
            Self::Text | Self::Unknown => "give OFD, PDF, XML, JPG or PNG",
            Self::Empty => "there is nothing in it: download it again",
        }
    }

    /// The format of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|foreign| foreign.name() == name)
    }

    /// The error for a file of this format.
    #[must_use]
    pub fn error(self) -> Error {
        match self {
            Self::Empty => Error::Empty,
            other => Error::Format { name: other.name().to_owned() },
        }
    }
}

/// Says what `bytes` are, by content. Looks at the head, the tail and, of a ZIP, its directory.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Sniffed {
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Sniffed::Foreign(Foreign::Empty);
    }
    if let Some(sniffed) = by_magic(bytes, head) {
        return sniffed;
    }
    let text = text_head(head);
    if is_mail(&text) {
        return Sniffed::Eml;
    }
    if is_damaged_pdf(bytes, head, &text) {
        return Sniffed::Pdf;
    }
    match markup(&text) {
        Some(sniffed) => sniffed,
        None if is_text(head) => Sniffed::Foreign(Foreign::Text),
        None => Sniffed::Foreign(Foreign::Unknown),
    }
}

/// Says what a file is that need not be in memory: from its head, its tail and, of a ZIP, its directory.
///
/// # Errors
/// When the file cannot be read.
pub fn sniff_at(file: &dyn ReadAt) -> io::Result<Sniffed> {
    /// What is shorter is looked at as a whole, as [`sniff`] does.
    const WHOLE_BYTES: u64 = 1 << 20;
    let size = file.size();
    if size <= WHOLE_BYTES {
        return Ok(sniff(&piece(file, 0, size)?));
    }
    let mut ends = piece(file, 0, WHOLE_BYTES / 2)?;
    if is_zip(&ends) {
        return zip_at(file, &ends);
    }
    ends.extend(piece(file, size.saturating_sub(WHOLE_BYTES / 2), WHOLE_BYTES / 2)?);
    Ok(sniff(&ends))
}

fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

fn by_magic(bytes: &[u8], head: &[u8]) -> Option<Sniffed> {
    const MAGIC: &[(&[u8], Sniffed)] = &[
        (b"%PDF-", Sniffed::Pdf),
        (b"\xFF\xD8\xFF", Sniffed::Jpeg),
        (b"\x89PNG\r\n\x1A\n", Sniffed::Png),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Sniffed::Foreign(Foreign::Ole)),
        (b"{\\rtf", Sniffed::Foreign(Foreign::Rtf)),
        (b"GIF8", Sniffed::Foreign(Foreign::Gif)),
        (b"II*\0", Sniffed::Foreign(Foreign::Tiff)),
        (b"MM\0*", Sniffed::Foreign(Foreign::Tiff)),
        (b"Rar!\x1A\x07", Sniffed::Foreign(Foreign::Rar)),
        (b"7z\xBC\xAF\x27\x1C", Sniffed::Foreign(Foreign::SevenZip)),
        (b"\x1F\x8B", Sniffed::Foreign(Foreign::Gzip)),
    ];
    if is_zip(head) {
        return Some(zip(bytes));
    }
    if let Some((_, sniffed)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(*sniffed);
    }
    match (head.get(..4), head.get(4..8), head.get(8..12)) {
        (
            _,
            Some(b"ftyp"),
            Some(b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" | b"avif" | b"heim" | b"heis"),
        ) => Some(Sniffed::Foreign(Foreign::Heic)),
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some(Sniffed::Foreign(Foreign::Webp)),
        _ if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) => {
            Some(Sniffed::Foreign(Foreign::Bmp))
        }
        _ if head.get(257..262) == Some(b"ustar") => Some(Sniffed::Foreign(Foreign::Tar)),
        _ => None,
    }
}

/// What kind of ZIP it is: a document in a ZIP's clothing, or a collection of files; told from the names in its
/// directory, or in its local headers when it has no readable directory.
fn zip(bytes: &[u8]) -> Sniffed {
    let mut contents = Contents::new(bytes);
    if let Ok(archive) = rawzip::ZipArchive::from_slice(bytes) {
        let mut entries = archive.entries();
        while let Ok(Some(entry)) = entries.next_entry() {
            if !contents.see(entry.file_path().as_bytes()) {
                break;
            }
        }
    }
    if contents.seen == 0 {
        for start in memmem::find_iter(bytes, b"PK\x03\x04").take(NAMES_MAX) {
            let length = bytes.get(start + 26..start + 28).and_then(|pair| <[u8; 2]>::try_from(pair).ok());
            let length = usize::from(u16::from_le_bytes(length.unwrap_or_default()));
            if let Some(name) = bytes.get(start + 30..start + 30 + length) {
                contents.see(name);
            }
        }
    }
    contents.kind()
}

/// The same of a file that is not in memory.
fn zip_at(file: &dyn ReadAt, head: &[u8]) -> io::Result<Sniffed> {
    let mut contents = Contents::new(head);
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let locator = rawzip::ZipLocator::new();
    let located = locator.locate_in_reader(crate::archive::Stored(file), &mut buffer, file.size());
    if let Ok(archive) = located {
        let mut entries = archive.entries(&mut buffer);
        while let Ok(Some(entry)) = entries.next_entry() {
            if !contents.see(entry.file_path().as_bytes()) {
                break;
            }
        }
    }
    Ok(if contents.seen == 0 { zip(head) } else { contents.kind() })
}

/// What the names in a ZIP tell of it.
struct Contents<'h> {
    head: &'h [u8],
    seen: usize,
    kind: Sniffed,
    looks_like_ofd: bool,
}

impl<'h> Contents<'h> {
    fn new(bytes: &'h [u8]) -> Self {
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        Self { head, seen: 0, kind: Sniffed::Zip, looks_like_ofd: false }
    }

    /// Looks at one name; `false` when further ones would change nothing, or are too many.
    fn see(&mut self, name: &[u8]) -> bool {
        self.seen = self.seen.saturating_add(1);
        let name = name.strip_prefix(b"./").unwrap_or(name);
        let name = name.strip_prefix(b"/").unwrap_or(name);
        let starts =
            |prefix: &[u8]| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        self.looks_like_ofd |= starts(b"Doc_0/");
        if name.eq_ignore_ascii_case(b"OFD.xml") {
            self.kind = Sniffed::Ofd;
        } else if starts(b"word/document") {
            self.kind = Sniffed::Foreign(Foreign::Docx);
        } else if starts(b"xl/workbook") {
            self.kind = Sniffed::Foreign(Foreign::Xlsx);
        } else if starts(b"ppt/presentation") {
            self.kind = Sniffed::Foreign(Foreign::Pptx);
        } else if name == b"mimetype"
            && memmem::find(self.head, b"application/vnd.oasis.opendocument").is_some()
        {
            self.kind = Sniffed::Foreign(Foreign::OpenDocument);
        }
        self.kind != Sniffed::Ofd && self.seen < NAMES_MAX
    }

    /// A damaged name of the one entry point must not turn an invoice into an archive.
    fn kind(&self) -> Sniffed {
        if self.looks_like_ofd && self.kind == Sniffed::Zip { Sniffed::Ofd } else { self.kind }
    }
}

/// A PDF whose first bytes are not its header: junk before it, or one byte of it damaged.
fn is_damaged_pdf(bytes: &[u8], head: &[u8], text: &str) -> bool {
    if starts_as_xml(text) {
        return false;
    }
    if memmem::find(head, b"%PDF-").is_some() {
        return true;
    }
    let tail = bytes.get(bytes.len().saturating_sub(TAIL_BYTES)..).unwrap_or(bytes);
    let ends_as_pdf = memmem::find(tail, b"startxref").is_some() || memmem::find(tail, b"%%EOF").is_some();
    ends_as_pdf && memmem::find(bytes, b"endobj").is_some()
}

/// The head as lower-case text, whatever its encoding: enough to see marks in ASCII.
fn text_head(head: &[u8]) -> String {
    let (encoding, bytes) = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, bom)) => (encoding, head.get(bom..).unwrap_or_default()),
        None if head.starts_with(b"<\0") => (encoding_rs::UTF_16LE, head),
        None if head.starts_with(b"\0<") => (encoding_rs::UTF_16BE, head),
        None => (encoding_rs::WINDOWS_1252, head),
    };
    encoding.decode_without_bom_handling(bytes).0.trim_start().to_ascii_lowercase()
}

fn starts_as_xml(text: &str) -> bool {
    text.starts_with("<?xml")
        || text.starts_with("<!doctype")
        || text.starts_with("<!--")
        || text.starts_with("<einvoice")
}

fn markup(text: &str) -> Option<Sniffed> {
    const INVOICE_MARKS: &[&str] = &["<einvoice", ":einvoice", "xbrl.mof.gov.cn", "<?xml", "?xml version"];
    let after_mark = text.strip_prefix('<');
    if text.contains("<!doctype html") || text.contains("<html") {
        return Some(Sniffed::Foreign(Foreign::Html));
    }
    if after_mark.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '?' | '!' | '_' | ':'))
    }) || INVOICE_MARKS.iter().any(|mark| text.contains(mark))
    {
        return Some(Sniffed::Xml);
    }
    None
}

/// A mail starts with header fields, at least two of which are those that every mail has.
fn is_mail(text: &str) -> bool {
    const FIELDS: &[&str] = &[
        "from",
        "to",
        "cc",
        "date",
        "subject",
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
        "sender",
        "dkim-signature",
        "authentication-results",
        "content-transfer-encoding",
    ];
    let mut known = 0;
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || known >= 2 {
            break;
        }
        if (index == 0 && line.starts_with("from ")) || line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return false;
        }
        known += usize::from(FIELDS.contains(&name));
    }
    known >= 2
}

fn is_text(head: &[u8]) -> bool {
    head.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
}

#[cfg(test)]
mod tests {
    use super::{Foreign, Sniffed, sniff};

    fn zip_of(names: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
        for name in names {
            let (mut entry, config) = archive.new_file(name).start().unwrap();
            let mut writer = config.wrap(&mut entry);
            std::io::Write::write_all(&mut writer, b"<x/>").unwrap();
            let (_, descriptor) = writer.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        archive.finish().unwrap();
        bytes
    }

    /// Proves A-012.
    #[test]
    fn sniff_when_zip_then_told_apart_by_its_entries() {
        assert_eq!(sniff(&zip_of(&["OFD.xml", "Doc_0/Document.xml"])), Sniffed::Ofd);
        assert_eq!(sniff(&zip_of(&["./ofd.XML"])), Sniffed::Ofd);
        assert_eq!(
            sniff(&zip_of(&["OFE.xml", "Doc_0/Document.xml"])),
            Sniffed::Ofd,
            "one damaged byte of the name"
        );
        assert_eq!(
            sniff(&zip_of(&["[Content_Types].xml", "word/document.xml"])),
            Sniffed::Foreign(Foreign::Docx)
        );
        assert_eq!(
            sniff(&zip_of(&["[Content_Types].xml", "xl/workbook.xml"])),
            Sniffed::Foreign(Foreign::Xlsx)
        );
        assert_eq!(sniff(&zip_of(&["a.pdf", "b/c.ofd"])), Sniffed::Zip);
        let truncated = zip_of(&["OFD.xml", "Doc_0/Document.xml"]);
        assert_eq!(sniff(&truncated[..truncated.len() - 30]), Sniffed::Ofd, "directory cut off");
    }

    /// Proves A-012.
    #[test]
    fn sniff_when_pdf_header_damaged_then_still_pdf() {
        let whole = b"%PDF-1.5\n1 0 obj\n<<>>\nendobj\nxref\ntrailer<<>>\nstartxref\n9\n%%EOF";
        for at in 0..whole.len() {
            for with in [b'<', b'{', b'B', 0, b'P'] {
                let mut bytes = whole.to_vec();
                bytes[at] = with;
                assert_eq!(sniff(&bytes), Sniffed::Pdf, "byte {at} = {with}");
            }
        }
        assert_eq!(sniff(&[&b"HTTP junk\r\n\r\n"[..], whole].concat()), Sniffed::Pdf);
    }

    /// Proves A-012.
    #[test]
    fn sniff_when_xml_in_any_encoding_then_xml() {
        let text = "<?xml version=\"1.0\" encoding=\"GBK\"?><EInvoice><名/></EInvoice>";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(text.as_bytes()), Sniffed::Xml);
        assert_eq!(sniff(&encoding_rs::GBK.encode(text).0), Sniffed::Xml);
        assert_eq!(sniff(&utf16), Sniffed::Xml);
        assert_eq!(sniff(&[&b"\xFF\xFE"[..], &utf16].concat()), Sniffed::Xml);
        assert_eq!(sniff(&[&b"\xEF\xBB\xBF\r\n "[..], b"<EInvoice/>"].concat()), Sniffed::Xml);
        assert_eq!(sniff(b"<?xml version='1.0'?><a>%PDF- endobj startxref</a>"), Sniffed::Xml);
    }

    /// Proves A-012.
    #[test]
    fn sniff_when_foreign_then_named() {
        let cases: &[(&[u8], Foreign)] = &[
            (b"", Foreign::Empty),
            (b" \r\n\0", Foreign::Empty),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", Foreign::Ole),
            (b"GIF89a", Foreign::Gif),
            (b"II*\0\x08\0\0\0", Foreign::Tiff),
            (b"\0\0\0\x18ftypheic\0\0", Foreign::Heic),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Foreign::Webp),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0", Foreign::Bmp),
            (b"Rar!\x1A\x07\x01\0", Foreign::Rar),
            (b"7z\xBC\xAF\x27\x1C\0\x04", Foreign::SevenZip),
            (b"\x1F\x8B\x08\0", Foreign::Gzip),
            (b"{\\rtf1\\ansi", Foreign::Rtf),
            (b"<!DOCTYPE html><html></html>", Foreign::Html),
            (b"\n<HTML><body>", Foreign::Html),
            ("发票号码 1234".as_bytes(), Foreign::Text),
            (b"\x01\x02\x03\x04\x05", Foreign::Unknown),
        ];
        for (bytes, foreign) in cases {
            assert_eq!(sniff(bytes), Sniffed::Foreign(*foreign), "{bytes:?}");
            let error = foreign.error();
            if *foreign != Foreign::Empty {
                assert!(error.zh().contains(foreign.name_zh()) && error.zh().ends_with(foreign.advice_zh()));
                assert!(error.en().contains(foreign.name()) && error.en().ends_with(foreign.advice_en()));
            }
        }
    }

    /// Proves A-012.
    #[test]
    fn sniff_when_mail_then_eml() {
        let mail =
            b"Received: from a\r\n\tby b; Mon\r\nFrom: a@b.c\r\nSubject: =?gbk?B?1w==?=\r\n\r\n%PDF-1.5";
        assert_eq!(sniff(mail), Sniffed::Eml);
        assert_eq!(sniff(b"Note: buy milk\nDate: today\nmore"), Sniffed::Foreign(Foreign::Text));
    }
}
