//! Where in the document the signature goes: the form, the field's name, the page.

use std::collections::BTreeSet;

use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier, Rect as Edges, String as PdfString};
use hayro_syntax::page::{Page, Rotation};

use super::appearance::{self, Picture};
use super::{PdfSigning, unsound};
use crate::pdf::file::{File, text_string};
use crate::pdf::raw::{self, Item, Raw};
use crate::sign::{Rect, SealPlace};
use crate::{Error, Limits};

/// Points of PDF in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
/// Most fields that are looked at for their names.
const FIELDS_MAX: usize = 5_000;

/// What of the document changes, and how.
pub(super) struct Placed<'a> {
    /// The catalog.
    pub(super) catalog: Body<'a>,
    /// The interactive form, when it is an object of its own.
    pub(super) form: Option<Body<'a>>,
    /// The form's dictionary inside the catalog, when it stands there.
    pub(super) inner_form: Option<&'a [u8]>,
    /// The list of fields, when it is an object of its own: what stands in it.
    pub(super) fields_object: Option<Body<'a>>,
    /// What stands in a list of fields inside the form.
    pub(super) inner_fields: &'a [u8],
    /// The page.
    pub(super) page: Body<'a>,
    /// The page's list of annotations, when it is an object of its own.
    pub(super) annotations_object: Option<Body<'a>>,
    /// What stands in a list inside the page.
    pub(super) inner_annotations: &'a [u8],
    /// A name that no field has yet.
    pub(super) field_name: String,
    /// What shows on the page, with its place.
    pub(super) picture: Option<(Picture, Spot)>,
}

/// Where on a page, and which way up.
pub(super) struct Spot {
    /// Left, bottom, right and top in PDF's points, the page not turned.
    pub(super) edges: [f64; 4],
    /// How the page is turned when it is shown.
    pub(super) turn: Rotation,
}

/// An object and its bytes: a dictionary with its brackets, an array without.
pub(super) struct Body<'a> {
    pub(super) id: ObjectIdentifier,
    pub(super) bytes: &'a [u8],
}

/// Finds the place.
pub(super) fn place<'a>(file: &'a File, signing: &PdfSigning, limits: &Limits) -> Result<Placed<'a>, Error> {
    let catalog = file.catalog().ok_or_else(|| unsound("文档目录", "catalog"))?;
    refuse_certified(&catalog)?;
    let form = catalog.get::<Dict<'_>>(b"AcroForm");
    let form_id = catalog.get_ref(b"AcroForm").map(ObjectIdentifier::from);
    let fields = form.as_ref().and_then(|form| form.get::<Array<'_>>(b"Fields"));
    let fields_id = form.as_ref().and_then(|form| form.get_ref(b"Fields")).map(ObjectIdentifier::from);
    let fields_bytes = fields.as_ref().map(Array::data).unwrap_or_default();

    let pages = file.pdf().pages();
    let number = signing.appearance.as_ref().map_or(0, |appearance| appearance.place.page(pages.len()));
    let page = pages.get(number).ok_or_else(|| {
        Error::refused("DOC-SIGN-PAGE", format!("{} / {}", number.saturating_add(1), pages.len()))
    })?;
    // The list of pages is made anew at each call; the bytes of a page belong to the file.
    let page_id =
        page.raw().obj_id().ok_or_else(|| unsound("页面不是间接对象", "a page that is no object"))?;
    let page = file.xref().get::<Dict<'_>>(page_id).ok_or_else(|| unsound("页面", "page"))?;
    let annotations = page.get::<Array<'_>>(b"Annots");
    let annotations_id = page.get_ref(b"Annots").map(ObjectIdentifier::from);
    let annotations_bytes = annotations.as_ref().map(Array::data).unwrap_or_default();

    let picture = match &signing.appearance {
        Some(appearance) => {
            let place = &appearance.place;
            let refused = |code| Error::refused(code, place.text(pages.len()));
            let page = pages.get(number).ok_or_else(|| refused("DOC-SIGN-PAGE"))?;
            let spot = spot(page, place, annotations.as_ref()).map_err(refused)?;
            Some((appearance::decode(&appearance.picture, limits)?, spot))
        }
        None => None,
    };
    Ok(Placed {
        catalog: Body { id: file.xref().root_id(), bytes: catalog.data() },
        inner_form: form.as_ref().filter(|_| form_id.is_none()).map(Dict::data),
        form: form.as_ref().zip(form_id).map(|(form, id)| Body { id, bytes: form.data() }),
        fields_object: fields_id.map(|id| Body { id, bytes: fields_bytes }),
        inner_fields: fields_bytes,
        page: Body { id: page_id, bytes: page.data() },
        annotations_object: annotations_id.map(|id| Body { id, bytes: annotations_bytes }),
        inner_annotations: annotations_bytes,
        field_name: free_name(fields.as_ref()),
        picture,
    })
}

/// A place within what of the page is shown, as it is shown: upright on a page that is turned. A code when not all of
/// it is on the page, or beyond the largest page of PDF (ISO 32000-2 annex C), or other seals leave no room.
#[expect(clippy::float_arithmetic, reason = "geometry of a page")]
fn spot(page: &Page<'_>, place: &SealPlace, annotations: Option<&Array<'_>>) -> Result<Spot, &'static str> {
    const FARTHEST: f64 = 14_400.0;
    let (shown, turn) = (page.intersected_crop_box(), page.rotation());
    let (width, height) = ((shown.x1 - shown.x0) / POINTS, (shown.y1 - shown.y0) / POINTS);
    let paper = match turn {
        Rotation::None | Rotation::Flipped => (width, height),
        Rotation::Horizontal | Rotation::FlippedHorizontal => (height, width),
    };
    let on_page = place.on_page(paper, &seals(shown, turn, annotations))?;
    let (near, far) = (on_page.x * POINTS, (on_page.x + on_page.width) * POINTS);
    let (upper, lower) = (on_page.y * POINTS, (on_page.y + on_page.height) * POINTS);
    let edges = match turn {
        Rotation::None => [shown.x0 + near, shown.y1 - lower, shown.x0 + far, shown.y1 - upper],
        Rotation::Horizontal => [shown.x0 + upper, shown.y0 + near, shown.x0 + lower, shown.y0 + far],
        Rotation::Flipped => [shown.x1 - far, shown.y0 + upper, shown.x1 - near, shown.y0 + lower],
        Rotation::FlippedHorizontal => [shown.x1 - lower, shown.y1 - far, shown.x1 - upper, shown.y1 - near],
    };
    let fits = edges.iter().all(|edge| edge.abs() <= FARTHEST);
    if fits { Ok(Spot { edges, turn }) } else { Err("DOC-SIGN-PAGE") }
}

/// Boxes of the signatures and stamps that show on a page, in mm from its upper left corner as it is shown.
#[expect(clippy::float_arithmetic, reason = "geometry of a page")]
fn seals(shown: Edges, turn: Rotation, annotations: Option<&Array<'_>>) -> Vec<Rect> {
    let is = |one: &Dict<'_>, key: &[u8], value: &[u8]| {
        one.get::<Name<'_>>(key).is_some_and(|name| name.as_ref() == value)
    };
    // A widget may be the kid of its field, and the field says what kind it is.
    let signs = |one: &Dict<'_>| {
        is(one, b"FT", b"Sig")
            || one.get::<Dict<'_>>(b"Parent").is_some_and(|field| is(&field, b"FT", b"Sig"))
    };
    let seals = annotations
        .into_iter()
        .flat_map(|annotations| annotations.iter::<Dict<'_>>().take(FIELDS_MAX))
        .filter(|one| is(one, b"Subtype", b"Stamp") || signs(one))
        .filter_map(|one| one.get::<Edges>(b"Rect"));
    let on_page = |seal: Edges| {
        let (across, up) = (seal.x1 - seal.x0, seal.y1 - seal.y0);
        let (x, y, width, height) = match turn {
            Rotation::None => (seal.x0 - shown.x0, shown.y1 - seal.y1, across, up),
            Rotation::Horizontal => (seal.y0 - shown.y0, seal.x0 - shown.x0, up, across),
            Rotation::Flipped => (shown.x1 - seal.x1, seal.y0 - shown.y0, across, up),
            Rotation::FlippedHorizontal => (shown.y1 - seal.y1, shown.x1 - seal.x1, up, across),
        };
        Rect { x: x / POINTS, y: y / POINTS, width: width / POINTS, height: height / POINTS }
    };
    seals.map(on_page).collect()
}

/// A document that its author certified with "no changes allowed" (DocMDP, P = 1) takes no second signature.
fn refuse_certified(catalog: &Dict<'_>) -> Result<(), Error> {
    let reference = catalog
        .get::<Dict<'_>>(b"Perms")
        .and_then(|permissions| permissions.get::<Dict<'_>>(b"DocMDP"))
        .and_then(|signature| signature.get::<Array<'_>>(b"Reference"))
        .and_then(|list| list.iter::<Dict<'_>>().next());
    let level = reference
        .and_then(|reference| reference.get::<Dict<'_>>(b"TransformParams"))
        .and_then(|parameters| parameters.get::<i32>(b"P"));
    if level == Some(1) { Err(Error::refused("DOC-SIGN-CERTIFIED", "/DocMDP".to_owned())) } else { Ok(()) }
}

fn free_name(fields: Option<&Array<'_>>) -> String {
    let taken: BTreeSet<String> = fields
        .into_iter()
        .flat_map(|fields| fields.iter::<Dict<'_>>().take(FIELDS_MAX))
        .filter_map(|field| Some(text_string(field.get::<PdfString<'_>>(b"T")?.as_bytes())))
        .collect();
    (1_usize..)
        .map(|number| format!("Signature{number}"))
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

/// A dictionary with some of its entries set anew; the others stay as they are written.
pub(super) fn with_entries(dict: &[u8], set: &[(&str, Vec<u8>)]) -> Option<Vec<u8>> {
    let Item { value: Raw::Dict(entries), .. } = raw::value(dict, 0)? else { return None };
    let mut out = b"<<".to_vec();
    for (key, value) in &entries {
        if set.iter().all(|(name, _)| name.as_bytes() != key.as_slice()) {
            push_name(&mut out, key);
            out.push(b' ');
            out.extend_from_slice(dict.get(value.span.clone())?);
        }
    }
    for (name, value) in set {
        push_name(&mut out, name.as_bytes());
        out.push(b' ');
        out.extend_from_slice(value);
    }
    out.extend_from_slice(b">>");
    Some(out)
}

fn push_name(out: &mut Vec<u8>, name: &[u8]) {
    out.extend_from_slice(b"\n/");
    for byte in name {
        if byte.is_ascii_graphic() && !raw::is_delimiter(*byte) && *byte != b'#' {
            out.push(*byte);
        } else {
            out.push(b'#');
            out.extend_from_slice(&super::write::hex(*byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::with_entries;

    #[test]
    fn with_entries_when_set_then_others_stay_as_written() {
        let dict = b"<</Type /Catalog/A#20B(x\\)y)% remark\n/Annots[1 0 R]/Next<</Annots 3>> >>";
        let out = with_entries(dict, &[("Annots", b"[1 0 R 2 0 R]".to_vec())]).unwrap();
        let expected = "<<\n/Type /Catalog\n/A#20B (x\\)y)\n/Next <</Annots 3>>\n/Annots [1 0 R 2 0 R]>>";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert_eq!(with_entries(b"[1]", &[]), None);
        assert_eq!(with_entries(b"<</A", &[]), None);
    }
}
