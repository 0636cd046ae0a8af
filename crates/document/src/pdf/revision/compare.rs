//! Compares two revisions of a document as their objects are reached from the catalog.

use std::collections::{BTreeMap, BTreeSet};

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};

use super::{Sound, form};
use crate::Revision;
use crate::pdf::file::File;
use crate::pdf::info;

/// Most changes that are listed.
const CHANGES_MAX: usize = 100;
/// Most pairs of objects that are compared.
const PAIRS_MAX: usize = 400_000;
/// Deepest nesting of one object that is followed.
const DEPTH_MAX: usize = 64;
/// Longest name of a place, in bytes: further keys are not added to it.
const PLACE_MAX: usize = 160;
/// Catalog entries that say nothing of what is shown: validation data, metadata, version. With whether they may
/// change though the signature permits no change.
const FREE_IN_CATALOG: &[(&str, bool)] =
    &[("DSS", true), ("Extensions", true), ("Version", true), ("Metadata", false)];

/// A value of either revision: an object, or a reference to one.
pub(super) type Value<'a> = MaybeRef<Object<'a>>;

/// Every change from `signed` to `whole`; `forbids` when the signature permits none.
pub(super) fn compare(
    signed: &File,
    whole: &File,
    end: usize,
    sound: &Sound,
    forbids: bool,
) -> Vec<Revision> {
    let mut comparison = Comparison {
        signed,
        whole,
        end,
        sound,
        forbids,
        apart: BTreeSet::new(),
        seen: BTreeSet::new(),
        queue: Vec::new(),
        pairs: 0,
        shows: false,
        changes: Vec::new(),
    };
    let pages = comparison.page_contents();
    comparison.catalog();
    comparison.page_entries(&pages);
    comparison.info();
    comparison.changes
}

/// A comparison under way: `'a` is the signed revision, `'b` the whole file.
pub(super) struct Comparison<'a, 'b> {
    pub(super) signed: &'a File,
    pub(super) whole: &'b File,
    /// Where the signed revision ends.
    end: usize,
    sound: &'b Sound,
    /// Whether the signature permits no change but validation data and time stamps.
    pub(super) forbids: bool,
    /// Pages and newly signed fields: compared as such, also when something else leads to them.
    pub(super) apart: BTreeSet<(ObjectIdentifier, ObjectIdentifier)>,
    seen: BTreeSet<(ObjectIdentifier, ObjectIdentifier)>,
    /// Pairs of references still to be followed, with their place: long chains must not nest.
    queue: Vec<(ObjectIdentifier, ObjectIdentifier, String)>,
    pairs: usize,
    /// Whether what is being compared decides what a page shows.
    pub(super) shows: bool,
    changes: Vec<Revision>,
}

impl<'a, 'b> Comparison<'a, 'b> {
    /// Notes a change; a place is noted once, and an unexplained change of it wins.
    pub(super) fn changed(&mut self, place: &str, explained: bool) {
        let shown = self.shows && !explained;
        if let Some(known) = self.changes.iter_mut().find(|known| known.place == place) {
            known.explained &= explained;
            known.shown |= shown;
        } else if self.changes.len() < CHANGES_MAX {
            self.changes.push(Revision { place: place.to_owned(), explained, shown });
        } else if !explained && let Some(last) = self.changes.last_mut() {
            let shown = shown || last.shown;
            *last = Revision { place: "more changes".to_owned(), explained, shown };
        }
    }

    /// Whether a change was noted of what pages show.
    pub(super) fn is_shown(&self, page: &str) -> bool {
        self.changes.iter().any(|change| change.shown && change.place.starts_with(page))
    }

    /// Whether an object of the whole file is the value of a sound signature that was made later.
    pub(super) fn is_later_signature(&self, value: ObjectIdentifier) -> bool {
        self.sound.get(&value).is_some_and(|end| *end > self.end)
    }

    fn catalog(&mut self) {
        let (Some(signed), Some(whole)) = (self.signed.catalog(), self.whole.catalog()) else {
            self.changed("catalog", false);
            return;
        };
        for (key, old, new) in pairs(&signed, &whole) {
            match key.as_str() {
                // Compared page by page.
                "Pages" => {}
                "AcroForm" => form::compare(self, old, new),
                "Perms" => self.permissions(old, new),
                // Some writers leave it out.
                "Type" if is_name(&whole, b"Type", "Catalog") => {
                    if self.quietly_differs(old, new) {
                        self.changed("/Type", !self.forbids);
                    }
                }
                free => match FREE_IN_CATALOG.iter().find(|(known, _)| *known == free) {
                    Some((_, always)) => {
                        if self.quietly_differs(old, new) {
                            self.changed(&format!("/{free}"), *always || !self.forbids);
                        }
                    }
                    None => self.value(old, new, &format!("/{key}")),
                },
            }
        }
    }

    /// What the document permits: what stood there stands, and what is added is a later signature.
    fn permissions(&mut self, old: Option<Value<'a>>, new: Option<Value<'b>>) {
        let (old, new) = (form::dict(self.old_value(old)), form::dict(self.new_value(new)));
        for (key, old, new) in pairs(&old, &new) {
            let place = format!("/Perms/{key}");
            match (&old, new.as_ref().and_then(MaybeRef::as_obj_ref)) {
                (None, Some(added)) => {
                    let explained = !self.forbids && self.is_later_signature(added.into());
                    self.changed(&place, explained);
                }
                _ => self.value(old, new, &place),
            }
        }
    }

    fn info(&mut self) {
        let (old, new) = (self.signed.info().unwrap_or_default(), self.whole.info().unwrap_or_default());
        for (key, old, new) in pairs(&old, &new) {
            if self.quietly_differs(old, new) {
                let stated = info::KEYS.contains(&key.as_str());
                let place = if stated { format!("/Info/{key}") } else { "/Info".to_owned() };
                self.changed(&place, !stated && !self.forbids);
            }
        }
    }

    /// Whether two values differ anywhere, without noting where.
    pub(super) fn quietly_differs(&mut self, old: Option<Value<'a>>, new: Option<Value<'b>>) -> bool {
        let seen = std::mem::take(&mut self.seen);
        let changes = std::mem::take(&mut self.changes);
        self.value(old, new, "");
        self.seen = seen;
        !std::mem::replace(&mut self.changes, changes).is_empty()
    }

    /// Compares two values; what differs is noted under `place` as unexplained.
    pub(super) fn value(&mut self, old: Option<Value<'a>>, new: Option<Value<'b>>, place: &str) {
        self.nested(old, new, place, 0);
        while let Some((old, new, place)) = self.queue.pop() {
            let old = self.old_value(Some(MaybeRef::Ref(old.into())));
            let new = self.new_value(Some(MaybeRef::Ref(new.into())));
            self.object(old, new, &place, 0);
            if self.pairs > PAIRS_MAX {
                self.queue.clear();
            }
        }
    }

    fn nested(&mut self, old: Option<Value<'a>>, new: Option<Value<'b>>, place: &str, depth: usize) {
        self.pairs += 1;
        if depth > DEPTH_MAX || self.pairs > PAIRS_MAX {
            self.changed("objects not compared", false);
            return;
        }
        if let (Some(MaybeRef::Ref(old)), Some(MaybeRef::Ref(new))) = (&old, &new) {
            let pair = ((*old).into(), (*new).into());
            if !self.apart.contains(&pair) && self.seen.insert(pair) {
                self.queue.push((pair.0, pair.1, place.to_owned()));
            }
            return;
        }
        let (old, new) = (self.old_value(old), self.new_value(new));
        self.object(old, new, place, depth);
    }

    fn object(&mut self, old: Object<'a>, new: Object<'b>, place: &str, depth: usize) {
        match (old, new) {
            (Object::Dict(old), Object::Dict(new)) => self.dict(&old, &new, place, depth, &[]),
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

    fn dict(&mut self, old: &Dict<'a>, new: &Dict<'b>, place: &str, depth: usize, without: &[&str]) {
        for (key, old, new) in pairs(old, new) {
            if !without.contains(&key.as_str()) {
                self.nested(old, new, &below(place, &format!("/{key}")), depth + 1);
            }
        }
    }

    fn array(&mut self, old: &Array<'a>, new: &Array<'b>, place: &str, depth: usize) {
        let (mut old, mut new) = (old.raw_iter(), new.raw_iter());
        for index in 0_usize.. {
            match (old.next(), new.next()) {
                (None, None) => return,
                (old, new) => self.nested(old, new, &below(place, &format!("[{index}]")), depth + 1),
            }
            if self.pairs > PAIRS_MAX {
                return;
            }
        }
    }

    /// A stream that was packed anew but holds the same for us shows nothing else, but another reader may unpack it
    /// to something else.
    fn stream(&mut self, old: &Stream<'a>, new: &Stream<'b>, place: &str, depth: usize) {
        const PACKING: &[&str] = &["Length", "Filter", "DecodeParms"];
        if old.raw_data() == new.raw_data() {
            self.dict(old.dict(), new.dict(), place, depth, &["Length"]);
            return;
        }
        let same = matches!((old.decoded_data(), new.decoded_data()), (Ok(old), Ok(new)) if old == new);
        let shows = self.shows;
        self.shows = shows && !same;
        self.changed(place, false);
        self.shows = shows;
        self.dict(old.dict(), new.dict(), place, depth, PACKING);
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

/// Whether a name is this one.
pub(super) fn is_name(dict: &Dict<'_>, key: &[u8], name: &str) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|value| value.as_str() == name)
}

/// A place below another.
fn below(place: &str, key: &str) -> String {
    if place.len() + key.len() > PLACE_MAX { place.to_owned() } else { format!("{place}{key}") }
}

pub(super) fn resolve<'f>(file: &'f File, value: Option<Value<'f>>) -> Object<'f> {
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
