//! What is drawn where: small pages made by code, at one pixel a millimetre.

use std::sync::Arc;

use fapiao_ofd::display::picture::{Channels, Pixels};
use fapiao_ofd::display::{DrawLimits, Item, Page, Scene, Seal};
use fapiao_ofd::font::Fonts;
use fapiao_ofd::geometry::Rect;
use fapiao_ofd::render::png;
use fapiao_ofd::{Limits, Ofd, Package};

use crate::fixture::{Files, honest, ofd_xml};

pub const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
const TEMPLATE: &str = "Doc_0/Tpls/Tpl_0/Content.xml";
const RESOURCES: &str = "Doc_0/DocumentRes.xml";
const ANNOTATION: &str = "Doc_0/Annots/Page_0/Annotation.xml";
const MM: f64 = 25.4;

pub const WHITE: [u8; 3] = [255, 255, 255];
const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];

/// Without fonts: what is tested here is not text.
fn no_fonts() -> Fonts {
    Fonts::new(fontdb::Database::new())
}

/// The display list of the first page.
pub fn display(files: &Files, fonts: &Fonts, seals: &[Seal]) -> Page {
    let bytes = files.zip();
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read_structure(&package);
    let scene = Scene { fonts, seals, limits: &DrawLimits::default() };
    ofd.documents[0].display(0, &scene).unwrap()
}

/// Codes of what was odd, but for the fonts that are not there.
pub fn codes(page: &Page) -> Vec<&'static str> {
    page.findings.iter().map(|f| f.code).filter(|code| *code != "OFD-FONT-NONE").collect()
}

/// A page of these objects, and nothing else.
fn page_of(objects: &str) -> Files {
    let content = ofd_xml("Page", &format!("<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>"));
    honest().put(PAGE, content).put(ANNOTATION, ofd_xml("PageAnnot", ""))
}

fn resources(inner: &str) -> String {
    ofd_xml("Res BaseLoc=\"Res\"", inner)
}

/// A filled rectangle.
fn area(place: &str, color: &str) -> String {
    let numbers: Vec<f64> = place.split(' ').map(|n| n.parse().unwrap()).collect();
    let (x, y, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3]);
    format!(
        "<ofd:PathObject Boundary=\"{x} {y} {width} {height}\" Stroke=\"false\" Fill=\"true\"><ofd:FillColor Value=\"{color}\"/>\
         <ofd:AbbreviatedData>M 0 0 L {width} 0 L {width} {height} L 0 {height} C</ofd:AbbreviatedData></ofd:PathObject>"
    )
}

struct Drawn {
    page: Page,
    pixels: Pixels,
}

impl Drawn {
    fn of(files: &Files) -> Self {
        Self::sealed(files, &[])
    }

    fn sealed(files: &Files, seals: &[Seal]) -> Self {
        let page = display(files, &no_fonts(), seals);
        let pixels = png::raster(&page, MM, &DrawLimits::default()).unwrap().pixels;
        Self { page, pixels }
    }

    /// The colour at a place in millimetres.
    fn at(&self, x: u32, y: u32) -> [u8; 3] {
        let [red, green, blue, _] = self.pixels.at(x, y).unwrap();
        [red, green, blue]
    }

    /// How many pixels are not white.
    fn marked(&self) -> usize {
        self.pixels.data.chunks_exact(3).filter(|pixel| pixel.iter().any(|channel| *channel < 250)).count()
    }

    fn codes(&self) -> Vec<&'static str> {
        codes(&self.page)
    }
}

fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 12)
}

#[test]
fn layers_when_they_have_an_order_then_the_lower_is_under_the_higher() {
    let layer = |order: &str, place: &str, color: &str| {
        format!("<ofd:Layer Type=\"{order}\">{}</ofd:Layer>", area(place, color))
    };
    let page = format!(
        "<ofd:Template TemplateID=\"2\" ZOrder=\"Background\"/><ofd:Content>{}{}{}</ofd:Content>",
        layer("Foreground", "40 10 20 20", "0 255 0"),
        layer("Body", "20 10 30 20", "255 0 0"),
        layer("Background", "10 10 20 20", "0 0 255"),
    );
    let template =
        format!("<ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content>", area("0 10 60 20", "0 0 0"));
    let files = honest().put(PAGE, ofd_xml("Page", &page)).put(TEMPLATE, ofd_xml("Page", &template));
    let drawn = Drawn::of(&files.clone().put(ANNOTATION, ofd_xml("PageAnnot", "")));
    assert_eq!([5, 15, 25, 45].map(|x| drawn.at(x, 20)), [[0, 0, 0], BLUE, RED, GREEN]);
    let over = files.edit(PAGE, "ZOrder=\"Background\"", "ZOrder=\"Foreground\"");
    let drawn = Drawn::of(&over.put(ANNOTATION, ofd_xml("PageAnnot", "")));
    assert_eq!([5, 15, 25, 45].map(|x| drawn.at(x, 20)), [[0, 0, 0]; 4]);
}

#[test]
fn lines_when_parameters_are_inherited_then_the_nearest_counts() {
    let params = "<ofd:DrawParams><ofd:DrawParam ID=\"50\" LineWidth=\"4\"><ofd:StrokeColor Value=\"255 0 0\"/></ofd:DrawParam>\
        <ofd:DrawParam ID=\"51\" Relative=\"50\"><ofd:FillColor Value=\"0 255 0\"/></ofd:DrawParam></ofd:DrawParams>";
    let line = |y: u32, attributes: &str, inner: &str| {
        format!(
            "<ofd:PathObject Boundary=\"10 {y} 100 10\" {attributes}>{inner}<ofd:AbbreviatedData>M 0 5 L 100 5</ofd:AbbreviatedData></ofd:PathObject>"
        )
    };
    let objects = [
        line(10, "", ""),
        line(30, "LineWidth=\"1\"", "<ofd:StrokeColor Value=\"0 0 255\"/>"),
        line(50, "", "")
            .replace("M 0 5 L 100 5", "M 0 0 L 100 0 L 100 9 L 0 9 C")
            .replace("<ofd:PathObject", "<ofd:PathObject Fill=\"true\""),
    ]
    .concat();
    let page = format!("<ofd:Content><ofd:Layer DrawParam=\"51\">{objects}</ofd:Layer></ofd:Content>");
    let drawn = Drawn::of(&honest().put(PAGE, ofd_xml("Page", &page)).put(RESOURCES, resources(params)));
    assert_eq!(drawn.at(50, 14), RED);
    assert_eq!(drawn.at(50, 13), RED);
    assert_eq!((drawn.at(50, 34)[2], drawn.at(50, 32)), (255, WHITE));
    assert_eq!(drawn.at(50, 55), GREEN);
}

#[test]
fn clips_when_they_are_turned_or_not_then_cut_where_they_say() {
    let clipped = |attributes: &str, clip: &str| {
        let object = area("20 20 60 60", "255 0 0").replace("</ofd:PathObject>", &format!("<ofd:Clips {attributes}><ofd:Clip><ofd:Area>{clip}</ofd:Area></ofd:Clip></ofd:Clips></ofd:PathObject>"));
        Drawn::of(&page_of(&object.replace("Stroke=\"false\"", "Stroke=\"false\" CTM=\"1 0 0 1 10 0\"")))
    };
    let square = "<ofd:Path Boundary=\"0 0 20 60\"><ofd:AbbreviatedData>M 0 0 L 20 0 L 20 60 L 0 60 C</ofd:AbbreviatedData></ofd:Path>";
    // With the object: 10 to the right. Without it: from the corner of its box.
    let with = clipped("", square);
    assert_eq!([28, 32, 48, 52].map(|x| with.at(x, 40)), [WHITE, RED, RED, WHITE]);
    let without = clipped("TransFlag=\"false\"", square);
    assert_eq!([28, 32, 38, 42].map(|x| without.at(x, 40)), [WHITE, RED, RED, WHITE]);
    let nothing = clipped("", "<ofd:Path Boundary=\"0 0 0 0\"><ofd:AbbreviatedData/></ofd:Path>");
    assert_eq!(nothing.marked(), 0);
}

#[test]
fn shadings_when_axial_or_radial_then_run_from_color_to_color() {
    let segments = "<ofd:Segment><ofd:Color Value=\"255 0 0\"/></ofd:Segment><ofd:Segment><ofd:Color Value=\"0 0 255\"/></ofd:Segment>";
    let shaded = |shading: &str| {
        let object = area("10 10 100 100", "0 0 0").replace(
            "<ofd:FillColor Value=\"0 0 0\"/>",
            &format!("<ofd:FillColor>{shading}</ofd:FillColor>"),
        );
        Drawn::of(&page_of(&object))
    };
    let axial = shaded(&format!(
        "<ofd:AxialShd StartPoint=\"0 0\" EndPoint=\"100 0\" Extend=\"3\">{segments}</ofd:AxialShd>"
    ));
    assert!(
        near(axial.at(12, 50), [250, 0, 5])
            && near(axial.at(60, 50), [128, 0, 128])
            && near(axial.at(107, 50), [5, 0, 250])
    );
    let radial = shaded(&format!(
        "<ofd:RadialShd StartPoint=\"50 50\" StartRadius=\"0\" EndPoint=\"50 50\" EndRadius=\"40\">{segments}</ofd:RadialShd>"
    ));
    assert!(
        near(radial.at(60, 60), [250, 0, 5]) && near(radial.at(80, 60), [128, 0, 128]),
        "{:?}",
        radial.at(80, 60)
    );
    assert_eq!(radial.at(15, 15), WHITE);
    let repeated = shaded(&format!(
        "<ofd:AxialShd MapType=\"Repeat\" MapUnit=\"20\" StartPoint=\"0 0\" EndPoint=\"100 0\">{segments}</ofd:AxialShd>"
    ));
    assert!(
        near(repeated.at(20, 50), repeated.at(60, 50))
            && repeated.at(12, 50)[0] > 200
            && repeated.at(27, 50)[2] > 200
    );
}

#[test]
fn pattern_when_filled_with_cells_then_they_stand_side_by_side_and_end_at_the_outline() {
    let cell = area("0 0 5 10", "255 0 0");
    let pattern = |attributes: &str| {
        let object = area("20 20 40 40", "0 0 0").replace(
            "<ofd:FillColor Value=\"0 0 0\"/>",
            &format!("<ofd:FillColor><ofd:Pattern Width=\"10\" Height=\"10\" {attributes}><ofd:CellContent>{cell}</ofd:CellContent></ofd:Pattern></ofd:FillColor>"),
        );
        Drawn::of(&page_of(&object))
    };
    let plain = pattern("");
    assert_eq!([22, 27, 32, 37, 62].map(|x| plain.at(x, 25)), [RED, WHITE, RED, WHITE, WHITE]);
    let mirrored = pattern("ReflectMethod=\"Column\"");
    assert_eq!([22, 27, 32, 37].map(|x| mirrored.at(x, 25)), [RED, WHITE, WHITE, RED]);
    let spaced = pattern("XStep=\"20\"");
    assert_eq!([22, 32, 42].map(|x| spaced.at(x, 25)), [RED, WHITE, RED]);
}

fn png_file(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let data =
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| color(x, y)).collect();
    png::encode(&Pixels { width, height, channels: Channels::Rgba, data }, 72.0)
}

#[test]
fn image_when_placed_then_fills_its_box_and_masks_and_alpha_count() {
    let halves = png_file(2, 2, |x, _| if x == 0 { [255, 0, 0, 255] } else { [0, 0, 255, 255] });
    let mask = png_file(1, 2, |_, y| if y == 0 { [255; 4] } else { [0, 0, 0, 255] });
    let media = "<ofd:MultiMedias><ofd:MultiMedia ID=\"6\" Type=\"Image\"><ofd:MediaFile>qr.png</ofd:MediaFile></ofd:MultiMedia>\
        <ofd:MultiMedia ID=\"7\" Type=\"Image\"><ofd:MediaFile>mask.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>";
    let image = |attributes: &str| {
        let object = format!(
            "<ofd:ImageObject Boundary=\"20 20 40 40\" CTM=\"40 0 0 40 0 0\" ResourceID=\"6\" {attributes}/>"
        );
        let files = page_of(&object).put(RESOURCES, resources(media));
        Drawn::of(&files.put("Doc_0/Res/qr.png", &halves).put("Doc_0/Res/mask.png", &mask))
    };
    let plain = image("");
    assert_eq!((plain.at(24, 40), plain.at(56, 40), plain.at(62, 40)), (RED, BLUE, WHITE));
    assert!(near(image("Alpha=\"128\"").at(24, 40), [255, 127, 127]));
    let masked = image("ImageMask=\"7\"");
    assert_eq!((masked.at(24, 22), masked.at(24, 58)), (RED, WHITE));
    assert_eq!(image("Visible=\"false\"").marked(), 0);
}

#[test]
fn objects_when_blended_or_faded_then_mix_with_what_is_below() {
    let under = area("10 10 40 40", "255 255 0");
    let over = |attributes: &str| {
        let over =
            area("30 10 40 40", "0 255 255").replace("Fill=\"true\"", &format!("Fill=\"true\" {attributes}"));
        Drawn::of(&page_of(&format!("{under}{over}"))).at(40, 30)
    };
    assert_eq!(over(""), [0, 255, 255]);
    assert_eq!(over("BlendMode=\"Multiply\""), GREEN);
    assert_eq!(over("BlendMode=\"Darken\""), GREEN);
    assert_eq!(over("BlendMode=\"Screen\""), WHITE);
    assert!(near(over("Alpha=\"128\""), [127, 255, 128]));
    assert_eq!(over("Alpha=\"0\""), [255, 255, 0]);
}

#[test]
fn composite_when_placed_twice_then_is_drawn_at_both_places() {
    let units = format!(
        "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID=\"60\" Width=\"10\" Height=\"10\"><ofd:Content>{}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>",
        area("0 0 10 10", "255 0 0")
    );
    let object = |place: &str, ctm: &str| {
        format!("<ofd:CompositeObject Boundary=\"{place}\" ResourceID=\"60\" CTM=\"{ctm}\"/>")
    };
    let objects = object("10 10 10 10", "1 0 0 1 0 0") + &object("50 50 40 40", "4 0 0 4 0 0");
    let drawn = Drawn::of(&page_of(&objects).put(RESOURCES, resources(&units)));
    assert_eq!([(12, 12), (52, 52), (88, 88), (30, 30)].map(|(x, y)| drawn.at(x, y)), [RED, RED, RED, WHITE]);
}

fn seal(format: &str, bytes: Vec<u8>, clip: Option<Rect>) -> Seal {
    let boundary = Rect { x: 90.0, y: 8.0, width: 30.0, height: 20.0 };
    Seal { page: "1".to_owned(), boundary, clip, format: format.to_owned(), bytes: Arc::new(bytes) }
}

#[test]
fn seal_when_handed_in_then_is_drawn_exactly_once_and_in_place() {
    let red = png_file(3, 2, |_, _| [255, 0, 0, 255]);
    let files = page_of(&area("100 0 5 40", "0 0 0"));
    let one = Drawn::sealed(&files, &[seal("png", red.clone(), None)]);
    assert_eq!(
        [(91, 9), (118, 26), (88, 15), (122, 15), (95, 30)].map(|(x, y)| one.at(x, y)),
        [RED, RED, WHITE, WHITE, WHITE]
    );
    // What it is stamped upon can still be read.
    assert_eq!(one.at(102, 15), [0, 0, 0]);
    // Twice the same is once; half covering seals show it.
    let half = png_file(3, 2, |_, _| [255, 0, 0, 100]);
    let twice = Drawn::sealed(&files, &[seal("png", half.clone(), None), seal("PNG", half.clone(), None)]);
    let once = Drawn::sealed(&files, &[seal("png", half.clone(), None)]);
    assert_eq!(twice.pixels, once.pixels);
    let other = Seal { page: "9".to_owned(), ..seal("png", red.clone(), None) };
    assert_eq!(Drawn::sealed(&page_of(""), &[other]).marked(), 0);
    // A riding seal: the left third of the box.
    let clip = Rect { x: 0.0, y: 0.0, width: 10.0, height: 20.0 };
    let riding = Drawn::sealed(&page_of(""), &[seal("png", red, Some(clip))]);
    assert_eq!([91, 98, 102, 118].map(|x| riding.at(x, 15)), [RED, RED, WHITE, WHITE]);
}

#[test]
fn seal_when_itself_a_package_then_its_page_fills_the_box_and_its_seals_are_not_drawn() {
    let picture = page_of(&area("0 0 105 140", "255 0 0")).zip();
    let drawn = Drawn::sealed(&page_of(""), &[seal("ofd", picture, None)]);
    assert_eq!([91, 103, 107, 118].map(|x| drawn.at(x, 15)), [RED, RED, WHITE, WHITE]);
    assert_eq!(drawn.codes(), Vec::<&str>::new());
    for bytes in [Vec::new(), b"PK\x03\x04 and no more".to_vec(), b"GIF89a".to_vec()] {
        let drawn = Drawn::sealed(&page_of(&area("0 0 9 9", "0 0 255")), &[seal("gif", bytes, None)]);
        assert_eq!((drawn.codes(), drawn.at(4, 4)), (vec!["OFD-DRAW-SEAL"], BLUE));
    }
    let absurd = Rect { width: -1.0, ..seal("png", Vec::new(), None).boundary };
    let red = png_file(1, 1, |_, _| [255, 0, 0, 255]);
    let drawn = Drawn::sealed(&page_of(""), &[Seal { boundary: absurd, ..seal("png", red, None) }]);
    assert_eq!((drawn.codes(), drawn.marked()), (vec!["OFD-DRAW-SEAL"], 0));
}

#[test]
fn annotation_when_it_shows_the_seal_too_then_the_seal_is_drawn_once() {
    let annotation = |kind: &str| {
        format!(
            "<ofd:Annot ID=\"31\" Type=\"{kind}\"><ofd:Appearance Boundary=\"90 8 30 20\">{}</ofd:Appearance></ofd:Annot>",
            area("0 0 30 20", "0 0 255")
        )
    };
    let red = png_file(1, 1, |_, _| [255, 0, 0, 255]);
    let files = |kind| page_of("").put(ANNOTATION, ofd_xml("PageAnnot", &annotation(kind)));
    let seals = [seal("png", red, None)];
    assert_eq!(Drawn::sealed(&files("Stamp"), &seals).at(100, 15), RED);
    assert_eq!(Drawn::sealed(&files("Stamp"), &[]).at(100, 15), BLUE);
    assert_eq!(Drawn::sealed(&files("Watermark"), &seals).at(100, 15), [0, 0, 0]);
}

#[test]
fn resources_when_missing_then_are_findings_and_the_rest_is_drawn() {
    let objects = "<ofd:ImageObject Boundary=\"0 0 9 9\" ResourceID=\"404\"/><ofd:CompositeObject Boundary=\"0 0 9 9\" ResourceID=\"405\"/>\
        <ofd:PathObject Boundary=\"0 0 9 9\" DrawParam=\"406\"><ofd:AbbreviatedData>M 0 0 X</ofd:AbbreviatedData></ofd:PathObject>"
        .to_owned() + &area("20 20 9 9", "255 0 0");
    let page = format!(
        "<ofd:Template TemplateID=\"407\"/><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content>"
    );
    let drawn =
        Drawn::of(&honest().put(PAGE, ofd_xml("Page", &page)).put(ANNOTATION, ofd_xml("PageAnnot", "")));
    let mut codes = drawn.codes();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            "OFD-DRAW-PATH",
            "OFD-DRAW-RESOURCE",
            "OFD-DRAW-RESOURCE",
            "OFD-DRAW-RESOURCE",
            "OFD-DRAW-UNSUPPORTED"
        ]
    );
    assert_eq!(drawn.at(24, 24), RED);
}

#[test]
fn page_when_it_cannot_be_read_then_the_others_are_drawn() {
    let second = ofd_xml(
        "Page",
        &format!("<ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content>", area("0 0 9 9", "255 0 0")),
    );
    let files = page_of("").put(PAGE, "<ofd:Page").put("Doc_0/Pages/Page_1/Content.xml", second).edit(
        "Doc_0/Document.xml",
        "</ofd:Pages>",
        "<ofd:Page ID=\"3\" BaseLoc=\"Pages/Page_1/Content.xml\"/><ofd:Page ID=\"4\" BaseLoc=\"nowhere.xml\"/></ofd:Pages>",
    );
    let bytes = files.zip();
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read_structure(&package);
    let fonts = no_fonts();
    let scene = Scene { fonts: &fonts, seals: &[], limits: &DrawLimits::default() };
    let mut drawing = ofd.documents[0].drawing(scene).unwrap();
    let pages: Vec<Page> =
        (0..drawing.page_count()).map(|position| drawing.page(position).unwrap()).collect();
    assert_eq!(pages.len(), 3);
    assert!(codes(&pages[0]).contains(&"OFD-DRAW-PAGE"), "{:?}", pages[0].findings);
    assert_eq!((codes(&pages[1]).len(), pages[1].items.len()), (0, 1));
    assert_eq!(codes(&pages[2]), ["OFD-DRAW-PAGE"]);
    assert!(drawing.page(3).is_none());
}

#[test]
fn structure_when_read_then_holds_no_contents_and_draws_the_same() {
    let files = page_of(&area("10 10 9 9", "255 0 0"));
    let bytes = files.zip();
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    let (light, full) = (Ofd::read_structure(&package), Ofd::read(&package));
    assert!(light.documents[0].pages[0].content.is_none() && full.documents[0].pages[0].content.is_some());
    let fonts = no_fonts();
    let scene = Scene { fonts: &fonts, seals: &[], limits: &DrawLimits::default() };
    let [light, full] = [light, full].map(|ofd| ofd.documents[0].display(0, &scene).unwrap());
    let raster = |page: &Page| png::raster(page, MM, &DrawLimits::default()).unwrap().pixels;
    assert_eq!(raster(&light), raster(&full));
    assert!(matches!(light.items.as_slice(), [Item::Figure(_)]));
}
