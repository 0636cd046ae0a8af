//! A face: its bytes, and its glyphs.
#![expect(clippy::float_arithmetic, reason = "places on a page are not money")]

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlineGlyphFormat, OutlinePen};
use skrifa::{FontRef, MetadataProvider, OutlineGlyphCollection};

use super::name::Family;
use super::wrap::Wrapped;
use crate::shape::{Segment, Shape};

/// The bytes of a font file, shared by its faces and by whoever embeds them.
pub(super) type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// Glyphs and characters of one face that are kept; a full cache is emptied.
const MOST_CACHED: usize = 8_192;

/// A face of a font. Cheap to clone: clones share bytes and cached glyphs.
#[derive(Clone)]
pub struct Face {
    inner: Arc<Inner>,
    pub(super) family: Family,
    lacks_bold: bool,
    lacks_italic: bool,
    guessed: bool,
}

/// The number of a glyph in its face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct GlyphId(pub u32);

struct Inner {
    bytes: Bytes,
    index: u32,
    name: String,
    units_per_em: f32,
    ascent: f32,
    descent: f32,
    glyphs: u32,
    bold: bool,
    italic: bool,
    embedded: bool,
    /// Glyphs by the numbers that documents name them by, where these are not their positions.
    numbers: Option<HashMap<u32, u32>>,
    characters: RwLock<HashMap<char, Option<GlyphId>>>,
    advances: RwLock<HashMap<GlyphId, f32>>,
    outlines: RwLock<HashMap<GlyphId, Arc<Shape>>>,
    halves: OnceLock<HashMap<char, GlyphId>>,
    affordable: RwLock<HashMap<GlyphId, bool>>,
}

impl Face {
    /// A face from the bytes of a font file that a document carries: TrueType, OpenType, a collection, or a bare CFF
    /// program. Absent when they are no font.
    #[must_use]
    pub fn embedded(bytes: Vec<u8>, index: u32) -> Option<Self> {
        let wrapped = super::wrap::wrapped(&bytes);
        let Wrapped { bytes, numbers } = wrapped.unwrap_or(Wrapped { bytes, numbers: None });
        let mut face = Self::read(Arc::new(bytes), index, "", false, false)?;
        let inner = Arc::get_mut(&mut face.inner)?;
        (inner.embedded, inner.numbers) = (true, numbers);
        Some(face)
    }

    /// A face of a font file.
    pub(super) fn read(bytes: Bytes, index: u32, name: &str, bold: bool, italic: bool) -> Option<Self> {
        let font = FontRef::from_index(bytes.as_ref().as_ref(), index).ok()?;
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let units_per_em = f32::from(metrics.units_per_em);
        if units_per_em < 1.0 {
            return None;
        }
        let (ascent, descent) = (metrics.ascent / units_per_em, metrics.descent / units_per_em);
        let glyphs = u32::from(metrics.glyph_count);
        let inner = Inner {
            bytes: Arc::clone(&bytes),
            index,
            name: name.to_owned(),
            units_per_em,
            ascent,
            descent,
            glyphs,
            bold,
            italic,
            embedded: false,
            numbers: None,
            characters: RwLock::default(),
            advances: RwLock::default(),
            outlines: RwLock::default(),
            halves: OnceLock::new(),
            affordable: RwLock::default(),
        };
        Some(Self {
            inner: Arc::new(inner),
            family: Family::default(),
            lacks_bold: false,
            lacks_italic: false,
            guessed: false,
        })
    }

    /// The whole font file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.inner.bytes.as_ref().as_ref()
    }

    /// The whole font file, to be kept.
    #[must_use]
    pub fn shared_bytes(&self) -> Arc<dyn AsRef<[u8]> + Send + Sync> {
        Arc::clone(&self.inner.bytes)
    }

    /// Position in the font file, which is 0 unless it is a collection.
    #[must_use]
    pub fn index(&self) -> u32 {
        self.inner.index
    }

    /// Name of the installed family; empty for a face that a document carries.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Whether bold was asked for and this face is not: strokes are to be made thicker.
    #[must_use]
    pub fn lacks_bold(&self) -> bool {
        self.lacks_bold
    }

    /// Whether italic was asked for and this face is not: glyphs are to be slanted.
    #[must_use]
    pub fn lacks_italic(&self) -> bool {
        self.lacks_italic
    }

    /// Whether the name that was looked for says nothing, so that this face is a guess.
    #[must_use]
    pub fn is_guessed(&self) -> bool {
        self.guessed
    }

    /// Number of glyphs.
    #[must_use]
    pub fn glyph_count(&self) -> u32 {
        self.inner.glyphs
    }

    /// Font units in an em.
    #[must_use]
    pub fn units_per_em(&self) -> f32 {
        self.inner.units_per_em
    }

    /// How far glyphs reach above the baseline, in ems.
    #[must_use]
    pub fn ascent(&self) -> f32 {
        self.inner.ascent
    }

    /// How far glyphs reach below the baseline, in ems; negative.
    #[must_use]
    pub fn descent(&self) -> f32 {
        self.inner.descent
    }

    /// Whether the face has a character.
    #[must_use]
    pub fn has(&self, character: char) -> bool {
        self.glyph(character).is_some()
    }

    /// The glyph of a character; absent when the face has none.
    #[must_use]
    pub fn glyph(&self, character: char) -> Option<GlyphId> {
        cached(&self.inner.characters, character, || {
            let glyph = self.font()?.charmap().map(character)?.to_u32();
            (glyph != 0 && glyph < self.inner.glyphs).then_some(GlyphId(glyph))
        })
    }

    /// The glyph that a document names by a number; absent when there is none.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Option<GlyphId> {
        let glyph = match &self.inner.numbers {
            Some(numbers) => *numbers.get(&number)?,
            None => number,
        };
        (glyph < self.inner.glyphs).then_some(GlyphId(glyph))
    }

    /// The glyph of half width of a Latin character; absent when the face has none.
    #[must_use]
    pub fn half_width_glyph(&self, character: char) -> Option<GlyphId> {
        if !('!'..='\u{FF}').contains(&character) {
            return None;
        }
        let halves = self
            .inner
            .halves
            .get_or_init(|| self.font().map(|font| super::width::half_widths(&font)).unwrap_or_default());
        halves.get(&character).copied().filter(|glyph| glyph.0 < self.inner.glyphs)
    }

    /// The advance of a glyph, in ems; 0 when there is no such glyph.
    #[must_use]
    pub fn advance(&self, glyph: GlyphId) -> f32 {
        cached(&self.inner.advances, glyph, || {
            let advance = self.font().and_then(|font| {
                font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph.0.into())
            });
            advance.unwrap_or_default() / self.inner.units_per_em
        })
    }

    /// The outline of a glyph, in ems, y down from the baseline; empty for a blank and for what cannot be drawn.
    #[must_use]
    pub fn outline(&self, glyph: GlyphId) -> Arc<Shape> {
        cached(&self.inner.outlines, glyph, || Arc::new(self.draw(glyph).unwrap_or_default()))
    }

    /// Whether a document carries it, so that its bytes are a stranger's.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.inner.embedded
    }

    /// The same for all clones, and for no other face while one of them lives.
    pub(crate) fn key(&self) -> usize {
        Arc::as_ptr(&self.inner).addr()
    }

    /// Whether it stands for a Chinese font, in which Latin letters are half as wide as an em.
    pub(crate) fn has_half_width_latin(&self) -> bool {
        matches!(self.family, Family::Song | Family::Kai | Family::Hei | Family::FangSong)
    }

    /// Whether the strokes are bold, by the face itself or because they are to be made thicker.
    pub(super) fn is_bold(&self) -> bool {
        self.inner.bold || self.lacks_bold
    }

    /// The same face with what it was looked for as.
    pub(super) fn wanted_as(mut self, family: Family, bold: bool, italic: bool, guessed: bool) -> Self {
        self.family = family;
        self.lacks_bold = bold && !self.inner.bold;
        self.lacks_italic = italic && !self.inner.italic;
        self.guessed = guessed;
        self
    }

    /// A substitute, to be slanted when this face is.
    pub(super) fn family_of(&self, mut substitute: Self) -> Self {
        let italic = self.inner.italic || self.lacks_italic;
        substitute.lacks_italic = italic && !substitute.inner.italic;
        substitute
    }

    fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.bytes(), self.inner.index).ok()
    }

    /// Whether a glyph can be drawn at little cost; of installed faces, all can.
    pub(crate) fn affords(&self, glyph: GlyphId) -> bool {
        if !self.inner.embedded {
            return true;
        }
        cached(&self.inner.affordable, glyph, || {
            self.font().is_some_and(|font| super::cost::is_affordable(&font, glyph.0.into()))
        })
    }

    fn draw(&self, glyph: GlyphId) -> Option<Shape> {
        if !self.affords(glyph) {
            return None;
        }
        let font = self.font()?;
        // Outlines only in the two forms whose cost was counted.
        let glyphs = OutlineGlyphCollection::with_format(&font, OutlineGlyphFormat::Glyf)
            .or_else(|| OutlineGlyphCollection::with_format(&font, OutlineGlyphFormat::Cff))?;
        let outline = glyphs.get(glyph.0.into())?;
        let mut pen = Pen { em: self.inner.units_per_em, shape: Shape::default() };
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, &mut pen).ok()?;
        pen.shape.segments.shrink_to_fit();
        Some(pen.shape)
    }
}

impl PartialEq for Face {
    /// Whether both are the same face of the same bytes in memory, to be drawn in the same way.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
            && self.lacks_bold == other.lacks_bold
            && self.lacks_italic == other.lacks_italic
    }
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face")
            .field("name", &self.inner.name)
            .field("index", &self.inner.index)
            .field("lacks_bold", &self.lacks_bold)
            .field("lacks_italic", &self.lacks_italic)
            .finish_non_exhaustive()
    }
}

/// A value from a cache, or made and kept. The cache is emptied when it is full.
fn cached<K, V>(cache: &RwLock<HashMap<K, V>>, key: K, make: impl FnOnce() -> V) -> V
where
    K: Eq + std::hash::Hash,
    V: Clone,
{
    if let Some(value) = cache.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return value.clone();
    }
    let value = make();
    let mut cache = cache.write().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= MOST_CACHED {
        cache.clear();
    }
    cache.insert(key, value.clone());
    value
}

/// Collects an outline, scaled to ems and turned so that y runs down.
struct Pen {
    em: f32,
    shape: Shape,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        [x / self.em, -y / self.em]
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.shape.segments.push(Segment::Move(to));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.shape.segments.push(Segment::Line(to));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let segment = Segment::Quad(self.place(cx0, cy0), self.place(x, y));
        self.shape.segments.push(segment);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let segment = Segment::Cubic(self.place(cx0, cy0), self.place(cx1, cy1), self.place(x, y));
        self.shape.segments.push(segment);
    }

    fn close(&mut self) {
        self.shape.segments.push(Segment::Close);
    }
}
