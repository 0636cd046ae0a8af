//! Text of the pages with its place, and the pictures that may be QR codes.
#![expect(clippy::float_arithmetic, reason = "geometry of pages, not money")]

use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::page::{Page, Resources};

use super::file::File;
use super::font::Decoders;
use super::picture::{Picture, Pictures, Wanted};
use crate::Limits;
use crate::guard::guarded;
use crate::layout::Run;

/// Millimetres in one point.
const MM: f64 = 25.4 / 72.0;
/// A gap this wide, in parts of the font size, splits a string.
const GAP: f64 = 1.0;

/// Most things that one page, and that all pages, may draw: forms that draw forms can ask for 2⁴⁰.
const DRAWN_PAGE_MAX: u32 = 300_000;
const DRAWN_MAX: u32 = 3_000_000;

/// What the pages show.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) runs: Vec<Run>,
    pub(crate) pictures: Vec<Picture>,
    /// Glyphs whose character is not known.
    pub(crate) unreadable: usize,
    /// Characters that are set but not painted.
    pub(crate) invisible: usize,
    /// Pages whose interpretation stopped.
    pub(crate) damaged: Vec<u32>,
    /// Number of things drawn.
    pub(crate) drawn: u32,
}

/// Reads the text of the pages, and decodes the pictures that are wanted.
pub(crate) fn read(file: &File, limits: &Limits, wanted: Wanted) -> Shown {
    let mut shown = Shown::default();
    let cache = InterpreterCache::new();
    for (number, page) in (0_u32..).zip(file.pdf().pages().iter()) {
        if number >= limits.pages_max || shown.runs.len() >= limits.runs_max {
            break;
        }
        if shown.drawn >= DRAWN_MAX {
            shown.damaged.push(number);
            break;
        }
        let mut device = PageReader {
            page: number,
            resources: page.resources(),
            decoders: None,
            area: area(page),
            runs_max: limits.runs_max.saturating_sub(shown.runs.len()),
            pictures: Pictures::new(wanted, limits.images_max.saturating_sub(shown.pictures.len()), limits),
            shown: Shown::default(),
        };
        if guarded(|| interpret(file, page, &cache, &mut device)).is_none() {
            shown.damaged.push(number);
        }
        shown.runs.append(&mut device.shown.runs);
        shown.pictures.append(&mut device.pictures.found);
        shown.drawn = shown.drawn.saturating_add(device.shown.drawn);
        shown.unreadable += device.shown.unreadable;
        shown.invisible += device.shown.invisible;
    }
    shown
}

fn interpret<'a>(file: &'a File, page: &Page<'a>, cache: &InterpreterCache<'a>, device: &mut PageReader<'_>) {
    let initial = Affine::new(page.initial_transform(true).as_coeffs());
    let settings = InterpreterSettings::default();
    let mut context = Context::new(initial, device.area, cache, file.xref(), settings);
    interpret_page(page, &mut context, device);
}

fn area(page: &Page<'_>) -> Rect {
    let (width, height) = page.render_dimensions();
    Rect::new(0.0, 0.0, f64::from(width), f64::from(height))
}

/// Takes the text and pictures of one page; paints nothing.
struct PageReader<'p> {
    page: u32,
    resources: &'p Resources<'p>,
    /// Made when the first character is not known.
    decoders: Option<Decoders>,
    area: Rect,
    runs_max: usize,
    pictures: Pictures,
    shown: Shown,
}

/// One glyph on the page, in points.
struct Placed {
    text: String,
    origin: Point,
    /// One em in the direction of the text.
    em: Vec2,
    /// One em across it.
    size: f64,
    /// Where the next glyph is expected.
    end: Point,
}

impl PageReader<'_> {
    /// Counts one thing drawn. The interpreter offers no way to stop it, so too many unwind it: silently, and
    /// only up to [`read`].
    fn draw(&mut self) {
        self.shown.drawn += 1;
        if self.shown.drawn > DRAWN_PAGE_MAX {
            std::panic::resume_unwind(Box::new("more is drawn than the limit"));
        }
    }

    fn glyph(&mut self, glyph: &PositionedGlyph<'_>, transform: Affine) -> Option<Placed> {
        let transform = transform * glyph.transform();
        let origin = transform * Point::ORIGIN;
        let em = transform * Point::new(1000.0, 0.0) - origin;
        let size = (transform * Point::new(0.0, 1000.0) - origin).hypot();
        let advance = match &**glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(shape) => shape.advance_width(),
        };
        let end = origin + em * (f64::from(advance.unwrap_or(0.0)) / 1000.0);
        let text = match glyph.as_unicode() {
            Some(BfString::Char(char)) => String::from(char),
            Some(BfString::String(text)) => text,
            None => {
                let Some(text) = self.decode(glyph) else {
                    self.shown.unreadable += 1;
                    return None;
                };
                text
            }
        };
        (origin.is_finite() && em.is_finite() && size.is_finite()).then_some(Placed {
            text,
            origin,
            em,
            size,
            end,
        })
    }

    /// The characters of a glyph whose font does not state them.
    fn decode(&mut self, glyph: &PositionedGlyph<'_>) -> Option<String> {
        let Glyph::Outline(outline) = &**glyph else { return None };
        let name = outline.font_data()?.postscript_name?;
        let resources = self.resources;
        self.decoders.get_or_insert_with(|| Decoders::of(resources)).decode(&name, outline.char_code())
    }

    /// Adds one string as runs: split at wide gaps, glyph by glyph when it does not run from left to right.
    fn string(&mut self, glyphs: &[Placed], vertical: bool) {
        let mut open: Option<Run> = None;
        let mut last: Option<&Placed> = None;
        let mut spaced = false;
        for glyph in glyphs {
            let text = glyph.text.trim_matches(|c: char| c.is_whitespace() || c.is_control());
            if text.is_empty() {
                spaced = true;
                continue;
            }
            let upright = !vertical && glyph.em.x > 0.0 && glyph.em.y.abs() <= glyph.em.x * 0.02;
            let near = last.is_some_and(|last| {
                let gap = glyph.origin - last.end;
                gap.x.abs() <= GAP * glyph.size && gap.y.abs() <= 0.2 * glyph.size && upright
            });
            match &mut open {
                Some(run) if near => {
                    if spaced {
                        run.text.push(' ');
                    }
                    run.text.push_str(text);
                    run.width = (glyph.end.x * MM - run.x).max(run.width);
                }
                _ => {
                    self.shown.runs.extend(open.take());
                    open = Some(Run {
                        text: text.to_owned(),
                        page: self.page,
                        x: glyph.origin.x * MM,
                        y: glyph.origin.y * MM,
                        width: (glyph.end.x - glyph.origin.x).max(0.0) * MM,
                        height: glyph.size * MM,
                    });
                }
            }
            spaced = false;
            last = Some(glyph);
        }
        self.shown.runs.extend(open);
    }
}

impl<'a> Device<'a> for PageReader<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.draw();
    }
    // Every form that is drawn pushes its clip.
    fn push_clip_path(&mut self, _: &ClipPath) {
        self.draw();
    }
    fn push_clip_rect(&mut self, _: &Rect) {
        self.draw();
    }
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {
        self.draw();
    }
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.draw();
    }
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.draw();
        // Text that is stroked and filled comes twice.
        if self.shown.runs.len() >= self.runs_max || matches!(mode, DrawMode::Stroke(_)) {
            return;
        }
        if matches!(mode, DrawMode::Invisible) {
            self.shown.invisible += run.glyphs().len();
            return;
        }
        let placed: Vec<Placed> =
            run.glyphs().iter().filter_map(|glyph| self.glyph(glyph, props.transform)).collect();
        let on_page: Vec<Placed> =
            placed.into_iter().filter(|glyph| self.area.contains(glyph.origin)).collect();
        self.string(&on_page, run.writing_mode() == WritingMode::Vertical);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.draw();
        self.pictures.take(self.page, &image, props.transform);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fapiao_testkit::make::pdf_file::{PdfFile, stream};
    use hayro_interpret::font::StandardFont;
    use hayro_interpret::hayro_cmap::{CMap, CMapName, load_embedded};

    use super::{Shown, Wanted, read};
    use crate::Limits;
    use crate::pdf::file::File;
    use crate::pdf::marks::Marks;

    const STSONG: &str = "/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light\
        /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>]";

    /// What a page shows whose font `/F` is as given.
    fn shown(font: &str, page: &str, content: &str) -> Shown {
        let mut file = PdfFile::new(fapiao_testkit::make::Xref::Table);
        let font = file.add(format!("<</Type/Font{font}>>"));
        let content = file.add(stream("", content.as_bytes(), true));
        let tree = file.reserve();
        let leaf = file.add(format!(
            "<</Type/Page/Parent {tree} 0 R/Contents {content} 0 R{page}/Resources<</Font<</F {font} 0 R>>>>>>"
        ));
        file.set(tree, format!("<</Type/Pages/Count 1/Kids[{leaf} 0 R]/MediaBox[0 0 600 400]>>"));
        file.set(file.root(), format!("<</Type/Catalog/Pages {tree} 0 R>>"));
        file.write_revision();
        let bytes = file.bytes().to_vec();
        let marks = Marks::of(&bytes);
        read(
            &File::open(Arc::new(bytes), &marks).unwrap_or_else(|error| panic!("{error:?}")),
            &Limits::default(),
            Wanted::None,
        )
    }

    fn texts(shown: &Shown) -> Vec<&str> {
        shown.runs.iter().map(|run| run.text.as_str()).collect()
    }

    #[test]
    fn text_when_chinese_fonts_are_not_embedded_then_still_read() {
        for (encoding, codes) in [
            ("GBK-EUC-H", "B7A2C6B12032342E3530"),
            ("GB-EUC-H", "B7A2C6B12032342E3530"),
            ("GBKp-EUC-H", "B7A2C6B12032342E3530"),
            ("UniGB-UCS2-H", "53D1796800200032003400 2E00350030"),
            ("UniGB-UTF16-H", "53D17968002000320034002E00350030"),
        ] {
            let font = format!("/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}{STSONG}");
            let shown = shown(&font, "", &format!("BT /F 10 Tf 72 300 Td <{codes}> Tj ET"));
            assert_eq!(texts(&shown), ["发票 24.50"], "{encoding}");
            assert_eq!(shown.unreadable, 0, "{encoding}");
        }
    }

    #[test]
    fn text_when_an_embedded_font_states_no_unicode_then_its_encoding_does() {
        let (data, _) = StandardFont::Helvetica.get_font_data();
        let program = (*data).as_ref().to_vec();
        let embedded = |encoding: &str, ordering: &str| {
            // The program goes into the dictionary as a hexadecimal stream of its own object.
            format!(
                "/Subtype/Type0/BaseFont/ABCDEF+Own/Encoding/{encoding}/DescendantFonts[<</Type/Font/Subtype/CIDFontType0\
                 /BaseFont/ABCDEF+Own/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 2>>\
                 /FontDescriptor<</Type/FontDescriptor/FontName/ABCDEF+Own/Flags 4/FontFile3 7 0 R>>>>]"
            )
        };
        let map = CMap::parse(load_embedded(CMapName::UniGbUcs2H).unwrap(), load_embedded).unwrap();
        let cids: String =
            [0x53D1, 0x7968].map(|code| format!("{:04X}", map.lookup_cid_code(code, 2).unwrap())).concat();
        for (encoding, ordering, codes) in [
            ("UniGB-UCS2-H", "GB1", "53D17968"),
            ("GBK-EUC-H", "GB1", "B7A2C6B1"),
            ("Identity-H", "GB1", cids.as_str()),
        ] {
            let mut file = PdfFile::new(fapiao_testkit::make::Xref::Table);
            let font = file.add(format!("<</Type/Font{}>>", embedded(encoding, ordering)));
            let content =
                file.add(stream("", format!("BT /F 10 Tf 72 300 Td <{codes}> Tj ET").as_bytes(), true));
            let leaf = file.add(format!(
                "<</Type/Page/Parent 5 0 R/Contents {content} 0 R/Resources<</Font<</F {font} 0 R>>>>>>"
            ));
            let tree = file.add(format!("<</Type/Pages/Count 1/Kids[{leaf} 0 R]/MediaBox[0 0 600 400]>>"));
            file.set(7, stream("/Subtype/CIDFontType0C", &program, true));
            file.set(file.root(), format!("<</Type/Catalog/Pages {tree} 0 R>>"));
            file.write_revision();
            let bytes = file.bytes().to_vec();
            let marks = Marks::of(&bytes);
            let file = File::open(Arc::new(bytes), &marks).unwrap_or_else(|error| panic!("{error:?}"));
            let shown = read(&file, &Limits::default(), Wanted::None);
            assert_eq!((texts(&shown), shown.unreadable), (vec!["发票"], 0), "{encoding}");
        }
    }

    #[test]
    fn text_when_placed_then_in_mm_from_the_top_left() {
        let helvetica = "/Subtype/Type1/BaseFont/Helvetica";
        let placed = |page: &str, content: &str| {
            let shown = shown(helvetica, page, content);
            let run = &shown.runs[0];
            [run.x, run.y, run.height].map(|mm| (mm / 25.4 * 72.0 * 10.0).round() / 10.0)
        };
        assert_eq!(placed("", "BT /F 10 Tf 72 300 Td (A) Tj ET"), [72.0, 100.0, 10.0]);
        assert_eq!(placed("", "q 2 0 0 2 10 20 cm BT /F 10 Tf 30 40 Td (A) Tj ET Q"), [70.0, 300.0, 20.0]);
        assert_eq!(
            placed("/CropBox[50 100 600 400]", "BT /F 10 Tf 72 300 Td (A) Tj ET"),
            [22.0, 100.0, 10.0]
        );
        let turned = "BT /F 10 Tf 0 1 -1 0 100 50 Tm (A) Tj ET";
        assert_eq!(placed("/Rotate 90", turned), [50.0, 100.0, 10.0]);
        let upside = "BT /F 10 Tf -1 0 0 -1 100 50 Tm (A) Tj ET";
        assert_eq!(placed("/Rotate 180", upside), [500.0, 50.0, 10.0]);
    }

    #[test]
    fn text_when_gaps_are_wide_or_it_does_not_run_right_then_pieces() {
        let helvetica = "/Subtype/Type1/BaseFont/Helvetica";
        let content = "BT /F 10 Tf 72 300 Td [(ab) -200 (c d) -3000 (e)] TJ ET";
        assert_eq!(texts(&shown(helvetica, "", content)), ["abc d", "e"]);
        let upright = "BT /F 10 Tf 0 1 -1 0 100 50 Tm (abc) Tj ET";
        assert_eq!(texts(&shown(helvetica, "", upright)), ["a", "b", "c"]);
    }

    #[test]
    fn text_when_not_painted_or_off_the_page_then_not_shown() {
        let helvetica = "/Subtype/Type1/BaseFont/Helvetica";
        let content =
            "BT /F 10 Tf 72 300 Td 3 Tr (hidden) Tj 0 Tr (shown) Tj ET BT /F 10 Tf 900 300 Td (off) Tj ET";
        let shown = shown(helvetica, "", content);
        assert_eq!((texts(&shown), shown.invisible), (vec!["shown"], 6));
    }
}
