//! Files that are something else, or nothing.

use super::Evil;
use super::Expect;
use super::evil;
use crate::make;
use crate::random::Random;

pub(super) fn all() -> Vec<Evil> {
    let office = |part: &str, content_type: &str| {
        let types = format!(
            "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/{part}\" ContentType=\"{content_type}\"/></Types>"
        );
        make::zip(&[
            ("[Content_Types].xml", types.as_bytes()),
            ("_rels/.rels", b"<?xml version=\"1.0\"?><Relationships/>"),
            (part, "<?xml version=\"1.0\"?><x>样票 SAMPLE</x>".as_bytes()),
        ])
    };
    let word = office(
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    );
    let sheet = office(
        "xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    );
    let mail = |levels: usize| {
        let mut out = String::from("From: a@example.invalid\r\nMIME-Version: 1.0\r\n");
        for level in 0..levels {
            out += &format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
        }
        out
    };
    vec![
        evil("foreign-docx-as-pdf", "invoice.pdf", word, Expect::Error),
        evil("foreign-xlsx-as-pdf", "invoice.pdf", sheet, Expect::Error),
        evil("foreign-empty", "empty.pdf", "", Expect::Error),
        evil("foreign-white-space", "white.ofd", " \r\n\t".repeat(1000), Expect::Error),
        evil("foreign-noise", "noise.ofd", Random::new(5).bytes(65_536), Expect::Error),
        evil("foreign-zeros", "zeros.pdf", vec![0; 1 << 20], Expect::Error),
        evil(
            "foreign-html",
            "invoice.ofd",
            "<!DOCTYPE html><html><script>alert(1)</script></html>",
            Expect::Error,
        ),
        evil("foreign-text", "invoice.xml", "发票号码：00000000000000000000 样票", Expect::Error),
        evil("foreign-rar", "invoice.zip", "Rar!\u{1A}\u{7}\u{1}\0", Expect::Error),
        evil("foreign-mail-10000-deep", "mail.eml", mail(10_000), Expect::Never),
        evil(
            "foreign-mail-header-mebibyte",
            "mail.eml",
            format!("From: a@example.invalid\r\nSubject: {}\r\n\r\n", "=?UTF-8?B?5qC3?= ".repeat(1 << 16)),
            Expect::Never,
        ),
    ]
}
