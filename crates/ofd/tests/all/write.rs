//! Packages that are written, read again with our own reader.

use std::sync::{Arc, OnceLock};

use fapiao_ofd::font::Fonts;
use fapiao_ofd::geometry::{Point, Rect};
use fapiao_ofd::layout::{
    Advances, Annotation, AnnotationKind, Attachment, Block, Color, Face, Flow, Font, Image, ImageFormat,
    Info, Item, Layer, Layout, Order, Page, Path, Picture, Segment, Size, Stroke, Tag, TagTree, Template,
    Text,
};
use fapiao_ofd::write::{WriteError, Writer, write};
use fapiao_ofd::{Finding, Limits, Ofd, Package};
use proptest::prelude::*;

/// A small PNG of some colours.
pub fn picture() -> Vec<u8> {
    let color = |x: u32, y: u32| image::Rgb([x, y, 3].map(|part| u8::try_from(part * 50).unwrap()));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(4, 3, color).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The fonts of this machine, read once.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        Fonts::new(database)
    })
}

/// A face for a name; `None` (and a word about it) on a machine without fonts.
pub fn face(name: &str) -> Option<Face> {
    let face = fonts().has_cjk().then(|| fonts().find(name, false, false)).flatten();
    if face.is_none() {
        crate::corpus::say("SKIPPED: no font with Chinese characters is installed");
    }
    face
}

pub fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

pub fn rect(x: f64, y: f64, width: f64, height: f64) -> Rect {
    Rect { x, y, width, height }
}

pub fn info() -> Info {
    Info {
        doc_id: "0123456789abcdef0123456789abcdef".to_owned(),
        title: "样票 <SAMPLE> & \"more\"".to_owned(),
        author: "fapiao".to_owned(),
        created: "2026-09-30".to_owned(),
        creator: "fapiao".to_owned(),
        creator_version: "0.1".to_owned(),
        keywords: vec!["样票".to_owned(), "SAMPLE".to_owned()],
        custom_datas: vec![
            ("发票号码".to_owned(), "26112000000000000001".to_owned()),
            ("合计金额".to_owned(), "<1&2>".to_owned()),
        ],
        ..Info::default()
    }
}

/// An attached file.
fn attachment() -> Vec<u8> {
    format!("<x>{}</x>", "<y/>".repeat(1_000)).into_bytes()
}

/// A layout with one of everything.
pub fn everything(face: Face) -> Layout {
    let mut layout = Layout::new(info(), Size::INVOICE);
    let song =
        layout.font(Font { name: "宋体".to_owned(), family: "SimSun".to_owned(), faces: vec![face] });
    let image = layout.image(Image { format: ImageFormat::Png, bytes: Arc::from(picture()) });
    let rule = || Stroke::solid(0.25, Color::FORM_RED);
    let form = layout.template(Template {
        layers: vec![Layer {
            order: Order::Body,
            items: vec![
                Path::line(point(4.5, 30.0), point(205.5, 30.0), rule()).into(),
                Path::rectangle(rect(4.5, 30.0, 201.0, 94.0), rule()).into(),
                Path::filled(Segment::ellipse(rect(10.0, 10.0, 8.0, 4.0)), Color::new(1, 2, 3)).into(),
                Text {
                    flow: Flow::Down,
                    color: Color::FORM_RED,
                    ..Text::new(song, 3.175, point(6.0, 35.0), "购买方信息")
                }
                .into(),
            ],
        }],
        ..Template::default()
    });
    let (number, sign, amount, block) = (layout.handle(), layout.handle(), layout.handle(), layout.handle());
    let text = |x, y, text: &str| Text::new(song, 3.175, point(x, y), text);
    let items = vec![
        Text { handle: Some(number), ..text(170.0, 13.9414, "26112000000000000001") }.into(),
        Text { handle: Some(sign), ..text(140.0, 94.6288, "¥") }.into(),
        Text {
            handle: Some(amount),
            advances: Advances::Given(vec![1.5875; 6]),
            boundary: Some(rect(127.5, 90.5, 26.0, 5.293)),
            ..text(142.3875, 94.6288, "1234.56")
        }
        .into(),
        Item::Block(Block {
            handle: Some(block),
            items: vec![
                text(20.0, 60.0, "*信息技术服务*技术服务").into(),
                text(20.0, 65.0, " 两 端 ").into(),
            ],
        }),
        Picture::new(image, rect(8.5, 3.5, 20.0, 20.0)).into(),
    ];
    let mut page = Page::new(Some(form), items);
    page.annotations.push(Annotation {
        kind: AnnotationKind::Watermark,
        subtype: "Watermark".to_owned(),
        parameters: vec![("key".to_owned(), "值".to_owned())],
        boundary: rect(200.0, 29.5, 5.0, 40.0),
        items: vec![
            Text { turn: 90.0, alpha: 127, ..text(202.0, 30.0, "样票 SAMPLE") }.into(),
            Picture::new(image, rect(200.0, 60.0, 4.0, 3.0)).into(),
        ],
        ..Annotation::default()
    });
    layout.pages = vec![
        page,
        Page { size: Some(Size::A4), ..Page::new(Some(form), vec![text(20.0, 280.0, "第二页").into()]) },
    ];
    layout.attachments = vec![
        Attachment {
            name: "original_invoice".to_owned(),
            file_name: "original_invoice.xml".to_owned(),
            format: "xml".to_owned(),
            created: "2026-09-30T12:00:00".to_owned(),
            bytes: attachment(),
            ..Attachment::default()
        },
        Attachment {
            name: "说明".to_owned(),
            file_name: "说明.txt".to_owned(),
            visible: true,
            bytes: vec![7],
            ..Attachment::default()
        },
    ];
    layout.tags = vec![TagTree {
        type_id: "root".to_owned(),
        in_namespace: true,
        attributes: vec![("version".to_owned(), "1.0".to_owned())],
        root: Tag::group(
            "root",
            vec![
                Tag::objects("InvoiceNo", vec![number]),
                Tag::group("Totals", vec![Tag::objects("Amount", vec![sign, amount])]),
                Tag { data: "说 & 明".to_owned(), ..Tag::objects("Note", vec![]) },
            ],
        ),
    }];
    layout
}

/// Everything that a reader finds odd about a package.
pub fn findings(bytes: &[u8]) -> Vec<Finding> {
    let package = Package::open(bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    for entry in package.entries() {
        package.content(entry).unwrap();
    }
    let mut all = ofd.findings.clone();
    all.extend(package.findings());
    assert!(ofd.complete);
    all
}

#[test]
fn write_when_there_is_one_of_everything_then_reads_back_without_a_finding() {
    let Some(face) = face("宋体") else { return };
    let layout = everything(face);
    let written = write(&layout).unwrap();
    assert_eq!(written.missing, []);
    assert_eq!(findings(&written.bytes), []);
    let package = Package::open(&written.bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let document = &ofd.documents[0];
    assert_eq!(document.info.title.as_deref(), Some("样票 <SAMPLE> & \"more\""));
    assert_eq!(document.info.keywords, ["样票", "SAMPLE"]);
    assert_eq!(document.info.custom_data("合计金额"), Some("<1&2>"));
    assert_eq!((document.pages.len(), document.templates.len()), (2, 1));
    assert_eq!(document.page_area(&document.pages[0]).unwrap().physical, Some(rect(0.0, 0.0, 210.0, 140.0)));
    assert_eq!(document.page_area(&document.pages[1]).unwrap().physical, Some(rect(0.0, 0.0, 210.0, 297.0)));
    let [first, second] = &document.attachments[..] else { panic!("two attachments") };
    assert_eq!(
        (first.name.as_ref(), first.format.as_deref(), first.visible),
        ("original_invoice", Some("xml"), false)
    );
    assert_eq!(package.read(first.file.entry.unwrap()).unwrap(), attachment());
    assert_eq!((second.visible, second.file.entry), (true, Some("Doc_0/Attachs/说明.txt")));
    let annotation = &document.pages[0].annotations[0];
    assert_eq!(annotation.kind, "Watermark");
    assert_eq!(annotation.parameters, [("key".into(), "值".into())]);
    assert_eq!(annotation.boundary, rect(200.0, 29.5, 5.0, 40.0));
}

#[test]
fn write_when_text_is_placed_then_reads_back_where_it_was() {
    let Some(face) = face("宋体") else { return };
    let written = write(&everything(face)).unwrap();
    let package = Package::open(&written.bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let pages = ofd.documents[0].text();
    let run =
        |text: &str| pages.iter().flat_map(|page| &page.runs).find(|run| run.text == text).unwrap().clone();
    for (text, x, y, angle) in [
        ("26112000000000000001", 170.0, 13.9414, 0.0),
        ("1234.56", 142.3875, 94.6288, 0.0),
        ("*信息技术服务*技术服务", 20.0, 60.0, 0.0),
        (" 两 端 ", 20.0, 65.0, 0.0),
        ("购买方信息", 6.0, 35.0, 0.0),
        ("样票 SAMPLE", 202.0, 30.0, 90.0),
        ("第二页", 20.0, 280.0, 0.0),
    ] {
        let run = run(text);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-3;
        assert!(near(run.x, x) && near(run.y, y) && near(run.angle, angle), "{text}: {run:?}");
        assert!(near(run.size, 3.175));
        assert_eq!(run.font, "宋体");
    }
    let digits = run("1234.56").glyphs();
    assert!((digits[6].x - digits[0].x - 6.0 * 1.5875).abs() < 1e-6);
    let down = run("购买方信息").glyphs();
    assert!((down[4].y - down[0].y - 4.0 * 3.175).abs() < 1e-6 && down[4].x == down[0].x);
    let turned = run("样票 SAMPLE").glyphs();
    assert!(turned[1].y > turned[0].y + 3.0 && (turned[1].x - turned[0].x).abs() < 1e-6);
    let images = &pages[0].images;
    assert_eq!(images[0].place, rect(8.5, 3.5, 20.0, 20.0));
    assert_eq!(images[1].place, rect(200.0, 60.0, 4.0, 3.0));
    assert_eq!(package.read(images[0].entry.unwrap()).unwrap(), picture());
}

#[test]
fn write_when_tags_name_objects_then_they_lead_to_their_text() {
    let Some(face) = face("宋体") else { return };
    let written = write(&everything(face)).unwrap();
    let package = Package::open(&written.bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let document = &ofd.documents[0];
    let pages = document.text();
    let tags = &document.custom_tags[0];
    assert_eq!(tags.type_id.as_deref(), Some("root"));
    let fields = tags.fields();
    let text = |path: &[&str]| {
        let field = fields.iter().find(|field| field.path == path).unwrap();
        let text = |object: &fapiao_ofd::custom_tag::ObjectRef<'_>| {
            pages[document.page_index(object.page).unwrap()].text_of(object.object).unwrap()
        };
        field.objects.iter().map(text).collect::<String>() + field.data.unwrap_or("")
    };
    assert_eq!(text(&["InvoiceNo"]), "26112000000000000001");
    assert_eq!(text(&["Totals", "Amount"]), "¥1234.56");
    assert_eq!(text(&["Note"]), "说 & 明");
}

#[test]
fn write_when_the_layout_is_the_same_then_the_bytes_are_too() {
    let Some(face) = face("宋体") else { return };
    let layout = everything(face.clone());
    let mut writer = Writer::new();
    let first = writer.write(&layout).unwrap();
    // With a writer that has written before, one that has not, and a layout built anew.
    assert_eq!(writer.write(&layout).unwrap(), first);
    assert_eq!(write(&everything(face)).unwrap(), first);
}

#[test]
fn write_when_something_cannot_be_written_then_says_what() {
    let base = || Layout::new(info(), Size::INVOICE);
    let page = |item: Item| vec![Page::new(None, vec![item])];
    let with = |change: &dyn Fn(&mut Layout, Text)| {
        let mut layout = base();
        let font = layout.font(Font { name: "宋体".to_owned(), ..Font::default() });
        let text = Text::new(font, 3.0, point(1.0, 2.0), "甲");
        change(&mut layout, text);
        write(&layout).map(|_| ()).unwrap_err()
    };
    let code = |error: WriteError| {
        assert!(!error.zh().is_ascii() && error.en().starts_with(|letter: char| letter.is_ascii_uppercase()));
        error.code()
    };
    assert_eq!(code(with(&|_, _| {})), "OFD-WRITE-EMPTY");
    for text in ["甲\n乙", "甲\u{7}", "\u{85}", "甲\u{2028}", "\u{fffe}"] {
        let error = with(&|layout, own| layout.pages = page(Text { text: text.to_owned(), ..own }.into()));
        assert_eq!(code(error), "OFD-WRITE-CHARACTER", "{text:?}");
    }
    let numbers: [&dyn Fn(Text) -> Text; 6] = [
        &|text| Text { size: f64::NAN, ..text },
        &|text| Text { size: 0.0, ..text },
        &|text| Text { origin: point(f64::INFINITY, 0.0), ..text },
        &|text| Text { origin: point(1e7, 0.0), ..text },
        &|text| Text { boundary: Some(rect(0.0, 0.0, -1.0, 1.0)), ..text },
        &|text| Text { text: "甲乙丙".to_owned(), advances: Advances::Given(vec![1.0]), ..text },
    ];
    for (position, change) in numbers.iter().enumerate() {
        let error = with(&|layout, text| layout.pages = page(change(text).into()));
        assert_eq!(code(error), "OFD-WRITE-NUMBER", "{position}");
    }
    assert_eq!(
        code(with(&|layout, text| layout.pages = page(Text { text: String::new(), ..text }.into()))),
        "OFD-WRITE-EMPTY"
    );
    assert_eq!(
        code(with(&|layout, text| {
            let handle = Some(layout.handle());
            let twice = Text { handle, ..text };
            layout.pages = vec![Page::new(None, vec![twice.clone().into(), twice.into()])];
        })),
        "OFD-WRITE-HANDLE"
    );
    assert_eq!(
        code(with(&|layout, text| {
            let handle = layout.handle();
            layout.pages = page(text.into());
            layout.tags = vec![TagTree { root: Tag::objects("A", vec![handle]), ..TagTree::default() }];
        })),
        "OFD-WRITE-HANDLE"
    );
    for name in ["", "1", "a:b", "a b", "a>", "-x"] {
        let error = with(&|layout, text| {
            layout.pages = page(text.into());
            layout.tags = vec![TagTree { root: Tag::group(name, vec![]), ..TagTree::default() }];
        });
        assert_eq!(code(error), "OFD-WRITE-NAME", "{name:?}");
    }
    let error = with(&|layout, text| {
        layout.image(Image { format: ImageFormat::Jpeg, bytes: Arc::from(picture()) });
        layout.pages = page(text.into());
    });
    assert_eq!(code(error), "OFD-WRITE-IMAGE");
    for name in ["../x", "a/b", "", "a\\b", "Attachments.xml", "Doc_0\\x"] {
        let error = with(&|layout, text| {
            layout.pages = page(text.into());
            let (name, file_name) = ("x".to_owned(), name.to_owned());
            layout.attachments = vec![Attachment { name, file_name, ..Attachment::default() }];
        });
        assert_eq!(error.code(), "OFD-WRITE-PATH", "{name:?}");
    }
}

#[test]
fn write_when_a_picture_is_in_another_format_then_the_package_says_so() {
    for (format, start, name, extension) in [
        (ImageFormat::Jpeg, &b"\xff\xd8\xff\xe0"[..], "JPEG", "jpg"),
        (ImageFormat::Jbig2, b"\x97JB2\r\n\x1a\n\x01", "GBIG2", "jb2"),
    ] {
        assert_eq!(ImageFormat::sniff(start), Some(format));
        let mut layout = Layout::new(info(), Size::INVOICE);
        let image = layout.image(Image { format, bytes: Arc::from(start) });
        layout.pages = vec![Page::new(None, vec![Picture::new(image, rect(1.0, 2.0, 3.0, 4.0)).into()])];
        let written = write(&layout).unwrap();
        let package = Package::open(&written.bytes, &Limits::default()).unwrap();
        let ofd = Ofd::read(&package);
        let pages = ofd.documents[0].text();
        let picture = &pages[0].images[0];
        assert_eq!((picture.format, picture.place), (Some(name), rect(1.0, 2.0, 3.0, 4.0)));
        assert!(picture.entry.unwrap().ends_with(extension));
        let codes: Vec<_> = ofd.findings.iter().map(|finding| finding.code).collect();
        let expected: &[&str] = if format == ImageFormat::Jbig2 { &["OFD-IMAGE-JBIG2"] } else { &[] };
        assert_eq!(codes, expected);
    }
    assert_eq!(ImageFormat::sniff(b"GIF89a"), None);
}

#[test]
fn write_when_there_are_thousands_of_objects_and_pages_then_reads_back() {
    let mut layout = Layout::new(info(), Size::INVOICE);
    let font = layout.font(Font { name: "宋体".to_owned(), ..Font::default() });
    let mut handles = Vec::new();
    for page in 0..500 {
        let items = (0..4).map(|row| {
            let handle = layout.handle();
            handles.push(handle);
            let origin = point(10.0, 20.0 + f64::from(row) * 5.0);
            Text { handle: Some(handle), ..Text::new(font, 3.0, origin, format!("第{page}页{row}行")) }.into()
        });
        let items = items.collect();
        layout.pages.push(Page::new(None, items));
    }
    let tags = handles.into_iter().map(|handle| Tag::objects("Line", vec![handle])).collect();
    layout.tags = vec![TagTree { root: Tag::group("root", tags), ..TagTree::default() }];
    let written = write(&layout).unwrap();
    let codes: Vec<_> = findings(&written.bytes).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["OFD-FONT-NOT-EMBEDDED"]);
    let package = Package::open(&written.bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let document = &ofd.documents[0];
    let pages = document.text();
    let fields = document.custom_tags[0].fields();
    assert_eq!((pages.len(), fields.len()), (500, 2_000));
    for (position, field) in fields.iter().enumerate() {
        let [object] = field.objects[..] else { panic!("one object") };
        let page = &pages[document.page_index(object.page).unwrap()];
        assert_eq!(page.text_of(object.object).unwrap(), format!("第{}页{}行", position / 4, position % 4));
    }
}

/// Text of every kind that an invoice could have, and stranger.
fn line() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range('\u{4e00}', '\u{9fff}'),
        2 => proptest::char::range(' ', '~'),
        1 => proptest::char::range('\u{20000}', '\u{2a6df}'),
        1 => proptest::char::range('\u{e000}', '\u{f8ff}'),
        1 => proptest::sample::select(vec!['<', '&', '>', '"', '\'', ']', '￥', '（', '\u{fe00}', '\u{e0101}', '𝄞', '\u{10ffff}']),
        1 => any::<char>(),
    ];
    proptest::collection::vec(character, 1..40).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn write_when_text_is_strange_then_is_refused_or_reads_back(
        text in line(), x in -500.0..500.0_f64, y in -500.0..500.0_f64, size in 0.5..20.0_f64, turn in -360.0..360.0_f64,
        value in ".{0,20}",
    ) {
        let Some(face) = face("宋体") else { return Ok(()) };
        let mut layout = Layout::new(info(), Size::INVOICE);
        let font = layout.font(Font { name: "宋体".to_owned(), faces: vec![face], ..Font::default() });
        let handle = layout.handle();
        let item = Text { handle: Some(handle), turn, ..Text::new(font, size, point(x, y), text.clone()) };
        layout.pages = vec![Page::new(None, vec![item.into()])];
        layout.info.custom_datas = vec![("a<\"&".to_owned(), value.clone())];
        layout.tags = vec![TagTree { root: Tag::group("r", vec![Tag::objects("甲", vec![handle])]), ..TagTree::default() }];
        let refused = |c: char| c.is_control() || "\u{2028}\u{2029}\u{fffe}\u{ffff}".contains(c);
        let value_refused = value.contains(|c: char| c < ' ' && !"\t\r\n".contains(c) || "\u{fffe}\u{ffff}".contains(c));
        let written = match write(&layout) {
            Err(error) => {
                prop_assert_eq!(error.code(), "OFD-WRITE-CHARACTER");
                prop_assert!(text.contains(refused) || value_refused);
                return Ok(());
            }
            Ok(written) => written,
        };
        prop_assert!(!text.contains(refused) && !value_refused);
        let package = Package::open(&written.bytes, &Limits::default()).unwrap();
        let ofd = Ofd::read(&package);
        let odd = ofd.findings.iter().filter(|finding| finding.code != "OFD-FONT-NOT-EMBEDDED").count();
        prop_assert_eq!((odd, package.findings().len()), (0, 0));
        prop_assert_eq!(ofd.findings.is_empty(), written.missing.is_empty());
        let document = &ofd.documents[0];
        prop_assert_eq!(document.info.custom_data("a<\"&").unwrap_or_default(), value.trim_ascii());
        let pages = document.text();
        let fields = document.custom_tags[0].fields();
        let read: String = fields[0].objects.iter().map(|object| pages[0].text_of(object.object).unwrap()).collect();
        prop_assert_eq!(&read, &text);
        let first = &pages[0].runs[0];
        prop_assert!((first.x - x).abs() < 2e-4 && (first.y - y).abs() < 2e-4, "{} {}", first.x, first.y);
    }
}
