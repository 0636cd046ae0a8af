//! Names of entries: decoded, and refused when they are tricks.

use std::borrow::Cow;

use encoding_rs::GB18030;

use crate::error::PathTrick;

/// A decoded name.
pub(crate) struct Name {
    pub path: String,
    /// The name was not UTF-8.
    pub decoded: bool,
    /// Needless dots or slashes were taken out.
    pub tidied: bool,
    pub trick: Option<PathTrick>,
}

/// Decodes a name (UTF-8, else GB18030 as Windows in China writes it) and looks for tricks.
pub(crate) fn read(raw: &[u8], longest: usize) -> Name {
    let (text, decoded) = match std::str::from_utf8(raw) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (GB18030.decode_without_bom_handling(raw).0, true),
    };
    let trick = if raw.len() > longest { Some(PathTrick::Length) } else { trick(&text) };
    let untidy = text.split('/').any(|segment| matches!(segment, "" | "."));
    if trick.is_some() || !untidy {
        return Name { path: text.into_owned(), decoded, tidied: false, trick };
    }
    let segments: Vec<&str> = text.split('/').filter(|segment| !matches!(*segment, "" | ".")).collect();
    let path = segments.join("/");
    let trick = path.is_empty().then_some(PathTrick::Length);
    Name { path, decoded, tidied: true, trick }
}

fn trick(path: &str) -> Option<PathTrick> {
    let drive = |path: &str| matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if path.chars().any(char::is_control) {
        Some(PathTrick::Control)
    } else if path.contains('\\') {
        Some(PathTrick::Backslash)
    } else if path.starts_with('/') {
        Some(PathTrick::Absolute)
    } else if drive(path) {
        Some(PathTrick::Drive)
    } else if path.split('/').any(|segment| segment == "..") {
        Some(PathTrick::Parent)
    } else if path.is_empty() {
        Some(PathTrick::Length)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_when_the_name_is_a_trick_then_names_the_trick() {
        for (name, trick) in [
            ("../OFD.xml", PathTrick::Parent),
            ("Doc_0/../../x", PathTrick::Parent),
            ("/etc/passwd", PathTrick::Absolute),
            ("Doc_0\\Document.xml", PathTrick::Backslash),
            ("..\\x", PathTrick::Backslash),
            ("C:/x", PathTrick::Drive),
            ("OFD.xml\0.png", PathTrick::Control),
            ("a\nb", PathTrick::Control),
            ("", PathTrick::Length),
            ("./", PathTrick::Length),
        ] {
            assert_eq!(read(name.as_bytes(), 255).trick, Some(trick), "{name:?}");
        }
        assert_eq!(read(&[b'a'; 256], 255).trick, Some(PathTrick::Length));
    }

    #[test]
    fn read_when_the_name_is_honest_then_keeps_or_tidies_it() {
        for (name, path, tidied) in [
            ("Doc_0/Res/a..b.png", "Doc_0/Res/a..b.png", false),
            ("./OFD.xml", "OFD.xml", true),
            ("a//b", "a/b", true),
        ] {
            let name = read(name.as_bytes(), 255);
            assert_eq!((name.path.as_str(), name.tidied, name.trick), (path, tidied, None));
        }
        let (gbk, _, _) = encoding_rs::GBK.encode("附件/发票.xml");
        let name = read(&gbk, 255);
        assert_eq!((name.path.as_str(), name.decoded), ("附件/发票.xml", true));
    }
}
