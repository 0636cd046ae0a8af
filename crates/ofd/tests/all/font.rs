//! Which installed face a font name means. The fonts of the system are needed: see `DEBIAN_PACKAGES`.

use std::io::Write;
use std::sync::OnceLock;

use fapiao_ofd::font::{DEBIAN_PACKAGES, Fonts};

/// The fonts of the system; absent when the packages are not installed.
pub fn installed() -> Option<&'static Fonts> {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        Fonts::new(database)
    });
    let families = ["Noto Serif CJK SC", "LXGW WenKai", "Liberation Mono"];
    let all = families.iter().all(|name| fonts.find(name, false, false).is_some_and(|f| f.name() == *name));
    if !all {
        let _ = writeln!(std::io::stderr(), "skipped: install {}", DEBIAN_PACKAGES.join(" "));
    }
    all.then_some(fonts)
}

#[test]
fn find_when_named_as_invoices_do_then_is_the_nearest_installed_face() {
    let Some(fonts) = installed() else { return };
    for (name, family) in [
        ("宋体", "Noto Serif CJK SC"),
        ("SimSun", "Noto Serif CJK SC"),
        ("楷体", "LXGW WenKai Mono"),
        ("ABCDEF+KaiTi_GB2312", "LXGW WenKai Mono"),
        ("黑体", "Noto Sans CJK SC"),
        ("Microsoft YaHei", "Noto Sans CJK SC"),
        ("仿宋", "LXGW WenKai Mono"),
        ("Courier New", "Liberation Mono"),
        ("Times New Roman", "Liberation Serif"),
        ("ArialMT", "Liberation Sans"),
        ("a name that nobody has heard", "Noto Serif CJK SC"),
    ] {
        let face = fonts.find(name, false, false).unwrap();
        assert_eq!(face.name(), family, "{name}");
        assert!(!face.lacks_bold() && !face.lacks_italic(), "{name}");
        assert_eq!(face.is_guessed(), name.starts_with("a name"), "{name}");
    }
    let bold = fonts.find("Courier New,BoldItalic", false, false).unwrap();
    assert!(!bold.lacks_bold() && !bold.lacks_italic() && bold.name() == "Liberation Mono");
    let slanted = fonts.find("宋体", true, true).unwrap();
    assert!(!slanted.lacks_bold() && slanted.lacks_italic(), "{slanted:?}");
}

#[test]
fn substitute_when_a_face_lacks_a_character_then_is_one_that_has_it() {
    let Some(fonts) = installed() else { return };
    let mono = fonts.find("Courier New", false, false).unwrap();
    assert!(mono.glyph('税').is_none());
    let other = fonts.substitute(&mono, '税').unwrap();
    assert!(other.has('税'));
    // A rare character of a name, beyond the first 65,536.
    let kai = fonts.find("楷体", false, false).unwrap();
    if let Some(rare) = fonts.substitute(&kai, '𠮷') {
        assert!(rare.has('𠮷'));
    }
    assert!(fonts.substitute(&kai, '\u{F8FF}').is_none_or(|face| face.has('\u{F8FF}')));
    assert!(fonts.substitute(&kai, '\u{10FFFE}').is_none());
}

#[test]
fn faces_when_they_are_used_again_then_share_bytes_and_outlines() {
    let Some(fonts) = installed() else { return };
    let (one, two) = (fonts.find("宋体", false, false).unwrap(), fonts.find("SimSun", false, false).unwrap());
    assert!(std::ptr::eq(one.bytes(), two.bytes()));
    let glyph = one.glyph('税').unwrap();
    assert!(std::sync::Arc::ptr_eq(&one.outline(glyph), &two.outline(glyph)));
    let bounds = one.outline(glyph).bounds().unwrap();
    assert!(bounds.y < -0.5 && bounds.y + bounds.height < 0.3 && bounds.width > 0.7, "{bounds:?}");
    assert!((one.advance(glyph) - 1.0).abs() < 1e-6);
    let mono = fonts.find("Courier New", false, false).unwrap();
    assert!((mono.advance(mono.glyph('8').unwrap()) - 0.6).abs() < 1e-3);
}

#[test]
fn fonts_when_none_is_installed_then_say_so() {
    let fonts = Fonts::new(fontdb::Database::new());
    assert!(fonts.is_empty() && !fonts.has_cjk());
    assert!(fonts.find("宋体", false, false).is_none());
}
