//! Versions of a document (GB/T 33190 §19).

use std::borrow::Cow;

use crate::finding;
use crate::reach::Role;
use crate::reader::{Location, Reader, attribute, bases, flag, text};
use crate::xml::Element;

/// A version of a document.
#[derive(Clone, Debug, Default)]
pub struct Version<'p> {
    /// ID; empty when there is none.
    pub id: Cow<'p, str>,
    /// Its number.
    pub index: Option<Cow<'p, str>>,
    /// Whether it is the one that is shown.
    pub current: bool,
    /// Its description.
    pub file: Location<'p>,
    /// The files that belong to it.
    pub files: Vec<Location<'p>>,
    /// Its document root.
    pub doc_root: Option<Location<'p>>,
}

/// Reads the `Versions` of a `DocBody`; `root` is the document root that `OFD.xml` names.
pub(crate) fn read<'p>(
    reader: &mut Reader<'p>,
    place: &str,
    versions: Element<'_, 'p>,
    root: &Location<'p>,
) -> Vec<Version<'p>> {
    let mut list = Vec::new();
    for element in versions.children_named("Version") {
        if !reader.take_object(place) {
            break;
        }
        let written = attribute(element, "BaseLoc").unwrap_or_default();
        let mut version = Version {
            id: reader.id(place, element),
            index: attribute(element, "Index"),
            current: flag(element, "Current", false),
            file: reader.resolve(place, &[""], written, Role::Content),
            ..Version::default()
        };
        describe(reader, &mut version);
        let other = version.doc_root.as_ref().is_some_and(|own| own.entry != root.entry);
        if version.current && other {
            reader.findings.add(finding::VERSION_OTHER_ROOT, place, &version.id);
        }
        list.push(version);
    }
    list
}

fn describe<'p>(reader: &mut Reader<'p>, version: &mut Version<'p>) {
    let Some(path) = version.file.entry else { return };
    let Some(tree) = reader.tree(path, "DocVersion") else { return };
    let Some(root) = tree.root() else { return };
    for file in root.child("FileList").into_iter().flat_map(|list| list.children_named("File")) {
        if !reader.take_object(path) {
            break;
        }
        let written = file.text_cow();
        version.files.push(reader.resolve(path, &bases(path, ""), written, Role::Content));
    }
    if let Some(written) = text(root, "DocRoot") {
        version.doc_root = Some(reader.resolve(path, &bases(path, ""), written, Role::Content));
    }
}
