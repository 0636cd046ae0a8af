//! Resources: fonts in `PublicRes.xml`, pictures in `DocumentRes.xml`, their files in `Res` (GB/T 33190 §7.9).

use super::font::{FontFile, Used};
use super::xml::{NAMESPACE, Xml};
use super::{Archive, FOLDER, Packing, WriteError};
use crate::layout::{ImageFormat, Layout};

/// IDs of the picture resources.
#[derive(Debug)]
pub(super) struct Images {
    /// By position in the layout.
    pub ids: Vec<u32>,
    /// The last of them; 0 when there is none.
    pub last: u32,
}

/// Hands out IDs for the pictures, which come first.
pub(super) fn image_ids(layout: &Layout) -> Result<Images, WriteError> {
    for (position, image) in layout.images().iter().enumerate() {
        if ImageFormat::sniff(&image.bytes) != Some(image.format) {
            return Err(WriteError::Image { position });
        }
    }
    let last = u32::try_from(layout.images().len()).map_err(|_| WriteError::TooLarge)?;
    Ok(Images { ids: (1..=last).collect(), last })
}

/// `DocumentRes.xml`.
pub(super) fn images(layout: &Layout, ids: &[u32]) -> Result<Vec<u8>, WriteError> {
    let mut xml = Xml::new("Doc_0/DocumentRes.xml");
    xml.raw("<ofd:Res").raw(NAMESPACE).raw(" BaseLoc=\"Res\"><ofd:MultiMedias>");
    for (image, id) in layout.images().iter().zip(ids) {
        // Tax platforms write the name of JBIG2 like this, and readers go by it.
        let format = match image.format {
            ImageFormat::Png => "PNG",
            ImageFormat::Jpeg => "JPEG",
            ImageFormat::Jbig2 => "GBIG2",
        };
        xml.raw("<ofd:MultiMedia").whole("ID", *id).attribute("Type", "Image").attribute("Format", format);
        xml.raw(">").element("ofd:MediaFile", &image_name(*id, image.format)).raw("</ofd:MultiMedia>");
    }
    xml.raw("</ofd:MultiMedias></ofd:Res>");
    xml.finish()
}

/// `PublicRes.xml`.
pub(super) fn fonts(layout: &Layout, used: &[Used], files: &[FontFile]) -> Result<Vec<u8>, WriteError> {
    let mut xml = Xml::new("Doc_0/PublicRes.xml");
    xml.raw("<ofd:Res").raw(NAMESPACE).raw(" BaseLoc=\"Res\"><ofd:Fonts>");
    for resource in used {
        let Some(font) = layout.fonts().get(resource.font) else { continue };
        if font.name.is_empty() {
            return Err(WriteError::Empty { place: "name of a font".to_owned() });
        }
        xml.raw("<ofd:Font").whole("ID", resource.id).attribute("FontName", &font.name);
        xml.attribute_unless_empty("FamilyName", &font.family);
        match resource.file.and_then(|file| Some((file, files.get(file)?))) {
            Some((file, font)) => {
                xml.raw(">").element("ofd:FontFile", &font_name(used, file, font)).raw("</ofd:Font>");
            }
            None => {
                xml.raw("/>");
            }
        }
    }
    xml.raw("</ofd:Fonts></ofd:Res>");
    xml.finish()
}

/// Puts the picture files into the archive.
pub(super) fn put_images<'l>(
    layout: &'l Layout,
    ids: &[u32],
    archive: &mut Archive<'l>,
) -> Result<(), WriteError> {
    for (image, id) in layout.images().iter().zip(ids) {
        let path = format!("{FOLDER}/Res/{}", image_name(*id, image.format));
        archive.put(&path, &*image.bytes, Packing::Stored)?;
    }
    Ok(())
}

/// Puts the font files into the archive.
pub(super) fn put_fonts(
    used: &[Used],
    files: Vec<FontFile>,
    archive: &mut Archive<'_>,
) -> Result<(), WriteError> {
    for (position, file) in files.into_iter().enumerate() {
        let path = format!("{FOLDER}/Res/{}", font_name(used, position, &file));
        archive.put(&path, file.bytes, Packing::Deflated)?;
    }
    Ok(())
}

fn image_name(id: u32, format: ImageFormat) -> String {
    let extension = match format {
        ImageFormat::Png => "png",
        ImageFormat::Jpeg => "jpg",
        ImageFormat::Jbig2 => "jb2",
    };
    format!("image_{id}.{extension}")
}

/// A font file is named after the first resource that uses it.
fn font_name(used: &[Used], position: usize, file: &FontFile) -> String {
    let id = used.iter().find(|used| used.file == Some(position)).map_or(0, |used| used.id);
    format!("font_{id}.{}", file.extension)
}
