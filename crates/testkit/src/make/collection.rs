//! Collections of files: ZIP archives and e-mails with attachments.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::archive;
use crate::archive::Entry;

/// A ZIP archive of files, by name and content.
#[must_use]
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<Entry> = files.iter().map(|(name, content)| Entry::new(name, *content)).collect();
    archive::write(&entries)
}

/// An e-mail (RFC 5322, MIME) with attachments, by name and content.
#[must_use]
pub fn eml(subject: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let word = |text: &str| format!("=?UTF-8?B?{}?=", STANDARD.encode(text));
    let mut out = format!(
        "From: sample@example.invalid\r\nTo: test@example.invalid\r\nDate: Wed, 30 Sep 2026 12:00:00 +0800\r\nSubject: {}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"SAMPLE\"\r\n\r\n--SAMPLE\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        word(subject),
        lines(&STANDARD.encode("样票 SAMPLE 见附件。"))
    );
    for (name, content) in files {
        out += &format!(
            "--SAMPLE\r\nContent-Type: application/octet-stream; name=\"{0}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"{0}\"\r\n\r\n{1}\r\n",
            word(name),
            lines(&STANDARD.encode(content))
        );
    }
    out += "--SAMPLE--\r\n";
    out.into_bytes()
}

fn lines(text: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit;

    #[test]
    fn zip_when_made_then_its_members_come_out() {
        let made = zip(&[("甲/一.ofd", b"1"), ("b.xml", b"22")]);
        assert_eq!(edit::entry(&made, "甲/一.ofd").unwrap(), b"1");
    }

    #[test]
    fn eml_when_made_then_holds_each_attachment_in_base64() {
        let made = String::from_utf8(eml("样票", &[("样票.ofd", &[0xFF; 100])])).unwrap();
        assert!(made.is_ascii());
        assert_eq!(made.matches("attachment; filename").count(), 1);
        assert!(made.contains(&STANDARD.encode([0xFF; 57])));
    }
}
