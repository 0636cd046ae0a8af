//! Changes that another signature explains: a signature field that was added or signed, with its appearance.

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, String as PdfString};

use super::compare::{Comparison, pairs};
use crate::pdf::field::value_object;
use crate::pdf::file::text_string;

/// Most fields or annotations of one list that are compared.
const LIST_MAX: usize = 5_000;
/// What signing a field may set in it, besides its value.
const SET_BY_SIGNING: &[&str] = &["V", "AP", "M", "F", "Lock", "MK"];

/// Compares the interactive forms.
pub(super) fn compare<'a, 'b>(
    comparison: &mut Comparison<'a, 'b>,
    old: Option<MaybeRef<Object<'a>>>,
    new: Option<MaybeRef<Object<'b>>>,
) {
    let old = dict(comparison.old_value(old));
    let new = dict(comparison.new_value(new));
    let only_signatures = new.get::<Array<'_>>(b"Fields").is_none_or(|fields| {
        fields.iter::<Dict<'_>>().take(LIST_MAX).all(|field| is_signature_field(&field))
    });
    for (key, old, new) in pairs(&old, &new) {
        match key.as_str() {
            "Fields" => list(comparison, old, new, "/AcroForm/Fields"),
            // Resources and looks that only other fields use.
            "SigFlags" | "DR" | "DA" | "Q" if key == "SigFlags" || only_signatures => {
                if comparison.quietly_differs(old, new) {
                    comparison.changed(&format!("/AcroForm/{key}"), true);
                }
            }
            _ => comparison.value(old, new, &format!("/AcroForm/{key}"), 0),
        }
    }
}

/// Compares the annotations of a page.
pub(super) fn annotations<'a, 'b>(
    comparison: &mut Comparison<'a, 'b>,
    old: Option<MaybeRef<Object<'a>>>,
    new: Option<MaybeRef<Object<'b>>>,
    place: &str,
) {
    list(comparison, old, new, place);
}

/// Fields or annotations: what stood there must still stand there in its order, what was added must be a
/// signature.
fn list<'a, 'b>(
    comparison: &mut Comparison<'a, 'b>,
    old: Option<MaybeRef<Object<'a>>>,
    new: Option<MaybeRef<Object<'b>>>,
    place: &str,
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
        let name =
            item.get::<PdfString<'_>>(b"T").map(|name| text_string(name.as_bytes())).unwrap_or_default();
        if is_signature_field(&item) && (is_signed(comparison, &item) || is_unseen(&item)) {
            comparison.changed(&format!("signature field {name}"), true);
        } else {
            comparison.changed(&format!("{place} added"), false);
        }
    }
}

/// A field or annotation that stood there before.
fn field<'a, 'b>(
    comparison: &mut Comparison<'a, 'b>,
    old: MaybeRef<Object<'a>>,
    new: MaybeRef<Object<'b>>,
    place: &str,
) {
    let (before, after) = match (old.as_obj_ref(), new.as_obj_ref()) {
        (Some(old), Some(new)) => (
            dict(comparison.old_value(Some(MaybeRef::Ref(old)))),
            dict(comparison.new_value(Some(MaybeRef::Ref(new)))),
        ),
        _ => {
            comparison.value(Some(old), Some(new), place, 0);
            return;
        }
    };
    let newly_signed = is_signature_field(&before)
        && is_signature_field(&after)
        && !before.contains_key(b"V")
        && is_signed(comparison, &after);
    if !newly_signed {
        comparison.value(Some(old), Some(new), place, 0);
        return;
    }
    let name = after.get::<PdfString<'_>>(b"T").map(|name| text_string(name.as_bytes())).unwrap_or_default();
    for (key, old, new) in pairs(&before, &after) {
        if SET_BY_SIGNING.contains(&key.as_str()) {
            comparison.changed(&format!("signature field {name}"), true);
        } else if !matches!(key.as_str(), "Parent" | "P") {
            comparison.value(old, new, &format!("{place}/{key}"), 0);
        }
    }
}

fn dict(object: Object<'_>) -> Dict<'_> {
    if let Object::Dict(dict) = object { dict } else { Dict::empty() }
}

fn items(object: Object<'_>) -> Vec<MaybeRef<Object<'_>>> {
    if let Object::Array(array) = object { array.raw_iter().take(LIST_MAX + 1).collect() } else { Vec::new() }
}

fn is_signature_field(field: &Dict<'_>) -> bool {
    let of = |dict: &Dict<'_>| dict.get::<Name<'_>>(b"FT").is_some_and(|kind| kind.as_str() == "Sig");
    of(field) || field.get::<Dict<'_>>(b"Parent").is_some_and(|parent| of(&parent))
}

/// Whether a field has a signature as its value that was found, measured and holds its shape: that one is then
/// checked in its own right.
fn is_signed(comparison: &Comparison<'_, '_>, field: &Dict<'_>) -> bool {
    let value =
        |dict: &Dict<'_>| value_object(dict).is_some_and(|value| comparison.is_later_signature(value));
    value(field) || field.get::<Dict<'_>>(b"Parent").is_some_and(|parent| value(&parent))
}

/// Whether a field has no value and paints nothing: no appearance, or no area.
fn is_unseen(field: &Dict<'_>) -> bool {
    if field.contains_key(b"V") {
        return false;
    }
    let area = field.get::<hayro_syntax::object::Rect>(b"Rect");
    !field.contains_key(b"AP") || area.is_some_and(|area| area.width() <= 0.0 || area.height() <= 0.0)
}
