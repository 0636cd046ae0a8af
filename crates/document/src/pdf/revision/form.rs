//! Changes that another signature explains: a signature field that was added or signed, with its appearance.

use hayro_syntax::object::{Array, Dict, MaybeRef, Object, String as PdfString};

use super::compare::{Comparison, Value, is_name, pairs};
use crate::pdf::field::value_object;
use crate::pdf::file::text_string;

/// Most fields or annotations of one list that are compared.
const LIST_MAX: usize = 5_000;
/// What signing a field may set in it, besides its value.
const SET_BY_SIGNING: &[&str] = &["V", "AP", "M", "F", "Lock", "MK"];

/// Compares the interactive forms.
pub(super) fn compare<'a, 'b>(
    comparison: &mut Comparison<'a, 'b>,
    old: Option<Value<'a>>,
    new: Option<Value<'b>>,
) {
    let old = dict(comparison.old_value(old));
    let new = dict(comparison.new_value(new));
    let only_signatures = new.get::<Array<'_>>(b"Fields").is_none_or(|fields| {
        fields.iter::<Dict<'_>>().take(LIST_MAX).all(|field| is_signature_field(&field))
    });
    for (key, old, new) in pairs(&old, &new) {
        match key.as_str() {
            "Fields" => list(comparison, old, new, "/AcroForm/Fields", false),
            "SigFlags" => {
                if comparison.quietly_differs(old, new) {
                    comparison.changed("/AcroForm/SigFlags", true);
                }
            }
            // Resources and looks for other fields, of which there are none: what was there stays.
            "DR" if only_signatures => resources(comparison, old, new),
            "DA" | "Q" if only_signatures && old.is_none() => {
                comparison.changed(&format!("/AcroForm/{key}"), !comparison.forbids);
            }
            _ => comparison.value(old, new, &format!("/AcroForm/{key}")),
        }
    }
}

/// Compares the resources of the form: some may be added.
fn resources<'a, 'b>(comparison: &mut Comparison<'a, 'b>, old: Option<Value<'a>>, new: Option<Value<'b>>) {
    let (old, new) = (dict(comparison.old_value(old)), dict(comparison.new_value(new)));
    let added = |comparison: &mut Comparison<'a, 'b>| comparison.changed("/AcroForm/DR", !comparison.forbids);
    for (kind, old, new) in pairs(&old, &new) {
        let place = format!("/AcroForm/DR/{kind}");
        if old.is_none() {
            added(comparison);
            continue;
        }
        match (comparison.old_value(old), comparison.new_value(new)) {
            (Object::Dict(old), Object::Dict(new)) => {
                for (name, old, new) in pairs(&old, &new) {
                    if old.is_none() {
                        added(comparison);
                    } else {
                        comparison.value(old, new, &format!("{place}/{name}"));
                    }
                }
            }
            (old, new) => {
                comparison.value(Some(MaybeRef::NotRef(old)), Some(MaybeRef::NotRef(new)), &place);
            }
        }
    }
}

/// Compares the annotations of a page.
pub(super) fn annotations<'a, 'b>(
    comparison: &mut Comparison<'a, 'b>,
    old: Option<Value<'a>>,
    new: Option<Value<'b>>,
    place: &str,
) {
    list(comparison, old, new, place, true);
}

/// Fields or annotations (of a page): what stood there must still stand there in its order, what was added must be a
/// signature.
fn list<'a, 'b>(
    comparison: &mut Comparison<'a, 'b>,
    old: Option<Value<'a>>,
    new: Option<Value<'b>>,
    place: &str,
    on_page: bool,
) {
    let old = items(comparison.old_value(old));
    let mut new = items(comparison.new_value(new)).into_iter().map(Some).collect::<Vec<_>>();
    if old.len() > LIST_MAX || new.len() > LIST_MAX {
        comparison.changed(place, false);
        return;
    }
    let mut next = 0;
    for (index, old) in old.into_iter().enumerate() {
        // What is not a reference can only be told by its place.
        let found = match old.as_obj_ref() {
            Some(reference) => new.iter().position(|item| {
                item.as_ref().and_then(MaybeRef::as_obj_ref).is_some_and(|item| item == reference)
            }),
            None => Some(index),
        };
        let Some((at, item)) = found.and_then(|at| Some((at, new.get_mut(at)?.take()?))) else {
            comparison.changed(&format!("{place}[{index}] removed"), false);
            continue;
        };
        if at < next {
            comparison.changed(&format!("{place} order"), false);
        }
        next = at;
        field(comparison, old, item, &format!("{place}[{index}]"));
    }
    for item in new.into_iter().flatten() {
        let item = dict(comparison.new_value(Some(item)));
        let explained = is_added_signature(comparison, &item, on_page);
        let place = if explained { named(&item) } else { format!("{place} added") };
        comparison.changed(&place, explained);
    }
}

/// A field or annotation that stood there before.
fn field<'a, 'b>(comparison: &mut Comparison<'a, 'b>, old: Value<'a>, new: Value<'b>, place: &str) {
    let (before, after, pair) = match (old.as_obj_ref(), new.as_obj_ref()) {
        (Some(old), Some(new)) => (
            dict(comparison.old_value(Some(MaybeRef::Ref(old)))),
            dict(comparison.new_value(Some(MaybeRef::Ref(new)))),
            (old.into(), new.into()),
        ),
        _ => {
            comparison.value(Some(old), Some(new), place);
            return;
        }
    };
    let newly_signed = is_signature_field(&before)
        && is_signature_field(&after)
        && !before.contains_key(b"V")
        && signature(comparison, &after).is_some_and(|value| comparison.permits(&value, &after));
    if !newly_signed {
        comparison.value(Some(old), Some(new), place);
        return;
    }
    comparison.apart.insert(pair);
    let name = named(&after);
    for (key, old, new) in pairs(&before, &after) {
        let place = format!("{place}/{key}");
        match key.as_str() {
            set if SET_BY_SIGNING.contains(&set) => comparison.changed(&name, true),
            "Kids" => list(comparison, old, new, &place, false),
            // The page it already stands on.
            "P" if old.is_none() => {}
            _ => comparison.value(old, new, &place),
        }
    }
}

/// A dictionary; what is none is empty.
pub(super) fn dict(object: Object<'_>) -> Dict<'_> {
    if let Object::Dict(dict) = object { dict } else { Dict::empty() }
}

fn items(object: Object<'_>) -> Vec<Value<'_>> {
    if let Object::Array(array) = object { array.raw_iter().take(LIST_MAX + 1).collect() } else { Vec::new() }
}

/// A signature field by its name.
fn named(field: &Dict<'_>) -> String {
    let name = field.get::<PdfString<'_>>(b"T").map(|name| text_string(name.as_bytes()));
    format!("signature field {}", name.unwrap_or_default())
}

fn is_signature_field(field: &Dict<'_>) -> bool {
    is_name(field, b"FT", "Sig")
        || !field.contains_key(b"FT")
            && field.get::<Dict<'_>>(b"Parent").is_some_and(|parent| is_name(&parent, b"FT", "Sig"))
}

/// The value of a field that is a signature which was found, measured and holds its shape: that one is then checked
/// in its own right.
fn signature<'b>(comparison: &Comparison<'_, 'b>, field: &Dict<'b>) -> Option<Dict<'b>> {
    let value = |dict: &Dict<'b>| {
        let id = value_object(dict).filter(|id| comparison.is_later_signature(*id))?;
        comparison.whole.xref().get::<Dict<'_>>(id)
    };
    value(field).or_else(|| value(&field.get::<Dict<'_>>(b"Parent")?))
}

/// Whether an added field or annotation is a signature field and nothing else: signed by a later signature, or
/// without value and unseen.
fn is_added_signature<'b>(comparison: &Comparison<'_, 'b>, item: &Dict<'b>, on_page: bool) -> bool {
    if !is_signature_field(item) {
        return false;
    }
    // What is no widget is drawn by its own kind; what has no kind is a field alone, which is not drawn.
    let is_widget = is_name(item, b"Subtype", "Widget");
    if !is_widget && (on_page || ["Subtype", "Rect", "AP"].iter().any(|key| item.contains_key(key))) {
        return false;
    }
    let kids = item.get::<Array<'_>>(b"Kids");
    let kids: Vec<Dict<'_>> = kids.iter().flat_map(Array::iter::<Dict<'_>>).take(LIST_MAX).collect();
    let parent = item.get::<Dict<'_>>(b"Parent");
    let kin = || kids.iter().chain(&parent);
    match signature(comparison, item) {
        Some(value) => {
            comparison.permits(&value, item)
                && holds_only(item, &[UNSEEN, SIGNED])
                && kin().all(|kin| holds_only(kin, &[UNSEEN, SIGNED]))
        }
        None => {
            !comparison.forbids
                && holds_only(item, &[UNSEEN])
                && parent.is_none()
                && (!is_widget || has_no_area(item))
                && kids.iter().all(|kid| holds_only(kid, &[UNSEEN, &["Parent"]]) && has_no_area(kid))
        }
    }
}

/// What an unseen signature field may hold.
const UNSEEN: &[&str] = &[
    "Type", "Subtype", "FT", "T", "TU", "TM", "Rect", "F", "P", "Ff", "Lock", "SV", "Kids", "NM", "M", "Lang",
];
/// What a signed one may hold besides.
const SIGNED: &[&str] = &["V", "AP", "Parent", "MK", "BS", "Border", "DA", "DR", "Q", "H", "StructParent"];

fn holds_only(field: &Dict<'_>, lists: &[&[&str]]) -> bool {
    field.keys().all(|key| lists.iter().any(|list| list.contains(&key.as_str())))
}

/// Whether a widget is a point: a line has a width that a border may be drawn with.
fn has_no_area(widget: &Dict<'_>) -> bool {
    let Some(corners) = widget.get::<Array<'_>>(b"Rect") else { return false };
    let corners: Vec<f64> = corners.iter::<f64>().take(5).collect();
    matches!(corners[..], [left, bottom, right, top] if left.total_cmp(&right).is_eq() && bottom.total_cmp(&top).is_eq())
}

impl Comparison<'_, '_> {
    /// Whether a later signature may stand in a field: where no change is permitted, only an unseen time stamp may.
    fn permits(&self, value: &Dict<'_>, field: &Dict<'_>) -> bool {
        !self.forbids || is_name(value, b"SubFilter", "ETSI.RFC3161") && has_no_area(field)
    }
}
