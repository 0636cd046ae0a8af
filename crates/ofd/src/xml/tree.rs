//! The tree: elements in document order in one vector, so that a subtree is a range.

use std::borrow::Cow;

/// An XML document.
#[derive(Clone, Debug, Default)]
pub struct Tree<'s> {
    pub(super) elements: Vec<Record<'s>>,
    pub(super) attributes: Vec<Attribute<'s>>,
    pub(super) oddities: Oddities,
}

/// What was tolerated while reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddities {
    /// A prefix is empty or was not declared anywhere.
    pub undeclared_prefix: bool,
    /// A reference is not one of XML's own; it was kept as written.
    pub unknown_reference: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Record<'s> {
    /// The name as written, with its prefix.
    pub name: &'s str,
    /// Bytes of the prefix and its colon.
    pub prefix: u32,
    /// Index of the first attribute, and one past the last.
    pub attributes: (u32, u32),
    /// One past the last element of the subtree.
    pub end: u32,
    /// The element's own text.
    pub text: Cow<'s, str>,
}

#[derive(Clone, Debug)]
pub(super) struct Attribute<'s> {
    pub name: &'s str,
    pub value: Cow<'s, str>,
}

/// An element of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Element<'t, 's> {
    tree: &'t Tree<'s>,
    record: &'t Record<'s>,
    index: u32,
}

/// The child elements of an element.
#[derive(Clone)]
pub struct Children<'t, 's> {
    tree: &'t Tree<'s>,
    next: u32,
    end: u32,
}

/// The elements below an element, in document order.
#[derive(Clone)]
pub struct Descendants<'t, 's> {
    tree: &'t Tree<'s>,
    next: u32,
    end: u32,
}

impl<'s> Tree<'s> {
    /// The root element. Absent only in [`Tree::default`].
    #[must_use]
    pub fn root(&self) -> Option<Element<'_, 's>> {
        self.at(0)
    }

    /// What was tolerated while reading.
    #[must_use]
    pub fn oddities(&self) -> Oddities {
        self.oddities
    }

    /// Elements and attributes.
    pub(crate) fn items(&self) -> usize {
        self.elements.len().saturating_add(self.attributes.len())
    }

    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether there is no element; only in [`Tree::default`].
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The element at a position in the document.
    pub(crate) fn at(&self, index: u32) -> Option<Element<'_, 's>> {
        let record = self.elements.get(usize::try_from(index).ok()?)?;
        Some(Element { tree: self, record, index })
    }
}

impl<'t, 's> Element<'t, 's> {
    /// Its position in the document.
    pub(crate) fn index(self) -> u32 {
        self.index
    }

    /// The name without its prefix.
    #[must_use]
    pub fn name(self) -> &'s str {
        local(self.record.name, self.record.prefix)
    }

    /// The name as written.
    #[must_use]
    pub fn qualified_name(self) -> &'s str {
        self.record.name
    }

    /// The prefix, without its colon; empty when there is none.
    #[must_use]
    pub fn prefix(self) -> &'s str {
        self.record.name.rsplit_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The namespace that this very element declares for its own prefix. Declarations of ancestors are not
    /// looked at: this is for roots.
    #[must_use]
    pub fn declared_namespace(self) -> Option<&'t str> {
        let prefix = self.prefix();
        self.attributes().find_map(|(name, value)| {
            let declares = match name.strip_prefix("xmlns") {
                Some("") => prefix.is_empty(),
                Some(rest) => rest.strip_prefix(':') == Some(prefix) && !prefix.is_empty(),
                None => false,
            };
            declares.then_some(value)
        })
    }

    /// The element's own text and CDATA, concatenated, without white space at the ends. The text of children is
    /// not in it.
    #[must_use]
    pub fn text(self) -> &'t str {
        self.record.text.trim_ascii()
    }

    /// The element's own text with its white space.
    #[must_use]
    pub fn raw_text(self) -> &'t str {
        &self.record.text
    }

    /// [`Element::text`] that may outlive the tree: borrowed from the source where it can be.
    #[must_use]
    pub fn text_cow(self) -> Cow<'s, str> {
        trimmed(&self.record.text)
    }

    /// [`Element::raw_text`] that may outlive the tree.
    #[must_use]
    pub fn raw_text_cow(self) -> Cow<'s, str> {
        self.record.text.clone()
    }

    /// The value of an attribute, as written (white space included); prefixes are ignored.
    #[must_use]
    pub fn attr(self, name: &str) -> Option<&'t str> {
        self.attribute(name).map(|attribute| attribute.value.as_ref())
    }

    /// [`Element::attr`] without white space at the ends, that may outlive the tree.
    #[must_use]
    pub fn attr_cow(self, name: &str) -> Option<Cow<'s, str>> {
        self.attribute(name).map(|attribute| trimmed(&attribute.value))
    }

    /// All attributes in the order of the document: name as written, value.
    pub fn attributes(self) -> impl Iterator<Item = (&'s str, &'t str)> + use<'t, 's> {
        self.attribute_slice().iter().map(|attribute| (attribute.name, attribute.value.as_ref()))
    }

    /// The child elements.
    #[must_use]
    pub fn children(self) -> Children<'t, 's> {
        Children { tree: self.tree, next: self.index.saturating_add(1), end: self.record.end }
    }

    /// The first child with this local name.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Element<'t, 's>> {
        self.children().find(|child| child.name() == name)
    }

    /// The text of the first child with this local name.
    #[must_use]
    pub fn child_text(self, name: &str) -> Option<&'t str> {
        self.child(name).map(Element::text)
    }

    /// The children with this local name.
    pub fn children_named<'n>(
        self,
        name: &'n str,
    ) -> impl Iterator<Item = Element<'t, 's>> + use<'t, 's, 'n> {
        self.children().filter(move |child| child.name() == name)
    }

    /// All elements below this one, in document order.
    #[must_use]
    pub fn subtree(self) -> Descendants<'t, 's> {
        Descendants { tree: self.tree, next: self.index.saturating_add(1), end: self.record.end }
    }

    /// The elements below this one with this local name, in document order.
    pub fn descendants<'n>(self, name: &'n str) -> impl Iterator<Item = Element<'t, 's>> + use<'t, 's, 'n> {
        self.subtree().filter(move |element| element.name() == name)
    }

    /// Whether the element has neither children nor text.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.record.end == self.index.saturating_add(1) && self.text().is_empty()
    }

    fn attribute(self, name: &str) -> Option<&'t Attribute<'s>> {
        self.attribute_slice().iter().find(|attribute| is_named(attribute.name, name))
    }

    fn attribute_slice(self) -> &'t [Attribute<'s>] {
        let (start, end) = self.record.attributes;
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        range.and_then(|(start, end)| self.tree.attributes.get(start..end)).unwrap_or_default()
    }
}

impl std::fmt::Debug for Element<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.record.name)
    }
}

impl<'t, 's> Iterator for Children<'t, 's> {
    type Item = Element<'t, 's>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let element = self.tree.at(self.next)?;
        self.next = element.record.end;
        Some(element)
    }
}

impl<'t, 's> Iterator for Descendants<'t, 's> {
    type Item = Element<'t, 's>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let element = self.tree.at(self.next)?;
        self.next = self.next.saturating_add(1);
        Some(element)
    }
}

/// Whether a name as written, with or without a prefix, is this one. Length and one byte decide mostly.
fn is_named(written: &str, name: &str) -> bool {
    let Some(prefix) = written.len().checked_sub(name.len()) else { return false };
    let (written, name) = (written.as_bytes(), name.as_bytes());
    match prefix.checked_sub(1) {
        None => written.first() == name.first() && written == name,
        Some(colon) => {
            written.get(colon) == Some(&b':') && written.ends_with(name) && !written.starts_with(b"xmlns:")
        }
    }
}

fn local(name: &str, prefix: u32) -> &str {
    usize::try_from(prefix).ok().and_then(|at| name.get(at..)).unwrap_or(name)
}

fn trimmed<'s>(text: &Cow<'s, str>) -> Cow<'s, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
    }
}
