//! Items onto a page of PDF.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::collections::HashMap;
use std::sync::Arc;

use krilla::geom::{Point, Size};
use krilla::image::Image;
use krilla::num::NormalizedF32;
use krilla::paint::FillRule;
use krilla::surface::Surface;

use super::{ForeignPage, foreign_page, ink, text};
use crate::display::paint::Blend;
use crate::display::{Figure, Group, Item, PdfPage, Placed};
use crate::font::Face;
use crate::geometry::{Matrix, Rect, narrow};
use crate::{Finding, finding};

/// Points in a millimetre.
pub(super) const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// Faces by their key; without a font when it cannot be embedded.
pub(super) type Fonts = HashMap<usize, (Face, Option<krilla::text::Font>)>;
/// Foreign pages by their document and position.
pub(super) type Foreign = HashMap<(usize, usize), (Arc<Vec<u8>>, Option<ForeignPage>)>;

/// A page of a foreign document, looked at once.
pub(super) fn placeable(foreign: &mut Foreign, page: &PdfPage) -> Option<ForeignPage> {
    let key = (Arc::as_ptr(&page.bytes).addr(), page.page);
    foreign.entry(key).or_insert_with(|| (Arc::clone(&page.bytes), foreign_page(page))).1.clone()
}

/// Draws items onto a page; gives what could not be drawn.
pub(super) fn draw(
    surface: &mut Surface<'_>,
    items: &[Item],
    fonts: &mut Fonts,
    foreign: &mut Foreign,
    may_smooth: bool,
) -> Vec<Finding> {
    let mut canvas =
        Canvas { surface, fonts, foreign, may_smooth, images: HashMap::new(), findings: Vec::new() };
    let scale = Matrix { a: POINTS_PER_MM, d: POINTS_PER_MM, ..Matrix::IDENTITY };
    canvas.surface.push_transform(&ink::transform(&scale));
    canvas.items(items);
    canvas.surface.pop();
    canvas.findings
}

pub(super) struct Canvas<'c, 's> {
    pub surface: &'c mut Surface<'s>,
    pub fonts: &'c mut Fonts,
    foreign: &'c mut Foreign,
    may_smooth: bool,
    images: HashMap<usize, Option<Image>>,
    findings: Vec<Finding>,
}

impl Canvas<'_, '_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Glyphs(run) => text::draw(self, run),
                Item::Figure(figure) => self.figure(figure),
                Item::Picture(placed) => self.picture(placed),
                Item::Group(group) => self.group(group),
                Item::Pdf(page) => self.foreign(page),
            }
        }
    }

    pub fn note(&mut self, code: &'static str, detail: &str) {
        let finding = Finding { code, place: String::new(), detail: detail.to_owned() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    pub fn figure(&mut self, figure: &Figure) {
        let Some(path) = ink::path(&figure.shape) else { return };
        if figure.fill.is_none() && figure.stroke.is_none() || figure.transform.inverse().is_none() {
            return;
        }
        self.surface.push_transform(&ink::transform(&figure.transform));
        self.surface.set_fill(figure.fill.as_ref().map(ink::fill));
        self.surface.set_stroke(figure.stroke.as_ref().map(ink::stroke));
        self.surface.draw_path(&path);
        self.surface.pop();
    }

    fn picture(&mut self, placed: &Placed) {
        let (key, smooth) = (Arc::as_ptr(&placed.picture).addr(), self.may_smooth);
        let image = self.images.entry(key).or_insert_with(|| ink::image(&placed.picture, smooth)).clone();
        let (Some(image), Some(unit)) = (image, Size::from_wh(1.0, 1.0)) else {
            self.note(finding::DRAW_PICTURE, "");
            return;
        };
        if placed.transform.inverse().is_none() {
            return;
        }
        self.surface.push_transform(&ink::transform(&placed.transform));
        let opacity = ink::opacity(placed.alpha);
        self.surface.push_opacity(opacity);
        self.surface.draw_image(image, unit);
        self.surface.pop();
        self.surface.pop();
    }

    fn group(&mut self, group: &Group) {
        let clips: Option<Vec<_>> = group
            .clips
            .iter()
            .map(|clip| {
                let rule = if clip.even_odd { FillRule::EvenOdd } else { FillRule::NonZero };
                Some((ink::path(&clip.shape)?, rule))
            })
            .collect();
        // A clip without an area shows nothing.
        let Some(clips) = clips else { return };
        if group.transform.inverse().is_none() {
            return;
        }
        let opacity = ink::opacity(group.alpha);
        let mut pushed = 1_usize.saturating_add(clips.len());
        self.surface.push_transform(&ink::transform(&group.transform));
        for (path, rule) in &clips {
            self.surface.push_clip_path(path, rule);
        }
        if group.blend != Blend::Normal {
            self.surface.push_blend_mode(ink::blend(group.blend));
            self.surface.push_isolated();
            pushed = pushed.saturating_add(2);
        }
        if opacity != NormalizedF32::ONE {
            self.surface.push_opacity(opacity);
            pushed = pushed.saturating_add(1);
        }
        self.items(&group.items);
        for _ in 0..pushed {
            self.surface.pop();
        }
    }

    /// Draws a page of a foreign document into its box.
    fn foreign(&mut self, page: &PdfPage) {
        let Some(ForeignPage { document, width, height }) = placeable(self.foreign, page) else {
            self.note(finding::DRAW_PAGE, &format!("PDF {}", page.page));
            return;
        };
        let Rect { x, y, .. } = page.place;
        let scale = (page.place.width / width).min(page.place.height / height);
        let (shown_width, shown_height) = (width * scale, height * scale);
        let shift = Matrix::shift(
            x + (page.place.width - shown_width) / 2.0,
            y + (page.place.height - shown_height) / 2.0,
        );
        let Some(size) = Size::from_wh(narrow(shown_width), narrow(shown_height)) else { return };
        self.surface.push_transform(&ink::transform(&shift));
        self.surface.draw_pdf_page(&document, size, page.page);
        self.surface.pop();
    }

    /// Fills and strokes for text; false when there is neither.
    pub fn paints(
        &mut self,
        fill: Option<&crate::display::paint::Fill>,
        stroke: Option<&crate::display::paint::Stroke>,
    ) -> bool {
        self.surface.set_fill(fill.map(ink::fill));
        self.surface.set_stroke(stroke.map(ink::stroke));
        fill.is_some() || stroke.is_some()
    }
}

/// The origin.
pub(super) const ORIGIN: Point = Point { x: 0.0, y: 0.0 };
