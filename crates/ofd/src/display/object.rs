//! Graphic objects to display items (GB/T 33190 §8–§13).
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::rc::Rc;
use std::sync::Arc;

use super::build::Builder;
use super::data::{self, Stop};
use super::paint::{Blend, Paint};
use super::resource::Kind;
use super::style::{Ink, Mixing, Style};
use super::{Clip, Figure, Group, Item, Placed};
use crate::finding;
use crate::geometry::{Matrix, Rect};
use crate::reader::flag;
use crate::shape::Shape;
use crate::xml::Element;

/// Where an object is.
#[derive(Clone, Copy)]
pub(super) struct Space {
    /// From the box of the object, as if it started at 0 0, to the page.
    pub corner: Matrix,
    /// From the object's own space to the page.
    pub own: Matrix,
    /// The box of the object, from its corner.
    pub boundary: Rect,
}

impl Builder<'_, '_, '_> {
    /// Draws the objects below an element. `space` leads from their space to the page.
    pub(super) fn objects(
        &mut self,
        parent: Element<'_, '_>,
        space: &Matrix,
        around: &Style,
        depth: usize,
        out: &mut Vec<Item>,
    ) {
        for element in parent.children() {
            match element.name() {
                "PageBlock" if depth >= self.limits().depth => {
                    self.stop();
                }
                "PageBlock" => {
                    self.objects(element, space, around, depth.saturating_add(1), out);
                }
                "TextObject" | "PathObject" | "ImageObject" | "CompositeObject" => {
                    if !self.pay(1) {
                        return;
                    }
                    self.object(element, space, around, depth, out);
                }
                _ => {}
            }
        }
    }

    fn object(
        &mut self,
        element: Element<'_, '_>,
        space: &Matrix,
        around: &Style,
        depth: usize,
        out: &mut Vec<Item>,
    ) {
        let mixing = Mixing::read(element);
        if !flag(element, "Visible", true) || mixing.alpha == 0.0 {
            return;
        }
        let Some(space) = self.space(element, space) else { return };
        let mut items = Vec::new();
        match element.name() {
            "ImageObject" => self.image(element, &space, &mut items),
            "CompositeObject" => self.composite(element, &space, around, depth, &mut items),
            name => {
                let style = self.style(element, around, depth);
                if name == "PathObject" {
                    self.path(element, &space, &style, &mut items);
                } else {
                    self.text(element, &space, &style, &mut items);
                }
            }
        }
        if items.is_empty() {
            return;
        }
        let clips = element.child("Clips").map(|clips| self.clips(clips, &space)).unwrap_or_default();
        out.extend(mixed(items, clips, &mixing));
    }

    /// Where an object is; absent when its numbers are nonsense.
    fn space(&mut self, element: Element<'_, '_>, around: &Matrix) -> Option<Space> {
        /// Farther and larger than anything on a page.
        const LARGEST: f64 = 1e6;
        let written = element.attr("Boundary").unwrap_or_default();
        let parsed = Rect::parse(written);
        if parsed.is_none() {
            self.odd(finding::NUMBER, written);
        }
        let Rect { x, y, width, height } = parsed.unwrap_or_default();
        let corner = around.after(&Matrix::shift(x, y));
        let own = match element.attr("CTM") {
            None => corner,
            Some(written) => match Matrix::parse(written) {
                Some(ctm) => corner.after(&ctm),
                None => {
                    self.odd(finding::NUMBER, written);
                    corner
                }
            },
        };
        let sane = [own.a, own.b, own.c, own.d, own.e, own.f, width, height, corner.e, corner.f]
            .iter()
            .all(|number| number.abs() <= LARGEST);
        if !sane {
            self.odd(finding::NUMBER, written);
            return None;
        }
        Some(Space { corner, own, boundary: Rect { x: 0.0, y: 0.0, width, height } })
    }

    fn image(&mut self, element: Element<'_, '_>, space: &Space, out: &mut Vec<Item>) {
        let id = element.attr("ResourceID").map(str::trim_ascii).unwrap_or_default();
        let Some(mut picture) = self.picture(id) else { return };
        if let Some(mask) = element.attr("ImageMask").map(str::trim_ascii).filter(|mask| !mask.is_empty())
            && let Some(mask) = self.picture(mask)
        {
            picture = Arc::new(super::picture::Picture::masked(picture, mask));
        }
        let Rect { width, height, .. } = space.boundary;
        let has_ctm = element.attr("CTM").is_some();
        let transform = if has_ctm {
            space.own
        } else {
            space.own.after(&Matrix { a: width, d: height, ..Matrix::IDENTITY })
        };
        let placed = Item::Picture(Placed { picture, transform, alpha: 1.0 });
        out.extend(self.bounded(placed, &transform.unit_square(), space, 0.01));
    }

    /// The picture of a resource; what is wrong with it is a finding.
    fn picture(&mut self, id: &str) -> Option<Arc<super::picture::Picture>> {
        let found = self.scope.iter().find_map(|loaded| loaded.media(id));
        let found = found.map(|media| (media.file.entry, media.format.as_deref().map(str::to_owned)));
        let Some((Some(entry), format)) = found else {
            self.missing("MultiMedia", id);
            return None;
        };
        let picture = self.drawing.picture(entry, format.as_deref());
        let Some(picture) = picture.filter(|picture| picture.size().is_some()) else {
            self.odd(finding::DRAW_PICTURE, entry);
            return None;
        };
        self.pay_picture(&picture).then_some(picture)
    }

    fn composite(
        &mut self,
        element: Element<'_, '_>,
        space: &Space,
        around: &Style,
        depth: usize,
        out: &mut Vec<Item>,
    ) {
        let id = element.attr("ResourceID").map(str::trim_ascii).unwrap_or_default();
        if depth >= self.limits().depth {
            self.stop();
            return;
        }
        let found =
            self.scope.iter().find(|loaded| loaded.element(Kind::Composite, id).is_some()).map(Rc::clone);
        let Some(content) =
            found.as_ref().and_then(|loaded| loaded.element(Kind::Composite, id)?.child("Content"))
        else {
            self.missing("CompositeGraphicUnit", id);
            return;
        };
        let style = self.style(element, around, depth);
        self.objects(content, &space.own, &style, depth.saturating_add(1), out);
    }

    fn path(&mut self, element: Element<'_, '_>, space: &Space, style: &Style, out: &mut Vec<Item>) {
        let Some(shape) = self.outline(element) else { return };
        let even_odd = element.attr("Rule").map(str::trim_ascii) == Some("Even-Odd");
        let fills = flag(element, "Fill", false);
        let stroke = if flag(element, "Stroke", true) { style.stroke() } else { None };
        if let (true, Some(Ink::Tile(tile))) = (fills, &style.fill) {
            let tile = Rc::clone(tile);
            out.extend(self.tiled(&tile, &shape, even_odd, &space.own));
        }
        let fill = if fills { style.fill(even_odd, None) } else { None };
        if fill.is_none() && stroke.is_none() {
            return;
        }
        let margin = stroke.as_ref().map_or(0.0, |stroke| stroke.width * space.own.scale());
        let bounds = shape.bounds().map(|bounds| space.own.around(&bounds));
        let figure = Item::Figure(Figure { shape, transform: space.own, fill, stroke });
        if let Some(bounds) = bounds {
            out.extend(self.bounded(figure, &bounds, space, margin));
        }
    }

    /// The outline that an element's path data describe; absent when there is none.
    fn outline(&mut self, element: Element<'_, '_>) -> Option<Arc<Shape>> {
        let written = element.child_text("AbbreviatedData").or_else(|| element.attr("AbbreviatedData"))?;
        if !self.pay(written.len() / 64) {
            return None;
        }
        let (shape, stop) = data::read(written, self.limits().segments);
        match stop {
            Some(Stop::Malformed) => self.odd(finding::DRAW_PATH, element.attr("ID").unwrap_or_default()),
            Some(Stop::TooLong) => {
                self.stop();
            }
            None => {}
        }
        (!shape.is_empty()).then(|| Arc::new(shape))
    }

    /// Cuts an item off at the box of its object, where it reaches beyond by more than a line's width. A box without
    /// an area, as real files give to lines, cuts nothing.
    fn bounded(&self, item: Item, bounds: &Rect, space: &Space, margin: f64) -> Option<Item> {
        let Rect { width, height, .. } = space.boundary;
        if width <= 0.0 || height <= 0.0 {
            return Some(item);
        }
        let place = space.corner.around(&space.boundary);
        if place.grown(margin.max(0.5)).holds(bounds) {
            return Some(item);
        }
        let shown = space.boundary.grown(margin / 2.0);
        let shape = Arc::new(Shape::quadrilateral(&space.corner, &shown));
        Some(Item::Group(Group { clips: vec![Clip { shape, even_odd: false }], ..Group::new(vec![item]) }))
    }

    /// The clips of an object, in the space of the page.
    fn clips(&mut self, element: Element<'_, '_>, space: &Space) -> Vec<Clip> {
        let base = if flag(element, "TransFlag", true) { space.own } else { space.corner };
        let mut clips: Vec<Clip> = Vec::new();
        for clip in element.children_named("Clip") {
            let mut segments = Vec::new();
            let mut areas = 0_usize;
            let mut even_odd = false;
            for area in clip.children_named("Area") {
                if !self.pay(1) {
                    return clips;
                }
                let ctm = area.attr("CTM").and_then(Matrix::parse).unwrap_or(Matrix::IDENTITY);
                let around = base.after(&ctm);
                for child in area.children() {
                    let Some(inner) = self.space(child, &around) else { continue };
                    match child.name() {
                        "Path" => {
                            areas = areas.saturating_add(1);
                            even_odd = child.attr("Rule").map(str::trim_ascii) == Some("Even-Odd");
                            if let Some(shape) = self.outline(child) {
                                segments.extend(shape.transformed(&inner.own).segments);
                            }
                        }
                        "Text" => {
                            areas = areas.saturating_add(1);
                            segments.extend(self.text_outline(child, &inner).segments);
                        }
                        _ => {}
                    }
                }
            }
            if areas > 0 {
                let clip = Clip { shape: Arc::new(Shape { segments }), even_odd: even_odd && areas == 1 };
                if !clips.iter().any(|other| other.shape == clip.shape && other.even_odd == clip.even_odd) {
                    clips.push(clip);
                }
            }
        }
        clips
    }
}

/// Items with what is said of them together. One item that covers less does so by its colours.
fn mixed(mut items: Vec<Item>, clips: Vec<Clip>, mixing: &Mixing) -> Vec<Item> {
    let mut alpha = mixing.alpha;
    if alpha < 1.0
        && mixing.blend == Blend::Normal
        && let [item] = items.as_mut_slice()
        && fade(item, alpha)
    {
        alpha = 1.0;
    }
    if alpha >= 1.0 && mixing.blend == Blend::Normal && clips.is_empty() {
        return items;
    }
    vec![Item::Group(Group { clips, alpha, blend: mixing.blend, ..Group::new(items) })]
}

/// Makes an item cover less, where its colours alone can say it.
fn fade(item: &mut Item, alpha: f32) -> bool {
    let paints: [Option<&mut Paint>; 2] = match item {
        Item::Picture(placed) => {
            placed.alpha *= alpha;
            return true;
        }
        Item::Figure(figure) => [
            figure.fill.as_mut().map(|fill| &mut fill.paint),
            figure.stroke.as_mut().map(|stroke| &mut stroke.paint),
        ],
        Item::Glyphs(run) => [
            run.fill.as_mut().map(|fill| &mut fill.paint),
            run.stroke.as_mut().map(|stroke| &mut stroke.paint),
        ],
        Item::Group(_) | Item::Pdf(_) => return false,
    };
    // A filled outline is seen through its line: both together are one thing.
    match paints {
        [Some(Paint::Color(color)), None] | [None, Some(Paint::Color(color))] => {
            color.alpha = super::color::byte(f64::from(color.alpha) * f64::from(alpha) / 255.0);
            true
        }
        _ => false,
    }
}
