//! Text onto a page of PDF.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::ops::Range;
use std::sync::Arc;

use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::ink;
use super::surface::{Canvas, ORIGIN};
use crate::display::paint::Stroke;
use crate::display::picture::guarded;
use crate::display::{Figure, Glyphs, PlacedGlyph};
use crate::font::Face;
use crate::geometry::{Matrix, narrow};
use crate::{finding, shape::Shape};

/// Draws a run of glyphs: as text where its face can be embedded, else as outlines.
pub(super) fn draw(canvas: &mut Canvas<'_, '_>, run: &Glyphs) {
    let stroke = run.stroke.clone().or_else(|| run.emboldening());
    let Some(font) = font(canvas, run) else {
        outlined(canvas, run, stroke);
        return;
    };
    let mut line = Vec::new();
    let mut at = 0_usize;
    let mut shown = 0..0;
    for glyph in &run.glyphs {
        let end = at.saturating_add(glyph.bytes);
        if glyph.bytes > 0 {
            shown = at..end;
        }
        at = end;
        let fits =
            line.last().is_none_or(|(last, _): &(&PlacedGlyph, Range<usize>)| continues(run, last, glyph));
        if !fits {
            draw_line(canvas, run, &font, &line, stroke.as_ref());
            line.clear();
        }
        line.push((glyph, shown.clone()));
    }
    draw_line(canvas, run, &font, &line, stroke.as_ref());
}

/// Whether a glyph stands on the same line as the one before it, drawn alike.
fn continues(run: &Glyphs, before: &PlacedGlyph, glyph: &PlacedGlyph) -> bool {
    run.turn == 0
        && (before.y - glyph.y).abs() < 1e-6
        && (before.stretch - glyph.stretch).abs() < 1e-6
        && glyph.x >= before.x
}

/// Draws glyphs that stand on one line.
fn draw_line(
    canvas: &mut Canvas<'_, '_>,
    run: &Glyphs,
    font: &Font,
    line: &[(&PlacedGlyph, Range<usize>)],
    stroke: Option<&Stroke>,
) {
    let Some((first, _)) = line.first() else { return };
    // From ems on the line to the space around; a font size of one em keeps the numbers readable.
    let em = run.placement(first).after(&Matrix { a: 1.0 / run.size, d: 1.0 / run.size, ..Matrix::IDENTITY });
    if em.inverse().is_none() {
        return;
    }
    let wide = run.size * run.stretch * f64::from(first.stretch);
    let glyphs: Vec<KrillaGlyph> = line
        .iter()
        .enumerate()
        .map(|(at, (glyph, text))| {
            let next = line.get(at.saturating_add(1)).map(|(next, _)| (next.x - glyph.x) / wide);
            let advance = next.unwrap_or_else(|| f64::from(run.face.advance(glyph.id)));
            KrillaGlyph::new(GlyphId::new(glyph.id.0), narrow(advance), 0.0, 0.0, 0.0, text.clone(), None)
        })
        .collect();
    let scaled = stroke.map(|stroke| Stroke { width: stroke.width, ..stroke.clone() });
    if !canvas.paints(run.fill.as_ref(), scaled.as_ref()) {
        return;
    }
    canvas.surface.push_transform(&ink::transform(&em));
    canvas.surface.draw_glyphs(ORIGIN, &glyphs, font.clone(), &run.text, narrow(run.size), false);
    canvas.surface.pop();
}

/// Draws the outlines of a run: text that cannot be selected.
fn outlined(canvas: &mut Canvas<'_, '_>, run: &Glyphs, stroke: Option<Stroke>) {
    let mut shape = Shape::default();
    let back = run.transform.inverse();
    for glyph in &run.glyphs {
        let Some(back) = back else { return };
        let outline = run.face.outline(glyph.id);
        shape.segments.extend(outline.transformed(&back.after(&run.placement(glyph))).segments);
    }
    canvas.figure(&Figure {
        shape: Arc::new(shape),
        transform: run.transform,
        fill: run.fill.clone(),
        stroke,
    });
}

/// The font to embed for a run; absent when its face cannot be embedded, or not with these glyphs.
fn font(canvas: &mut Canvas<'_, '_>, run: &Glyphs) -> Option<Font> {
    let face = &run.face;
    let is_plain = |glyph: &PlacedGlyph| {
        u16::try_from(glyph.id.0).is_ok() && glyph.id.0 < face.glyph_count() && face.affords(glyph.id)
    };
    if !run.glyphs.iter().all(is_plain) {
        return None;
    }
    if let Some((_, font)) = canvas.fonts.get(&face.key()) {
        return font.clone();
    }
    let font = guarded(|| Font::new(face.shared_bytes().into(), face.index())).flatten();
    let font = font.filter(|font| !face.is_embedded() || is_usable(face, font, run));
    if font.is_none() {
        canvas.note(finding::FONT_UNREADABLE, face.name());
    }
    canvas.fonts.insert(face.key(), (face.clone(), font.clone()));
    font
}

/// Whether a face that a stranger made can be subset and embedded: tried out, so that it cannot spoil the document.
fn is_usable(face: &Face, font: &Font, run: &Glyphs) -> bool {
    guarded(|| {
        let mut trial = krilla::Document::new();
        let mut page = trial.start_page();
        let mut surface = page.surface();
        let glyphs: Vec<KrillaGlyph> = (0..face.glyph_count().min(u32::from(u16::MAX)))
            .step_by(16)
            .filter(|id| face.affords(crate::font::GlyphId(*id)))
            .chain(run.glyphs.iter().map(|glyph| glyph.id.0))
            .map(|id| KrillaGlyph::new(GlyphId::new(id), 1.0, 0.0, 0.0, 0.0, 0..1, None))
            .collect();
        surface.draw_glyphs(ORIGIN, &glyphs, font.clone(), "x", 10.0, false);
        surface.finish();
        page.finish();
        trial.finish().is_ok()
    })
    .unwrap_or(false)
}
