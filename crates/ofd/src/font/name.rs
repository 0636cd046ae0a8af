//! What the name of a font says: which family, which style, and which installed families come near.

/// A style of writing for which there are fonts on every machine that shows invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) enum Family {
    /// 宋体: the text of forms.
    #[default]
    Song,
    /// 楷体: what is filled in.
    Kai,
    /// 黑体: headings.
    Hei,
    /// 仿宋.
    FangSong,
    /// Latin of equal widths: numbers and codes.
    Mono,
    /// Latin with serifs.
    Serif,
    /// Latin without serifs.
    Sans,
}

/// Words in folded names, and the family that each means. The first that fits counts: 仿宋 has 宋 in it.
const WORDS: &[(&str, Family)] = &[
    ("仿宋", Family::FangSong),
    ("fangsong", Family::FangSong),
    ("fzfs", Family::FangSong),
    ("楷", Family::Kai),
    ("kai", Family::Kai),
    ("fzkt", Family::Kai),
    ("黑", Family::Hei),
    ("圆", Family::Hei),
    ("等线", Family::Hei),
    ("hei", Family::Hei),
    ("dengxian", Family::Hei),
    ("pingfang", Family::Hei),
    ("fzht", Family::Hei),
    ("sanscjk", Family::Hei),
    ("hansans", Family::Hei),
    ("sanssc", Family::Hei),
    ("wenquanyi", Family::Hei),
    ("宋", Family::Song),
    ("明", Family::Song),
    ("song", Family::Song),
    ("simsun", Family::Song),
    ("sunext", Family::Song),
    ("ming", Family::Song),
    ("fzss", Family::Song),
    ("serifcjk", Family::Song),
    ("hanserif", Family::Song),
    ("serifsc", Family::Song),
    ("courier", Family::Mono),
    ("mono", Family::Mono),
    ("consolas", Family::Mono),
    ("menlo", Family::Mono),
    ("ocrb", Family::Mono),
    ("arial", Family::Sans),
    ("helvetica", Family::Sans),
    ("verdana", Family::Sans),
    ("tahoma", Family::Sans),
    ("calibri", Family::Sans),
    ("segoe", Family::Sans),
    ("sans", Family::Sans),
    ("times", Family::Serif),
    ("georgia", Family::Serif),
    ("garamond", Family::Serif),
    ("cambria", Family::Serif),
    ("roman", Family::Serif),
    ("serif", Family::Serif),
];

const SONG: &[&str] = &[
    "simsun",
    "nsimsun",
    "宋体",
    "stsong",
    "songtisc",
    "notoserifcjksc",
    "sourcehanserifsc",
    "sourcehanserifcn",
    "notoserifsc",
    "fandolsong",
    "arplumingcn",
];
const KAI: &[&str] = &[
    "kaiti",
    "simkai",
    "楷体",
    "kaitigb2312",
    "stkaiti",
    "kaitisc",
    // Its Latin letters are half as wide as an em, as those of every 楷体 are.
    "lxgwwenkaimono",
    "lxgwwenkai",
    "lxgwwenkaigb",
    "fandolkai",
    "arplukaicn",
];
const HEI: &[&str] = &[
    "simhei",
    "黑体",
    "microsoftyahei",
    "微软雅黑",
    "stheiti",
    "pingfangsc",
    "notosanscjksc",
    "sourcehansanssc",
    "sourcehansanscn",
    "notosanssc",
    "fandolhei",
    "wenquanyimicrohei",
    "wenquanyizenhei",
];
// Of the free fonts, WenKai comes nearer to the thin strokes of FangSong than any Song does.
const FANGSONG: &[&str] = &[
    "fangsong",
    "simfang",
    "仿宋",
    "fangsonggb2312",
    "stfangsong",
    "fandolfang",
    "lxgwwenkaimono",
    "lxgwwenkai",
    "lxgwwenkaigb",
];
const MONO: &[&str] =
    &["couriernew", "courier", "liberationmono", "cousine", "nimbusmonops", "freemono", "dejavusansmono"];
const SERIF: &[&str] =
    &["timesnewroman", "times", "liberationserif", "tinos", "nimbusroman", "freeserif", "dejavuserif"];
const SANS: &[&str] =
    &["arial", "helvetica", "liberationsans", "arimo", "nimbussans", "freesans", "dejavusans"];

/// What is added to names to say the style; longest first.
const STYLES: &[(&str, bool, bool)] = &[
    ("bolditalic", true, true),
    ("boldoblique", true, true),
    ("semibold", true, false),
    ("demibold", true, false),
    ("oblique", false, true),
    ("italic", false, true),
    ("regular", false, false),
    ("normal", false, false),
    ("medium", false, false),
    ("roman", false, false),
    ("black", true, false),
    ("heavy", true, false),
    ("light", false, false),
    ("bold", true, false),
    ("psmt", false, false),
    ("ps", false, false),
    ("mt", false, false),
];

impl Family {
    /// Every family, in the order in which a character is looked for.
    pub const EVERY: &[Self] =
        &[Self::Song, Self::Hei, Self::Kai, Self::Sans, Self::Serif, Self::Mono, Self::FangSong];

    /// Names of installed fonts that come near, folded; the nearest first.
    pub fn faces(self) -> impl Iterator<Item = &'static str> {
        let (own, then) = match self {
            Self::Song => (SONG, HEI),
            Self::Kai => (KAI, SONG),
            Self::Hei => (HEI, SONG),
            Self::FangSong => (FANGSONG, SONG),
            Self::Mono => (MONO, SANS),
            Self::Serif => (SERIF, SONG),
            Self::Sans => (SANS, HEI),
        };
        own.iter().chain(then).copied()
    }
}

/// What the name of a font asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wanted {
    /// Folded names that the very font may be installed under, the most exact first.
    pub names: Vec<String>,
    /// The family; absent when the name says nothing that is known.
    pub family: Option<Family>,
    /// Whether the name says bold.
    pub bold: bool,
    /// Whether the name says italic.
    pub italic: bool,
}

impl Wanted {
    /// Reads a name as documents write it.
    pub fn read(name: &str) -> Self {
        /// Longer than any name; the rest says nothing.
        const LONGEST: usize = 80;
        let name: String = without_subset(name.trim()).chars().take(LONGEST).collect();
        let full = fold(&name);
        let mut wanted = Self::default();
        // What follows a comma or a hyphen is a style when it is made of words for styles.
        let mut base = full.clone();
        wanted.family = WORDS.iter().find(|(word, _)| full.contains(word)).map(|(_, family)| *family);
        wanted.names.push(full);
        while let Some((style, bold, italic)) = STYLES.iter().find(|(style, ..)| base.ends_with(style)) {
            let Some(rest) = base.strip_suffix(style).filter(|rest| !rest.is_empty()) else { break };
            wanted.bold |= bold;
            wanted.italic |= italic;
            base = rest.to_owned();
            wanted.names.push(base.clone());
        }
        wanted
    }
}

/// The name without the prefix of a subset: six capitals and a plus sign.
fn without_subset(name: &str) -> &str {
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 && prefix.bytes().all(|b| b.is_ascii_uppercase()) => rest,
        _ => name,
    }
}

/// A name for comparison: lower case, without blanks and signs.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_when_written_in_many_ways_then_means_the_same_family() {
        for (name, family) in [
            ("宋体", Family::Song),
            ("SimSun", Family::Song),
            ("NSimSun", Family::Song),
            ("STSong-Light", Family::Song),
            ("方正书宋_GBK", Family::Song),
            ("楷体_GB2312", Family::Kai),
            ("ABCDEF+KaiTi_GB2312", Family::Kai),
            ("STKaiti", Family::Kai),
            ("SimHei", Family::Hei),
            ("Microsoft YaHei UI", Family::Hei),
            ("仿宋_GB2312", Family::FangSong),
            ("STFangsong", Family::FangSong),
            ("Courier New", Family::Mono),
            ("CourierNewPS-BoldMT", Family::Mono),
            ("Times New Roman,Italic", Family::Serif),
            ("ArialMT", Family::Sans),
        ] {
            assert_eq!(Wanted::read(name).family, Some(family), "{name}");
        }
        assert_eq!(Wanted::read("Zapfino").family, None);
    }

    #[test]
    fn read_when_name_has_a_style_then_is_split() {
        let wanted = Wanted::read("ABCDEF+TimesNewRomanPS-BoldItalicMT");
        assert_eq!((wanted.bold, wanted.italic), (true, true));
        assert_eq!(wanted.names.first().map(String::as_str), Some("timesnewromanpsbolditalicmt"));
        assert!(wanted.names.contains(&"timesnewroman".to_owned()), "{:?}", wanted.names);
        let wanted = Wanted::read("宋体,Bold");
        assert_eq!(
            (wanted.bold, wanted.names.as_slice()),
            (true, &["宋体bold".to_owned(), "宋体".to_owned()][..])
        );
        assert_eq!(Wanted::read("Bold").names, ["bold"]);
        assert_eq!(Wanted::read("").names, [""]);
    }
}
