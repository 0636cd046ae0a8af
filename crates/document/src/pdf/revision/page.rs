//! Compares pages: what they show first, then what else stands in them.
//!
//! Readers find a page from the root of the tree down and take what it inherits on that way, or from the page up by
//! its /Parent. Both ways are compared.

use std::collections::BTreeSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier, Rect};
use hayro_syntax::page::Page;

use super::compare::{Comparison, is_name, pairs, resolve};
use super::form;
use crate::pdf::file::File;

/// Deepest nesting of the page tree.
const DEPTH_MAX: usize = 64;
/// Most nodes of the page tree.
const NODES_MAX: usize = 50_000;

/// A page as it is reached from the root of the tree.
pub(super) struct Leaf<'f> {
    /// Its object; none when it stands in its parent.
    id: Option<ObjectIdentifier>,
    dict: Dict<'f>,
    /// The nodes above it, the nearest first, each with its object.
    above: Vec<Node<'f>>,
}

type Node<'f> = (Option<ObjectIdentifier>, Dict<'f>);

/// The pages of both revisions, side by side.
pub(super) type Pages<'a, 'b> = Vec<(Leaf<'a>, Leaf<'b>)>;

impl<'a, 'b> Comparison<'a, 'b> {
    /// Compares what the pages show; gives the pages that both revisions have.
    pub(super) fn page_contents(&mut self) -> Pages<'a, 'b> {
        let (old, new) = (leaves(self.signed), leaves(self.whole));
        let (old_pages, new_pages) = (self.signed.pdf().pages(), self.whole.pdf().pages());
        if !agree(&old, old_pages) || !agree(&new, new_pages) {
            // Readers may differ in which pages there are.
            self.changed("page tree", false);
        }
        self.shows = true;
        for index in new_pages.len()..old_pages.len() {
            self.changed(&format!("page {} removed", index + 1), false);
        }
        for index in old_pages.len()..new_pages.len() {
            self.changed(&format!("page {} added", index + 1), false);
        }
        self.shows = false;
        let same_number = old_pages.len() == new_pages.len();
        let pages: Pages<'a, 'b> = old.into_iter().zip(new).collect();
        self.apart = pages.iter().filter_map(|(old, new)| old.id.zip(new.id)).collect();
        let mut nodes = BTreeSet::new();
        for (index, ((old, new), both)) in
            pages.iter().zip(old_pages.iter().zip(new_pages.iter())).enumerate()
        {
            let place = format!("page {}", index + 1);
            let differs = Differs::of(both.0, both.1);
            for (key, old_value, new_value) in pairs(&old.dict, &new.dict) {
                if SHOWN.contains(&key.as_str()) {
                    self.shows = differs.in_key(&key, true);
                    self.value(old_value, new_value, &format!("{place} /{key}"));
                    self.shows = false;
                }
            }
            let own = old.dict.contains_key(b"Resources") && new.dict.contains_key(b"Resources");
            let above = Above { place: &place, differs: &differs, own, same_number };
            self.above(&old.above, &new.above, &above, &mut nodes);
            self.above(&upward(self.signed, &old.dict), &upward(self.whole, &new.dict), &above, &mut nodes);
            if differs.boxes && !self.is_shown(&format!("{place} ")) {
                self.shows = true;
                self.changed(&format!("{place} /MediaBox"), false);
                self.shows = false;
            }
        }
        pages
    }

    /// Compares what else stands in the pages.
    pub(super) fn page_entries(&mut self, pages: &Pages<'a, 'b>) {
        for (index, (old, new)) in pages.iter().enumerate() {
            let place = format!("page {}", index + 1);
            for (key, old, new) in pairs(&old.dict, &new.dict) {
                match key.as_str() {
                    // Compared as the way up.
                    "Parent" => {}
                    shown if SHOWN.contains(&shown) => {}
                    "LastModified" | "Metadata" => {
                        if self.quietly_differs(old, new) {
                            self.changed(&format!("{place} /{key}"), !self.forbids);
                        }
                    }
                    "Annots" => form::annotations(self, old, new, &format!("{place} /Annots")),
                    _ => self.value(old, new, &format!("{place} /{key}")),
                }
            }
        }
    }

    /// Compares the nodes above a page, on one of the two ways.
    fn above(
        &mut self,
        old: &[Node<'a>],
        new: &[Node<'b>],
        page: &Above<'_>,
        nodes: &mut BTreeSet<(ObjectIdentifier, ObjectIdentifier)>,
    ) {
        let place = page.place;
        if old.len() != new.len() {
            self.shows = page.differs.boxes || !page.own;
            self.changed(&format!("{place} /Parent"), false);
            self.shows = false;
        }
        for (old, new) in old.iter().zip(new) {
            if old.0.zip(new.0).is_some_and(|pair| !nodes.insert(pair)) {
                continue;
            }
            for (key, old, new) in pairs(&old.1, &new.1) {
                match key.as_str() {
                    "Parent" => {}
                    "Kids" | "Count" if !page.same_number => {}
                    "Kids" => {
                        let length = |object| match object {
                            Object::Array(kids) => kids.raw_iter().take(NODES_MAX).count(),
                            _ => 0,
                        };
                        if length(self.old_value(old)) != length(self.new_value(new)) {
                            self.changed("page tree", false);
                        }
                    }
                    _ => {
                        self.shows = page.differs.in_key(&key, !page.own);
                        self.value(old, new, &format!("{place} inherited /{key}"));
                        self.shows = false;
                    }
                }
            }
        }
    }
}

/// Entries of a page that decide what it shows.
const SHOWN: &[&str] = &["Contents", "Resources", "MediaBox", "CropBox", "Rotate", "UserUnit"];

/// A page whose nodes above are compared.
struct Above<'p> {
    place: &'p str,
    differs: &'p Differs,
    /// Whether it has resources of its own.
    own: bool,
    /// Whether both revisions have as many pages.
    same_number: bool,
}

/// What of a page is in effect another, however it is written.
struct Differs {
    contents: bool,
    boxes: bool,
}

impl Differs {
    fn of(old: &Page<'_>, new: &Page<'_>) -> Self {
        let rect = |rect: Rect| [rect.x0, rect.y0, rect.x1, rect.y1].map(f64::to_bits);
        let unit = |page: &Page<'_>| page.raw().get::<f64>(b"UserUnit").unwrap_or(1.0).to_bits();
        let boxes = |page: &Page<'_>| {
            let turned = std::mem::discriminant(&page.rotation());
            (rect(page.media_box()), rect(page.crop_box()), turned, unit(page))
        };
        // A list of streams is read with white space after each.
        let contents = |page: &Page<'_>| page.page_stream().map(|content| content.trim_ascii_end().to_vec());
        Self { contents: contents(old) != contents(new), boxes: boxes(old) != boxes(new) }
    }

    /// Whether a change of an entry is one of what the page shows.
    fn in_key(&self, key: &str, resources: bool) -> bool {
        match key {
            "Contents" => self.contents,
            "Resources" => resources,
            "MediaBox" | "CropBox" | "Rotate" | "UserUnit" => self.boxes,
            _ => false,
        }
    }
}

/// The pages as they are reached from the root down.
fn leaves(file: &File) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    let Some(catalog) = file.catalog() else { return found };
    let Some(root) = catalog.get::<Dict<'_>>(b"Pages") else { return found };
    let mut stack = vec![(catalog.get_ref(b"Pages").map(ObjectIdentifier::from), root, Vec::new())];
    let mut nodes = 0_usize;
    while let Some((id, dict, above)) = stack.pop() {
        nodes += 1;
        if nodes > NODES_MAX {
            return found;
        }
        let is_root = above.is_empty();
        if !is_root && !is_name(&dict, b"Type", "Pages") {
            found.push(Leaf { id, dict, above });
            continue;
        }
        let kids = dict.get::<Array<'_>>(b"Kids");
        let mut path: Vec<Node<'_>> = vec![(id, dict)];
        path.extend(above);
        if path.len() > DEPTH_MAX {
            continue;
        }
        let room = NODES_MAX.saturating_sub(nodes + stack.len());
        let kids: Vec<_> = kids.iter().flat_map(Array::raw_iter).take(room).collect();
        for kid in kids.into_iter().rev() {
            let id = kid.as_obj_ref().map(ObjectIdentifier::from);
            if let Object::Dict(kid) = resolve(file, Some(kid)) {
                stack.push((id, kid, path.clone()));
            }
        }
    }
    found
}

/// Whether the pages of a tree are those that the object layer found, and no page looks like a node to others.
fn agree(leaves: &[Leaf<'_>], pages: &[Page<'_>]) -> bool {
    leaves.len() == pages.len()
        && leaves
            .iter()
            .zip(pages)
            .all(|(leaf, page)| leaf.dict.data() == page.raw().data() && !leaf.dict.contains_key(b"Kids"))
}

/// The nodes above a page as its /Parent leads to them, the nearest first.
fn upward<'f>(file: &'f File, page: &Dict<'f>) -> Vec<Node<'f>> {
    let mut found: Vec<Node<'f>> = Vec::new();
    let mut next = page.get_raw(b"Parent");
    while let Some(value) = next
        && found.len() < DEPTH_MAX
    {
        let id = MaybeRef::as_obj_ref(&value).map(ObjectIdentifier::from);
        let Object::Dict(node) = resolve(file, Some(value)) else { break };
        next = node.get_raw(b"Parent");
        found.push((id, node));
    }
    found
}
