//! A page as SVG: text as outlines, so that it looks the same everywhere.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

mod ink;
mod write;

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;

use self::write::Xml;
use crate::Error;
use crate::display::paint::Blend;
use crate::display::picture::Picture;
use crate::display::{Clip, DrawLimits, Figure, Glyphs, Group, Item, Page, Placed, PlacedGlyph};
use crate::font::GlyphId;
use crate::geometry::Matrix;
use crate::shape::Shape;

/// How a page is written as SVG.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SvgOptions {
    /// What IDs start with, so that several pages can stand in one HTML document.
    pub id_prefix: String,
    /// Whether the text lies invisible over its outlines, to be selected, searched and read aloud.
    pub text: bool,
}

/// Writes a page as SVG. The same page gives the same text. A page of a foreign PDF is left out.
///
/// # Errors
/// [`Error::Drawing`] when it takes more than [`DrawLimits::svg_bytes`].
pub fn svg(page: &Page, options: &SvgOptions, limits: &DrawLimits) -> Result<String, Error> {
    let mut writer = Writer {
        options,
        bytes_max: limits.svg_bytes,
        body: Xml::default(),
        definitions: Xml::default(),
        glyphs: HashMap::new(),
        pictures: HashMap::new(),
        count: 0,
    };
    writer.items(&page.items);
    let Writer { body, definitions, .. } = writer;
    let (body, definitions) = (body.into_text(), definitions.into_text());
    if body.len().saturating_add(definitions.len()) > limits.svg_bytes {
        return Err(Error::Drawing { reason: format!("more than {} bytes of SVG", limits.svg_bytes) });
    }
    let mut head = Xml::default();
    head.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").number(page.width).raw("mm\" height=\"");
    head.number(page.height).raw("mm\" viewBox=\"0 0 ").number(page.width).raw(" ").number(page.height);
    head.raw("\">");
    if !definitions.is_empty() {
        head.raw("<defs>").raw(&definitions).raw("</defs>");
    }
    head.raw("<path fill=\"#fff\" d=\"M0 0H").number(page.width).raw("V").number(page.height).raw("H0z\"/>");
    head.raw(&body).raw("</svg>\n");
    Ok(head.into_text())
}

/// Glyphs are defined in thousandths of an em: whole numbers.
const PER_EM: f64 = 1000.0;

struct Writer<'o> {
    options: &'o SvgOptions,
    bytes_max: usize,
    body: Xml,
    definitions: Xml,
    glyphs: HashMap<(usize, GlyphId), Option<usize>>,
    pictures: HashMap<usize, Option<usize>>,
    count: usize,
}

impl Writer<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            if self.body.len().saturating_add(self.definitions.len()) > self.bytes_max {
                return;
            }
            match item {
                Item::Glyphs(run) => self.run(run),
                Item::Figure(figure) => self.figure(figure),
                Item::Picture(placed) => self.picture(placed),
                Item::Group(group) => self.group(group),
                Item::Pdf(_) => {}
            }
        }
    }

    /// A new ID.
    fn next(&mut self) -> usize {
        self.count = self.count.saturating_add(1);
        self.count
    }

    fn run(&mut self, run: &Glyphs) {
        let stroke = run.stroke.clone().or_else(|| run.emboldening());
        // Where every glyph stands upright, one transformation serves them all.
        let em = run.size / PER_EM;
        let upright = run.turn == 0 && !run.face.lacks_italic();
        let wide = em * run.stretch;
        let base = run.transform.after(&Matrix { a: wide, d: em, ..Matrix::IDENTITY });
        let Some(back) = base.inverse() else { return };
        let mut used = Xml::default();
        for glyph in &run.glyphs {
            let Some(id) = self.glyph(run, glyph.id) else { continue };
            used.raw("<use href=\"#").raw(&self.options.id_prefix).raw("g").whole(id);
            if upright && (glyph.stretch - 1.0).abs() < 1e-4 {
                used.raw("\" x=\"").number(glyph.x / wide).raw("\" y=\"").number(glyph.y / em).raw("\"/>");
            } else {
                let own = run.placement(glyph).after(&Matrix {
                    a: 1.0 / PER_EM,
                    d: 1.0 / PER_EM,
                    ..Matrix::IDENTITY
                });
                used.raw("\" transform=\"").matrix(&back.after(&own)).raw("\"/>");
            }
        }
        if !used.is_empty() {
            self.body.raw("<g transform=\"").matrix(&base).raw("\"");
            let space = Matrix { a: 1.0 / wide, d: 1.0 / em, ..Matrix::IDENTITY };
            self.paints(run.fill.as_ref(), stroke.as_ref(), 1.0 / em, &space);
            self.body.raw(">").raw(&used.into_text()).raw("</g>");
        }
        if self.options.text {
            self.text(run);
        }
    }

    /// The definition of a glyph; absent when it shows nothing.
    fn glyph(&mut self, run: &Glyphs, glyph: GlyphId) -> Option<usize> {
        let key = (run.face.key(), glyph);
        if let Some(known) = self.glyphs.get(&key) {
            return *known;
        }
        let outline = run.face.outline(glyph);
        let id = if outline.is_empty() { None } else { Some(self.next()) };
        if let Some(id) = id {
            self.definitions
                .raw("<path id=\"")
                .raw(&self.options.id_prefix)
                .raw("g")
                .whole(id)
                .raw("\" d=\"");
            self.definitions.outline(&outline, PER_EM).raw("\"/>");
        }
        self.glyphs.insert(key, id);
        id
    }

    /// The characters of a run, at the places of their glyphs, to be selected and not to be seen.
    fn text(&mut self, run: &Glyphs) {
        self.body.raw("<text fill-opacity=\"0\" font-size=\"").number(run.size).raw("\" transform=\"");
        self.body.matrix(&run.transform).raw("\" x=\"");
        let glyphs = || run.glyphs.iter().filter(|glyph| glyph.bytes > 0);
        let mut list = |of: fn(&PlacedGlyph) -> f64| {
            for (at, glyph) in glyphs().enumerate() {
                self.body.raw(if at == 0 { "" } else { " " }).number(of(glyph));
            }
        };
        list(|glyph| glyph.x);
        self.body.raw("\" y=\"");
        let mut list = |of: fn(&PlacedGlyph) -> f64| {
            for (at, glyph) in glyphs().enumerate() {
                self.body.raw(if at == 0 { "" } else { " " }).number(of(glyph));
            }
        };
        list(|glyph| glyph.y);
        self.body.raw("\">").escaped(&run.text).raw("</text>");
    }

    fn figure(&mut self, figure: &Figure) {
        self.body.raw("<path");
        if figure.transform != Matrix::IDENTITY {
            self.body.raw(" transform=\"").matrix(&figure.transform).raw("\"");
        }
        self.paints(figure.fill.as_ref(), figure.stroke.as_ref(), 1.0, &Matrix::IDENTITY);
        self.body.raw(" d=\"").outline(&figure.shape, 1.0).raw("\"/>");
    }

    fn picture(&mut self, placed: &Placed) {
        let Some(id) = self.image(&placed.picture) else { return };
        self.body.raw("<use href=\"#").raw(&self.options.id_prefix).raw("p").whole(id).raw("\" transform=\"");
        self.body.matrix(&placed.transform).raw("\"");
        if placed.alpha < 1.0 {
            self.body.raw(" opacity=\"").number(f64::from(placed.alpha)).raw("\"");
        }
        self.body.raw("/>");
    }

    /// The definition of a picture, in the unit square; absent when it cannot be decoded.
    fn image(&mut self, picture: &Arc<Picture>) -> Option<usize> {
        let key = Arc::as_ptr(picture).addr();
        if let Some(known) = self.pictures.get(&key) {
            return *known;
        }
        let file = picture.web_file().or_else(|| {
            let pixels = picture.pixels()?;
            Some(("image/png", super::png::encode(pixels, 72.0).into()))
        });
        let id = file.map(|(kind, bytes)| {
            let id = self.next();
            self.definitions.raw("<image id=\"").raw(&self.options.id_prefix).raw("p").whole(id);
            self.definitions.raw("\" width=\"1\" height=\"1\" preserveAspectRatio=\"none\" href=\"data:");
            self.definitions.raw(kind).raw(";base64,");
            self.definitions.raw(&base64::engine::general_purpose::STANDARD.encode(bytes)).raw("\"/>");
            id
        });
        self.pictures.insert(key, id);
        id
    }

    fn group(&mut self, group: &Group) {
        self.body.raw("<g");
        if group.transform != Matrix::IDENTITY {
            self.body.raw(" transform=\"").matrix(&group.transform).raw("\"");
        }
        if group.alpha < 1.0 {
            self.body.raw(" opacity=\"").number(f64::from(group.alpha)).raw("\"");
        }
        if group.blend != Blend::Normal {
            self.body.raw(" style=\"mix-blend-mode:").raw(ink::css_blend(group.blend)).raw("\"");
        }
        let clips: Vec<usize> = group.clips.iter().map(|clip| self.clip(clip)).collect();
        let (first, others) = match clips.split_first() {
            Some((first, others)) => (Some(*first), others),
            None => (None, &[][..]),
        };
        if let Some(first) = first {
            self.clipped(first);
        }
        self.body.raw(">");
        for clip in others {
            self.body.raw("<g");
            self.clipped(*clip);
            self.body.raw(">");
        }
        self.items(&group.items);
        for _ in others {
            self.body.raw("</g>");
        }
        self.body.raw("</g>");
    }

    fn clipped(&mut self, clip: usize) {
        self.body.raw(" clip-path=\"url(#").raw(&self.options.id_prefix).raw("c").whole(clip).raw(")\"");
    }

    fn clip(&mut self, clip: &Clip) -> usize {
        let id = self.next();
        self.definitions
            .raw("<clipPath id=\"")
            .raw(&self.options.id_prefix)
            .raw("c")
            .whole(id)
            .raw("\"><path");
        if clip.even_odd {
            self.definitions.raw(" clip-rule=\"evenodd\"");
        }
        let shape: &Shape = &clip.shape;
        self.definitions.raw(" d=\"").outline(shape, 1.0).raw("\"/></clipPath>");
        id
    }
}
