//! Extra fields of a ZIP entry (APPNOTE 4.5), which some readers take for the headers and others do not: what they
//! say must be what the headers say.

use rawzip::extra_fields::{ExtraFieldId, ExtraFields};

use super::name;

/// The field that states a name in UTF-8 (Info-ZIP Unicode Path).
const UNICODE_PATH: u16 = 0x7075;
/// Bytes of that field before the name: its version, and the CRC of the name that it replaces.
const UNICODE_PATH_HEAD: usize = 5;
/// A number that stands in the 64-bit field, because it has no room in the header.
const ELSEWHERE: u64 = 0xFFFF_FFFF;

/// The name that an extra field gives an entry, when it is not the entry's path. The field counts for readers only
/// when its CRC is that of the name in the header; not every reader looks.
pub(super) fn other_name(fields: ExtraFields<'_>, path: &str, longest: usize) -> Option<String> {
    let unicode = fields.filter(|(id, _)| id.as_u16() == UNICODE_PATH);
    let mut names = unicode
        .map(|(_, field)| name::read(field.get(UNICODE_PATH_HEAD..).unwrap_or_default(), longest).path);
    names.find(|name| name != path)
}

/// Whether the 64-bit fields of an entry say the same as its header. `written` are the numbers of the header in the
/// order of the field, the unpacked size first; `meant` what they stand for.
pub(super) fn numbers_agree(fields: ExtraFields<'_>, written: &[u64], meant: &[u64]) -> bool {
    let mut wide = fields.filter(|(id, _)| *id == ExtraFieldId::ZIP64).map(|(_, field)| field);
    let elsewhere = written.iter().filter(|number| **number == ELSEWHERE).count();
    match (wide.next(), wide.next()) {
        (None, _) => elsewhere == 0,
        (Some(field), None) => {
            let stated: Vec<u64> = field
                .chunks_exact(8)
                .filter_map(|bytes| Some(u64::from_le_bytes(*bytes.first_chunk()?)))
                .collect();
            // As many as are needed, or a needless field that repeats the header from its first number on.
            stated.len() == elsewhere && elsewhere > 0
                || stated.len() > elsewhere && stated.iter().zip(meant).all(|(stated, meant)| stated == meant)
                || stated.is_empty() && elsewhere == 0
        }
        (Some(_), Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{ELSEWHERE, ExtraFields, numbers_agree, other_name};

    fn field(id: u16, bytes: &[u8]) -> Vec<u8> {
        let length = u16::try_from(bytes.len()).unwrap();
        [&id.to_le_bytes()[..], &length.to_le_bytes(), bytes].concat()
    }

    fn wide(numbers: &[u64]) -> Vec<u8> {
        field(1, &numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
    }

    #[test]
    fn other_name_when_the_field_names_another_path_then_given() {
        let named = |name: &str| field(0x7075, &[&[1, 0, 0, 0, 0], name.as_bytes()].concat());
        let other = |bytes: &[u8]| other_name(ExtraFields::new(bytes), "Doc_0/票.xml", 255);
        assert_eq!(other(&named("Doc_0/票.xml")), None);
        assert_eq!(other(&named("./Doc_0/票.xml")), None);
        assert_eq!(other(&[]), None);
        assert_eq!(other(&named("OFD.xml")).as_deref(), Some("OFD.xml"));
        assert_eq!(other(&[named("Doc_0/票.xml"), named("b")].concat()).as_deref(), Some("b"));
        assert_eq!(other(&field(0x7075, &[1, 0])).as_deref(), Some(""));
    }

    #[test]
    fn numbers_agree_when_the_field_says_what_the_header_says_then_so() {
        let agree = |bytes: &[u8], written: &[u64], meant: &[u64]| {
            numbers_agree(ExtraFields::new(bytes), written, meant)
        };
        let plain = [7, 5, 100];
        assert!(agree(&[], &plain, &plain) && agree(&wide(&[]), &plain, &plain));
        assert!(agree(&wide(&[7]), &plain, &plain) && agree(&wide(&[7, 5, 100]), &plain, &plain));
        assert!(agree(&wide(&[5]), &[7, ELSEWHERE, 100], &plain));
        assert!(agree(&wide(&[7, 5]), &[7, ELSEWHERE, 100], &plain));
        assert!(!agree(&wide(&[8]), &plain, &plain), "another size");
        assert!(!agree(&wide(&[7, 5, 200]), &plain, &plain), "another place");
        assert!(
            !agree(&wide(&[9, 5]), &[7, ELSEWHERE, 100], &plain),
            "another size beside one that is needed"
        );
        assert!(!agree(&[], &[7, ELSEWHERE, 100], &plain), "missing");
        assert!(!agree(&wide(&[7]), &[ELSEWHERE, ELSEWHERE, 100], &plain), "too short");
        assert!(!agree(&[wide(&[7]), wide(&[8])].concat(), &[ELSEWHERE, 5, 100], &plain), "two fields");
    }
}
