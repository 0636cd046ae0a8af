//! Fonts that are embedded, looked at with a font library of others.

use fapiao_ofd::layout::{Face, Font, Layout, Page, Size, Tag, TagTree, Text};
use fapiao_ofd::write::{Written, write};
use fapiao_ofd::{Limits, Ofd, Package};
use skrifa::instance::{LocationRef, Size as Scale};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

use crate::write::{face, findings, fonts, info, point};

const TEXT: &str = "发票号码26112000000000000001价税合计（大写）壹佰圆整¥";

/// One page with one line of text in some faces.
fn one_line(faces: Vec<Face>, text: &str) -> Layout {
    let mut layout = Layout::new(info(), Size::INVOICE);
    let font = layout.font(Font { name: "宋体".to_owned(), faces, ..Font::default() });
    let handle = layout.handle();
    let text = Text { handle: Some(handle), ..Text::new(font, 3.0, point(10.0, 10.0), text) };
    layout.pages = vec![Page::new(None, vec![text.into()])];
    layout
}

/// The embedded fonts: extension and bytes.
fn embedded(written: &Written) -> Vec<(String, Vec<u8>)> {
    let package = Package::open(&written.bytes, &Limits::default()).unwrap();
    let fonts = package.entries().iter().filter(|entry| entry.path().starts_with("Doc_0/Res/font_"));
    fonts
        .map(|entry| {
            let extension = entry.path().rsplit_once('.').unwrap().1.to_owned();
            (extension, package.content(entry).unwrap().to_vec())
        })
        .collect()
}

#[derive(Default, PartialEq, Debug)]
struct Steps(Vec<(char, [f32; 6])>);

impl OutlinePen for Steps {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(('M', [x, y, 0.0, 0.0, 0.0, 0.0]));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(('L', [x, y, 0.0, 0.0, 0.0, 0.0]));
    }
    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.push(('Q', [cx0, cy0, x, y, 0.0, 0.0]));
    }
    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.push(('B', [cx0, cy0, cx1, cy1, x, y]));
    }
    fn close(&mut self) {
        self.0.push(('C', [0.0; 6]));
    }
}

/// What a character looks like in a font, and how far it advances.
fn look(font: &FontRef<'_>, character: char) -> Option<(Steps, f32)> {
    let glyph = font.charmap().map(character)?;
    let mut steps = Steps::default();
    let settings = DrawSettings::unhinted(Scale::unscaled(), LocationRef::default());
    font.outline_glyphs().get(glyph)?.draw(settings, &mut steps).ok()?;
    let advance = font.glyph_metrics(Scale::unscaled(), LocationRef::default()).advance_width(glyph)?;
    Some((steps, advance))
}

fn name(font: &FontRef<'_>, id: StringId) -> String {
    font.localized_strings(id).english_or_first().unwrap().chars().collect()
}

#[test]
fn embedded_font_when_it_is_of_either_kind_then_shows_each_character_as_the_whole_one() {
    let mut kinds = Vec::new();
    for name in ["宋体", "楷体", "Courier New"] {
        let Some(face) = face(name) else { return };
        let text: String = TEXT.chars().filter(|character| face.has(*character)).collect();
        let written = write(&one_line(vec![face.clone()], &text)).unwrap();
        assert_eq!(findings(&written.bytes), []);
        let [(extension, bytes)] = &embedded(&written)[..] else { panic!("one font") };
        assert!(bytes.len() < 60_000, "{name}: {} bytes", bytes.len());
        let whole = FontRef::from_index(face.bytes(), face.index()).unwrap();
        let cut = FontRef::new(bytes).unwrap();
        for character in text.chars() {
            let shown = look(&cut, character).unwrap_or_else(|| panic!("{name}: {character}"));
            assert!(shown.0.0.len() > 3 && shown.1 > 0.0, "{name}: {character}");
            assert_eq!(Some(shown), look(&whole, character), "{name}: {character}");
        }
        assert_eq!(cut.charmap().map('龘'), None);
        kinds.push(extension.clone());
    }
    assert!(kinds.contains(&"ttf".to_owned()));
}

#[test]
fn embedded_font_when_written_then_its_sums_are_right() {
    let Some(face) = face("宋体") else { return };
    let written = write(&one_line(vec![face], TEXT)).unwrap();
    for (_, bytes) in embedded(&written) {
        assert_eq!(bytes.len() % 4, 0);
        let sum = |bytes: &[u8]| {
            bytes.chunks(4).fold(0_u32, |sum, word| {
                let mut four = [0; 4];
                four[..word.len()].copy_from_slice(word);
                sum.wrapping_add(u32::from_be_bytes(four))
            })
        };
        assert_eq!(sum(&bytes), 0xB1B0_AFBA);
        let number =
            |at: usize| usize::try_from(u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())).unwrap();
        let count = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
        for record in (0..count).map(|position| 12 + position * 16) {
            let (start, length) = (number(record + 8), number(record + 12));
            let mut table = bytes[start..start + length].to_vec();
            if &bytes[record..record + 4] == b"head" {
                table[8..12].fill(0);
            }
            assert_eq!(usize::try_from(sum(&table)).unwrap(), number(record + 4));
        }
    }
}

#[test]
fn embedded_font_when_characters_differ_then_so_does_its_tag() {
    let Some(face) = face("宋体") else { return };
    let tag = |text: &str| {
        let written = write(&one_line(vec![face.clone()], text)).unwrap();
        let fonts = embedded(&written);
        let font = FontRef::new(&fonts[0].1).unwrap();
        let post_script = name(&font, StringId::POSTSCRIPT_NAME);
        let (tag, rest) = post_script.split_once('+').unwrap();
        assert!(tag.len() == 6 && tag.bytes().all(|byte| byte.is_ascii_uppercase()) && !rest.is_empty());
        assert!(name(&font, StringId::FAMILY_NAME).starts_with(&format!("{tag}+")));
        tag.to_owned()
    };
    assert_eq!(tag("甲乙"), tag("乙甲甲"));
    assert_ne!(tag("甲乙"), tag("甲丙"));
}

#[test]
fn line_when_its_face_lacks_characters_then_others_draw_them_and_the_object_stays_one() {
    let Some(face) = face("Courier New") else { return };
    // A character of the second plane, one of the first, and Latin.
    let text = "A12\u{20164}甲B";
    let others = ['甲', '\u{20164}'].iter().filter_map(|character| fonts().substitute(&face, *character));
    let faces: Vec<Face> = [face.clone()].into_iter().chain(others).collect();
    let missing: Vec<char> =
        text.chars().filter(|character| !faces.iter().any(|face| face.has(*character))).collect();
    let mut layout = Layout::new(info(), Size::INVOICE);
    let font = layout.font(Font { name: "Courier New".to_owned(), faces, ..Font::default() });
    let width = layout.fonts()[0].width(text, 3.0);
    let handle = layout.handle();
    let line = Text { handle: Some(handle), ..Text::new(font, 3.0, point(10.0, 20.0), text) };
    layout.pages = vec![Page::new(None, vec![line.into()])];
    let root = Tag::group("r", vec![Tag::objects("A", vec![handle])]);
    layout.tags = vec![TagTree { root, ..TagTree::default() }];
    let written = write(&layout).unwrap();
    assert_eq!(written.missing, missing);
    let package = Package::open(&written.bytes, &Limits::default()).unwrap();
    let ofd = Ofd::read(&package);
    let document = &ofd.documents[0];
    let pages = document.text();
    let fields = document.custom_tags[0].fields();
    let runs: Vec<_> = fields[0].objects.iter().flat_map(|object| pages[0].runs_of(object.object)).collect();
    assert!(runs.len() >= 3);
    assert_eq!(runs.iter().map(|run| run.text).collect::<String>(), text);
    // The pieces follow each other as one line does.
    let last = runs.last().unwrap();
    assert!(last.x > runs[0].x && last.x < 10.0 + width);
    assert!(runs.windows(2).all(|pair| pair[0].x < pair[1].x && pair[0].y == pair[1].y));
    for (_, bytes) in embedded(&written) {
        assert!(FontRef::new(&bytes).is_ok());
    }
}

#[test]
fn embedded_font_when_its_maker_forbids_it_then_is_not_written() {
    let Some(face) = face("Courier New") else { return };
    let mut bytes = face.bytes().to_vec();
    let table =
        (0..20).map(|position| 12 + position * 16).find(|at| &bytes[*at..*at + 4] == b"OS/2").unwrap();
    let start = u32::from_be_bytes(bytes[table + 8..table + 12].try_into().unwrap());
    let start = usize::try_from(start).unwrap();
    bytes[start + 8..start + 10].copy_from_slice(&2_u16.to_be_bytes());
    let locked = Face::embedded(bytes, 0).unwrap();
    assert_eq!(write(&one_line(vec![locked], "ABC")).unwrap_err().code(), "OFD-WRITE-FONT");
}
