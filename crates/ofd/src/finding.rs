//! What was odd in a package and was tolerated, or was refused while the rest was read.

use std::collections::HashSet;

use serde::Serialize;

/// Something odd that was tolerated, or a part that could not be read while the rest was.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Finding {
    /// Stable code, `OFD-…`; listed in [`CODES`].
    pub code: &'static str,
    /// Where: the path of the entry in which it was found.
    pub place: String,
    /// What exactly: a path, a name, a value. Not a sentence.
    pub detail: String,
}

/// A code of this room with its sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable code, `OFD-…`.
    pub code: &'static str,
    /// What it means, in Chinese.
    pub zh: &'static str,
    /// What it means, in English.
    pub en: &'static str,
}

/// The sentences of a code.
#[must_use]
pub fn describe(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|row| row.code == code)
}

macro_rules! codes {
    ($($name:ident $code:literal $zh:literal $en:literal;)*) => {
        $(#[doc = $en] pub const $name: &str = $code;)*
        /// Every code of this room, errors and findings alike.
        pub const CODES: &[Code] = &[$(Code { code: $code, zh: $zh, en: $en }),*];
    };
}

codes! {
    // The container (GB/T 33190 §7.1: a ZIP file).
    ZIP_NONE "OFD-ZIP-NONE" "不是 ZIP 文件，找不到目录结尾" "Not a ZIP file: the end of its directory is not found.";
    ZIP_DIRECTORY "OFD-ZIP-DIRECTORY" "ZIP 目录损坏或与条目数不符" "The ZIP directory is broken or disagrees with its own count.";
    ZIP_ENTRIES "OFD-ZIP-ENTRIES" "ZIP 条目过多" "More ZIP entries than are read.";
    ZIP_MISSING "OFD-ZIP-MISSING" "包内没有该条目" "The package has no such entry.";
    ZIP_DUPLICATE "OFD-ZIP-DUPLICATE" "多个条目同名，均不采用" "Several entries have the same name; none of them is read.";
    ZIP_DUPLICATE_CASE "OFD-ZIP-DUPLICATE-CASE" "多个条目仅大小写不同" "Several entries differ in letter case only.";
    ZIP_PATH_PARENT "OFD-ZIP-PATH-PARENT" "条目路径含上级目录" "The path of an entry leads to a parent directory.";
    ZIP_PATH_ABSOLUTE "OFD-ZIP-PATH-ABSOLUTE" "条目路径为绝对路径" "The path of an entry is absolute.";
    ZIP_PATH_BACKSLASH "OFD-ZIP-PATH-BACKSLASH" "条目路径含反斜杠" "The path of an entry has a backslash.";
    ZIP_PATH_NUL "OFD-ZIP-PATH-NUL" "条目路径含控制字符" "The path of an entry has a NUL or another control character.";
    ZIP_PATH_DRIVE "OFD-ZIP-PATH-DRIVE" "条目路径含盘符" "The path of an entry names a drive.";
    ZIP_PATH_LONG "OFD-ZIP-PATH-LONG" "条目路径过长或为空" "The path of an entry is too long, or empty.";
    ZIP_NAME_DOT "OFD-ZIP-NAME-DOT" "条目路径含多余的点或斜杠，已规整" "The path of an entry has needless dots or slashes; they were taken out.";
    ZIP_NAME_ENCODING "OFD-ZIP-NAME-ENCODING" "条目名不是 UTF-8，按 GB18030 解读" "The name of an entry is not UTF-8; it was read as GB18030.";
    ZIP_NAME_UNICODE "OFD-ZIP-NAME-UNICODE" "扩展字段给条目另一个名称，不同软件可能读出不同文件" "An extra field gives an entry another name, which some readers take.";
    ZIP_WIDE "OFD-ZIP-WIDE" "条目的 64 位大小或位置缺失、重复，或与条目记录不符" "The 64-bit sizes or place of an entry are missing, given twice, or not those of its record.";
    ZIP_OVERLAP "OFD-ZIP-OVERLAP" "条目的数据区重叠" "The data of entries overlap.";
    ZIP_SIZE "OFD-ZIP-SIZE" "条目大小与目录所记不符" "The size of an entry is not the one in the directory.";
    ZIP_DATA "OFD-ZIP-DATA" "条目数据损坏或不完整" "The data of an entry are damaged or cut off.";
    ZIP_ENCRYPTED "OFD-ZIP-ENCRYPTED" "条目已加密" "The entry is encrypted.";
    ZIP_METHOD "OFD-ZIP-METHOD" "不支持的压缩方法" "The compression method is not supported.";
    ZIP_UNPACKED "OFD-ZIP-UNPACKED" "解压后过大" "Too large when unpacked.";
    ZIP_RATIO "OFD-ZIP-RATIO" "压缩比异常，疑为压缩炸弹" "The compression ratio is that of a ZIP bomb.";
    ZIP_CRC "OFD-ZIP-CRC" "条目的 CRC 校验不符" "The CRC of an entry does not match its content.";
    ZIP_LOCAL_SIZE "OFD-ZIP-LOCAL-SIZE" "局部文件头所记大小与目录不符，以目录为准" "A local header states other sizes than the directory; the directory counts.";
    ZIP_LOCAL_NAME "OFD-ZIP-LOCAL-NAME" "局部文件头所记名称与目录不符，以目录为准" "A local header states another name than the directory; the directory counts.";
    ZIP_LOCAL_METHOD "OFD-ZIP-LOCAL-METHOD" "局部文件头所记压缩方法与目录不符，以目录为准" "A local header states another compression method than the directory; the directory counts.";
    ZIP_SLACK "OFD-ZIP-SLACK" "压缩数据之后还有多余字节" "There are bytes after the compressed data of an entry.";
    ZIP_HIDDEN "OFD-ZIP-HIDDEN" "文件中有不属于任何条目的字节" "There are bytes in the file that belong to no entry.";

    // XML.
    XML_DOCTYPE "OFD-XML-DOCTYPE" "XML 含文档类型定义，拒绝读取" "The XML has a document type definition and is refused.";
    XML_DEPTH "OFD-XML-DEPTH" "XML 嵌套过深" "The XML is nested too deep.";
    XML_ATTRIBUTES "OFD-XML-ATTRIBUTES" "XML 元素属性过多" "An XML element has too many attributes.";
    XML_TEXT "OFD-XML-TEXT" "XML 文本过长" "An XML text is too long.";
    XML_ITEMS "OFD-XML-ITEMS" "XML 元素和属性过多" "There are too many XML elements and attributes.";
    XML_ENCODING "OFD-XML-ENCODING" "不支持的 XML 编码" "The encoding of the XML is not read.";
    XML_MALFORMED "OFD-XML-MALFORMED" "XML 格式错误" "The XML is malformed.";
    XML_DECODED "OFD-XML-DECODED" "XML 的字节与所声明的编码不符，已尽力解读" "The bytes of the XML are not in the declared encoding; they were read as well as could be.";
    XML_PREFIX "OFD-XML-PREFIX" "XML 使用了未声明的命名空间前缀" "The XML uses a namespace prefix that is empty or not declared.";
    XML_REFERENCE "OFD-XML-REFERENCE" "XML 含未知的实体引用，按原文保留" "The XML has an unknown entity reference; it was kept as written.";
    XML_NAMESPACE "OFD-XML-NAMESPACE" "命名空间不是标准的 http://www.ofdspec.org/2016" "The namespace is not the standard's http://www.ofdspec.org/2016.";
    XML_ROOT "OFD-XML-ROOT" "XML 根元素不是应有的元素" "The root element of the XML is not the expected one.";
    XML_BLANK "OFD-XML-BLANK" "元素文本前后有换行或空白，已去除" "There are line breaks or blanks around the text of an element; they were taken off.";

    // Places that files name.
    PATH_MISSING "OFD-PATH-MISSING" "所引用的文件不在包内" "A file that is referred to is not in the package.";
    PATH_CASE "OFD-PATH-CASE" "引用路径与条目仅大小写不同" "A reference differs from the entry in letter case.";
    PATH_BASE "OFD-PATH-BASE" "引用路径的基准不合标准，已在其他目录找到" "A reference is not relative to where the standard says; the file was found elsewhere.";
    PATH_BACKSLASH "OFD-PATH-BACKSLASH" "引用路径含反斜杠" "A reference has backslashes.";
    PATH_ESCAPE "OFD-PATH-ESCAPE" "引用路径指向包外" "A reference leads out of the package.";
    PATH_SHARED "OFD-PATH-SHARED" "同一文件被重复引用为结构文件，只读一次" "A structural file is referred to again; it is read once.";

    // The document.
    ROOT_MISSING "OFD-ROOT-MISSING" "没有 OFD.xml" "There is no OFD.xml.";
    ROOT_UNREADABLE "OFD-ROOT-UNREADABLE" "OFD.xml 无法读取，已按文件名寻找文档" "OFD.xml cannot be read; documents were looked for by name.";
    DOC_BY_NAME "OFD-DOC-BY-NAME" "文档是按文件名找到的，OFD.xml 没有引用它" "The document was found by name; OFD.xml does not refer to it.";
    DOC_NO_MAX_UNIT_ID "OFD-DOC-NO-MAXUNITID" "文档缺少 MaxUnitID" "The document has no MaxUnitID.";
    DOC_NO_PAGE_AREA "OFD-DOC-NO-PAGEAREA" "文档缺少 PageArea" "The document has no PageArea.";
    DOC_NO_PAGES "OFD-DOC-NO-PAGES" "文档没有页面" "The document has no pages.";
    NO_ID "OFD-NO-ID" "应有标识的对象没有标识" "An object that must have an ID has none.";
    DUPLICATE_ID "OFD-DUPLICATE-ID" "标识重复，以先出现者为准" "An ID is given twice; the first counts.";
    PAGE_FLAT "OFD-PAGE-FLAT" "页面文件不在自己的目录中" "The file of a page is not in a directory of its own.";
    PAGE_NO_LAYER "OFD-PAGE-NO-LAYER" "页面对象不在任何图层中" "Objects of a page are in no layer.";
    TEMPLATE_MISSING "OFD-TEMPLATE-MISSING" "页面引用的模板未定义" "A page refers to a template that is not defined.";
    RES_NO_BASE_LOC "OFD-RES-NO-BASELOC" "资源文件缺少 BaseLoc" "A resource file has no BaseLoc.";
    RES_MISSING "OFD-RES-MISSING" "所引用的资源未定义" "A resource that is referred to is not defined.";
    FONT_NOT_EMBEDDED "OFD-FONT-NOT-EMBEDDED" "字体未嵌入" "A font is not embedded.";
    IMAGE_JBIG2 "OFD-IMAGE-JBIG2" "图像为 JBIG2 格式" "An image is in JBIG2.";
    BOX_NEGATIVE "OFD-BOX-NEGATIVE" "矩形的宽或高为负" "A box has a negative width or height.";
    NUMBER "OFD-NUMBER" "数值无法解读" "A number cannot be read.";
    TEXT_EMPTY "OFD-TEXT-EMPTY" "文字对象没有文字" "A text object has no text.";
    TEXT_GLYPHS "OFD-TEXT-GLYPHS" "文字以字形索引绘制，所显示的字形可能与文字不同" "Text is drawn by glyph numbers; what is shown may be other than the text.";
    VERSION_OTHER_ROOT "OFD-VERSION-OTHER-ROOT" "当前版本的文档根与 OFD.xml 所指不同" "The current version has another document root than OFD.xml.";
    LIMIT "OFD-LIMIT" "对象过多，未读完" "There are too many objects; not all were read.";

    // Drawing.
    PAGE_SIZE "OFD-PAGE-SIZE" "页面尺寸缺失或超出上限，按 A4 绘制" "The size of a page is missing or beyond the limit; it is drawn as A4.";
    DRAW_PAGE "OFD-DRAW-PAGE" "页面内容无法读取，未绘制" "The content of a page cannot be read and is not drawn.";
    DRAW_LIMIT "OFD-DRAW-LIMIT" "页面内容超出绘制上限，未绘制完" "A page is more than is drawn; it was not drawn to its end.";
    DRAW_RESOURCE "OFD-DRAW-RESOURCE" "所引用的资源不存在，未绘制" "A resource that is referred to is not there; what needs it is not drawn.";
    DRAW_PICTURE "OFD-DRAW-PICTURE" "图片无法解码，未绘制" "A picture cannot be decoded and is not drawn.";
    DRAW_SEAL "OFD-DRAW-SEAL" "印章图片无法绘制" "The picture of a seal cannot be drawn.";
    DRAW_PATH "OFD-DRAW-PATH" "图形数据有误，只绘制到出错处" "The data of a path are malformed; it is drawn up to there.";
    DRAW_PIXELS "OFD-DRAW-PIXELS" "按所求分辨率，页面像素过多" "A page has too many pixels at the resolution that was asked for.";
    DRAW_FAILED "OFD-DRAW-FAILED" "页面无法绘制" "A page cannot be drawn.";
    DRAW_UNSUPPORTED "OFD-DRAW-UNSUPPORTED" "该绘制方式只能近似" "Something is drawn only nearly as it should be.";
    FONT_NONE "OFD-FONT-NONE" "本机没有中文字体，文字无法绘制，请安装" "There is no font with Chinese characters on this machine; install one to see text.";
    FONT_UNREADABLE "OFD-FONT-UNREADABLE" "嵌入的字体无法使用，已用其他字体代替" "An embedded font cannot be used; another one is drawn instead.";
    FONT_UNKNOWN "OFD-FONT-UNKNOWN" "不认识的字体名称，已用宋体代替" "The name of a font is not known; Song is drawn instead.";
    GLYPH_MISSING "OFD-GLYPH-MISSING" "没有字体含有该字符，显示为空框" "No font has a character; a box is drawn instead.";

    // Signatures.
    SIG_MISSING "OFD-SIG-MISSING" "声明了签名，但签名文件不在包内" "Signatures are declared, but their files are not in the package.";
    SIG_UNDECLARED "OFD-SIG-UNDECLARED" "签名文件是按文件名找到的，没有被声明" "A signature file was found by name; it is not declared.";
    SIG_STRAY "OFD-SIG-STRAY" "有签名值或印章文件，但没有所属的签名" "There is a signed value or a seal without a signature that uses it.";
    SIG_VALUE_NAME "OFD-SIG-VALUE-NAME" "签名值文件的名称不是 SignedValue.dat" "The file of the signed value is not named SignedValue.dat.";
    SIG_VALUE_UNDECLARED "OFD-SIG-VALUE-UNDECLARED" "签名没有指明签名值文件，已按文件名找到" "The signature does not say where its value is; it was found by name.";
    SIG_NO_REFERENCES "OFD-SIG-NO-REFERENCES" "签名没有保护任何文件" "The signature protects no file.";
    SIG_REFERENCE_TWICE "OFD-SIG-REFERENCE-TWICE" "签名重复引用同一文件" "The signature refers to a file twice.";
    SIG_CHECK_VALUE "OFD-SIG-CHECKVALUE" "校验值不是 Base64" "A check value is not Base64.";
    SIG_PROVIDER_ELEMENTS "OFD-SIG-PROVIDER-ELEMENTS" "签名提供者写成了子元素" "The provider of the signature is written in elements instead of attributes.";
    INTEGRITY "OFD-INTEGRITY" "包内有完整性保护文件 OFDEntries.xml" "The package has an OFDEntries.xml of the whole-package integrity protection.";

    // Writing.
    WRITE_CHARACTER "OFD-WRITE-CHARACTER" "文字含无法写入的字符" "A text has a character that cannot be written.";
    WRITE_NUMBER "OFD-WRITE-NUMBER" "数值无法写入：不是有限数、超出页面或尺寸不为正" "A number cannot be written: it is not finite, beyond every page, or a size that is not positive.";
    WRITE_EMPTY "OFD-WRITE-EMPTY" "必填内容为空" "Something that must not be empty is.";
    WRITE_HANDLE "OFD-WRITE-HANDLE" "引用了版面中没有的对象、字体、图像或模板，或对象代号重复" "An object, font, picture or template is not of the layout, or a handle is used twice.";
    WRITE_NAME "OFD-WRITE-NAME" "标引名称不是合法的 XML 名称" "The name of a tag is no XML name.";
    WRITE_IMAGE "OFD-WRITE-IMAGE" "图像与所称格式不符" "A picture is not in the stated format.";
    WRITE_FONT "OFD-WRITE-FONT" "字体无法嵌入" "A face cannot be embedded.";
    WRITE_PATH "OFD-WRITE-PATH" "条目路径不可用" "The path of an entry is none that readers accept.";
    WRITE_TOO_DEEP "OFD-WRITE-TOO-DEEP" "块或标引嵌套过深" "Blocks or tags are nested too deep for readers.";
    WRITE_TOO_LARGE "OFD-WRITE-TOO-LARGE" "条目或字节过多，超出 ZIP 格式的范围" "There are too many entries or bytes for a ZIP file.";
    WRITE_AMBIGUOUS "OFD-WRITE-AMBIGUOUS" "文档包可被读成两种样子，不予改写" "The package can be read in two ways and is not changed.";
    WRITE_LOCKED "OFD-WRITE-LOCKED" "须改动的文件受已有签名保护" "A file that would have to change is protected by a signature.";
}

/// Collects findings: bounded, and those that a whole file repeats only once.
#[derive(Debug)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    once: HashSet<(&'static str, String)>,
    limit: usize,
}

impl Findings {
    pub(crate) fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), once: HashSet::new(), limit }
    }

    pub(crate) fn add(&mut self, code: &'static str, place: &str, detail: &str) {
        const LONGEST: usize = 300;
        if self.kept.len() < self.limit {
            let detail = detail.chars().take(LONGEST).collect();
            self.kept.push(Finding { code, place: place.to_owned(), detail });
        }
    }

    /// Adds a finding that may stand for many of its kind in one place.
    pub(crate) fn add_once(&mut self, code: &'static str, place: &str, detail: &str) {
        if self.once.len() < self.limit && self.once.insert((code, place.to_owned())) {
            self.add(code, place, detail);
        }
    }

    /// Adds a finding that is not there yet in the same words.
    pub(crate) fn add_each(&mut self, code: &'static str, place: &str, detail: &str) {
        if self.once.len() < self.limit && self.once.insert((code, format!("{place}\0{detail}"))) {
            self.add(code, place, detail);
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_when_listed_then_are_unique_and_have_both_sentences() {
        let mut seen = HashSet::new();
        for row in CODES {
            assert!(row.code.starts_with("OFD-"), "{}", row.code);
            assert!(seen.insert(row.code), "{} twice", row.code);
            assert!(!row.zh.is_ascii() && row.en.is_ascii() && row.en.ends_with('.'), "{}", row.code);
        }
        assert_eq!(describe(ZIP_RATIO).map(|row| row.code), Some("OFD-ZIP-RATIO"));
        assert_eq!(describe("OFD-NOTHING"), None);
    }

    #[test]
    fn findings_when_there_are_too_many_then_are_bounded() {
        let mut findings = Findings::new(3);
        for place in ["a", "b", "a", "c", "d"] {
            findings.add_once(NO_ID, place, "");
        }
        assert_eq!(findings.into_vec().iter().map(|f| f.place.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
