//! Text as it is drawn: places, faces, glyphs. Needs the fonts of the system.

use fapiao_ofd::display::{DrawLimits, Glyphs, Item};
use fapiao_ofd::font::Fonts;
use fapiao_ofd::render::{png, svg};

use crate::draw::{PAGE, codes, display};
use crate::fixture::{Files, honest, ofd_xml};
use crate::font::installed;

const FONTS: &str = "Doc_0/PublicRes.xml";
const ANNOTATION: &str = "Doc_0/Annots/Page_0/Annotation.xml";

fn page(objects: &str, fonts: &str) -> Files {
    let content = ofd_xml("Page", &format!("<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>"));
    let fonts = ofd_xml("Res BaseLoc=\"Res\"", &format!("<ofd:Fonts>{fonts}</ofd:Fonts>"));
    honest().put(PAGE, content).put(FONTS, fonts).put(ANNOTATION, ofd_xml("PageAnnot", ""))
}

fn text(attributes: &str, inner: &str) -> String {
    format!(
        "<ofd:TextObject Boundary=\"10 20 100 10\" Font=\"4\" Size=\"4\" {attributes}>{inner}</ofd:TextObject>"
    )
}

fn runs(files: &Files, fonts: &Fonts) -> Vec<Glyphs> {
    let page = display(files, fonts, &[]);
    assert_eq!(codes(&page), Vec::<&str>::new());
    let runs =
        page.items.into_iter().filter_map(|item| if let Item::Glyphs(run) = item { Some(run) } else { None });
    runs.collect()
}

const SONG: &str = "<ofd:Font ID=\"4\" FontName=\"宋体\"/>";

#[test]
fn text_when_offsets_are_stated_then_glyphs_stand_there() {
    let Some(fonts) = installed() else { return };
    let code = "<ofd:TextCode X=\"1\" Y=\"4\" DeltaX=\"g 2 4 10\" DeltaY=\"0 0 2.5\">价税合计</ofd:TextCode>";
    let runs = runs(&page(&text("", code), SONG), fonts);
    let [run] = runs.as_slice() else { panic!("{runs:?}") };
    let places: Vec<(f64, f64)> = run.glyphs.iter().map(|glyph| (glyph.x, glyph.y)).collect();
    assert_eq!(places, [(1.0, 4.0), (5.0, 4.0), (9.0, 4.0), (19.0, 6.5)]);
    assert_eq!(
        (run.text.as_str(), run.size, run.transform.e, run.transform.f),
        ("价税合计", 4.0, 10.0, 20.0)
    );
    assert_eq!(run.face.name(), "Noto Serif CJK SC");
}

#[test]
fn text_when_no_offsets_are_stated_then_letters_of_chinese_fonts_are_half_an_em() {
    let Some(fonts) = installed() else { return };
    let code = "<ofd:TextCode X=\"0\" Y=\"4\">税率13%</ofd:TextCode>";
    let run = &runs(&page(&text("", code), SONG), fonts)[0];
    let places: Vec<f64> = run.glyphs.iter().map(|glyph| glyph.x).collect();
    assert_eq!(places, [0.0, 4.0, 8.0, 10.0, 12.0]);
    // Their glyphs are as wide as their places, so that nothing overlaps.
    for glyph in &run.glyphs[2..] {
        assert!((run.face.advance(glyph.id) * glyph.stretch - 0.5).abs() < 0.01);
    }
    let courier = "<ofd:Font ID=\"4\" FontName=\"Courier New\"/>";
    let run = &runs(
        &page(&text("HScale=\"0.5\"", "<ofd:TextCode X=\"0\" Y=\"4\">91</ofd:TextCode>"), courier),
        fonts,
    )[0];
    assert!((run.glyphs[1].x - 4.0 * 0.6 * 0.5).abs() < 1e-3, "{:?}", run.glyphs);
    let down = "<ofd:TextCode X=\"0\" Y=\"4\">税率</ofd:TextCode>";
    let run = &runs(&page(&text("ReadDirection=\"90\"", down), SONG), fonts)[0];
    assert_eq!((run.glyphs[1].x, run.glyphs[1].y), (0.0, 8.0));
}

#[test]
fn text_when_a_face_lacks_characters_then_others_stand_in() {
    let Some(fonts) = installed() else { return };
    let courier = "<ofd:Font ID=\"4\" FontName=\"Courier New\"/>";
    let code = "<ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g 3 4\">A税B</ofd:TextCode>";
    let runs = runs(&page(&text("", code), courier), fonts);
    let faces: Vec<(&str, &str)> = runs.iter().map(|run| (run.face.name(), run.text.as_str())).collect();
    assert_eq!(faces, [("Liberation Mono", "A"), ("Noto Serif CJK SC", "税"), ("Liberation Mono", "B")]);
    let rare = "<ofd:TextCode X=\"0\" Y=\"4\">\u{10FFFD}</ofd:TextCode>";
    let drawn = display(&page(&text("", rare), SONG), fonts, &[]);
    assert_eq!(codes(&drawn), ["OFD-GLYPH-MISSING"]);
    let odd = display(
        &page(
            &text("", "<ofd:TextCode X=\"0\" Y=\"4\">甲</ofd:TextCode>"),
            "<ofd:Font ID=\"4\" FontName=\"Zapfino\"/>",
        ),
        fonts,
        &[],
    );
    assert_eq!((codes(&odd), odd.items.len()), (vec!["OFD-FONT-UNKNOWN"], 1));
}

#[test]
fn text_when_its_font_is_embedded_then_glyph_numbers_are_those_of_the_font() {
    let Some(fonts) = installed() else { return };
    let face = fonts.find("Courier New", false, false).unwrap();
    let glyph = face.glyph('Q').unwrap();
    let embedded = "<ofd:Font ID=\"4\" FontName=\"Any\"><ofd:FontFile>any.ttf</ofd:FontFile></ofd:Font>";
    let inner = format!(
        "<ofd:CGTransform CodePosition=\"1\" CodeCount=\"1\" GlyphCount=\"1\"><ofd:Glyphs>{}</ofd:Glyphs></ofd:CGTransform>\
         <ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g 2 3\">AXB</ofd:TextCode>",
        glyph.0
    );
    let files = page(&text("", &inner), embedded).put("Doc_0/Res/any.ttf", face.bytes());
    let run = &runs(&files, fonts)[0];
    let ids: Vec<u32> = run.glyphs.iter().map(|glyph| glyph.id.0).collect();
    let of = |character| face.glyph(character).unwrap().0;
    assert_eq!(ids, [of('A'), of('Q'), of('B')]);
    assert_eq!(run.text, "AXB");
    // A font that is none is replaced, and the characters count.
    let broken = files.put("Doc_0/Res/any.ttf", b"no font");
    let drawn = display(&broken, fonts, &[]);
    assert!(codes(&drawn).contains(&"OFD-FONT-UNREADABLE"));
    assert!(matches!(drawn.items.as_slice(), [Item::Glyphs(run)] if run.text == "AXB"));
}

#[test]
fn text_when_bold_or_italic_is_wanted_then_is_found_or_made() {
    let Some(fonts) = installed() else { return };
    let code = "<ofd:TextCode X=\"0\" Y=\"4\">税</ofd:TextCode>";
    let bold = &runs(&page(&text("Weight=\"700\"", code), SONG), fonts)[0];
    assert!(!bold.face.lacks_bold() && bold.emboldening().is_none());
    let italic = &runs(&page(&text("Italic=\"true\"", code), SONG), fonts)[0];
    assert!(italic.face.lacks_italic());
    let leaning = italic.placement(&italic.glyphs[0]);
    assert!(leaning.c < 0.0 && leaning.b == 0.0);
}

#[test]
fn svg_when_text_is_wanted_then_lies_over_its_outlines() {
    let Some(fonts) = installed() else { return };
    let code = "<ofd:TextCode X=\"1\" Y=\"4\" DeltaX=\"4 4\">甲&lt;乙</ofd:TextCode>";
    let page = display(&page(&text("", code), SONG), fonts, &[]);
    let options = svg::SvgOptions { text: true, id_prefix: "a-".to_owned() };
    let drawn = svg::svg(&page, &options, &DrawLimits::default()).unwrap();
    assert!(drawn.contains(">甲&lt;乙</text>") && drawn.contains("x=\"1 5 9\""), "{drawn}");
    assert_eq!(drawn.matches("<path id=\"a-g").count(), 3);
    assert_eq!(drawn.matches("<use href=\"#a-g").count(), 3);
    let plain = svg::svg(&page, &svg::SvgOptions::default(), &DrawLimits::default()).unwrap();
    assert!(!plain.contains("<text") && plain.len() < drawn.len());
    let tight = DrawLimits { svg_bytes: 100, ..DrawLimits::default() };
    assert_eq!(svg::svg(&page, &options, &tight).unwrap_err().code(), "OFD-DRAW-FAILED");
    let raster = png::raster(&page, 96.0, &DrawLimits::default()).unwrap();
    assert!(raster.pixels.data.iter().any(|channel| *channel < 64));
}
