//! What the readers of the parts share: the package, the findings, and which entries were reached.

use std::borrow::Cow;

use crate::finding::{self, Findings};
use crate::path::{directory, join};
use crate::reach::Role;
use crate::xml::{Element, Tree};
use crate::{Error, Package};

/// The namespace of the standard.
const NAMESPACE: &str = "http://www.ofdspec.org/2016";

/// A place that a file names (ST_Loc).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Location<'p> {
    /// The path as written.
    pub written: Cow<'p, str>,
    /// Path of the entry that it leads to; absent when there is none.
    pub entry: Option<&'p str>,
}

pub(crate) struct Reader<'p> {
    pub package: &'p Package<'p>,
    pub findings: Findings,
    /// Objects that may still be read.
    objects: usize,
    /// Signatures that may still be read.
    signatures: usize,
    /// Elements and attributes that may still be kept, in trees of custom tags.
    items: usize,
    /// False when something that exists could not be read: there may be references that were not seen.
    pub complete: bool,
    /// Whether the contents of pages, templates and annotations are read too.
    pub contents: bool,
    roles: Vec<Option<Role>>,
    parsed: Vec<bool>,
}

impl<'p> Reader<'p> {
    pub fn new(package: &'p Package<'p>) -> Self {
        let count = package.entries().len();
        Self {
            package,
            findings: Findings::new(package.limits().findings),
            objects: package.limits().objects,
            signatures: package.limits().signatures,
            items: package.limits().xml_items,
            complete: true,
            contents: true,
            roles: vec![None; count],
            parsed: vec![false; count],
        }
    }

    /// Marks an entry as reached. What is shown stays marked so, whatever else refers to it.
    pub fn reach(&mut self, path: &str, role: Role) {
        let index = self.package.exact(path).map(crate::Entry::index);
        if let Some(slot) = index.and_then(|index| self.roles.get_mut(index)) {
            *slot = Some(slot.map_or(role, |before| before.min(role)));
        }
    }

    /// The role of an entry that was reached.
    pub fn role(&self, path: &str) -> Option<Role> {
        let index = self.package.exact(path)?.index();
        self.roles.get(index).copied().flatten()
    }

    /// The role of each entry, in the order of the package.
    pub fn into_roles(self) -> (Vec<Option<Role>>, Findings, bool) {
        (self.roles, self.findings, self.complete)
    }

    /// Finds the entry that a written path leads to. The first base is where the standard says that it is
    /// relative to; the others are where real files mean. `place` is the file that refers to it.
    pub fn resolve(
        &mut self,
        place: &str,
        bases: &[&str],
        written: Cow<'p, str>,
        role: Role,
    ) -> Location<'p> {
        if written.is_empty() {
            return Location { written, entry: None };
        }
        let entry = self.locate(place, bases, &written);
        match entry {
            Some(path) => self.reach(path, role),
            None => self.findings.add(finding::PATH_MISSING, place, &written),
        }
        Location { written, entry }
    }

    /// [`Reader::resolve`] without marks and without a finding when there is no such entry.
    pub fn locate(&mut self, place: &str, bases: &[&str], written: &str) -> Option<&'p str> {
        let mut path = Cow::Borrowed(written);
        if written.contains('\\') {
            self.findings.add(finding::PATH_BACKSLASH, place, written);
            path = Cow::Owned(written.replace('\\', "/"));
        }
        let standard = if path.starts_with('/') { "" } else { bases.first().copied().unwrap_or("") };
        let Some(first) = join(standard, &path) else {
            self.findings.add(finding::PATH_ESCAPE, place, written);
            return None;
        };
        if let Some(entry) = self.package.exact(&first) {
            return Some(entry.path());
        }
        if let Some(entry) = self.package.find(&first) {
            self.findings.add(finding::PATH_CASE, place, written);
            return Some(entry.path());
        }
        let relative = path.trim_start_matches('/');
        let others: Vec<String> = bases.iter().chain(&[""]).filter_map(|base| join(base, relative)).collect();
        let exact = others.iter().find_map(|path| self.package.exact(path));
        let entry = exact.or_else(|| others.iter().find_map(|path| self.package.find(path)))?;
        self.findings.add(finding::PATH_BASE, place, written);
        if exact.is_none() {
            self.findings.add(finding::PATH_CASE, place, written);
        }
        Some(entry.path())
    }

    /// Reads a structural file: once, and as the kind of file that its first reference says.
    pub fn tree(&mut self, path: &'p str, root: &str) -> Option<Tree<'p>> {
        let entry = self.package.exact(path)?;
        let parsed = self.parsed.get_mut(entry.index())?;
        if std::mem::replace(parsed, true) {
            self.findings.add_once(finding::PATH_SHARED, path, root);
            return None;
        }
        match self.parse(entry) {
            Ok(tree) => {
                let name = tree.root().map_or("", Element::name);
                if name != root && !root.is_empty() {
                    self.findings.add(finding::XML_ROOT, path, name);
                }
                let namespace = tree.root().and_then(Element::declared_namespace);
                if !root.is_empty() && namespace != Some(NAMESPACE) {
                    self.findings.add(finding::XML_NAMESPACE, path, namespace.unwrap_or(""));
                }
                Some(tree)
            }
            Err(error) => {
                self.complete = false;
                if !self.package.is_refused(entry) {
                    self.findings.add(error.code(), path, &error.detail());
                }
                None
            }
        }
    }

    /// [`Reader::tree`] of a file whose tree is kept as it is: one budget for all of them, so that many files do not
    /// hold what one may not.
    pub fn kept_tree(&mut self, path: &'p str) -> Option<Tree<'p>> {
        if self.items == 0 {
            self.stop(path);
            return None;
        }
        // Any root: its name is the issuer's choice.
        let tree = self.tree(path, "")?;
        let left = self.items.checked_sub(tree.items());
        self.items = left.unwrap_or(0);
        if left.is_none() {
            self.stop(path);
            return None;
        }
        Some(tree)
    }

    fn parse(&mut self, entry: &'p crate::Entry) -> Result<Tree<'p>, Error> {
        let (text, tolerated) = self.package.text(entry)?;
        if let Some(detail) = tolerated {
            self.findings.add(finding::XML_DECODED, entry.path(), detail);
        }
        let tree = Tree::parse(text, self.package.limits())
            .map_err(|source| Error::Xml { path: entry.path().to_owned(), source })?;
        let oddities = tree.oddities();
        if oddities.undeclared_prefix {
            self.findings.add(finding::XML_PREFIX, entry.path(), "");
        }
        if oddities.unknown_reference {
            self.findings.add(finding::XML_REFERENCE, entry.path(), "");
        }
        Ok(tree)
    }

    /// Takes one of the objects that may still be read.
    pub fn take_object(&mut self, place: &str) -> bool {
        let left = self.objects.checked_sub(1);
        self.objects = left.unwrap_or(0);
        left.is_some() || self.stop(place)
    }

    /// Takes one of the signatures that may still be read.
    pub fn take_signature(&mut self, place: &str) -> bool {
        let left = self.signatures.checked_sub(1);
        self.signatures = left.unwrap_or(0);
        left.is_some() || self.stop(place)
    }

    /// Notes that a limit stops the reading of a file.
    pub fn stop(&mut self, place: &str) -> bool {
        self.complete = false;
        self.findings.add_once(finding::LIMIT, place, "");
        false
    }

    /// The `ID` of an element; its absence is a finding.
    pub fn id(&mut self, place: &str, element: Element<'_, 'p>) -> Cow<'p, str> {
        let id = element.attr_cow("ID").unwrap_or_default();
        if id.is_empty() {
            self.findings.add_once(finding::NO_ID, place, element.name());
        }
        id
    }
}

/// The bases that a location in a file may be relative to: the file's own directory, then the document's.
pub(crate) fn bases<'a>(file: &'a str, document: &'a str) -> [&'a str; 2] {
    [directory(file), document]
}

/// The text of a child; absent when it is empty.
pub(crate) fn text<'s>(element: Element<'_, 's>, name: &str) -> Option<Cow<'s, str>> {
    element.child(name).map(Element::text_cow).filter(|text| !text.is_empty())
}

/// A trimmed attribute; absent when it is empty.
pub(crate) fn attribute<'s>(element: Element<'_, 's>, name: &str) -> Option<Cow<'s, str>> {
    element.attr_cow(name).filter(|value| !value.is_empty())
}

/// A boolean attribute (xs:boolean).
pub(crate) fn flag(element: Element<'_, '_>, name: &str, otherwise: bool) -> bool {
    match element.attr(name).map(str::trim_ascii) {
        Some("true" | "1" | "True" | "TRUE") => true,
        Some("false" | "0" | "False" | "FALSE") => false,
        _ => otherwise,
    }
}
