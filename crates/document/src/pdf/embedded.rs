//! Files embedded in a PDF: invoices as XML or XBRL travel there (FORMATS §4.4, DOMAIN §7.3).

use std::collections::BTreeSet;

use hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream, String as PdfString,
};

use super::file::{File, text_string};
use super::finding;
use crate::guard::guarded;
use crate::{Attachment, Limits, Origin, Reading, xml};

/// Most embedded files that are looked at.
const FILES_MAX: usize = 64;
/// Most nodes of the name tree.
const NODES_MAX: usize = 2_000;
/// Most annotations of one page that are looked at.
const ANNOTATIONS_MAX: usize = 2_000;

/// Adds every embedded file as an attachment, and what those that are XML state.
pub(crate) fn read(file: &File, limits: &Limits, reading: &mut Reading) {
    let Some(files) = guarded(|| collect(file, limits)) else {
        reading.findings.push(finding("DOC-PDF-DAMAGED", "embedded files", ""));
        return;
    };
    for embedded in files {
        let size = u64::try_from(embedded.bytes.len()).unwrap_or(u64::MAX);
        reading.attachments.push(Attachment {
            name: embedded.name.clone(),
            place: embedded.place.clone(),
            bytes: size,
        });
        if crate::sniff(&embedded.bytes) != crate::Sniffed::Xml || size > limits.file_bytes_max {
            continue;
        }
        match xml::read(&embedded.bytes, &embedded.name, limits) {
            Ok(inner) => {
                for mut source in inner.sources {
                    if source.origin != Origin::XbrlAttachment {
                        source.origin = Origin::PdfEmbeddedFile;
                    }
                    source.place = format!("{} ({})", embedded.place, embedded.name);
                    reading.sources.push(source);
                }
                for mut inner in inner.findings {
                    inner.place = format!("{} {}", embedded.name, inner.place).trim_end().to_owned();
                    reading.findings.push(inner);
                }
            }
            Err(error) => reading.findings.push(finding(
                "DOC-PDF-EMBEDDED-UNREADABLE",
                &embedded.name,
                format!("{} {}", error.code(), error.neutral()).trim_end().to_owned(),
            )),
        }
    }
}

/// The embedded file of a name; absent when there is none.
pub(crate) fn named(file: &File, name: &str, limits: &Limits) -> Option<Vec<u8>> {
    let files = guarded(|| collect(file, limits))?;
    files.into_iter().find(|embedded| embedded.name == name).map(|embedded| embedded.bytes)
}

struct Embedded {
    name: String,
    place: String,
    bytes: Vec<u8>,
}

fn collect(file: &File, limits: &Limits) -> Vec<Embedded> {
    let mut specifications: Vec<(Dict<'_>, Option<String>)> = Vec::new();
    if let Some(catalog) = file.catalog() {
        if let Some(tree) =
            catalog.get::<Dict<'_>>(b"Names").and_then(|names| names.get::<Dict<'_>>(b"EmbeddedFiles"))
        {
            name_tree(file, tree, &mut specifications);
        }
        associated(&catalog, &mut specifications);
    }
    for page in file.pdf().pages().iter().take(usize::try_from(limits.pages_max).unwrap_or(usize::MAX)) {
        associated(page.raw(), &mut specifications);
        let annotations = page.raw().get::<Array<'_>>(b"Annots");
        for annotation in annotations.iter().flat_map(|list| list.iter::<Dict<'_>>()).take(ANNOTATIONS_MAX) {
            if annotation.get::<Name<'_>>(b"Subtype").is_some_and(|kind| kind.as_str() == "FileAttachment") {
                specifications
                    .extend(annotation.get::<Dict<'_>>(b"FS").map(|specification| (specification, None)));
            }
        }
    }
    let mut seen = BTreeSet::new();
    let files = specifications.into_iter().filter_map(|(specification, name)| embedded(&specification, name));
    files.filter(|(id, _)| seen.insert(*id)).map(|(_, embedded)| embedded).take(FILES_MAX).collect()
}

/// Walks a name tree without recursion; a node is visited once.
fn name_tree<'a>(file: &'a File, root: Dict<'a>, out: &mut Vec<(Dict<'a>, Option<String>)>) {
    let mut seen: BTreeSet<ObjectIdentifier> = BTreeSet::new();
    let mut stack = vec![root];
    let mut nodes = 0;
    while let Some(node) = stack.pop() {
        nodes += 1;
        if nodes > NODES_MAX || out.len() >= FILES_MAX * 2 {
            return;
        }
        for kid in node.get::<Array<'_>>(b"Kids").iter().flat_map(Array::raw_iter).take(NODES_MAX) {
            match kid {
                MaybeRef::Ref(reference) if seen.insert(reference.into()) => {
                    stack.extend(file.xref().get::<Dict<'_>>(reference.into()));
                }
                MaybeRef::NotRef(Object::Dict(dict)) => stack.push(dict),
                _ => {}
            }
        }
        let mut name = None;
        for item in
            node.get::<Array<'_>>(b"Names").iter().flat_map(Array::iter::<Object<'_>>).take(FILES_MAX * 2)
        {
            match item {
                Object::String(text) => name = Some(text_string(text.as_bytes())),
                Object::Dict(specification) => out.push((specification, name.take())),
                _ => {}
            }
        }
    }
}

/// Files that an object is associated with (/AF).
fn associated<'a>(dict: &Dict<'a>, out: &mut Vec<(Dict<'a>, Option<String>)>) {
    if let Some(files) = dict.get::<Array<'_>>(b"AF") {
        out.extend(files.iter::<Dict<'_>>().take(FILES_MAX).map(|specification| (specification, None)));
    }
}

fn embedded(specification: &Dict<'_>, name: Option<String>) -> Option<(ObjectIdentifier, Embedded)> {
    let files = specification.get::<Dict<'_>>(b"EF")?;
    let stream = files.get::<Stream<'_>>(b"UF").or_else(|| files.get::<Stream<'_>>(b"F"))?;
    let own = |key: &[u8]| specification.get::<PdfString<'_>>(key).map(|text| text_string(text.as_bytes()));
    let id = stream.obj_id();
    Some((
        id,
        Embedded {
            name: own(b"UF").or_else(|| own(b"F")).or(name).unwrap_or_default(),
            place: format!("object {} {}", id.obj_number, id.gen_number),
            bytes: stream.decoded_data().ok()?.into_owned(),
        },
    ))
}
