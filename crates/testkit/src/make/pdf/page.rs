//! Sheets as PDF pages: text in fonts that are not embedded, with a ToUnicode map.

use std::collections::BTreeMap;

use super::file::PdfFile;
use super::file::stream;
use crate::make::picture;
use crate::sheet::Font;
use crate::sheet::Sheet;
use crate::sheet::Text;
use crate::sheet::width;

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// The characters of each font, numbered from 1.
#[derive(Default)]
struct Glyphs {
    numbers: BTreeMap<Font, BTreeMap<char, u16>>,
}

/// How the QR code stands on the page; with its text.
pub(super) enum Qr {
    /// Not at all.
    Absent,
    /// As an image object.
    Picture(String),
    /// As filled rectangles.
    Drawn(String),
}

/// Adds all pages under a page tree, and gives the tree's number and the pages' numbers.
pub(super) fn add_pages(file: &mut PdfFile, sheets: &[Sheet], qr: &Qr) -> (u32, Vec<u32>) {
    let mut glyphs = Glyphs::default();
    let contents: Vec<String> = sheets.iter().map(|sheet| content(sheet, &mut glyphs, qr)).collect();
    let fonts = add_fonts(file, &glyphs);
    let picture = match qr {
        Qr::Picture(text) => Some(add_qr(file, text)),
        Qr::Absent | Qr::Drawn(_) => None,
    };
    let tree = file.reserve();
    let pages: Vec<u32> = sheets
        .iter()
        .zip(&contents)
        .map(|(sheet, content)| {
            let content = file.add(stream("", content.as_bytes(), true));
            let picture = picture.filter(|_| sheet.qr.is_some());
            let pictures = picture.map(|p| format!("/XObject<</Q {p} 0 R>>")).unwrap_or_default();
            file.add(format!(
                "<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {} {}]/Resources<</Font<<{fonts}>>{pictures}>>/Contents {content} 0 R>>",
                number(sheet.width * POINTS),
                number(sheet.height * POINTS),
            ))
        })
        .collect();
    let kids: Vec<String> = pages.iter().map(|page| format!("{page} 0 R")).collect();
    file.set(tree, format!("<</Type/Pages/Count {}/Kids[{}]>>", kids.len(), kids.join(" ")));
    (tree, pages)
}

fn content(sheet: &Sheet, glyphs: &mut Glyphs, qr: &Qr) -> String {
    let mut out = String::from("q 0.5 0 0 RG 0.7 w\n");
    let down = |y: f64| number((sheet.height - y) * POINTS);
    for [x1, y1, x2, y2] in &sheet.rules {
        let (x1, x2) = (number(x1 * POINTS), number(x2 * POINTS));
        out += &format!("{x1} {} m {x2} {} l S\n", down(*y1), down(*y2));
    }
    out += "Q\n";
    for (texts, colour) in [(&sheet.labels, "0.5 0 0 rg"), (&sheet.values, "0 g")] {
        out += &format!("{colour}\n");
        for text in texts {
            out += &text_operators(text, sheet.height, glyphs);
        }
    }
    let Some([x, y, w, h]) = sheet.qr else { return out };
    let place = format!(
        "q {} 0 0 {} {} {} cm",
        number(w * POINTS),
        number(h * POINTS),
        number(x * POINTS),
        down(y + h)
    );
    match qr {
        Qr::Picture(_) => out + &format!("{place} /Q Do Q\n"),
        Qr::Drawn(text) => out + &format!("{place} 0 g\n{}f Q\n", rectangles(text)),
        Qr::Absent => out,
    }
}

/// The dark runs of a QR code as rectangles in the unit square, with the same quiet zone as the picture's.
fn rectangles(text: &str) -> String {
    let rows = picture::modules(text);
    let module = 1.0 / (rows.len() as f64 + 8.0);
    let mut out = String::new();
    for (row, modules) in rows.iter().enumerate() {
        let y = 1.0 - (row as f64 + 5.0) * module;
        let mut column = 0;
        for run in modules.chunk_by(|a, b| a == b) {
            if run[0] {
                let (x, width) = ((column as f64 + 4.0) * module, run.len() as f64 * module);
                out += &format!("{x:.5} {y:.5} {width:.5} {module:.5} re\n");
            }
            column += run.len();
        }
    }
    out
}

/// One BT … ET. Where the advances are not the font's own, each glyph gets its matrix.
fn text_operators(text: &Text, height: f64, glyphs: &mut Glyphs) -> String {
    let [x, y] = text.position();
    let font = name(text.font);
    let codes: Vec<u16> = text.text.chars().map(|c| glyphs.number(text.font, c)).collect();
    let natural = text
        .text
        .chars()
        .zip(&text.advances)
        .all(|(c, advance)| (width(text.font, text.size, c) - advance).abs() < 1e-3);
    let mut out = format!("BT /{font} {} Tf ", number(text.size * POINTS));
    let place =
        |x: f64, y: f64| format!("1 0 0 1 {} {} Tm ", number(x * POINTS), number((height - y) * POINTS));
    if natural && !text.vertical {
        let hex: String = codes.iter().map(|code| format!("{code:04X}")).collect();
        return format!("{out}{}<{hex}> Tj ET\n", place(x, y));
    }
    let mut at = 0.0;
    for (index, code) in codes.iter().enumerate() {
        let (dx, dy) = if text.vertical { (0.0, at) } else { (at, 0.0) };
        out += &format!("{}<{code:04X}> Tj ", place(x + dx, y + dy));
        at += text.advances.get(index).copied().unwrap_or_default();
    }
    out + "ET\n"
}

impl Glyphs {
    fn number(&mut self, font: Font, character: char) -> u16 {
        let numbers = self.numbers.entry(font).or_default();
        let next = numbers.len() as u16 + 1;
        *numbers.entry(character).or_insert(next)
    }
}

fn name(font: Font) -> &'static str {
    match font {
        Font::Kai => "K",
        Font::Song => "S",
        Font::Courier => "C",
    }
}

/// Adds each font that is used; gives the content of the page's /Font dictionary.
fn add_fonts(file: &mut PdfFile, glyphs: &Glyphs) -> String {
    let mut out = String::new();
    for (font, numbers) in &glyphs.numbers {
        let base = match font {
            Font::Kai => "KaiTi",
            Font::Song => "SimSun",
            Font::Courier => "CourierNew",
        };
        let widths: String = numbers
            .iter()
            .filter(|(c, _)| width(*font, 1.0, **c) < 1.0)
            .map(|(c, code)| format!("{code}[{}]", number(width(*font, 1000.0, *c))))
            .collect();
        let to_unicode = file.add(stream("", to_unicode(numbers).as_bytes(), true));
        let descriptor = file.add(format!(
            "<</Type/FontDescriptor/FontName/{base}/Flags 4/ItalicAngle 0/Ascent 859/Descent -140/CapHeight 700/StemV 80/FontBBox[0 -140 1000 859]>>"
        ));
        let descendant = file.add(format!(
            "<</Type/Font/Subtype/CIDFontType2/BaseFont/{base}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]/CIDToGIDMap/Identity>>"
        ));
        let composite = file.add(format!(
            "<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>"
        ));
        out += &format!("/{} {composite} 0 R", name(*font));
    }
    out
}

fn to_unicode(numbers: &BTreeMap<char, u16>) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /SAMPLE def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let rows: Vec<String> = numbers
        .iter()
        .map(|(character, code)| {
            let mut units = [0; 2];
            let units: String =
                character.encode_utf16(&mut units).iter().map(|u| format!("{u:04X}")).collect();
            format!("<{code:04X}> <{units}>\n")
        })
        .collect();
    for block in rows.chunks(100) {
        out += &format!("{} beginbfchar\n{}endbfchar\n", block.len(), block.concat());
    }
    out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
}

/// The QR code as an image of eight bits grey, three pixels a module.
fn add_qr(file: &mut PdfFile, text: &str) -> u32 {
    let picture = picture::qr(text, 3);
    let dictionary = format!(
        "/Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/DeviceGray/BitsPerComponent 8",
        picture.width(),
        picture.height()
    );
    file.add(stream(&dictionary, picture.as_raw(), true))
}

pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
