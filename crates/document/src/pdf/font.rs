//! Characters of fonts that are embedded but say nothing of Unicode: older tax PDFs name a Chinese encoding
//! (`UniGB-UCS2-H`, `GBK-EUC-H` …) and leave /ToUnicode out.

use std::collections::BTreeMap;

use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Stream, String as PdfString};
use hayro_syntax::page::Resources;

/// Most fonts that are looked at for one page.
const FONTS_MAX: usize = 200;
/// Deepest forms in forms whose fonts are looked at.
const DEPTH_MAX: usize = 4;

/// How the codes of a page's fonts become characters, by the fonts' PostScript names.
#[derive(Default)]
pub(crate) struct Decoders(BTreeMap<String, Decoder>);

enum Decoder {
    /// The code is UTF-16.
    Utf16,
    /// The code is GB 2312, GBK or GB 18030.
    Gb,
    /// The code is a CID of Adobe-GB1.
    AdobeGb1(Box<CMap>),
}

impl Decoders {
    /// Reads the fonts of a page and of the forms on it.
    pub(crate) fn of(resources: &Resources<'_>) -> Self {
        let mut decoders = Self::default();
        decoders.collect(resources, 0);
        decoders
    }

    fn collect(&mut self, resources: &Resources<'_>, depth: usize) {
        for key in resources.fonts.keys().take(FONTS_MAX) {
            let Some(font) = resources.fonts.get::<Dict<'_>>(&*key) else { continue };
            let name = font.get::<Name<'_>>(b"BaseFont").map(|name| name.as_str().to_owned());
            if let Some((name, decoder)) = name.zip(decoder(&font))
                && self.0.len() < FONTS_MAX
            {
                self.0.insert(without_subset(&name).to_owned(), decoder);
            }
        }
        if depth < DEPTH_MAX {
            for key in resources.x_objects.keys().take(FONTS_MAX) {
                let form = resources.x_objects.get::<Stream<'_>>(&*key);
                if let Some(inner) = form.and_then(|form| form.dict().get::<Dict<'_>>(b"Resources")) {
                    self.collect(&Resources::new(inner), depth + 1);
                }
            }
        }
    }

    /// The characters of a code.
    pub(crate) fn decode(&self, font: &str, code: u32) -> Option<String> {
        match self.0.get(without_subset(font))? {
            Decoder::Utf16 => {
                let units = [u16::try_from(code >> 16).ok()?, u16::try_from(code & 0xFFFF).ok()?];
                let units = units.get(usize::from(code <= 0xFFFF)..)?;
                String::from_utf16(units).ok()
            }
            Decoder::Gb => {
                let bytes = code.to_be_bytes();
                let start = bytes.iter().position(|byte| *byte != 0)?;
                let bytes = bytes.get(start..)?;
                let (text, damaged) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
                (!damaged).then(|| text.into_owned())
            }
            Decoder::AdobeGb1(map) => map.lookup_bf_string(code).map(|found| match found {
                BfString::Char(char) => char.to_string(),
                BfString::String(text) => text,
            }),
        }
    }
}

fn decoder(font: &Dict<'_>) -> Option<Decoder> {
    if font.contains_key(b"ToUnicode") || font.get::<Name<'_>>(b"Subtype")?.as_str() != "Type0" {
        return None;
    }
    let encoding = font.get::<Name<'_>>(b"Encoding")?;
    let encoding = encoding.as_str();
    if encoding.starts_with("UniGB-") || encoding.starts_with("UniCNS-") {
        return Some(Decoder::Utf16);
    }
    if encoding.starts_with("GB") {
        return Some(Decoder::Gb);
    }
    let descendant = font.get::<Array<'_>>(b"DescendantFonts")?.iter::<Dict<'_>>().next()?;
    let ordering = descendant.get::<Dict<'_>>(b"CIDSystemInfo")?.get::<PdfString<'_>>(b"Ordering")?;
    if encoding.starts_with("Identity") && ordering.as_bytes() == b"GB1" {
        let data = load_embedded(CMapName::AdobeGb1Ucs2)?;
        return CMap::parse(data, load_embedded).map(|map| Decoder::AdobeGb1(Box::new(map)));
    }
    None
}

/// A font's name without the tag of its subset (`ABCDEF+`).
pub(crate) fn without_subset(name: &str) -> &str {
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|byte| byte.is_ascii_uppercase()) => rest,
        _ => name,
    }
}
