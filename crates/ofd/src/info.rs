//! What a document says about itself (CT_DocInfo, GB/T 33190 §7.4).

use std::borrow::Cow;

use crate::reach::Role;
use crate::reader::{Location, Reader, text};
use crate::xml::Element;

/// What a document says about itself.
#[derive(Clone, Debug, Default)]
pub struct DocInfo<'p> {
    /// `DocID`; a constant in some invoices, so no identity.
    pub doc_id: Option<Cow<'p, str>>,
    /// Title.
    pub title: Option<Cow<'p, str>>,
    /// Author.
    pub author: Option<Cow<'p, str>>,
    /// Subject.
    pub subject: Option<Cow<'p, str>>,
    /// Abstract.
    pub summary: Option<Cow<'p, str>>,
    /// Date of creation, as written.
    pub created: Option<Cow<'p, str>>,
    /// Date of the last change, as written.
    pub modified: Option<Cow<'p, str>>,
    /// What the document is for.
    pub usage: Option<Cow<'p, str>>,
    /// Picture of the cover.
    pub cover: Option<Location<'p>>,
    /// Program that made it.
    pub creator: Option<Cow<'p, str>>,
    /// Its version.
    pub creator_version: Option<Cow<'p, str>>,
    /// Keywords.
    pub keywords: Vec<Cow<'p, str>>,
    /// Own data: name, value. Invoices state their fields here.
    pub custom_datas: Vec<(Cow<'p, str>, Cow<'p, str>)>,
}

impl<'p> DocInfo<'p> {
    /// The value of an own datum.
    #[must_use]
    pub fn custom_data(&self, name: &str) -> Option<&str> {
        self.custom_datas.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }
}

/// Reads a `DocInfo` element of the file `place`.
pub(crate) fn read<'p>(reader: &mut Reader<'p>, place: &str, element: Element<'_, 'p>) -> DocInfo<'p> {
    let mut info = DocInfo {
        doc_id: text(element, "DocID"),
        title: text(element, "Title"),
        author: text(element, "Author"),
        subject: text(element, "Subject"),
        summary: text(element, "Abstract"),
        created: text(element, "CreationDate"),
        modified: text(element, "ModDate"),
        usage: text(element, "DocUsage"),
        cover: None,
        creator: text(element, "Creator"),
        creator_version: text(element, "CreatorVersion"),
        keywords: Vec::new(),
        custom_datas: Vec::new(),
    };
    if let Some(written) = text(element, "Cover") {
        info.cover = Some(reader.resolve(place, &[""], written, Role::Content));
    }
    if let Some(list) = element.child("Keywords") {
        info.keywords = list.children_named("Keyword").map(Element::text_cow).collect();
    }
    for list in element.children_named("CustomDatas") {
        for data in list.children_named("CustomData") {
            info.custom_datas.push((data.attr_cow("Name").unwrap_or_default(), data.text_cow()));
        }
    }
    info
}
