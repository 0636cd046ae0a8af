//! Whole-package integrity protection (GB/T 33190.3 drafts, `OFDEntries.xml`): read, not checked.

use std::borrow::Cow;

use crate::finding;
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases};
use crate::xml::Element;

/// What `OFDEntries.xml` says: the files of the package, and where their signature is.
#[derive(Clone, Debug, Default)]
pub struct Integrity<'p> {
    /// Path of `OFDEntries.xml`.
    pub path: &'p str,
    /// Program that made it.
    pub creator: Option<Cow<'p, str>>,
    /// Date of creation, as written.
    pub created: Option<Cow<'p, str>>,
    /// The signed value.
    pub signed_value: Option<Location<'p>>,
    /// The files of the package.
    pub files: Vec<Location<'p>>,
}

/// Reads the protection of a package that has one.
pub(crate) fn read<'p>(reader: &mut Reader<'p>) -> Option<Integrity<'p>> {
    let package = reader.package;
    let entry = package.entries().iter().find(|entry| entry.path().eq_ignore_ascii_case("OFDEntries.xml"))?;
    let path = entry.path();
    reader.reach(path, Role::Integrity);
    reader.findings.add(finding::INTEGRITY, path, "");
    let mut integrity = Integrity { path, ..Integrity::default() };
    let Some(tree) = reader.tree(path, "DocEntries") else { return Some(integrity) };
    let Some(root) = tree.root() else { return Some(integrity) };
    integrity.creator = attribute(root, "CreatorName");
    integrity.created = attribute(root, "CreationDate");
    if let Some(written) = root.child("SignedValueLoc").map(Element::text_cow) {
        integrity.signed_value = Some(reader.resolve(path, &bases(path, ""), written, Role::Integrity));
    }
    for element in root.child("FileList").into_iter().flat_map(|list| list.children_named("File")) {
        if !reader.take_object(path) {
            break;
        }
        let written = attribute(element, "FileLoc").unwrap_or_else(|| element.text_cow());
        let entry = reader.locate(path, &bases(path, ""), &written);
        if entry.is_none() && !written.is_empty() {
            reader.findings.add(finding::PATH_MISSING, path, &written);
        }
        integrity.files.push(Location { written, entry });
    }
    Some(integrity)
}
