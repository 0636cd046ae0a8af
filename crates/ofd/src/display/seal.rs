//! Pictures of seals, which whoever knows seals hands in.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::sync::Arc;

use super::build::Builder;
use super::drawing::{Drawing, Scene};
use super::paint::Blend;
use super::picture::Picture;
use super::{Clip, Group, Item, Placed};
use crate::geometry::{Matrix, Rect};
use crate::shape::Shape;
use crate::{Ofd, Package, finding};

/// The picture of a seal, and where a page shows it (StampAnnot, GB/T 33190 §18). A riding seal is one of these for each
/// page, with a clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Seal {
    /// ID of the page.
    pub page: String,
    /// Its box on the page, in millimetres; the picture fills it.
    pub boundary: Rect,
    /// The part of the box that is shown, from the corner of the box; all of it when absent.
    pub clip: Option<Rect>,
    /// Type of the picture as the seal states it: `ofd`, `png`, `bmp`, `jpg`, `gif`, in any case.
    pub format: String,
    /// The picture; several places may share it.
    pub bytes: Arc<Vec<u8>>,
}

impl Seal {
    /// Whether the picture is itself an OFD package, whatever the seal states.
    pub(super) fn is_ofd(&self) -> bool {
        self.bytes.starts_with(b"PK\x03\x04")
    }
}

impl Builder<'_, '_, '_> {
    /// Whether a seal of the page stands in a box: an annotation that shows it too would show it twice.
    pub(super) fn is_sealed(&self, page: &str, place: &Rect) -> bool {
        const NEAR_MM: f64 = 0.5;
        let near = |a: f64, b: f64| (a - b).abs() < NEAR_MM;
        self.scene().seals.iter().filter(|seal| seal.page == page).any(|seal| {
            let own = &seal.boundary;
            near(own.x, place.x)
                && near(own.y, place.y)
                && near(own.width, place.width)
                && near(own.height, place.height)
        })
    }

    /// Draws the seals of a page, each once.
    pub(super) fn seals(&mut self, page: &str) {
        let seals = self.scene().seals;
        for (at, seal) in seals.iter().enumerate().filter(|(_, seal)| seal.page == page) {
            let same = |before: &Seal| {
                before.page == seal.page
                    && before.boundary == seal.boundary
                    && before.clip == seal.clip
                    && (Arc::ptr_eq(&before.bytes, &seal.bytes) || before.bytes == seal.bytes)
            };
            if !self.pay(64) {
                return;
            }
            if seals.iter().take(at).any(same) {
                continue;
            }
            match self.seal(seal) {
                Some(group) => self.items.push(Item::Group(group)),
                None => {
                    let place = self.place.clone();
                    self.findings.add(finding::DRAW_SEAL, &place, &seal.format);
                }
            }
        }
    }

    /// A seal in its place; absent when it cannot be drawn.
    fn seal(&mut self, seal: &Seal) -> Option<Group> {
        let place = seal.boundary;
        let farthest = f64::from(self.limits().page_mm);
        let sane = [place.x, place.y, place.width, place.height].iter().all(|side| side.abs() <= farthest);
        if !sane || place.width <= 0.0 || place.height <= 0.0 {
            return None;
        }
        let shown = match seal.clip {
            Some(clip) => place.common(&Rect { x: place.x + clip.x, y: place.y + clip.y, ..clip })?,
            None => place,
        };
        let clip = Clip { shape: Arc::new(Shape::rect(&shown)), even_odd: false };
        let mut group = if seal.is_ofd() { self.seal_of_ofd(seal)? } else { self.seal_of_picture(seal)? };
        group.clips.push(clip);
        Some(group)
    }

    /// A seal whose picture is a package: its first page, stretched into the box.
    fn seal_of_ofd(&mut self, seal: &Seal) -> Option<Group> {
        let limits = self.drawing.package.limits();
        let package = Package::open(&seal.bytes, limits).ok()?;
        let ofd = Ofd::read_structure(&package);
        let scene = Scene { seals: &[], ..self.scene() };
        let mut drawing = Drawing::new(ofd.documents.first()?, scene, true)?;
        let (page, left) = drawing.page_within(0, self.left())?;
        self.spend_down_to(left);
        self.complete &= page.complete;
        for finding in page.findings.iter().filter(|finding| finding.code != finding::FONT_NONE) {
            let place = self.place.clone();
            self.findings.add(finding.code, &place, &finding.detail);
        }
        let Rect { x, y, width, height } = seal.boundary;
        let fit = Matrix { a: width / page.width, d: height / page.height, ..Matrix::shift(x, y) };
        let inner = Group { transform: fit, ..Group::new(page.items) };
        Some(Group::new(vec![Item::Group(inner)]))
    }

    /// A seal whose picture has pixels. It never hides what it is stamped upon.
    fn seal_of_picture(&mut self, seal: &Seal) -> Option<Group> {
        let picture =
            Picture::coded(Arc::clone(&seal.bytes), Some(&seal.format), self.limits().picture_pixels);
        let picture = Arc::new(picture);
        if !self.pay_picture(&picture) || picture.pixels().is_none() {
            return None;
        }
        let Rect { x, y, width, height } = seal.boundary;
        let transform = Matrix { a: width, d: height, ..Matrix::shift(x, y) };
        let placed = Placed { picture, transform, alpha: 1.0 };
        Some(Group { blend: Blend::Multiply, ..Group::new(vec![Item::Picture(placed)]) })
    }
}
