//! Annotations of a PDF drawn into its pages: the seal of a signature is one, and whoever draws or copies a page by its
//! content alone loses it.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use fapiao_ofd::geometry::{Matrix, Point};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use crate::guard::guarded;

/// More annotations than any page has that is printed.
const ANNOTATIONS_MAX: usize = 2_000;
/// Steps from a page to the root of the tree.
const DEPTH_MAX: usize = 64;
/// Hidden, and not for looking at (ISO 32000-1, table 165).
const NOT_SHOWN: i64 = 1 << 1 | 1 << 5;

/// The document with what its annotations show drawn into its pages, above all else; absent when they show nothing,
/// or it cannot be written anew. Only ever in a reader child.
pub(super) fn flattened(bytes: &[u8]) -> Option<Vec<u8>> {
    guarded(|| {
        let mut document = Document::load_mem(bytes).ok()?;
        let pages: Vec<ObjectId> = document.page_iter().collect();
        let mut left = ANNOTATIONS_MAX;
        let mut changed = false;
        for page in pages {
            let shown = shown(&document, page, &mut left);
            if !shown.is_empty() {
                changed = true;
                stamp(&mut document, page, shown)?;
            }
        }
        if !changed {
            return None;
        }
        let mut out = Vec::new();
        document.save_to(&mut out).ok()?;
        Some(out)
    })
    .flatten()
}

/// What an annotation shows: a form, and the matrix that puts it into its rectangle.
struct Shown {
    form: ObjectId,
    matrix: Matrix,
}

fn shown(document: &Document, page: ObjectId, left: &mut usize) -> Vec<Shown> {
    let Ok(page) = document.get_dictionary(page) else { return Vec::new() };
    let annotations = page.get_deref(b"Annots", document).and_then(Object::as_array);
    let mut shown = Vec::new();
    for annotation in annotations.into_iter().flatten() {
        if *left == 0 {
            break;
        }
        *left = left.saturating_sub(1);
        let annotation = document.dereference(annotation).and_then(|(_, annotation)| annotation.as_dict());
        shown.extend(annotation.ok().and_then(|annotation| appearance(document, annotation)));
    }
    shown
}

/// ISO 32000-1, 12.5.5: the box of the form, by its own matrix, fills the rectangle of the annotation.
fn appearance(document: &Document, annotation: &Dictionary) -> Option<Shown> {
    let flags = annotation.get_deref(b"F", document).and_then(Object::as_i64).unwrap_or(0);
    let is_popup = annotation.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Popup");
    if flags & NOT_SHOWN != 0 || is_popup {
        return None;
    }
    let states = annotation.get_deref(b"AP", document).and_then(Object::as_dict).ok()?;
    let mut normal = states.get(b"N").ok()?;
    let mut form = normal.as_reference().ok();
    if let Ok((_, Object::Dictionary(by_state))) = document.dereference(normal) {
        let state = annotation.get_deref(b"AS", document).and_then(Object::as_name).ok()?;
        normal = by_state.get(state).ok()?;
        form = normal.as_reference().ok();
    }
    let form = form?;
    let stream = document.get_object(form).and_then(Object::as_stream).ok()?;
    let [x1, y1, x2, y2] = numbers(document, annotation, b"Rect")?;
    let [left, bottom, right, top] = numbers(document, &stream.dict, b"BBox")?;
    let own = numbers(document, &stream.dict, b"Matrix").unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let [a, b, c, d, e, f] = own;
    let own = Matrix { a, b, c, d, e, f };
    let corners =
        [(left, bottom), (right, bottom), (left, top), (right, top)].map(|(x, y)| own.apply(Point { x, y }));
    let least = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (low, right_most) = ((least(|p| p.x), least(|p| p.y)), (most(|p| p.x), most(|p| p.y)));
    let (wide, high) = (right_most.0 - low.0, right_most.1 - low.1);
    let (sx, sy) = ((x2 - x1).abs() / wide, (y2 - y1).abs() / high);
    let (e, f) = (x1.min(x2) - low.0 * sx, y1.min(y2) - low.1 * sy);
    let matrix = Matrix { a: sx, b: 0.0, c: 0.0, d: sy, e, f };
    let usable = [sx, sy, e, f].iter().all(|number| number.is_finite()) && sx > 0.0 && sy > 0.0;
    usable.then_some(Shown { form, matrix })
}

fn numbers<const N: usize>(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<[f64; N]> {
    let array = dictionary.get_deref(key, document).and_then(Object::as_array).ok()?;
    let number = |object: &Object| {
        let (_, object) = document.dereference(object).ok()?;
        object.as_float().ok().map(f64::from)
    };
    array.iter().map(number).collect::<Option<Vec<f64>>>()?.try_into().ok()
}

/// Draws forms onto a page after its own content.
fn stamp(document: &mut Document, page: ObjectId, shown: Vec<Shown>) -> Option<()> {
    let mut resources = resources(document, page);
    let mut forms = resources
        .get_deref(b"XObject", document)
        .and_then(Object::as_dict)
        .map_or_else(|_| Dictionary::new(), Clone::clone);
    // What the page left open is closed before.
    let mut drawing = String::from("\nQ\n");
    for Shown { form, matrix } in shown {
        if let Ok(stream) = document.get_object_mut(form).and_then(Object::as_stream_mut) {
            stream.dict.set("Type", Object::Name(b"XObject".to_vec()));
            stream.dict.set("Subtype", Object::Name(b"Form".to_vec()));
        }
        let mut name = format!("FapiaoAnnotation{}", form.0);
        while forms.has(name.as_bytes()) && forms.get(name.as_bytes()).ok() != Some(&Object::Reference(form))
        {
            name.push('x');
        }
        let Matrix { a, d, e, f, .. } = matrix;
        drawing.push_str(&format!("q {a:.6} 0 0 {d:.6} {e:.4} {f:.4} cm /{name} Do Q\n"));
        forms.set(name, Object::Reference(form));
    }
    resources.set("XObject", forms);
    let content = document.get_dictionary(page).ok()?.get(b"Contents").ok().cloned();
    let content = match content {
        Some(Object::Array(parts)) => parts,
        Some(Object::Reference(id)) => match document.get_object(id) {
            Ok(Object::Array(parts)) => parts.clone(),
            _ => vec![Object::Reference(id)],
        },
        _ => Vec::new(),
    };
    let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    let after = document.add_object(Stream::new(Dictionary::new(), drawing.into_bytes()));
    let parts = std::iter::once(Object::Reference(before)).chain(content).chain([Object::Reference(after)]);
    let parts: Vec<Object> = parts.collect();
    let dictionary = document.get_dictionary_mut(page).ok()?;
    dictionary.set("Resources", resources);
    dictionary.set("Contents", parts);
    dictionary.remove(b"Annots");
    Some(())
}

/// The resources of a page, its own or inherited.
fn resources(document: &Document, page: ObjectId) -> Dictionary {
    let mut at = page;
    for _ in 0..DEPTH_MAX {
        let Ok(node) = document.get_dictionary(at) else { break };
        if let Ok(own) = node.get_deref(b"Resources", document).and_then(Object::as_dict) {
            return own.clone();
        }
        let Ok(parent) = node.get(b"Parent").and_then(Object::as_reference) else { break };
        at = parent;
    }
    Dictionary::new()
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    /// A page of 100 by 100 points with an annotation that shows a red square of one point in a corner of it.
    fn page(flags: i64, matrix: [i64; 6]) -> Vec<u8> {
        let mut document = Document::with_version("1.7");
        let form = Stream::new(
            dictionary! {
                "BBox" => vec![0.into(), 0.into(), 1.into(), 1.into()],
                "Matrix" => matrix.map(Object::Integer).to_vec(),
            },
            b"1 0 0 rg 0 0 1 1 re f".to_vec(),
        );
        let form = document.add_object(form);
        let pages = document.new_object_id();
        let content = document.add_object(Stream::new(Dictionary::new(), b"q 5 0 0 5 0 0 cm".to_vec()));
        let page = document.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => pages,
            "Contents" => content,
            "Annots" => vec![Object::Dictionary(dictionary! {
                "Type" => "Annot", "Subtype" => "Widget", "F" => flags,
                "Rect" => vec![100.into(), 100.into(), 50.into(), 50.into()],
                "AP" => dictionary! { "N" => form },
            })],
        });
        document.objects.insert(
            pages,
            Object::Dictionary(dictionary! {
                "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()],
                "MediaBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
            }),
        );
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalog);
        let mut out = Vec::new();
        document.save_to(&mut out).unwrap();
        out
    }

    fn red_at(bytes: Vec<u8>, x: u32, y: u32) -> bool {
        let fonts = std::sync::Arc::new(fapiao_ofd::font::Fonts::new(fontdb::Database::new()));
        let pages = super::super::PdfPages::open(bytes, &fonts).unwrap();
        let pixels = pages.pixels(0, 72.0, &fapiao_ofd::display::DrawLimits::default()).unwrap();
        pixels.at(x, y) == Some([255, 0, 0, 255])
    }

    #[test]
    fn annotation_when_it_shows_something_then_is_drawn_where_it_stands() {
        let upright = [1, 0, 0, 1, 0, 0];
        assert!(red_at(page(4, upright), 75, 25));
        assert!(!red_at(page(4, upright), 25, 75));
        // A matrix of its own, turned by a quarter, still fills the rectangle.
        assert!(red_at(page(4, [0, 1, -1, 0, 7, 9]), 75, 25));
        assert!(!red_at(page(2, upright), 75, 25), "hidden");
        assert!(!red_at(page(32, upright), 75, 25), "not for looking at");
    }

    #[test]
    fn document_when_it_is_damaged_or_has_no_annotation_then_stays_as_it_is() {
        assert_eq!(flattened(b"%PDF-1.7 nothing"), None);
        let plain = fapiao_testkit::make::pdf(
            &fapiao_testkit::sample::vat_ordinary(1),
            &fapiao_testkit::make::PdfOptions::default(),
        );
        assert_eq!(flattened(&plain), None);
        let whole = page(4, [1, 0, 0, 1, 0, 0]);
        for end in (0..whole.len()).step_by(7) {
            let _ = flattened(&whole[..end]);
        }
    }
}
