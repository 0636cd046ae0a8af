//! Signature dictionaries in the raw bytes of a PDF, whole or damaged.
//!
//! They must be found even when a byte of them, of the cross-reference table or of a trailer was changed:
//! a signed file must never turn into an unsigned one by damage. So the object layer is not asked; each
//! `/ByteRange` and each long hexadecimal string leads to the dictionary around it.

use std::ops::Range;

use memchr::memmem;

use crate::pdf::marks::{Marks, Window};
use crate::pdf::raw::{self, Item, Raw};

/// Fewest digits of a hexadecimal string that can be a signature: no signature value is below 48 bytes.
const DIGITS_MIN: usize = 96;
/// Most dictionaries that are looked into.
const TRIED_MAX: usize = 2_000;

/// Names of signature formats; everything before the first comma of ISO 32000 table 255, and Chinese ones.
const SUB_FILTERS: &[&str] = &[
    "adbe.pkcs7.detached",
    "adbe.pkcs7.sha1",
    "adbe.x509.rsa_sha1",
    "ETSI.CAdES.detached",
    "ETSI.RFC3161",
    "GM.sm2seal",
    "gm.sig",
    "GM.PKCS7.detached",
    "gmssl.sm2",
    "GBT.38540",
    "GBT.35275",
];

/// A signature dictionary as it stands in the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The object around it.
    pub(crate) window: Window,
    /// Where the value of `/Contents` stands, delimiters included.
    pub(crate) contents: Range<usize>,
    /// The value of `/Contents`, padding included.
    pub(crate) value: Vec<u8>,
    /// `/ByteRange` as written.
    pub(crate) byte_range: Option<Vec<i64>>,
    /// `/SubFilter` as written.
    pub(crate) sub_filter: Option<String>,
    /// `/M` as written.
    pub(crate) claimed_at: Option<String>,
    /// `/Cert` as written.
    pub(crate) certificate: Option<Item>,
    /// Keys that had to be guessed, or that stand there twice.
    pub(crate) damage: Vec<String>,
    /// Whether it stands inside a stream, where a viewer does not look.
    pub(crate) in_stream: bool,
}

/// Finds every signature dictionary, in the order of the file.
pub(crate) fn find(bytes: &[u8], marks: &Marks, most: usize) -> Vec<Found> {
    let strings = long_hex_strings(bytes);
    let mut anchors: Vec<usize> = strings.iter().map(|span| span.start).collect();
    anchors.extend(memmem::find_iter(bytes, b"/ByteRange").take(TRIED_MAX));
    anchors.sort_unstable();

    let mut found: Vec<Found> = Vec::new();
    let mut seen_until = 0;
    for anchor in anchors {
        if anchor < seen_until || found.len() >= most {
            continue;
        }
        let window = marks.window(anchor, bytes.len());
        let within = |span: &&Range<usize>| window.span.contains(&span.start);
        let hex = strings.iter().filter(within).max_by_key(|span| span.len()).cloned();
        seen_until = window.span.end.max(anchor + 1);
        let signature = whole(bytes, &window).or_else(|| damaged(bytes, &window, hex));
        found.extend(signature.map(|signature| Found { in_stream: marks.in_stream(anchor), ..signature }));
    }
    found
}

/// Hexadecimal strings that are long enough to be a signature.
fn long_hex_strings(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut until = 0;
    for start in memchr::memchr_iter(b'<', bytes) {
        if start < until || spans.len() >= TRIED_MAX {
            continue;
        }
        let rest = bytes.get(start + 1..).unwrap_or_default();
        let mut strange = 0;
        let length = rest.iter().take_while(|byte| {
            let fits = byte.is_ascii_hexdigit() || raw::is_space(**byte);
            strange += usize::from(!fits);
            fits || !raw::is_delimiter(**byte) && strange <= raw::STRANGE_DIGITS_MAX
        });
        let length = length.count();
        if length >= DIGITS_MIN && rest.get(length) == Some(&b'>') {
            until = start + length + 2;
            spans.push(start..until);
        }
    }
    spans
}

/// A dictionary that can be parsed and has what a signature needs, perhaps under a damaged key.
fn whole(bytes: &[u8], window: &Window) -> Option<Found> {
    let body = bytes.get(window.span.clone())?;
    let open = window.span.start + memmem::find(body, b"<<")?;
    let object = raw::value(bytes, open)?;
    let dict = signature_dict(&object, 0)?;
    let mut damage = Vec::new();
    let contents = keyed(dict, b"Contents", &mut damage, |item| item.text().is_some())
        .or_else(|| guess(dict, |item| item.text().is_some_and(|text| text.len() * 2 >= DIGITS_MIN)))?;
    let byte_range = keyed(dict, b"ByteRange", &mut damage, |item| item.integers().is_some())
        .or_else(|| guess(dict, |item| item.integers().is_some_and(|range| range.len() >= 2)));
    let known = |item: &Item| item.name().is_some_and(|name| SUB_FILTERS.contains(&name.as_str()));
    let sub_filter =
        keyed(dict, b"SubFilter", &mut damage, |item| item.name().is_some()).or_else(|| guess(dict, known));
    Some(Found {
        window: window.clone(),
        contents: contents.span.clone(),
        value: contents.text()?.to_vec(),
        byte_range: byte_range.and_then(Item::integers),
        sub_filter: sub_filter.and_then(Item::name),
        claimed_at: dict.get(b"M").and_then(Item::text).map(crate::pdf::text_string),
        certificate: dict.get(b"Cert").cloned(),
        damage,
        in_stream: false,
    })
}

/// The dictionary that is the signature: the object itself, or one inside a field.
fn signature_dict(item: &Item, depth: usize) -> Option<&Item> {
    let Raw::Dict(entries) = &item.value else { return None };
    let long = |item: &Item| item.text().is_some_and(|text| text.len() * 2 >= DIGITS_MIN);
    let kind = item.get(b"Type").and_then(Item::name);
    let known = |item: &Item| item.name().is_some_and(|name| SUB_FILTERS.contains(&name.as_str()));
    let is_range = |item: &Item| item.integers().is_some_and(|range| range.len() == 4);
    let marks = [
        item.get(b"ByteRange").is_some() || entries.iter().any(|(_, value)| is_range(value)),
        item.get(b"Contents").is_some_and(long),
        kind.is_some_and(|kind| kind == "Sig" || kind == "DocTimeStamp"),
        item.get(b"SubFilter").is_some() || entries.iter().any(|(_, value)| known(value)),
    ];
    if marks.into_iter().filter(|mark| *mark).count() >= 2 && entries.iter().any(|(_, value)| long(value)) {
        return Some(item);
    }
    if depth >= 4 {
        return None;
    }
    entries.iter().find_map(|(_, value)| signature_dict(value, depth + 1))
}

/// The value of a key; a key that is absent, of the wrong type or there twice is noted.
fn keyed<'a>(
    dict: &'a Item,
    key: &[u8],
    damage: &mut Vec<String>,
    fits: impl Fn(&Item) -> bool,
) -> Option<&'a Item> {
    let name = String::from_utf8_lossy(key);
    if dict.count(key) > 1 {
        damage.push(format!("/{name} twice"));
    }
    let value = dict.get(key).filter(|item| fits(item));
    if value.is_none() {
        damage.push(format!("no /{name}"));
    }
    value
}

fn guess(dict: &Item, fits: impl Fn(&Item) -> bool) -> Option<&Item> {
    match &dict.value {
        Raw::Dict(entries) => entries.iter().map(|(_, value)| value).find(|value| fits(value)),
        _ => None,
    }
}

/// A signature whose dictionary cannot be parsed: its parts are found by their shapes.
fn damaged(bytes: &[u8], window: &Window, hex: Option<Range<usize>>) -> Option<Found> {
    let body = bytes.get(window.span.clone())?;
    let byte_range = range_by_shape(body);
    // Without its delimiters the value stands where the range has its gap.
    let contents =
        hex.or_else(|| gap(byte_range.as_deref()?).filter(|gap| window.span.contains(&gap.start)))?;
    let has = |needle: &str| memmem::find(body, needle.as_bytes()).is_some();
    let sub_filter = SUB_FILTERS.iter().find(|name| has(name)).map(|name| (*name).to_owned());
    let marks = [
        sub_filter.is_some(),
        byte_range.is_some(),
        has("/ByteRange"),
        has("/Type/Sig"),
        has("/Type /Sig"),
        has("/Adobe.PPK"),
    ];
    if !marks.contains(&true) {
        return None;
    }
    let at = |needle: &[u8]| memmem::find(body, needle).map(|found| window.span.start + found + needle.len());
    let digits = bytes.get(contents.clone())?;
    let digits: Vec<u8> = digits.iter().filter_map(|byte| raw::hex_digit(*byte)).collect();
    Some(Found {
        window: window.clone(),
        value: digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect(),
        contents,
        byte_range,
        sub_filter,
        claimed_at: at(b"/M").and_then(|at| raw::value(bytes, at)?.text().map(crate::pdf::text_string)),
        certificate: at(b"/Cert").and_then(|at| raw::value(bytes, at)),
        damage: vec!["dictionary not readable".to_owned()],
        in_stream: false,
    })
}

/// The gap of a byte range.
fn gap(byte_range: &[i64]) -> Option<Range<usize>> {
    let [_, first, second, _] = byte_range else { return None };
    let (start, end) = (usize::try_from(*first).ok()?, usize::try_from(*second).ok()?);
    (start < end).then_some(start..end)
}

/// An array of four integers that starts with zero.
fn range_by_shape(body: &[u8]) -> Option<Vec<i64>> {
    memchr::memchr_iter(b'[', body)
        .filter_map(|at| raw::value(body, at)?.integers())
        .find(|range| range.len() == 4 && range.first() == Some(&0))
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::pdf::marks::Marks;

    fn signed() -> (Vec<u8>, usize) {
        let hex = "0A".repeat(80);
        let text = format!(
            "%PDF-1.5\n4 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.x509.rsa_sha1/Cert[1 0 R]\
             /M(D:20260901090807+08'00')/ByteRange [0 165 327 99 ]   /Contents <{hex}>>>\nendobj\n5 0 obj\n<<>>\nendobj\n"
        );
        let at = text.find(&hex).unwrap() - 1;
        (text.into_bytes(), at)
    }

    #[test]
    fn find_when_whole_then_every_part_as_written() {
        let (bytes, at) = signed();
        let found = find(&bytes, &Marks::of(&bytes), 16);
        let [signature] = &found[..] else { panic!("{found:?}") };
        assert_eq!(signature.window.id, Some((4, 0)));
        assert_eq!(signature.contents, at..at + 162);
        assert_eq!(signature.value, [0x0A; 80]);
        assert_eq!(signature.byte_range.as_deref(), Some(&[0, 165, 327, 99][..]));
        assert_eq!(signature.sub_filter.as_deref(), Some("adbe.x509.rsa_sha1"));
        assert_eq!(signature.claimed_at.as_deref(), Some("D:20260901090807+08'00'"));
        assert!(signature.certificate.is_some() && signature.damage.is_empty() && !signature.in_stream);
    }

    #[test]
    fn find_when_any_byte_changed_then_still_found() {
        let (bytes, at) = signed();
        for place in 0..bytes.len() {
            for with in [
                0,
                b' ',
                b'(',
                b')',
                b'<',
                b'>',
                b'[',
                b'/',
                b'A',
                b'9',
                0xFF,
                bytes[place] ^ 1,
                bytes[place] ^ 0x80,
            ] {
                let mut changed = bytes.clone();
                changed[place] = with;
                let found = find(&changed, &Marks::of(&changed), 16);
                assert_eq!(found.len(), 1, "byte {place} = {with}");
                if !(at..at + 162).contains(&place) {
                    assert_eq!(found[0].value, [0x0A; 80], "byte {place} = {with}");
                }
            }
        }
    }

    #[test]
    fn find_when_long_hex_is_text_then_no_signature() {
        let bytes =
            format!("1 0 obj\n<</Length 9>>\nstream\nBT <{}> Tj ET\nendstream\nendobj", "0041".repeat(100));
        assert!(find(bytes.as_bytes(), &Marks::of(bytes.as_bytes()), 16).is_empty());
    }
}
