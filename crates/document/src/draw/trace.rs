//! Pages of a PDF as pages of a layout: outlines, pictures, and text that stays text, in fonts made of its glyphs. What
//! annotations show, the look of signatures too, is on the page like the rest of it.
//!
//! Only ever in a reader child: hostile documents can abort a process.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

mod device;
mod face;
mod line;
mod outline;
mod picture;

use fapiao_ofd::display::DrawLimits;
use fapiao_ofd::geometry::Rect;
use fapiao_ofd::layout::{Image, ImageFormat, Info, Item, Layout, Page, Picture, Size};
use fapiao_ofd::render::png;
use hayro_interpret::kurbo::Affine;
use hayro_interpret::{Context, InterpreterCache, interpret_page};

use super::PdfPages;
use crate::guard::guarded;
use crate::{Error, Finding};
use device::PageDevice;
use face::Faces;
use picture::Pictures;

/// Millimetres in one point.
const MM: f64 = 25.4 / 72.0;
/// Resolution of a page that cannot be traced, in dots per inch.
const PICTURE_DPI: f64 = 200.0;
/// Bounds of the sides of a page, in millimetres.
const SIDE_MM: std::ops::RangeInclusive<f64> = 1.0..=5_080.0;

/// Traces pages into one layout.
#[derive(Debug)]
pub struct Tracer {
    layout: Layout,
    faces: Faces,
    pictures: Pictures,
}

impl Tracer {
    /// A tracer that has traced nothing.
    #[must_use]
    pub fn new(info: Info) -> Self {
        let layout = Layout::new(info, Size::A4);
        Self { layout, faces: Faces::default(), pictures: Pictures::default() }
    }

    /// The layout so far, to add pages of other kinds to.
    pub fn layout(&mut self) -> &mut Layout {
        &mut self.layout
    }

    /// Adds a page of a document, by its position. What OFD has no like for (shadings, patterns, masks, blend modes) makes
    /// the page a picture over its text, which is a finding.
    ///
    /// # Errors
    /// [`Error::Refused`] when there is no such page or it can neither be traced nor drawn.
    pub fn add(
        &mut self,
        pages: &PdfPages,
        position: usize,
        limits: &DrawLimits,
    ) -> Result<Vec<Finding>, Error> {
        let missing = || Error::refused("DOC-PAGE-MISSING", position.to_string());
        let page = pages.file.pdf().pages().get(position).ok_or_else(missing)?;
        let (width, height) = page.render_dimensions();
        let size = Size { width: f64::from(width) * MM, height: f64::from(height) * MM };
        if !SIDE_MM.contains(&size.width) || !SIDE_MM.contains(&size.height) {
            let detail = format!("{:.0} x {:.0}", size.width, size.height);
            return Err(Error::refused(crate::finding::of_ofd(fapiao_ofd::finding::DRAW_PIXELS), detail));
        }
        let cache = InterpreterCache::new();
        let initial = Affine::scale(MM) * Affine::new(page.initial_transform(true).as_coeffs());
        let area = hayro_interpret::kurbo::Rect::new(0.0, 0.0, size.width, size.height);
        let Self { layout, faces, pictures } = self;
        let mut device = PageDevice::new(page.resources(), area, layout, faces, pictures);
        let traced = guarded(|| {
            let mut context = Context::new(initial, area, &cache, page.xref(), pages.settings.clone());
            interpret_page(page, &mut context, &mut device);
        });
        // More than the limit, or a panic: drawing it as a picture would fare no better.
        traced.ok_or_else(|| Error::refused("DOC-COPY-PAGE", String::new()))?;
        let reason = device.odd;
        let (mut items, texts) = device.finish();
        let mut findings = Vec::new();
        if let Some(reason) = reason {
            items = texts;
            items.push(self.drawn(pages, position, size, limits)?);
            findings.push(Finding {
                code: "DOC-COPY-PIXELS".into(),
                place: format!("page {}", position.saturating_add(1)),
                detail: reason.to_owned(),
            });
        }
        let mut page = Page::new(None, items);
        page.size = Some(size);
        self.layout.pages.push(page);
        Ok(findings)
    }

    /// The whole page as a picture.
    fn drawn(
        &mut self,
        pages: &PdfPages,
        position: usize,
        size: Size,
        limits: &DrawLimits,
    ) -> Result<Item, Error> {
        let pixels = pages.pixels(position, PICTURE_DPI, limits)?;
        let bytes = png::encode(&pixels, PICTURE_DPI);
        let image = self.layout.image(Image { format: ImageFormat::Png, bytes: bytes.into() });
        let place = Rect { x: 0.0, y: 0.0, width: size.width, height: size.height };
        Ok(Picture::new(image, place).into())
    }

    /// The layout, its fonts made.
    #[must_use]
    pub fn finish(mut self) -> Layout {
        self.faces.finish(&mut self.layout);
        self.layout
    }
}
