//! Pages of a PDF as pictures. Only ever in a reader child: hostile documents can abort a process.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::display::picture::{Channels, Pixels};
use fapiao_ofd::font::Fonts;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::font::{FontData, FontQuery, StandardFont};

use super::flat;
use crate::guard::guarded;
use crate::{Error, pdf};

/// A PDF document whose pages are drawn.
pub struct PdfPages {
    bytes: Arc<Vec<u8>>,
    pub(super) file: pdf::File,
    pub(super) settings: InterpreterSettings,
    /// Set when a page asks for Chinese letters that the document does not carry.
    borrowed: Arc<AtomicBool>,
}

impl PdfPages {
    /// Opens a document; what its annotations show, seals above all, is drawn into its pages. Fonts that it does not
    /// carry are looked for among `fonts`.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is damaged, encrypted or a bomb.
    pub fn open(bytes: Vec<u8>, fonts: &Arc<Fonts>) -> Result<Self, Error> {
        let bytes = Arc::new(bytes);
        let opened = pdf::open(bytes.as_ref().clone())?;
        let annotated = opened.pdf().pages().iter().any(|page| page.raw().contains_key(b"Annots".as_slice()));
        let flat = if annotated { flat::flattened(&bytes) } else { None };
        // The document as it is, without its annotations, when it cannot be written anew.
        let flat = flat.and_then(|flat| Some((pdf::open(flat.clone()).ok()?, Arc::new(flat))));
        let (file, bytes) = flat.unwrap_or((opened, bytes));
        let fonts = Arc::clone(fonts);
        let borrowed = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&borrowed);
        let font_resolver = Arc::new(move |query: &FontQuery| {
            if matches!(query, FontQuery::Fallback(wanted) if wanted.character_collection.is_some()) {
                seen.store(true, Ordering::Relaxed);
            }
            resolved(query, &fonts)
        });
        let settings = InterpreterSettings { font_resolver, ..InterpreterSettings::default() };
        Ok(Self { bytes, file, settings, borrowed })
    }

    /// Number of pages.
    #[must_use]
    pub fn count(&self) -> usize {
        self.file.pdf().pages().len()
    }

    /// The document, as its pages are drawn: without annotations.
    #[must_use]
    pub const fn bytes(&self) -> &Arc<Vec<u8>> {
        &self.bytes
    }

    /// Width and height of a page as it is shown, in millimetres.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is no such page.
    pub fn size(&self, position: usize) -> Result<(f64, f64), Error> {
        const MM: f64 = 25.4 / 72.0;
        let missing = || Error::refused("DOC-PAGE-MISSING", position.to_string());
        let (width, height) = self.file.pdf().pages().get(position).ok_or_else(missing)?.render_dimensions();
        Ok((f64::from(width) * MM, f64::from(height) * MM))
    }

    /// Whether a page shows Chinese letters of fonts that the document does not carry: where it is copied as it is,
    /// they are missing on machines that have no such fonts.
    #[must_use]
    pub fn borrows_fonts(&self, position: usize, limits: &DrawLimits) -> bool {
        /// Enough to have each font asked for.
        const COARSE: f64 = 12.0;
        self.borrowed.store(false, Ordering::Relaxed);
        self.pixels(position, COARSE, limits).is_ok() && self.borrowed.load(Ordering::Relaxed)
    }

    /// Draws a page on white paper, at a resolution in dots per inch.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is no such page, it has too many pixels, or it cannot be drawn.
    pub fn pixels(&self, position: usize, dpi: f64, limits: &DrawLimits) -> Result<Pixels, Error> {
        let missing = || Error::refused("DOC-PAGE-MISSING", position.to_string());
        let page = self.file.pdf().pages().get(position).ok_or_else(missing)?;
        let (width, height) = page.render_dimensions();
        let scale = dpi / 72.0;
        let (wide, high) = (f64::from(width) * scale, f64::from(height) * scale);
        let most = u32::try_from(limits.page_pixels).unwrap_or(u32::MAX);
        if !(wide >= 1.0 && high >= 1.0 && wide.max(high) <= 32_000.0 && wide * high <= f64::from(most)) {
            let size = format!("{wide:.0} x {high:.0}");
            return Err(Error::refused(crate::finding::of_ofd(fapiao_ofd::finding::DRAW_PIXELS), size));
        }
        let cache = RenderCache::new();
        let scale = narrow(scale);
        let settings = PixmapSettings { x_scale: scale, y_scale: scale, ..PixmapSettings::default() };
        let failed =
            || Error::refused(crate::finding::of_ofd(fapiao_ofd::finding::DRAW_FAILED), position.to_string());
        let painted =
            guarded(|| hayro::render(page, &cache, &self.settings, &RenderSettings::default(), &settings))
                .ok_or_else(failed)?;
        let (width, height) = (u32::from(painted.width()), u32::from(painted.height()));
        let mut data = Vec::with_capacity(painted.data().len().saturating_mul(3));
        for pixel in painted.data() {
            // Colours are multiplied by alpha; the paper is white.
            let paper = u8::MAX.saturating_sub(pixel.a);
            data.extend([pixel.r, pixel.g, pixel.b].map(|channel| channel.saturating_add(paper)));
        }
        Ok(Pixels { width, height, channels: Channels::Rgb, data })
    }
}

impl std::fmt::Debug for PdfPages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PdfPages").field("count", &self.count()).finish_non_exhaustive()
    }
}

/// The installed face for a font that a document does not carry: 宋体 and its like are the usual ones.
fn resolved(query: &FontQuery, fonts: &Fonts) -> Option<(FontData, u32)> {
    let face = match query {
        FontQuery::Standard(StandardFont::Symbol | StandardFont::ZapfDingBats) => return standard(query),
        FontQuery::Standard(standard) => fonts.find(standard.postscript_name(), false, false)?,
        FontQuery::Fallback(wanted) => {
            let names = [&wanted.post_script_name, &wanted.font_name, &wanted.font_family];
            let known = names.into_iter().flatten().find_map(|name| {
                let face = fonts.find(name, wanted.is_bold, wanted.is_italic)?;
                (!face.is_guessed()).then_some(face)
            });
            let family = if wanted.character_collection.is_some() {
                "宋体"
            } else if wanted.is_fixed_pitch {
                "Courier"
            } else if wanted.is_serif {
                "Times"
            } else {
                "Arial"
            };
            known.or_else(|| fonts.find(family, wanted.is_bold, wanted.is_italic))?
        }
    };
    Some((face.shared_bytes(), face.index()))
}

/// The fonts of signs, which are not replaced by letters.
fn standard(query: &FontQuery) -> Option<(FontData, u32)> {
    (InterpreterSettings::default().font_resolver)(query)
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "a scale; it rounds")]
fn narrow(number: f64) -> f32 {
    number as f32
}
