//! A layout drawn directly, and the package of the layout drawn: the same picture.

use std::sync::Arc;

use fapiao_ofd::display::{DrawLimits, Page, Scene};
use fapiao_ofd::geometry::Matrix;
use fapiao_ofd::layout::{
    Advances, Area, Cap, Clipped, Color, Flow, Font, Image, ImageFormat, Layout, Path, Picture, Rule,
    Segment, Stroke, Text,
};
use fapiao_ofd::render::pdf::{PdfOptions, pdf};
use fapiao_ofd::render::png::{png, raster};
use fapiao_ofd::render::svg::{SvgOptions, svg};
use fapiao_ofd::write::write;
use fapiao_ofd::{Limits, Ofd, Package};

use crate::write::{everything, face, fonts, picture, point, rect};

/// The display lists of the package of a layout.
fn of_package(layout: &Layout) -> Vec<Page> {
    let bytes = write(layout).unwrap().bytes;
    let package = Package::open(&bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read_structure(&package);
    let limits = DrawLimits::default();
    let scene = Scene { fonts: fonts(), seals: &[], limits: &limits };
    let mut drawing = ofd.documents[0].drawing(scene).unwrap();
    (0..drawing.page_count()).map(|position| drawing.page(position).unwrap()).collect()
}

/// A layout with every attribute that is drawn.
fn colourful() -> Option<Layout> {
    let mut layout = everything(face("宋体")?);
    let image = layout.image(Image { format: ImageFormat::Png, bytes: Arc::from(picture()) });
    let kai =
        layout.font(Font { name: "楷体".to_owned(), faces: vec![face("楷体")?], ..Font::default() });
    // A font whose first face lacks most of the characters.
    let faces = vec![face("Courier New")?, face("宋体")?];
    let mono = layout.font(Font { name: "Courier New".to_owned(), faces, ..Font::default() });
    let text = |x: f64, y: f64, text: &str| Text::new(kai, 4.233_33, point(x, y), text);
    let stroke =
        Stroke { cap: Cap::Round, dashes: vec![1.0, 2.0], ..Stroke::solid(0.753_1, Color::new(9, 99, 199)) };
    let star =
        [(50.0, 100.0), (70.0, 100.0), (54.0, 112.0), (60.0, 92.0), (66.0, 112.0)].map(|(x, y)| point(x, y));
    let star: Vec<Segment> = std::iter::once(Segment::Move(star[0]))
        .chain(star[1..].iter().map(|to| Segment::Line(*to)))
        .chain([Segment::Close])
        .collect();
    // Seen through a ring and a box.
    let ring = [rect(20.0, 110.0, 30.0, 20.0), rect(26.0, 114.0, 18.0, 12.0)].map(Segment::ellipse).concat();
    let areas = vec![
        Area { segments: ring, rule: Rule::EvenOdd },
        Area { segments: Segment::rectangle(rect(20.0, 112.0, 40.0, 30.0)), rule: Rule::NonZero },
    ];
    let clipped = Clipped {
        areas,
        items: vec![
            Path::filled(Segment::rectangle(rect(15.0, 105.0, 40.0, 18.0)), Color::new(200, 220, 250)).into(),
            text(20.0, 125.0, "圈内可见的文字").into(),
            Picture::transformed(image, Matrix { a: 0.0, b: 9.0, c: -9.0, d: 0.0, e: 48.0, f: 110.0 }).into(),
        ],
    };
    layout.pages[0].layers[0].items.extend([
        Text { turn: 33.3, color: Color::new(200, 30, 30), ..text(30.0, 80.0, "转动的文字 turned") }.into(),
        Text { alpha: 90, h_scale: 0.7, ..text(80.0, 80.0, "淡而窄的文字") }.into(),
        Text { advances: Advances::Spaced(1.234_56), font: mono, ..text(80.0, 86.0, "AB 混排 12.30") }.into(),
        Text { flow: Flow::Down, turn: -90.0, ..text(120.0, 90.0, "竖排又转动") }.into(),
        Path {
            rule: Rule::EvenOdd,
            fill: Some(Color::new(240, 200, 0)),
            alpha: 120,
            ..Path::stroked(star, stroke)
        }
        .into(),
        Path {
            alpha: 100,
            ..Path::filled(Segment::ellipse(rect(90.0, 95.0, 30.0, 14.0)), Color::new(0, 128, 0))
        }
        .into(),
        Picture { alpha: 100, ..Picture::new(image, rect(130.333_33, 100.0, 10.0, 7.777_77)) }.into(),
        Picture::transformed(image, Matrix { a: 8.0, b: 3.0, c: -3.0, d: 8.0, e: 160.0, f: 95.0 }).into(),
        clipped.into(),
    ]);
    Some(layout)
}

#[test]
fn display_when_of_a_layout_then_is_the_picture_of_its_package() {
    let Some(layout) = colourful() else { return };
    let (direct, packed) = (layout.display(), of_package(&layout));
    assert_eq!((direct.len(), packed.len()), (2, 2));
    let limits = DrawLimits::default();
    for (position, (direct, packed)) in direct.iter().zip(&packed).enumerate() {
        assert_eq!(packed.findings, []);
        assert_eq!(direct.findings, []);
        let [a, b] = [direct, packed].map(|page| raster(page, 150.0, &limits).unwrap());
        assert!(a.pixels == b.pixels, "page {position} differs");
        if let Some(out) = std::env::var_os("FAPIAO_RENDER_OUT") {
            let path = std::path::Path::new(&out).join(format!("layout-{position}.png"));
            std::fs::write(path, png(direct, 100.0, &limits).unwrap()).unwrap();
        }
        let [a, b] = [direct, packed].map(|page| svg(page, &SvgOptions::default(), &limits).unwrap());
        assert_eq!(a.len(), b.len(), "page {position}");
    }
    let [a, b] = [direct, packed].map(|pages| pdf(&pages, &PdfOptions::default()).unwrap());
    assert!(a.len().abs_diff(b.len()) * 5 < a.len(), "{} {}", a.len(), b.len());
}

#[test]
fn display_when_something_cannot_be_drawn_then_says_so_and_draws_the_rest() {
    let Some(mut layout) = colourful() else { return };
    let whole = layout.display()[0].items.len();
    let only_named = layout.font(Font { name: "宋体".to_owned(), ..Font::default() });
    layout.pages[0].layers[0].items.push(Text::new(only_named, 3.0, point(1.0, 1.0), "甲").into());
    let page = &layout.display()[0];
    assert_eq!(page.items.len(), whole);
    assert_eq!(page.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["OFD-GLYPH-MISSING"]);
}
