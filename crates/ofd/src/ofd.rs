//! What a package says.

use std::borrow::Cow;

use crate::document::{self, Document};
use crate::finding::{self, Finding};
use crate::info;
use crate::integrity::{self, Integrity};
use crate::path::{directory, file_name};
use crate::reach::Role;
use crate::reader::{Location, Reader, text};
use crate::signature::{self, SignatureFile};
use crate::xml::Element;
use crate::{Package, version};

/// The root of every package.
const ROOT: &str = "OFD.xml";

/// What a package says. Made once, from whatever can be read of it.
#[derive(Clone, Debug, Default)]
pub struct Ofd<'p> {
    /// `DocType` of the root: `OFD`, or `OFD-A` for archives.
    pub doc_type: Option<Cow<'p, str>>,
    /// `Version` of the root.
    pub version: Option<Cow<'p, str>>,
    /// Documents in the order of the root.
    pub documents: Vec<Document<'p>>,
    /// Signatures of all documents in the order of their lists, then those found by name.
    pub signatures: Vec<SignatureFile<'p>>,
    /// Whole-package integrity protection, where there is one.
    pub integrity: Option<Integrity<'p>>,
    /// What was odd. What was odd about the container is in [`Package::findings`].
    pub findings: Vec<Finding>,
    /// False when something that exists could not be read or a limit stopped the reading: there may be references
    /// that nobody saw.
    pub complete: bool,
    /// The role of each entry that was reached, in the order of the package.
    pub(crate) roles: Vec<Option<Role>>,
}

impl<'p> Ofd<'p> {
    /// Reads a package. Never fails: what cannot be read is a finding, and the rest is read.
    #[must_use]
    pub fn read(package: &'p Package<'p>) -> Self {
        Self::from_reader(Reader::new(package))
    }

    /// Reads a package without the contents of its pages, templates and annotations, which the drawing of a page reads
    /// for itself: a document of any length takes little memory.
    #[must_use]
    pub fn read_structure(package: &'p Package<'p>) -> Self {
        let mut reader = Reader::new(package);
        reader.contents = false;
        Self::from_reader(reader)
    }

    fn from_reader(mut reader: Reader<'p>) -> Self {
        let mut ofd = Self::default();
        let readable = root(&mut reader, &mut ofd);
        if !readable {
            documents_by_name(&mut reader, &mut ofd);
        }
        ofd.integrity = integrity::read(&mut reader);
        signature::read_by_name(&mut reader, &mut ofd.signatures);
        share_visits(&mut ofd.documents);
        let (roles, findings, complete) = reader.into_roles();
        ofd.roles = roles;
        ofd.findings = findings.into_vec();
        ofd.complete = complete && readable;
        ofd
    }
}

/// Reads `OFD.xml`; false when it cannot be read or leads to no document.
fn root<'p>(reader: &mut Reader<'p>, ofd: &mut Ofd<'p>) -> bool {
    let Some(entry) = reader.package.find(ROOT) else {
        reader.findings.add(finding::ROOT_MISSING, ROOT, "");
        return false;
    };
    let path = entry.path();
    if path != ROOT {
        reader.findings.add(finding::PATH_CASE, ROOT, path);
    }
    reader.reach(path, Role::Content);
    let tree = reader.tree(path, "OFD");
    let Some(root) = tree.as_ref().and_then(|tree| tree.root()) else {
        reader.findings.add(finding::ROOT_UNREADABLE, path, "");
        return false;
    };
    ofd.doc_type = root.attr_cow("DocType");
    ofd.version = root.attr_cow("Version");
    let mut bodies = 0_usize;
    for body in root.children_named("DocBody") {
        if !reader.take_object(path) {
            break;
        }
        bodies = bodies.saturating_add(1);
        body_of(reader, path, body, ofd);
    }
    if bodies == 0 {
        reader.findings.add(finding::ROOT_UNREADABLE, path, "DocBody");
    }
    ofd.documents.iter().any(|document| document.root.entry.is_some())
}

fn body_of<'p>(reader: &mut Reader<'p>, path: &str, body: Element<'_, 'p>, ofd: &mut Ofd<'p>) {
    let written = text(body, "DocRoot").unwrap_or_default();
    if written.is_empty() {
        reader.findings.add(finding::ROOT_UNREADABLE, path, "DocRoot");
        reader.complete = false;
    }
    let location = reader.resolve(path, &[""], written, Role::Content);
    let folder = directory(location.entry.unwrap_or(&location.written)).to_owned();
    let versions = body.child("Versions").map(|list| version::read(reader, path, list, &location));
    let mut document = document::read(reader, location);
    document.versions = versions.unwrap_or_default();
    if let Some(element) = body.child("DocInfo") {
        document.info = info::read(reader, path, element);
    }
    ofd.documents.push(document);
    for written in body.children_named("Signatures").map(Element::text_cow).filter(|text| !text.is_empty()) {
        ofd.signatures.extend(signature::read_declared(reader, path, written, &folder));
    }
}

/// What drawing the pages of a package may cost is shared by its documents.
fn share_visits(documents: &mut [Document<'_>]) {
    let count = documents.len().max(1);
    for document in documents {
        document.visits = document.visits.checked_div(count).unwrap_or_default();
    }
}

/// Without a readable root, every file named like a document is read as one.
fn documents_by_name<'p>(reader: &mut Reader<'p>, ofd: &mut Ofd<'p>) {
    let package = reader.package;
    for path in package.entries().iter().map(crate::Entry::path) {
        if file_name(path).eq_ignore_ascii_case("Document.xml") && reader.role(path).is_none() {
            reader.findings.add(finding::DOC_BY_NAME, path, "");
            reader.reach(path, Role::Content);
            let location = Location { written: Cow::Borrowed(path), entry: Some(path) };
            let document = document::read(reader, location);
            ofd.documents.push(document);
        }
    }
}
