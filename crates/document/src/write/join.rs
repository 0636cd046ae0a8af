//! Parts of a long PDF put together: each is written and let go of before the next one is begun, so that a thousand
//! pages never lie in memory with all their fonts.

use lopdf::{Document, Object, ObjectId};

use super::Error;

/// One document of the pages of several, in their order; what it says of itself is what the first one says. The bytes
/// are our own: nothing foreign is parsed here.
///
/// # Errors
/// [`Error::Pdf`] when there is no part, or one of them is no PDF of ours.
pub fn join(parts: Vec<Vec<u8>>) -> Result<Vec<u8>, Error> {
    let bytes = parts.iter().map(Vec::len).fold(1 << 16, usize::saturating_add);
    let mut parts = parts.into_iter();
    let first = parts.next().ok_or_else(|| Error::Pdf("no pages".to_owned()))?;
    if parts.len() == 0 {
        return Ok(first);
    }
    let mut whole = Document::load_mem(&first).map_err(failed)?;
    drop(first);
    let root = pages(&whole)?;
    for part in parts {
        let loaded = Document::load_mem(&part).map_err(failed)?;
        drop(part);
        append(&mut whole, root, loaded)?;
    }
    // Tables and packed objects of the parts are not written again; the numbers end with the last that is.
    whole.objects.retain(|_, object| !matches!(object.type_name(), Ok(b"ObjStm" | b"XRef")));
    whole.max_id = whole.objects.keys().next_back().map_or(0, |(number, _)| *number);
    let mut out = Vec::with_capacity(bytes);
    whole.save_to(&mut out).map_err(|error| failed(error.into()))?;
    Ok(out)
}

/// The root of the page tree.
fn pages(document: &Document) -> Result<ObjectId, Error> {
    document.catalog().and_then(|catalog| catalog.get(b"Pages")?.as_reference()).map_err(failed)
}

/// Hangs the page tree of a part below that of the whole.
fn append(whole: &mut Document, root: ObjectId, mut part: Document) -> Result<(), Error> {
    part.renumber_objects_with(whole.max_id.saturating_add(1));
    let own = pages(&part)?;
    // What the part says of itself is not kept.
    let metadata = part.catalog().and_then(|catalog| catalog.get(b"Metadata")?.as_reference());
    let said = [b"Root".as_slice(), b"Info"].map(|key| part.trailer.get(key).and_then(Object::as_reference));
    for id in said.into_iter().chain([metadata]).flatten() {
        part.objects.remove(&id);
    }
    let node = part.get_dictionary_mut(own).map_err(failed)?;
    node.set("Parent", root);
    let added = node.get(b"Count").and_then(Object::as_i64).map_err(failed)?;
    whole.max_id = part.max_id;
    whole.objects.append(&mut part.objects);
    let tree = whole.get_dictionary_mut(root).map_err(failed)?;
    let count = tree.get(b"Count").and_then(Object::as_i64).map_err(failed)?;
    tree.set("Count", count.saturating_add(added));
    tree.get_mut(b"Kids").and_then(Object::as_array_mut).map_err(failed)?.push(own.into());
    Ok(())
}

fn failed(error: lopdf::Error) -> Error {
    Error::Pdf(error.to_string())
}

#[cfg(test)]
mod tests {
    use fapiao_ofd::display::Page;
    use fapiao_ofd::render::pdf::{PdfOptions, pdf};

    use super::*;
    use crate::{Limits, Options, read};

    /// A PDF of pages of these widths in millimetres.
    fn part(widths: &[f64]) -> Vec<u8> {
        let pages: Vec<Page> = widths.iter().map(|width| Page::new(*width, 50.0)).collect();
        pdf(&pages, &PdfOptions { title: Some("样例".to_owned()), ..PdfOptions::default() }).unwrap()
    }

    #[test]
    fn parts_when_joined_then_their_pages_follow_each_other() {
        let parts = vec![part(&[10.0, 20.0]), part(&[30.0]), part(&[40.0, 50.0, 60.0])];
        let whole = join(parts.clone()).unwrap();
        assert_eq!(whole, join(parts).unwrap());
        let document = Document::load_mem(&whole).unwrap();
        let widths: Vec<f32> = document
            .page_iter()
            .map(|page| {
                let page = document.get_dictionary(page).unwrap();
                page.get(b"MediaBox").unwrap().as_array().unwrap()[2].as_float().unwrap()
            })
            .collect();
        assert_eq!(
            widths.iter().map(|points| (points * 25.4 / 72.0).round()).collect::<Vec<_>>(),
            [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
        );
        let last = document.objects.keys().next_back().unwrap().0;
        assert_eq!(document.trailer.get(b"Size").unwrap().as_i64().unwrap(), i64::from(last) + 1);
        assert_eq!(read(&whole, &Limits::default(), &Options::default()).unwrap().pages, 6);
    }

    #[test]
    fn parts_when_there_is_one_or_none_then_it_is_the_document_or_an_error() {
        assert_eq!(join(vec![part(&[10.0])]).unwrap(), part(&[10.0]));
        assert!(join(Vec::new()).is_err());
        assert!(join(vec![part(&[10.0]), b"nothing".to_vec()]).is_err());
    }
}
