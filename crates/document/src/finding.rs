//! Every code of this room, with its message in Chinese and English.
//!
//! One table for errors, findings and structure faults: docs/errors.md is generated from it.

use std::borrow::Cow;
use std::sync::LazyLock;

/// One row of the code table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable code, `DOC-…`.
    pub code: &'static str,
    /// What it means and what to do, in Chinese.
    pub zh: &'static str,
    /// What it means and what to do, in English.
    pub en: &'static str,
}

const fn row(code: &'static str, zh: &'static str, en: &'static str) -> Code {
    Code { code, zh, en }
}

/// All codes of this room, those of the package reader included.
#[must_use]
pub fn codes() -> &'static [Code] {
    &ALL
}

/// The row of one code.
#[must_use]
pub fn code(code: &str) -> Option<&'static Code> {
    ALL.iter().find(|row| row.code == code)
}

/// The code under which a code of the OFD reader is reported: `OFD-XML-DOCTYPE` becomes `DOC-OFD-XML-DOCTYPE`.
pub(crate) fn of_ofd(code: &str) -> Cow<'static, str> {
    ALL.iter()
        .find(|row| row.code.strip_prefix("DOC-") == Some(code))
        .map_or_else(|| Cow::Owned(format!("DOC-{code}")), |row| Cow::Borrowed(row.code))
}

/// The code of a finding of the OFD reader. Signatures that are declared and absent have a code of their own: a
/// verdict hangs on it.
pub(crate) fn of_ofd_finding(finding: &fapiao_ofd::Finding) -> Cow<'static, str> {
    if finding.code == fapiao_ofd::finding::SIG_MISSING && finding.detail != "SignedValue" {
        Cow::Borrowed("DOC-SIGNATURE-MISSING")
    } else {
        of_ofd(finding.code)
    }
}

static ALL: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let of_package = fapiao_ofd::finding::CODES.iter();
    // Made once and kept as long as the program runs, like the table itself.
    let mapped = of_package.map(|of| row(format!("DOC-{}", of.code).leak(), of.zh, of.en));
    CODES.iter().copied().chain(mapped).collect()
});

/// Rows stand in alphabetical order, so that two hands that add rows seldom meet.
const CODES: &[Code] = &[
    row(
        "DOC-ARCHIVE-AMBIGUOUS",
        "不同软件可能在此压缩包中看到不同的文件，请解压后逐个提供",
        "other programs may find other files in this archive: unpack it and give the files themselves",
    ),
    row(
        "DOC-ARCHIVE-DAMAGED",
        "压缩包或邮件损坏，无法取出文件",
        "the archive or mail is damaged: the file cannot be taken out",
    ),
    row(
        "DOC-ARCHIVE-DUPLICATE",
        "压缩包内有多个同名文件，均未读取；请解压后逐个提供",
        "several files in the archive have this name and none was read: unpack it and give the files themselves",
    ),
    row(
        "DOC-ARCHIVE-ENCRYPTED",
        "压缩包内的文件已加密，请先解密",
        "the file in the archive is encrypted: decrypt it first",
    ),
    row(
        "DOC-ARCHIVE-MANY",
        "压缩包内文件数量超过限制，其余未读",
        "more files in the archive than the limit; the rest was not read",
    ),
    row(
        "DOC-ARCHIVE-METHOD",
        "压缩包使用的压缩方法不支持，请用普通 ZIP",
        "the archive uses a method that is not read: use a plain ZIP",
    ),
    row(
        "DOC-ARCHIVE-NESTED",
        "压缩包里的压缩包不读，请先解压一层",
        "an archive inside an archive is not read: unpack one level first",
    ),
    row(
        "DOC-ARCHIVE-OVERLAP",
        "压缩包内多个文件共用同一段数据（压缩炸弹）",
        "files in the archive share the same data (a bomb)",
    ),
    row(
        "DOC-ARCHIVE-RATIO",
        "压缩包内的文件压缩比异常（压缩炸弹）",
        "the file unpacks to too many times its size (a bomb)",
    ),
    row(
        "DOC-COPY-DISAGREE",
        "文件内各来源的字段不一致，不能写成一份 XML；请先用 inspect 命令查看",
        "sources in the file state different values, which one XML cannot say: look with fapiao inspect",
    ),
    row(
        "DOC-COPY-NO-INVOICE",
        "没有读到发票字段，无法生成发票内容",
        "no field of an invoice was read, so there is nothing to write",
    ),
    row(
        "DOC-COPY-PAGE",
        "页面无法转换，副本中以空白页代替",
        "the page could not be converted; an empty one stands for it in the copy",
    ),
    row(
        "DOC-COPY-PIXELS",
        "页面的部分内容（渐变、混合模式、蒙版或图案）无法以矢量表示，整页以图片代替，文字保留",
        "something on the page (a shading, blend mode, mask or pattern) has no like in OFD: the page is a picture over its text",
    ),
    row(
        "DOC-COPY-SAME",
        "文件已是所要的格式，无需转换；直接复制文件即可，签章也会保留",
        "the file is of this format already: copy the file as it is, which keeps its signatures too",
    ),
    row("DOC-EMPTY", "文件为空", "the file is empty"),
    row("DOC-FORMAT", "不是 OFD、PDF、XML、JPG 或 PNG 文件", "not an OFD, PDF, XML, JPG or PNG file"),
    row("DOC-IMAGE-DAMAGED", "图片损坏，无法解码", "the picture is damaged and cannot be decoded"),
    row("DOC-IMAGE-TOO-LARGE", "图片像素超过限制", "the picture has more pixels than the limit"),
    row(
        "DOC-OFD-PAGE-INCOMPLETE",
        "页面对象过多，其余未读",
        "a page has too many objects; the rest was not read",
    ),
    row("DOC-PAGE-MISSING", "文件没有（该）页面", "the file has no such page, or none at all"),
    row(
        "DOC-PDF-BYTE-RANGE-COUNT",
        "签名的字节范围不是两段",
        "the byte range of the signature does not have two parts",
    ),
    row(
        "DOC-PDF-BYTE-RANGE-END",
        "签名的字节范围没有结束在文件某一版本的末尾",
        "the byte range does not end where a revision of the file ends",
    ),
    row(
        "DOC-PDF-BYTE-RANGE-GAP",
        "签名字节范围的空隙与签名值的位置不一致",
        "the gap in the byte range is not exactly the signature value",
    ),
    row("DOC-PDF-BYTE-RANGE-OUTSIDE", "签名的字节范围超出文件", "the byte range reaches outside the file"),
    row("DOC-PDF-BYTE-RANGE-OVERLAP", "签名字节范围的两段互相重叠", "the parts of the byte range overlap"),
    row(
        "DOC-PDF-BYTE-RANGE-START",
        "签名的字节范围没有从文件开头开始",
        "the byte range does not start at the start of the file",
    ),
    row(
        "DOC-PDF-CERTIFICATE-DAMAGED",
        "签名所指的证书所在的字节已损坏：文件在签名后被改动",
        "the bytes that hold the signer's certificate are damaged: the file was changed after it was signed",
    ),
    row("DOC-PDF-CERTIFICATE-MISSING", "签名没有附带证书", "the signature names no certificate"),
    row(
        "DOC-PDF-DAMAGED",
        "PDF 结构损坏，内容读不出来",
        "the structure of the PDF is damaged; its contents cannot be read",
    ),
    row(
        "DOC-PDF-EMBEDDED-UNREADABLE",
        "PDF 内嵌的 XML 不是已知的发票",
        "an XML file embedded in the PDF is no invoice that is known",
    ),
    row(
        "DOC-PDF-ENCRYPTED",
        "PDF 已加密，请提供未加密的原件",
        "the PDF is encrypted: give the original without a password",
    ),
    row("DOC-PDF-PAGE-DAMAGED", "页面内容损坏", "the contents of a page are damaged"),
    row(
        "DOC-PDF-SIGNATURE-DAMAGED",
        "签名字典损坏，已按字节还原",
        "the signature dictionary is damaged and was rebuilt from the bytes",
    ),
    row(
        "DOC-PDF-SIGNATURE-PADDING",
        "签名值之后的填充不全是零，夹带了未签名的内容",
        "the filling after the signature value is not all zeros: it holds bytes that nobody signed",
    ),
    row(
        "DOC-PDF-SIGNATURE-SHARED",
        "多个签名域指向同一个签名",
        "several signature fields name the same signature",
    ),
    row(
        "DOC-PDF-SIGNATURE-UNREADABLE",
        "签名域的值不是可读的签名",
        "the value of a signature field is no signature that can be read",
    ),
    row(
        "DOC-PDF-SIGNATURE-UNREFERENCED",
        "没有签名域指向这个签名",
        "no signature field names this signature",
    ),
    row("DOC-PDF-SIGNATURES-MANY", "签名太多，其余未读", "too many signatures; the rest was not read"),
    row(
        "DOC-PDF-STREAM-TOO-LARGE",
        "PDF 中有数据流解压后超过限制",
        "a stream of the PDF unpacks to more than the limit",
    ),
    row(
        "DOC-PDF-TEXT-INVISIBLE",
        "页面上有不显示的文字，未采用",
        "text on the page that is not shown was not used",
    ),
    row("DOC-PDF-TEXT-UNREADABLE", "有文字无法还原为字符", "some glyphs cannot be told as characters"),
    row("DOC-PDF-TOO-MANY-OBJECTS", "PDF 对象数量超过限制", "the PDF has more objects than the limit"),
    row("DOC-QR-SEVERAL", "有多个二维码", "there are several QR codes"),
    row(
        "DOC-SIGN-CERTIFIED",
        "该 PDF 经认证，不允许任何更改，不能再签名",
        "the PDF is certified against any change: it takes no further signature",
    ),
    row(
        "DOC-SIGN-CROWDED",
        "末页右下角一排印章已满，放不下新的印章；请用 --place 指定位置",
        "the row of seals at the foot of the last page is full: say by --place where the new one goes",
    ),
    row(
        "DOC-SIGN-PAGE",
        "要放置签名的页不存在，或位置不全在页内",
        "there is no such page to put the signature on, or its place is not all on the page",
    ),
    row(
        "DOC-SIGN-PICTURE",
        "签名的图片或位置不可用",
        "the signature's picture, or its place on the page, cannot be used",
    ),
    row(
        "DOC-SIGN-ROOM",
        "时间戳大于为签名预留的空间",
        "the time-stamp token is larger than the room kept for the signature",
    ),
    row(
        "DOC-SIGN-UNSOUND",
        "PDF 结构不完整，签名可能被阅读器修复掉；请先修复（如 qpdf）",
        "the PDF is not sound enough to sign, a reader might repair the signature away: mend it first (qpdf)",
    ),
    row(
        "DOC-SIGNATURE-MISSING",
        "声明了签名，但签名文件不在包内：请向开票方索取原件",
        "signatures are declared but not in the package: ask the issuer for the original",
    ),
    row(
        "DOC-SIGNATURE-REFERENCE-TWICE",
        "签名重复引用同一文件",
        "the signature refers to the same file twice",
    ),
    row(
        "DOC-SIGNATURE-TWIN-ENTRY",
        "包内有与受保护文件同名（或仅大小写不同）的另一个文件",
        "the package has another file of the same name as a protected one, or one that differs in case only",
    ),
    row(
        "DOC-SIGNATURE-UNDECLARED",
        "签名没有被文档声明，是按文件名找到的",
        "the signature is not declared by the document; it was found by its name",
    ),
    row(
        "DOC-SIGNATURE-WEAK-DIGEST",
        "签名以弱摘要算法保护文件内容",
        "the signature protects the contents with a weak digest algorithm",
    ),
    row("DOC-SIGNATURES-MANY", "签名太多，其余未读", "too many signatures; the rest was not read"),
    row("DOC-TOO-LARGE", "文件超过大小限制", "the file is larger than the limit"),
    row(
        "DOC-WRITE-CHARACTERS",
        "没有安装含有这些字符的字体，无法写入版面",
        "no installed font has these characters: they would be missing on the page",
    ),
    row(
        "DOC-WRITE-FAULTS",
        "发票有错误，未写文件；错误数",
        "the invoice has faults and was not written; their number",
    ),
    row(
        "DOC-WRITE-FONTS",
        "没有安装中文字体；Debian 请安装",
        "no font for Chinese is installed; on Debian install",
    ),
    row("DOC-WRITE-FORMAT", "此票种没有这种格式的文件", "invoices of this kind are not written as"),
    row("DOC-WRITE-NOT-SIGNABLE", "不是可以签名的 XML 发票", "this is no XML invoice that can be signed"),
    row("DOC-WRITE-PDF", "PDF 写入失败", "the PDF could not be written"),
    row("DOC-WRITE-SIGNER", "签名失败", "signing failed"),
    row(
        "DOC-XML-SIGNATURE-FORM",
        "分离签名元素的写法不符合规定，无法确定签名覆盖的字节",
        "the detached signature is not written as its profile demands: it cannot be told which bytes it signs",
    ),
    row(
        "DOC-XML-SIGNATURE-PLACE",
        "分离签名元素不在根元素结束标记之前：可能被移动过",
        "the detached signature does not stand right before the root's end tag: it may have been moved",
    ),
    row(
        "DOC-XML-SIGNATURE-SEVERAL",
        "XML 中有多个分离签名元素",
        "the XML holds more than one detached signature",
    ),
];

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_when_listed_then_sorted_unique_and_bilingual() {
        for pair in CODES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} before {}", pair[0].code, pair[1].code);
        }
        for row in CODES {
            assert!(row.code.starts_with("DOC-"), "{}", row.code);
            assert!(!row.zh.is_ascii() && row.en.is_ascii(), "{}", row.code);
        }
    }

    #[test]
    fn codes_when_of_the_package_reader_then_listed_under_this_room() {
        for of in fapiao_ofd::finding::CODES {
            let mapped = super::of_ofd(of.code);
            assert_eq!(super::code(&mapped).map(|row| row.zh), Some(of.zh), "{mapped}");
        }
    }
}
