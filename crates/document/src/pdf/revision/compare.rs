//! Compares two revisions of a document as their objects are reached from the catalog.

use std::collections::{BTreeMap, BTreeSet};

use hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier, Stream};

use super::{Sound, form};
use crate::Revision;
use crate::pdf::file::File;
use crate::pdf::info;

/// Most changes that are listed.
const CHANGES_MAX: usize = 100;
/// Most pairs of objects that are compared.
const PAIRS_MAX: usize = 400_000;
/// Deepest nesting that is followed.
const DEPTH_MAX: usize = 64;
/// Keys that lead back up; what they lead to is reached from above.
const UPWARD: &[&str] = &["Parent", "P", "IRT", "Popup"];
/// Catalog entries that say nothing of what is shown: validation data, permissions, metadata, version.
const FREE_IN_CATALOG: &[&str] = &["DSS", "Perms", "Extensions", "Version", "Metadata", "Type"];
/// Attributes that pages inherit.
const INHERITED: &[&str] = &["Resources", "MediaBox", "CropBox", "Rotate"];

/// A value of either revision, references followed.
type Value<'a> = MaybeRef<Object<'a>>;

/// Every change from `signed` to `whole`.
pub(crate) fn compare(signed: &File, whole: &File, end: usize, sound: &Sound) -> Vec<Revision> {
    let mut comparison = Comparison::of(signed, whole, end, sound);
    comparison.catalog();
    comparison.pages();
    comparison.info();
    comparison.changes.into_iter().map(|(place, explained)| Revision { place, explained }).collect()
}

/// A comparison under way: `'a` is the signed revision, `'b` the whole file.
pub(super) struct Comparison<'a, 'b> {
    signed: &'a File,
    whole: &'b File,
    /// Where the signed revision ends.
    end: usize,
    sound: &'b Sound,
    seen: BTreeSet<(ObjectIdentifier, ObjectIdentifier)>,
    pairs: usize,
    changes: Vec<(String, bool)>,
}

impl<'a, 'b> Comparison<'a, 'b> {
    fn of(signed: &'a File, whole: &'b File, end: usize, sound: &'b Sound) -> Self {
        // Pages are compared as pages, also when something else leads to them.
        let ids = |file: &File| -> Vec<Option<ObjectIdentifier>> {
            file.pdf().pages().iter().map(|page| page.raw().obj_id()).collect()
        };
        let seen = ids(signed).into_iter().zip(ids(whole)).filter_map(|(old, new)| old.zip(new)).collect();
        Self { signed, whole, end, sound, seen, pairs: 0, changes: Vec::new() }
    }

    /// Notes a change; a place is noted once, and an unexplained change of it wins.
    pub(super) fn changed(&mut self, place: &str, explained: bool) {
        if let Some(known) = self.changes.iter_mut().find(|(known, _)| known == place) {
            known.1 &= explained;
        } else if self.changes.len() < CHANGES_MAX {
            self.changes.push((place.to_owned(), explained));
        } else if !explained && let Some(last) = self.changes.last_mut() {
            *last = ("more changes".to_owned(), false);
        }
    }

    /// Whether an object of the whole file is the value of a sound signature that was made later.
    pub(super) fn is_later_signature(&self, value: ObjectIdentifier) -> bool {
        self.sound.get(&value).is_some_and(|end| *end > self.end)
    }

    fn catalog(&mut self) {
        let (Some(old), Some(new)) = (self.signed.catalog(), self.whole.catalog()) else {
            self.changed("catalog", false);
            return;
        };
        for (key, old, new) in pairs(&old, &new) {
            match key.as_str() {
                "Pages" => {}
                "AcroForm" => form::compare(self, old, new),
                free if FREE_IN_CATALOG.contains(&free) => {
                    if self.quietly_differs(old, new) {
                        self.changed(&format!("/{free}"), true);
                    }
                }
                _ => self.value(old, new, &format!("/{key}"), 0),
            }
        }
    }

    fn pages(&mut self) {
        let (old, new) = (self.signed.pdf().pages(), self.whole.pdf().pages());
        for (index, (old, new)) in old.iter().zip(new.iter()).enumerate() {
            let place = format!("page {}", index + 1);
            for (key, old, new) in pairs(old.raw(), new.raw()) {
                match key.as_str() {
                    upward if UPWARD.contains(&upward) => {}
                    "LastModified" | "Metadata" => {
                        if self.quietly_differs(old, new) {
                            self.changed(&format!("{place} /{key}"), true);
                        }
                    }
                    "Annots" => form::annotations(self, old, new, &format!("{place} /Annots")),
                    _ => self.value(old, new, &format!("{place} /{key}"), 0),
                }
            }
            self.inherited(old.raw(), new.raw(), &place);
        }
        for index in new.len()..old.len() {
            self.changed(&format!("page {} removed", index + 1), false);
        }
        for index in old.len()..new.len() {
            self.changed(&format!("page {} added", index + 1), false);
        }
    }

    /// Attributes that the nodes above a page give it.
    fn inherited(&mut self, old: &Dict<'a>, new: &Dict<'b>, place: &str) {
        let (mut old, mut new) = (old.clone(), new.clone());
        for _ in 0..DEPTH_MAX {
            let above = (old.get::<Dict<'_>>(b"Parent"), new.get::<Dict<'_>>(b"Parent"));
            let (Some(old_above), Some(new_above)) = above else {
                if above.0.is_some() != above.1.is_some() {
                    self.changed(&format!("{place} /Parent"), false);
                }
                return;
            };
            for (key, old, new) in pairs(&old_above, &new_above) {
                if INHERITED.contains(&key.as_str()) {
                    self.value(old, new, &format!("{place} inherited /{key}"), 0);
                }
            }
            (old, new) = (old_above, new_above);
        }
    }

    fn info(&mut self) {
        let (old, new) = (self.signed.info().unwrap_or_default(), self.whole.info().unwrap_or_default());
        for (key, old, new) in pairs(&old, &new) {
            if self.quietly_differs(old, new) {
                let stated = info::KEYS.contains(&key.as_str());
                self.changed(&if stated { format!("/Info/{key}") } else { "/Info".to_owned() }, !stated);
            }
        }
    }

    /// Whether two values differ anywhere, without noting where.
    pub(super) fn quietly_differs(&mut self, old: Option<Value<'a>>, new: Option<Value<'b>>) -> bool {
        let mut inner = Self::of(self.signed, self.whole, self.end, self.sound);
        inner.value(old, new, "", 0);
        !inner.changes.is_empty()
    }

    /// Compares two values; what differs is noted under `place` as unexplained.
    pub(super) fn value(
        &mut self,
        old: Option<Value<'a>>,
        new: Option<Value<'b>>,
        place: &str,
        depth: usize,
    ) {
        self.pairs += 1;
        if depth > DEPTH_MAX || self.pairs > PAIRS_MAX {
            self.changed("objects not compared", false);
            return;
        }
        if let (Some(MaybeRef::Ref(old)), Some(MaybeRef::Ref(new))) = (&old, &new)
            && !self.seen.insert(((*old).into(), (*new).into()))
        {
            return;
        }
        match (self.old_value(old), self.new_value(new)) {
            (Object::Dict(old), Object::Dict(new)) => self.dict(&old, &new, place, depth),
            (Object::Stream(old), Object::Stream(new)) => self.stream(&old, &new, place, depth),
            (Object::Array(old), Object::Array(new)) => self.array(&old, &new, place, depth),
            (Object::Number(old), Object::Number(new)) if old.as_f64().total_cmp(&new.as_f64()).is_eq() => {}
            (Object::Name(old), Object::Name(new)) if *old == *new => {}
            (Object::String(old), Object::String(new)) if old.as_bytes() == new.as_bytes() => {}
            (Object::Boolean(old), Object::Boolean(new)) if old == new => {}
            (Object::Null(_), Object::Null(_)) => {}
            _ => self.changed(place, false),
        }
    }

    fn dict(&mut self, old: &Dict<'a>, new: &Dict<'b>, place: &str, depth: usize) {
        for (key, old, new) in pairs(old, new) {
            if !UPWARD.contains(&key.as_str()) {
                self.value(old, new, &format!("{place}/{key}"), depth + 1);
            }
        }
    }

    fn array(&mut self, old: &Array<'a>, new: &Array<'b>, place: &str, depth: usize) {
        let (mut old, mut new) = (old.raw_iter(), new.raw_iter());
        for index in 0_usize.. {
            match (old.next(), new.next()) {
                (None, None) => return,
                (old, new) => self.value(old, new, &format!("{place}[{index}]"), depth + 1),
            }
            if self.pairs > PAIRS_MAX {
                return;
            }
        }
    }

    /// A stream that was packed anew but holds the same is no change.
    fn stream(&mut self, old: &Stream<'a>, new: &Stream<'b>, place: &str, depth: usize) {
        const PACKING: &[&str] = &["Length", "Filter", "DecodeParms"];
        let same_bytes = old.raw_data() == new.raw_data();
        let same = same_bytes
            || match (old.decoded_data(), new.decoded_data()) {
                (Ok(old), Ok(new)) => old == new,
                _ => false,
            };
        if !same {
            self.changed(place, false);
        }
        for (key, old, new) in pairs(old.dict(), new.dict()) {
            let packing = PACKING.contains(&key.as_str());
            if !UPWARD.contains(&key.as_str()) && (!packing || same_bytes && key != "Length") {
                self.value(old, new, &format!("{place}/{key}"), depth + 1);
            }
        }
    }

    /// A value of the signed revision, its reference followed; what is not there is null.
    pub(super) fn old_value(&self, value: Option<Value<'a>>) -> Object<'a> {
        resolve(self.signed, value)
    }

    /// A value of the whole file, its reference followed; what is not there is null.
    pub(super) fn new_value(&self, value: Option<Value<'b>>) -> Object<'b> {
        resolve(self.whole, value)
    }
}

fn resolve<'f>(file: &'f File, value: Option<Value<'f>>) -> Object<'f> {
    const NULL: Object<'static> = Object::Null(hayro_syntax::object::Null);
    match value {
        Some(MaybeRef::NotRef(object)) => object,
        Some(MaybeRef::Ref(reference)) => file.xref().get::<Object<'_>>(reference.into()).unwrap_or(NULL),
        None => NULL,
    }
}

/// The entries of two dictionaries by key; an entry that one of them lacks is `None`.
pub(super) fn pairs<'a, 'b>(
    old: &Dict<'a>,
    new: &Dict<'b>,
) -> Vec<(String, Option<Value<'a>>, Option<Value<'b>>)> {
    let mut by_key: BTreeMap<String, (Option<Value<'a>>, Option<Value<'b>>)> = BTreeMap::new();
    for (key, value) in old.entries() {
        by_key.entry(key.as_str().to_owned()).or_default().0 = Some(value);
    }
    for (key, value) in new.entries() {
        by_key.entry(key.as_str().to_owned()).or_default().1 = Some(value);
    }
    by_key.into_iter().map(|(key, (old, new))| (key, old, new)).collect()
}
