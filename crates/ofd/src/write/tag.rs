//! Custom tags (GB/T 33190 §16).

use super::document::File;
use super::object::Objects;
use super::xml::{NAMESPACE, Xml};
use super::{FOLDER, WriteError};
use crate::layout::{Layout, Tag};

/// Nesting that readers follow.
const DEEPEST: usize = 32;

/// The list of custom tags and their trees; nothing when there are none.
pub(super) fn tags(layout: &Layout, objects: &Objects<'_>) -> Result<Vec<File>, WriteError> {
    if layout.tags.is_empty() {
        return Ok(Vec::new());
    }
    let path = format!("{FOLDER}/Tags/CustomTags.xml");
    let mut list = Xml::new(&path);
    list.raw("<ofd:CustomTags").raw(NAMESPACE).raw(">");
    let mut files = Vec::new();
    for (position, tree) in layout.tags.iter().enumerate() {
        let name =
            if position == 0 { "CustomTag.xml".to_owned() } else { format!("CustomTag_{position}.xml") };
        list.raw("<ofd:CustomTag").attribute("TypeID", &tree.type_id).raw(">");
        list.element("ofd:FileLoc", &name).raw("</ofd:CustomTag>");
        let path = format!("{FOLDER}/Tags/{name}");
        let mut xml = Xml::new(&path);
        let mut head = String::from(NAMESPACE);
        let mut attributes = Xml::fragment(&path);
        for (name, value) in &tree.attributes {
            check(&mut attributes, name);
            attributes.attribute(name, value);
        }
        head.push_str(&String::from_utf8_lossy(&attributes.finish()?));
        let prefix = if tree.in_namespace { "ofd:" } else { "" };
        write_tag(&mut xml, objects, &tree.root, prefix, &head, 0);
        files.push((path, xml.finish()?));
    }
    list.raw("</ofd:CustomTags>");
    files.insert(0, (path, list.finish()?));
    Ok(files)
}

/// Writes a tag and what is below it. `head` is what stands in its start tag.
fn write_tag(xml: &mut Xml, objects: &Objects<'_>, tag: &Tag, prefix: &str, head: &str, depth: usize) {
    if depth > DEEPEST {
        return xml.refuse(WriteError::TooDeep);
    }
    check(xml, &tag.name);
    xml.raw("<").raw(prefix).raw(&tag.name).raw(head).raw(">");
    xml.element("ofd:ObjectData", &tag.data);
    for handle in &tag.objects {
        let Some((page, ids)) = objects.named(*handle) else {
            return xml.refuse(WriteError::Handle { place: format!("object {} of {}", handle.0, tag.name) });
        };
        for id in ids {
            xml.raw("<ofd:ObjectRef").whole("PageRef", page).raw(">").integer(*id).raw("</ofd:ObjectRef>");
        }
    }
    for child in &tag.children {
        write_tag(xml, objects, child, prefix, "", depth.saturating_add(1));
    }
    xml.raw("</").raw(prefix).raw(&tag.name).raw(">");
}

/// Refuses what is no XML name without a colon.
fn check(xml: &mut Xml, name: &str) {
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|letter| letter.is_alphabetic() || letter == '_');
    if !begins || !letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')) {
        xml.refuse(WriteError::Name { name: name.to_owned() });
    }
}
