//! How much of a foreign page is drawn.

use super::picture::PIXELS_MAX;

/// How much of a foreign page is drawn. Everything that draws foreign pages takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawLimits {
    /// Work of one page: graphic objects, and texts and paths by their length. What a pattern, a template or a
    /// composite graphic shows again counts again.
    pub work: usize,
    /// Templates, composite graphics, patterns and blocks inside each other.
    pub depth: usize,
    /// Segments of one path.
    pub segments: usize,
    /// Copies of the cell of one pattern.
    pub tiles: usize,
    /// Pages of one file that are drawn one after the other.
    pub pages: usize,
    /// Millimetres of the longer side of a page.
    pub page_mm: u32,
    /// Pixels of all pictures of one page, as their files state them.
    pub picture_pixels: u64,
    /// Bytes of one embedded font.
    pub font_bytes: u64,
    /// Pixels of one page that is drawn as a picture.
    pub page_pixels: u64,
    /// Work of drawing one page as a picture, in pixels that are painted.
    pub painted_pixels: u64,
    /// Bytes of one page that is written as SVG.
    pub svg_bytes: usize,
    /// Findings of one page that are kept.
    pub findings: usize,
}

impl Default for DrawLimits {
    /// A page takes at most some seconds and some hundred megabytes; real pages take a thousandth of that.
    fn default() -> Self {
        Self {
            work: 400_000,
            depth: 12,
            segments: 200_000,
            tiles: 4_096,
            pages: 5_000,
            page_mm: 5_080,
            picture_pixels: 2 * PIXELS_MAX,
            font_bytes: 64 << 20,
            page_pixels: 100_000_000,
            painted_pixels: 2_000_000_000,
            svg_bytes: 64 << 20,
            findings: 200,
        }
    }
}
