//! Edits of made (and honest) packages: one entry altered, the rest as it was.

use crate::archive;
use crate::archive::Entry;

/// What becomes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It stays.
    Keep,
    /// It gets another content.
    Replace(Vec<u8>),
    /// It goes.
    Remove,
}

/// The package again, each entry as the function wants it.
///
/// # Panics
/// When the bytes are not an honest ZIP archive.
#[must_use]
pub fn rezip(package: &[u8], mut edit: impl FnMut(&str, &[u8]) -> Edit) -> Vec<u8> {
    let mut entries = Vec::new();
    for mut entry in entries_of(package) {
        match edit(entry.path(), &entry.content) {
            Edit::Keep => {}
            Edit::Replace(content) => entry.content = content,
            Edit::Remove => continue,
        }
        entries.push(entry);
    }
    archive::write(&entries)
}

/// The package with one more entry at its end.
#[must_use]
pub fn add(package: &[u8], path: &str, content: &[u8]) -> Vec<u8> {
    let mut entries = entries_of(package);
    entries.push(Entry::new(path, content));
    archive::write(&entries)
}

/// The package without an entry.
#[must_use]
pub fn remove(package: &[u8], path: &str) -> Vec<u8> {
    assert!(entry(package, path).is_some(), "no entry {path}");
    rezip(package, |p, _| if p == path { Edit::Remove } else { Edit::Keep })
}

/// The package with another content in an entry.
#[must_use]
pub fn replace(package: &[u8], path: &str, content: &[u8]) -> Vec<u8> {
    assert!(entry(package, path).is_some(), "no entry {path}");
    rezip(package, |p, _| if p == path { Edit::Replace(content.to_vec()) } else { Edit::Keep })
}

/// The package with every occurrence of a text in an entry replaced.
#[must_use]
pub fn replace_text(package: &[u8], path: &str, from: &str, to: &str) -> Vec<u8> {
    let content = entry(package, path).unwrap_or_default();
    let text = String::from_utf8(content).unwrap();
    assert!(text.contains(from), "{path} does not contain {from}");
    replace(package, path, text.replace(from, to).as_bytes())
}

/// The package with one byte of an entry's unpacked content changed (by flipping its lowest bit).
#[must_use]
pub fn flip(package: &[u8], path: &str, at: usize) -> Vec<u8> {
    let mut content = entry(package, path).unwrap_or_default();
    let index = at % content.len().max(1);
    content[index] ^= 1;
    replace(package, path, &content)
}

/// The package with an entry's content from another package: a seal from another file, say.
#[must_use]
pub fn transplant(package: &[u8], donor: &[u8], path: &str) -> Vec<u8> {
    replace(package, path, &entry(donor, path).unwrap_or_default())
}

/// The unpacked content of an entry.
#[must_use]
pub fn entry(package: &[u8], path: &str) -> Option<Vec<u8>> {
    let mut entries = entries_of(package).into_iter();
    entries.find(|e| e.path() == path).map(|e| e.content)
}

/// The paths of a package's entries, in their order.
#[must_use]
pub fn paths(package: &[u8]) -> Vec<String> {
    entries_of(package).iter().map(|e| e.path().to_owned()).collect()
}

/// The paths that the references of a `Signature.xml` name, without their leading slash.
#[must_use]
pub fn protected(package: &[u8], signature_xml: &str) -> Vec<String> {
    let text = String::from_utf8(entry(package, signature_xml).unwrap_or_default()).unwrap();
    text.split("FileRef=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|path| path.trim_start_matches('/').to_owned())
        .collect()
}

fn entries_of(package: &[u8]) -> Vec<Entry> {
    archive::read(package).expect("an honest archive")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Vec<u8> {
        archive::write(&[Entry::new("a.xml", "<a/>"), Entry::new("b.xml", "<b/>")])
    }

    #[test]
    fn flip_when_one_byte_changes_then_nothing_else_does() {
        let flipped = flip(&package(), "b.xml", 1);
        assert_eq!(entry(&flipped, "a.xml").unwrap(), b"<a/>");
        assert_eq!(entry(&flipped, "b.xml").unwrap(), b"<c/>");
    }

    #[test]
    fn rezip_when_all_is_kept_then_is_the_same_package() {
        assert_eq!(rezip(&package(), |_, _| Edit::Keep), package());
        assert_eq!(paths(&remove(&package(), "a.xml")), ["b.xml"]);
        assert_eq!(paths(&add(&package(), "c", b"")), ["a.xml", "b.xml", "c"]);
    }
}
