//! What a copy says of itself: in the margin of each page, and in the data of the document.

use fapiao_ofd::display::{self, DrawLimits};
use fapiao_ofd::font::{Face, Fonts};
use fapiao_ofd::geometry::{Point, Rect};
use fapiao_ofd::layout::{
    Color, Font, FontHandle, Info, Item, Layer, Layout, Order, Path, Segment, Size, Text,
};
use fapiao_ofd::render::png;

use crate::Error;

/// In Chinese, what a copy is.
const ZH: &str = "复制件，非原件；印章仅为图样";
/// The same in English.
const EN: &str = "COPY, not the original; seals are pictures only";
/// Size of the letters in millimetres, where the page is wide enough.
const SIZE: f64 = 2.0;
/// From the edges of the page to the line.
const MARGIN: f64 = 4.0;
/// From one baseline to the next, in sizes.
const LEADING: f64 = 1.35;
/// The resolution at which it is seen whether a margin is free, in dots per inch.
const LOOK_DPI: f64 = 60.0;
const GREY: Color = Color::new(90, 90, 90);

/// Says on each page that it is a copy, and of what.
pub(super) struct Stamp {
    digest: String,
    faces: Vec<Face>,
}

/// The lines that fit a page, and the strip that they need.
struct Strip {
    lines: Vec<String>,
    size: f64,
    height: f64,
}

impl Stamp {
    /// A stamp for copies of the original of this SHA-256.
    ///
    /// # Errors
    /// [`Error::Fonts`] without a font for Chinese.
    pub(super) fn new(digest: String, fonts: &Fonts) -> Result<Self, Error> {
        let song = fonts.find("宋体", false, false).filter(|_| fonts.has_cjk()).ok_or(Error::Fonts)?;
        let mut faces = vec![song.clone()];
        let text = format!("{ZH}{EN} · 原件第页无法转换:0123456789abcdefghijklmnopqrstuvwxyz");
        for character in text.chars() {
            if !faces.iter().any(|face| face.has(character)) {
                faces.extend(fonts.substitute(&song, character));
            }
        }
        Ok(Self { digest, faces })
    }

    /// What the copy is, in one sentence.
    pub(super) fn sentence(&self) -> String {
        format!("{ZH} · {EN} · {}", self.origin())
    }

    /// Of what it is a copy.
    pub(super) fn origin(&self) -> String {
        format!("原件 original SHA-256: {}", self.digest)
    }

    /// The font of the stamp, in a layout.
    pub(super) fn font(&self, layout: &mut Layout) -> FontHandle {
        layout.font(Font { name: "宋体".to_owned(), family: String::new(), faces: self.faces.clone() })
    }

    /// How wide a text is.
    pub(super) fn width(&self, text: &str, size: f64) -> f64 {
        let ems = |character: char| {
            let drawn = self.faces.iter().find_map(|face| Some((face, face.glyph(character)?)));
            drawn.map_or(1.0, |(face, glyph)| f64::from(face.advance(glyph)))
        };
        text.chars().map(ems).sum::<f64>() * size
    }

    /// Stamps every page of a layout, and its data.
    pub(super) fn onto(&self, layout: &mut Layout, limits: &DrawLimits) {
        let font = self.font(layout);
        let drawn = layout.display();
        for (position, drawn) in drawn.iter().enumerate() {
            let strip = self.strip(drawn.width);
            let free = is_free(drawn, strip.height, limits);
            let size =
                Size { width: drawn.width, height: drawn.height + if free { 0.0 } else { strip.height } };
            let items = self.items(font, &strip, size, !free);
            let Some(page) = layout.pages.get_mut(position) else { continue };
            page.size = Some(size);
            page.layers.push(Layer { order: Order::Foreground, items });
        }
        self.inform(&mut layout.info);
    }

    /// Stamps a page that is drawn already.
    pub(super) fn over(&self, page: &mut display::Page, limits: &DrawLimits) {
        let strip = self.strip(page.width);
        let free = is_free(page, strip.height, limits);
        if !free {
            page.height += strip.height;
        }
        let size = Size { width: page.width, height: page.height };
        let mut layout = Layout::new(Info::default(), size);
        let font = self.font(&mut layout);
        let items = self.items(font, &strip, size, !free);
        layout.pages.push(fapiao_ofd::layout::Page::new(None, items));
        page.items.extend(layout.display().into_iter().flat_map(|stamp| stamp.items));
    }

    /// The data of the document: what it says is that it is a copy, in the place of what would tell it apart.
    fn inform(&self, info: &mut Info) {
        let title = std::mem::take(&mut info.title);
        let space = if title.is_empty() { "" } else { " " };
        info.title = format!("复制件 COPY{space}{title}");
        info.subject = self.sentence();
        info.keywords.push("复制件 COPY".to_owned());
        info.doc_id = self.digest.chars().take(32).collect();
        info.creator = "fapiao".to_owned();
        info.creator_version = env!("CARGO_PKG_VERSION").to_owned();
        info.custom_datas.push(("复制件".to_owned(), format!("{ZH} {EN}")));
        info.custom_datas.push(("原件SHA-256".to_owned(), self.digest.clone()));
    }

    fn strip(&self, width: f64) -> Strip {
        let room = (width - 2.0 * MARGIN).max(width / 2.0);
        let one = vec![self.sentence()];
        let several = if self.width(&self.sentence(), SIZE) <= room {
            one
        } else {
            vec![format!("{ZH} · {EN}"), self.origin()]
        };
        let widest = several.iter().map(|line| self.width(line, SIZE)).fold(0.0, f64::max);
        let size = if widest > room { (SIZE * room / widest).max(0.1) } else { SIZE };
        let count = several.iter().fold(0.0, |count, _| count + 1.0);
        Strip { lines: several, size, height: count * size * LEADING + 1.2 }
    }

    /// The stamp at the bottom of a page; on white where the page ended above it.
    fn items(&self, font: FontHandle, strip: &Strip, size: Size, white: bool) -> Vec<Item> {
        let top = size.height - strip.height;
        let mut items = Vec::new();
        if white {
            let below = Rect { x: 0.0, y: top, width: size.width, height: strip.height };
            items.push(Path::filled(Segment::rectangle(below), Color::new(255, 255, 255)).into());
        }
        let mut baseline = top + 0.3 + strip.size;
        for line in &strip.lines {
            let x = ((size.width - self.width(line, strip.size)) / 2.0).max(0.0);
            let mut text = Text::new(font, strip.size, Point { x, y: baseline }, line.as_str());
            text.color = GREY;
            items.push(text.into());
            baseline += strip.size * LEADING;
        }
        items
    }
}

/// Whether nothing is seen at the bottom of a page.
fn is_free(page: &display::Page, height: f64, limits: &DrawLimits) -> bool {
    if page.height < 4.0 * height {
        return false;
    }
    let Ok(raster) = png::raster(page, LOOK_DPI, limits) else { return false };
    let pixels = &raster.pixels;
    let rows = f64::from(pixels.height) * (page.height - height - 0.5) / page.height;
    let row = usize::try_from(pixels.width).unwrap_or(usize::MAX).saturating_mul(pixels.channels.count());
    let above = (0..pixels.height).take_while(|row| f64::from(*row) < rows).count();
    pixels.data.chunks_exact(row.max(1)).skip(above).flatten().all(|channel| *channel >= 250)
}
