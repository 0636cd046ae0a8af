//! The display list of one page in the making: what it may still cost, and what was odd.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::Item;
use super::drawing::{Drawing, Scene};
use super::limits::DrawLimits;
use super::picture::Picture;
use super::resource::Loaded;
use super::style::Style;
use crate::finding::{self, Finding, Findings};
use crate::geometry::Matrix;
use crate::xml::Element;

pub(super) struct Builder<'b, 'd, 'p> {
    pub drawing: &'b mut Drawing<'d, 'p>,
    /// Resources in the order in which IDs are looked up.
    pub scope: Vec<Rc<Loaded<'p>>>,
    /// The file that is drawn.
    pub place: String,
    pub items: Vec<Item>,
    pub findings: Findings,
    pub complete: bool,
    left: Left,
    /// Pictures that are paid for.
    paid: HashSet<usize>,
}

/// What a page may still cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    pub work: usize,
    pub picture_pixels: u64,
}

impl<'b, 'd, 'p> Builder<'b, 'd, 'p> {
    pub fn new(drawing: &'b mut Drawing<'d, 'p>, place: &str, left: Left) -> Self {
        let limits = drawing.scene.limits;
        Self {
            drawing,
            scope: Vec::new(),
            place: place.to_owned(),
            items: Vec::new(),
            findings: Findings::new(limits.findings),
            complete: true,
            left,
            paid: HashSet::new(),
        }
    }

    pub fn scene(&self) -> Scene<'d> {
        self.drawing.scene
    }

    pub fn limits(&self) -> &'d DrawLimits {
        self.drawing.scene.limits
    }

    /// Pays for work; false when there is no more to spend.
    pub fn pay(&mut self, work: usize) -> bool {
        let left = self.left.work.checked_sub(work.max(1));
        self.left.work = left.unwrap_or(0);
        left.is_some() || self.stop()
    }

    /// Pays for the pixels of a picture, unless it is on the page already. The picture must live as long as the page.
    pub fn pay_picture(&mut self, picture: &Arc<Picture>) -> bool {
        if !self.paid.insert(Arc::as_ptr(picture).addr()) {
            return true;
        }
        let Some((width, height)) = picture.size() else { return false };
        let pixels = u64::from(width).saturating_mul(u64::from(height));
        let left = self.left.picture_pixels.checked_sub(pixels);
        self.left.picture_pixels = left.unwrap_or(self.left.picture_pixels);
        left.is_some() || self.stop()
    }

    /// Notes that a limit stops the drawing.
    pub fn stop(&mut self) -> bool {
        self.complete = false;
        self.findings.add_once(finding::DRAW_LIMIT, &self.place, "");
        false
    }

    /// Notes that something is referred to and not there.
    pub fn missing(&mut self, kind: &str, id: &str) {
        self.findings.add_each(finding::DRAW_RESOURCE, &self.place, &format!("{kind} {id}"));
    }

    /// Notes that something is drawn only nearly as it should be.
    pub fn unsupported(&mut self, what: &str) {
        self.findings.add_each(finding::DRAW_UNSUPPORTED, &self.place, what);
    }

    /// Notes that something of an object cannot be drawn.
    pub fn odd(&mut self, code: &'static str, detail: &str) {
        self.findings.add_each(code, &self.place, detail);
    }

    /// Draws the objects below an element onto the page.
    pub fn objects_of(&mut self, parent: Element<'_, '_>, space: &Matrix, style: &Style) {
        let mut items = std::mem::take(&mut self.items);
        self.objects(parent, space, style, 0, &mut items);
        self.items = items;
    }

    /// What may still be spent.
    pub fn left(&self) -> Left {
        self.left
    }

    /// Takes over what a page within this one has left.
    pub fn spend_down_to(&mut self, left: Left) {
        self.left = left;
    }

    pub fn finish(self) -> (Vec<Finding>, bool) {
        (self.findings.into_vec(), self.complete)
    }
}
