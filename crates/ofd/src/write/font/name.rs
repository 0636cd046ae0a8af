//! The name table of a font that was cut down: its names, tagged, and what its owner says about rights.

use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

/// Windows, Unicode, English of the United States: what every program reads.
const PLACE: [u16; 3] = [3, 1, 0x0409];
/// Longest text that is kept, in characters.
const LONGEST: usize = 500;

/// The table. The names begin with six letters that depend on the characters alone, as in PDF, so that the font is
/// never taken for the whole one.
pub(super) fn table(font: &FontRef<'_>, font_name: &str, characters: &[char]) -> Vec<u8> {
    let own = |id: StringId| {
        let text = font.localized_strings(id).english_or_first()?.chars().take(LONGEST).collect::<String>();
        Some(text).filter(|text| !text.is_empty())
    };
    let tag = tag(characters);
    let family = own(StringId::FAMILY_NAME).unwrap_or_else(|| font_name.to_owned());
    let post_script = own(StringId::POSTSCRIPT_NAME).unwrap_or_else(|| "Font".to_owned());
    let subfamily = own(StringId::SUBFAMILY_NAME).unwrap_or_else(|| "Regular".to_owned());
    let names = [
        (StringId::COPYRIGHT_NOTICE, own(StringId::COPYRIGHT_NOTICE)),
        (StringId::FAMILY_NAME, Some(format!("{tag}+{family}"))),
        (StringId::SUBFAMILY_NAME, Some(subfamily)),
        (StringId::UNIQUE_ID, Some(format!("{tag}+{post_script}"))),
        (StringId::FULL_NAME, Some(format!("{tag}+{family}"))),
        (StringId::POSTSCRIPT_NAME, Some(format!("{tag}+{post_script}"))),
        (StringId::LICENSE_DESCRIPTION, own(StringId::LICENSE_DESCRIPTION)),
        (StringId::LICENSE_URL, own(StringId::LICENSE_URL)),
    ];
    write(names.into_iter().filter_map(|(id, text)| Some((id.to_u16(), text?))))
}

fn write(names: impl Iterator<Item = (u16, String)>) -> Vec<u8> {
    let (mut records, mut storage) = (Vec::new(), Vec::new());
    let mut count = 0_u16;
    for (id, text) in names {
        let start = storage.len();
        storage.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        let length = storage.len().saturating_sub(start);
        let place = [length, start].map(|number| u16::try_from(number).unwrap_or(u16::MAX));
        let [platform, encoding, language] = PLACE;
        for field in [platform, encoding, language, id].into_iter().chain(place) {
            records.extend_from_slice(&field.to_be_bytes());
        }
        count = count.saturating_add(1);
    }
    let mut table = vec![0, 0];
    table.extend_from_slice(&count.to_be_bytes());
    table.extend_from_slice(&count.saturating_mul(12).saturating_add(6).to_be_bytes());
    table.extend(records);
    table.extend(storage);
    table
}

/// Six capital letters from a hash (FNV-1a) of the characters.
fn tag(characters: &[char]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in characters.iter().flat_map(|character| u32::from(*character).to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (0..6)
        .map(|_| {
            let letter = u8::try_from(hash % 26).unwrap_or(0);
            hash /= 26;
            char::from(b'A'.saturating_add(letter))
        })
        .collect()
}
