//! A layout to display lists: what the package of the layout shows, without a package.

use std::sync::Arc;

use super::object::written;
use super::{
    Annotation, Area, Clipped, Color, Item, Layer, Layout, Order, Path, Picture, Rule, Segment, Stroke, Text,
};
use crate::display::paint::{self, Fill, Paint};
use crate::display::picture::PIXELS_MAX;
use crate::display::{self, Clip, Figure, Glyphs, Placed, PlacedGlyph, picture};
use crate::finding::{self, Finding};
use crate::geometry::{Matrix, Point, Rect, narrow, rounded};
use crate::shape::{self, Shape};

impl Layout {
    /// The display lists of all pages: the same as those of the package that [`crate::write`] makes of the layout.
    /// What cannot be drawn is a finding of its page, and the rest is drawn.
    #[must_use]
    pub fn display(&self) -> Vec<display::Page> {
        let pictures = self.images.iter().map(|image| {
            let bytes = image.bytes.to_vec();
            Arc::new(picture::Picture::coded(bytes, None, PIXELS_MAX))
        });
        let pictures: Vec<_> = pictures.collect();
        let draw = |(position, page): (usize, &super::Page)| {
            let size = self.page_size(page);
            let drawn = display::Page::new(size.width, size.height);
            let corner = Point::default();
            let clips = Vec::new();
            let mut drawer =
                Drawer { layout: self, pictures: &pictures, position, corner, clips, page: drawn };
            drawer.page(page);
            drawer.page
        };
        self.pages.iter().enumerate().map(draw).collect()
    }
}

struct Drawer<'l> {
    layout: &'l Layout,
    pictures: &'l [Arc<picture::Picture>],
    /// Of the page.
    position: usize,
    /// The corner that places are relative to.
    corner: Point,
    /// What is shown of the objects.
    clips: Vec<Area>,
    page: display::Page,
}

const ORDERS: [Order; 3] = [Order::Background, Order::Body, Order::Foreground];

impl Drawer<'_> {
    fn page(&mut self, page: &super::Page) {
        let layout = self.layout;
        let is_over = |over: bool| {
            let templates = page.templates.iter().filter_map(|used| layout.templates.get(used.0));
            templates.filter(move |template| (template.order == Order::Foreground) == over)
        };
        for template in is_over(false) {
            ORDERS.into_iter().for_each(|order| self.layers(&template.layers, order));
        }
        ORDERS.into_iter().for_each(|order| self.layers(&page.layers, order));
        for template in is_over(true) {
            ORDERS.into_iter().for_each(|order| self.layers(&template.layers, order));
        }
        for annotation in &page.annotations {
            self.annotation(annotation);
        }
    }

    fn layers(&mut self, layers: &[Layer], order: Order) {
        for layer in layers.iter().filter(|layer| layer.order == order) {
            self.items(&layer.items);
        }
    }

    fn annotation(&mut self, annotation: &Annotation) {
        let Rect { x, y, .. } = written(&annotation.boundary, Point::default());
        self.corner = Point { x, y };
        self.items(&annotation.items);
        self.corner = Point::default();
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Text(text) => self.text(text),
                Item::Path(path) => self.path(path),
                Item::Picture(picture) => self.picture(picture),
                Item::Block(block) => self.items(&block.items),
                Item::Clipped(clipped) => self.clipped(clipped),
            }
        }
    }

    fn clipped(&mut self, clipped: &Clipped) {
        let outside = self.clips.len();
        self.clips.extend(clipped.areas.iter().cloned());
        self.items(&clipped.items);
        self.clips.truncate(outside);
    }

    /// Puts an object that has this box on the page, as far as it is shown.
    fn put(&mut self, boundary: &Rect, item: display::Item) {
        let corner = self.corner_of(boundary);
        let inside = corner.apply(Point::default());
        let clip = |area: &Area| {
            let object = area.object(inside)?;
            let place = corner.after(&Matrix::shift(object.boundary.x, object.boundary.y));
            let shape = shape_of(&object.segments).transformed(&place);
            Some(Clip { shape: Arc::new(shape), even_odd: area.rule == Rule::EvenOdd })
        };
        let clips: Vec<Clip> = self.clips.iter().filter_map(clip).collect();
        self.page.items.push(if clips.is_empty() {
            item
        } else {
            display::Item::Group(display::Group { clips, ..display::Group::new(vec![item]) })
        });
    }

    fn text(&mut self, text: &Text) {
        let font = self.layout.fonts.get(text.font.0);
        let objects = font.and_then(|font| text.objects(font, self.corner).map(|objects| (font, objects)));
        let Some((font, objects)) = objects.filter(|_| text.alpha > 0) else {
            if text.alpha > 0 {
                self.odd(finding::NUMBER, &text.text);
            }
            return;
        };
        for object in objects {
            let Some(face) = object.face.and_then(|face| font.faces.get(face)) else {
                self.odd(finding::GLYPH_MISSING, object.text);
                continue;
            };
            let box_space = self.corner_of(&object.boundary);
            let mut run = Glyphs {
                face: face.clone(),
                size: rounded(text.size),
                transform: object.ctm.map_or(box_space, |ctm| box_space.after(&ctm)),
                stretch: rounded(text.h_scale),
                turn: 0,
                glyphs: Vec::with_capacity(object.deltas.len().saturating_add(1)),
                text: object.text.to_owned(),
                fill: Some(Fill::color(color(text.color, text.alpha))),
                stroke: None,
            };
            let mut at = object.origin;
            let mut deltas = object.deltas.iter();
            for character in object.text.chars() {
                let bytes = character.len_utf8();
                match (face.glyph(character), run.glyphs.last_mut()) {
                    // A mark without a picture belongs to the character before it.
                    (None, Some(before)) => before.bytes = before.bytes.saturating_add(bytes),
                    (glyph, _) => {
                        let id = glyph.unwrap_or_default();
                        run.glyphs.push(PlacedGlyph { id, x: at.x, y: at.y, stretch: 1.0, bytes });
                    }
                }
                at = text.flow.step(at, deltas.next().copied().unwrap_or(0.0));
            }
            self.put(&object.boundary, display::Item::Glyphs(run));
        }
    }

    fn path(&mut self, path: &Path) {
        let Some(object) = path.object(self.corner).filter(|_| path.alpha > 0) else { return };
        let both = path.stroke.is_some() && path.fill.is_some();
        // A filled outline is seen through its line: both together are one thing.
        let alpha = if both { u8::MAX } else { path.alpha };
        let even_odd = path.rule == Rule::EvenOdd;
        let fill = path.fill.map(|fill| Fill { paint: Paint::Color(color(fill, alpha)), even_odd });
        let figure = display::Item::Figure(Figure {
            shape: Arc::new(shape_of(&object.segments)),
            transform: self.corner_of(&object.boundary),
            fill,
            stroke: path.stroke.as_ref().map(|stroke| line(stroke, alpha)),
        });
        let item = if alpha == path.alpha {
            figure
        } else {
            let together = display::Group::new(vec![figure]);
            display::Item::Group(display::Group { alpha: part(path.alpha), ..together })
        };
        self.put(&object.boundary, item);
    }

    fn picture(&mut self, item: &Picture) {
        let Some(picture) = self.pictures.get(item.image.0) else { return };
        if picture.size().is_none() {
            self.odd(finding::DRAW_PICTURE, &item.image.0.to_string());
            return;
        }
        let (boundary, placed) = item.object(self.corner);
        let transform = self.corner_of(&boundary).after(&placed);
        let picture = Arc::clone(picture);
        if item.alpha > 0 {
            let placed = Placed { picture, transform, alpha: part(item.alpha) };
            self.put(&boundary, display::Item::Picture(placed));
        }
    }

    /// From the box of an object to the page.
    fn corner_of(&self, boundary: &Rect) -> Matrix {
        let Point { x, y } = self.corner;
        Matrix::shift(x, y).after(&Matrix::shift(boundary.x, boundary.y))
    }

    fn odd(&mut self, code: &'static str, detail: &str) {
        let place = format!("page {}", self.position);
        self.page.findings.push(Finding { code, place, detail: detail.to_owned() });
    }
}

fn shape_of(segments: &[Segment]) -> Shape {
    let point = |point: Point| point.narrow();
    let segments = segments.iter().map(|segment| match *segment {
        Segment::Move(to) => shape::Segment::Move(point(to)),
        Segment::Line(to) => shape::Segment::Line(point(to)),
        Segment::Quadratic(control, to) => shape::Segment::Quad(point(control), point(to)),
        Segment::Cubic(first, second, to) => shape::Segment::Cubic(point(first), point(second), point(to)),
        Segment::Close => shape::Segment::Close,
    });
    Shape { segments: segments.collect() }
}

fn color(color: Color, alpha: u8) -> paint::Color {
    let Color { red, green, blue } = color;
    paint::Color { red, green, blue, alpha }
}

fn line(stroke: &Stroke, alpha: u8) -> paint::Stroke {
    let cap = match stroke.cap {
        super::Cap::Butt => paint::Cap::Butt,
        super::Cap::Round => paint::Cap::Round,
        super::Cap::Square => paint::Cap::Square,
    };
    let dashes = stroke.dashes.iter().map(|dash| narrow(rounded(*dash))).collect();
    paint::Stroke { cap, dashes, ..paint::Stroke::color(color(stroke.color, alpha), rounded(stroke.width)) }
}

#[expect(clippy::float_arithmetic, reason = "an opacity is not money")]
fn part(alpha: u8) -> f32 {
    f32::from(alpha) / 255.0
}
