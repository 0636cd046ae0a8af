//! Hostile pages: cheap to read, ruinous to draw.

use super::Evil;
use super::Expect;
use super::evil;
use super::font;
use super::ofd::{PAGE, RESOURCES};
use super::package::good;
use crate::archive;
use crate::archive::Entry;

const FONTS: &str = "Doc_0/PublicRes.xml";

pub(super) fn all() -> Vec<Evil> {
    let mut out = sizes();
    out.extend(amplifiers());
    out.extend(fonts());
    out
}

/// The good package with objects on its page, resources beside those that it has, and more entries.
fn drawn(objects: &str, resources: &str, entries: Vec<Entry>) -> Vec<u8> {
    let mut own = good();
    for entry in &mut own {
        let (before, more) = match entry.path() {
            PAGE => ("</ofd:Layer>", format!("{objects}</ofd:Layer>")),
            RESOURCES => ("</ofd:Res>", format!("{resources}</ofd:Res>")),
            _ => continue,
        };
        let old = String::from_utf8(entry.content.clone()).unwrap();
        assert!(old.contains(before));
        entry.content = old.replacen(before, &more, 1).into();
        // Stored: else the ratio of the packed entry is refused before what is tried here.
        entry.stored = true;
    }
    own.extend(entries);
    archive::write(&own)
}

fn objects(objects: &str) -> Vec<u8> {
    drawn(objects, "", Vec::new())
}

/// The good package with more templates under its page.
fn templates(used: &str) -> Vec<u8> {
    let mut own = good();
    let page = own.iter_mut().find(|entry| entry.path() == PAGE).unwrap();
    let old = String::from_utf8(page.content.clone()).unwrap();
    assert!(old.contains("<ofd:Content>"));
    page.content = old.replacen("<ofd:Content>", &format!("{used}<ofd:Content>"), 1).into();
    page.stored = true;
    archive::write(&own)
}

/// The good package with a box of paper.
fn paper(size: &str) -> Vec<u8> {
    let mut own = good();
    let page = own.iter_mut().find(|entry| entry.path() == PAGE).unwrap();
    let old = String::from_utf8(page.content.clone()).unwrap();
    assert!(old.contains("0 0 210 140"));
    page.content = old.replacen("0 0 210 140", size, 1).into();
    archive::write(&own)
}

fn path(attributes: &str, inner: &str, data: &str) -> String {
    format!(
        "<ofd:PathObject ID=\"7000\" {attributes}>{inner}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )
}

const EVERYWHERE: &str = "Boundary=\"0 0 210 140\"";
const SQUARE: &str = "M 0 0 L 210 0 L 210 140 L 0 140 C";

fn sizes() -> Vec<Evil> {
    let numbers = path("Boundary=\"NaN 0 -5 inf\" CTM=\"NaN 0 0 1e400 0 0\"", "", SQUARE)
        + &path("Boundary=\"0 0 9 9\" CTM=\"1e300 0 0 1e300 0 0\" LineWidth=\"1e300\"", "", SQUARE)
        + &path("Boundary=\"0 0 9 9\" LineWidth=\"-1\"", "", "M 1e300 0 L -1e300 1 B 1 1 1 1")
        + &path(
            "Boundary=\"0 0 9 9\" CTM=\"0 0 0 0 0 0\" Fill=\"true\"",
            "<ofd:FillColor Value=\"0 0 0\"/>",
            SQUARE,
        );
    let picture = Entry::new("Doc_0/Res/huge.png", huge_png());
    let media = "<ofd:MultiMedias><ofd:MultiMedia ID=\"7001\" Type=\"Image\"><ofd:MediaFile>huge.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>";
    let image =
        "<ofd:ImageObject ID=\"7002\" Boundary=\"0 0 90 90\" CTM=\"90 0 0 90 0 0\" ResourceID=\"7001\"/>";
    vec![
        evil(
            "ofd-page-of-a-billion-millimetres",
            "page.ofd",
            paper("0 0 1000000000 1000000000"),
            Expect::Report,
        ),
        evil("ofd-page-of-no-size", "page.ofd", paper("0 0 -210 NaN"), Expect::Report),
        evil("ofd-page-far-away", "page.ofd", paper("1e18 -1e18 210 140"), Expect::Report),
        evil("ofd-boxes-that-are-no-numbers", "boxes.ofd", objects(&numbers), Expect::Report),
        evil(
            "ofd-picture-of-a-trillion-pixels",
            "picture.ofd",
            drawn(image, media, vec![picture]),
            Expect::Report,
        ),
    ]
}

fn amplifiers() -> Vec<Evil> {
    let mut pattern = path(EVERYWHERE, "", SQUARE);
    for _ in 0..12 {
        let fill = format!(
            "<ofd:FillColor><ofd:Pattern Width=\"3\" Height=\"3\"><ofd:CellContent>{pattern}</ofd:CellContent></ofd:Pattern></ofd:FillColor>"
        );
        pattern = path(&format!("{EVERYWHERE} Fill=\"true\""), &fill, SQUARE);
    }
    let tiny = "<ofd:FillColor><ofd:Pattern Width=\"0.0001\" Height=\"0.0001\"><ofd:CellContent/></ofd:Pattern></ofd:FillColor>";
    let cells = path(&format!("{EVERYWHERE} Fill=\"true\""), tiny, SQUARE);
    let blocks = format!(
        "{}{}{}",
        "<ofd:PageBlock>".repeat(50),
        path(EVERYWHERE, "", SQUARE),
        "</ofd:PageBlock>".repeat(50)
    );
    let unit = |id: usize, inner: &str| {
        format!(
            "<ofd:CompositeGraphicUnit ID=\"{id}\" Width=\"9\" Height=\"9\"><ofd:Content>{inner}</ofd:Content></ofd:CompositeGraphicUnit>"
        )
    };
    let call =
        |id: usize| format!("<ofd:CompositeObject ID=\"7100\" Boundary=\"0 0 9 9\" ResourceID=\"{id}\"/>");
    let units: String = (0..20).map(|n| unit(7200 + n, &call(7201 + n).repeat(10))).collect();
    let units =
        format!("<ofd:CompositeGraphicUnits>{units}{}</ofd:CompositeGraphicUnits>", unit(7300, &call(7300)));
    let endless = format!("M 0 0 {}", "L 210 140 L 0 0 ".repeat(200_000));
    let dashes = path(
        &format!("{EVERYWHERE} LineWidth=\"1\" DashPattern=\"0.0000001 0.0000001\""),
        "",
        &"M 0 0 L 210 140 ".repeat(2_000),
    );
    let clip = "<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary=\"0 0 210 140\"><ofd:AbbreviatedData>M 105 0 L 210 140 L 0 139 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>";
    let layers = path(
        &format!("{EVERYWHERE} Fill=\"true\" BlendMode=\"Luminosity\" Alpha=\"9\""),
        &format!("<ofd:FillColor Value=\"1 2 3\"/>{clip}"),
        SQUARE,
    )
    .repeat(5_000);
    let glyphs = format!(
        "<ofd:TextObject ID=\"7400\" Boundary=\"0 0 9 9\" Font=\"4\" Size=\"9999\"><ofd:TextCode X=\"0\" Y=\"0\" DeltaX=\"g 4000000000 0\">{}</ofd:TextCode></ofd:TextObject>",
        "龘".repeat(100_000)
    );
    let used = "<ofd:Template TemplateID=\"12\" ZOrder=\"Background\"/>".repeat(10_000);
    vec![
        evil("ofd-pattern-of-patterns", "pattern.ofd", objects(&pattern), Expect::Report),
        evil("ofd-pattern-of-too-many-cells", "pattern.ofd", objects(&cells), Expect::Report),
        evil("ofd-blocks-50-deep", "blocks.ofd", objects(&blocks), Expect::Report),
        evil(
            "ofd-composites-multiply",
            "composite.ofd",
            drawn(&call(7200), &units, Vec::new()),
            Expect::Report,
        ),
        evil(
            "ofd-composite-in-itself",
            "composite.ofd",
            drawn(&call(7300), &units, Vec::new()),
            Expect::Report,
        ),
        evil("ofd-path-without-end", "path.ofd", objects(&path(EVERYWHERE, "", &endless)), Expect::Report),
        evil("ofd-dashes-without-number", "dashes.ofd", objects(&dashes), Expect::Report),
        evil("ofd-layers-5000-blended", "layers.ofd", objects(&layers), Expect::Report),
        evil("ofd-glyphs-larger-than-the-page", "glyphs.ofd", objects(&glyphs), Expect::Report),
        evil("ofd-template-ten-thousand-times", "templates.ofd", templates(&used), Expect::Report),
    ]
}

fn fonts() -> Vec<Evil> {
    let with = |bytes: Vec<u8>| {
        let text = "<ofd:TextObject ID=\"7500\" Boundary=\"0 0 90 9\" Font=\"7501\" Size=\"5\"><ofd:CGTransform CodePosition=\"0\" CodeCount=\"2\" GlyphCount=\"2\"><ofd:Glyphs>1 60000</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X=\"0\" Y=\"5\" DeltaX=\"5 5\">样票税</ofd:TextCode></ofd:TextObject>";
        let fonts = "<ofd:Fonts><ofd:Font ID=\"7501\" FontName=\"Evil\"><ofd:FontFile>evil.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>";
        let mut entry = Entry::new("Doc_0/Res/evil.ttf", bytes);
        entry.stored = true;
        let mut own = good();
        let resources = own.iter_mut().find(|entry| entry.path() == FONTS).unwrap();
        let old = String::from_utf8(resources.content.clone()).unwrap();
        resources.content = old.replacen("</ofd:Res>", &format!("{fonts}</ofd:Res>"), 1).into();
        let page = own.iter_mut().find(|entry| entry.path() == PAGE).unwrap();
        let old = String::from_utf8(page.content.clone()).unwrap();
        page.content = old.replacen("</ofd:Layer>", &format!("{text}</ofd:Layer>"), 1).into();
        own.push(entry);
        archive::write(&own)
    };
    vec![
        evil("ofd-font-of-glyphs-in-glyphs", "font.ofd", with(font::glyphs_in_glyphs()), Expect::Report),
        evil("ofd-font-of-calls-in-calls", "font.ofd", with(font::calls_in_calls()), Expect::Report),
        evil("ofd-font-that-lies-about-its-tables", "font.ofd", with(font::lying_tables()), Expect::Report),
        evil(
            "ofd-font-of-noise",
            "font.ofd",
            with(b"\x00\x01\x00\x00\xff\xff noise".to_vec()),
            Expect::Report,
        ),
    ]
}

/// A PNG file that says in its header that it is a million pixels wide and high.
fn huge_png() -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(1_000_000_u32.to_be_bytes());
    header.extend(1_000_000_u32.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&header);
    let mut file = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d".to_vec();
    file.extend(header);
    file.extend(crc.sum().to_be_bytes());
    file.extend(b"\x00\x00\x00\x08IDAT\x78\x01\x03\x00\x00\x00\x00\x01");
    file
}
