//! The bytes of an update: objects, the place of the signature value, cross-reference section, trailer.

use std::fmt::Write as _;
use std::ops::Range;

use fapiao_pki::algorithm::DigestAlgorithm;
use hayro_syntax::object::ObjectIdentifier;
use hayro_syntax::page::Rotation;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::place::{Body, Placed, Spot, with_entries};
use super::{PdfSigning, unsound};
use crate::Error;
use crate::pdf::file::File;
use crate::pdf::raw::{Item, Raw};
use crate::pdf::revision::update::Chain;

/// Entries of a trailer that belong to one section alone, or to a stream.
const NOT_KEPT: &[&[u8]] =
    &[b"Prev", b"XRefStm", b"Size", b"Type", b"W", b"Index", b"Length", b"Filter", b"DecodeParms", b"ID"];
/// Digits of a number in /ByteRange, its place kept by spaces.
const RANGE_DIGITS: usize = 10;

/// What the signature's dictionary says.
pub(super) struct SignatureText<'a> {
    pub(super) signing: &'a PdfSigning,
    pub(super) at: Timestamp,
    /// The signer's name.
    pub(super) name: String,
    /// Whether it is of the labelled profile for SM2.
    pub(super) is_sm2: bool,
    /// Room for the value.
    pub(super) value_bytes: usize,
}

/// A file with an update whose signature value is still zeros.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// The digits of the value.
    pub(super) contents: Range<usize>,
}

/// An update in the making.
pub(super) struct Update<'a> {
    out: Vec<u8>,
    /// Object and generation number, and offset, in the order of writing.
    offsets: Vec<(u32, u32, usize)>,
    next: u32,
    chain: &'a Chain,
    /// The trailer, with the bytes that its places are in.
    trailer: &'a Item,
    base: &'a [u8],
}

impl<'a> Update<'a> {
    /// An update of `base`.
    pub(super) fn new(base: &'a [u8], file: &'a File, chain: &'a Chain) -> Result<Self, Error> {
        let trailer = file.trailer().ok_or_else(|| unsound("文件尾", "trailer"))?;
        let mut out = Vec::with_capacity(base.len().saturating_add(64 << 10));
        out.extend_from_slice(base);
        if !base.ends_with(b"\n") {
            out.push(b'\n');
        }
        let stated = trailer.get(b"Size").and_then(|size| match size.value {
            Raw::Integer(number) => u32::try_from(number).ok(),
            _ => None,
        });
        let next = chain.highest.saturating_add(1).max(stated.unwrap_or(0));
        // Room for the handful of objects that follow.
        if next > u32::MAX / 2 {
            return Err(unsound("对象编号", "object numbers"));
        }
        Ok(Update { out, offsets: Vec::new(), next, chain, trailer, base })
    }

    /// Writes the objects of a signature and the section that lists them.
    pub(super) fn write(mut self, placed: Placed<'_>, text: &SignatureText<'_>) -> Result<Written, Error> {
        let signature = self.number();
        let field = self.number();
        let appearance = self.appearance(&placed);
        let contents = self.signature(signature, text);

        let mut widget = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T{}/V {signature} 0 R/F 132/P {} {} R/Rect",
            text_string(&placed.field_name),
            placed.page.id.obj_number,
            placed.page.id.gen_number,
        );
        match (&placed.picture, appearance) {
            (Some((_, Spot { edges: [left, bottom, right, top], .. })), Some(appearance)) => {
                let _ =
                    write!(widget, "[{left:.3} {bottom:.3} {right:.3} {top:.3}]/AP<</N {appearance} 0 R>>>>");
            }
            _ => widget.push_str("[0 0 0 0]>>"),
        }
        self.object(new_id(field), widget.as_bytes());
        self.form(&placed, field)?;
        self.page(&placed, field)?;
        self.section();

        let mut written = Written { bytes: self.out, contents: contents.0 };
        fill_range(&mut written, &contents.1);
        Ok(written)
    }

    fn number(&mut self) -> u32 {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        number
    }

    fn object(&mut self, id: ObjectIdentifier, body: &[u8]) {
        let generation = u32::try_from(id.gen_number).unwrap_or(0);
        self.offsets.push((id.obj_number, generation, self.out.len()));
        self.out.extend_from_slice(format!("{} {generation} obj\n", id.obj_number).as_bytes());
        self.out.extend_from_slice(body);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, number: u32, dict: &str, data: &[u8]) {
        let mut body = format!("<<{dict}/Length {}>>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(new_id(number), &body);
    }

    /// The signature's dictionary; gives the places of the value's digits and of the byte range's.
    fn signature(&mut self, number: u32, text: &SignatureText<'_>) -> (Range<usize>, Range<usize>) {
        let mut dict = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached".to_owned();
        let at = text.at.to_zoned(TimeZone::fixed(Offset::constant(8)));
        let _ = write!(dict, "/M(D:{}+08'00')", at.strftime("%Y%m%d%H%M%S"));
        let texts = [
            ("Name", Some(text.name.as_str()).filter(|name| !name.is_empty())),
            ("Reason", text.signing.reason.as_deref()),
            ("Location", text.signing.location.as_deref()),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                let _ = write!(dict, "/{key}{}", text_string(value));
            }
        }
        let profile = if text.is_sm2 { "/REx(SM2-SM3 in CAdES: a labelled profile of fapiao)" } else { "" };
        let _ = write!(dict, "/Prop_Build<</App<</Name/fapiao{profile}>>>>\n/ByteRange[");
        let mut body = dict.into_bytes();
        // "0 a b c", each number with room for its digits.
        let room = RANGE_DIGITS.saturating_mul(3).saturating_add(4);
        let range = body.len()..body.len().saturating_add(room);
        body.resize(range.end, b' ');
        body.extend_from_slice(b"]\n/Contents<");
        let contents = body.len()..body.len().saturating_add(text.value_bytes.saturating_mul(2));
        body.resize(contents.end, b'0');
        body.extend_from_slice(b">>>");

        let header = format!("{number} 0 obj\n").len();
        let start = self.out.len().saturating_add(header);
        let shifted =
            |range: Range<usize>| start.saturating_add(range.start)..start.saturating_add(range.end);
        self.object(new_id(number), &body);
        (shifted(contents), shifted(range))
    }

    /// The form that shows the picture, when there is one.
    #[expect(clippy::float_arithmetic, reason = "geometry of a page")]
    fn appearance(&mut self, placed: &Placed<'_>) -> Option<u32> {
        let (picture, Spot { edges: [left, bottom, right, top], turn }) = placed.picture.as_ref()?;
        let (image, form) = (self.number(), self.number());
        let kind = |space: &str| {
            format!(
                "/Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/{space}/BitsPerComponent 8/Filter/FlateDecode",
                picture.width, picture.height
            )
        };
        let mut dict = kind("DeviceRGB");
        if let Some(opacity) = &picture.opacity {
            let mask = self.number();
            self.stream(mask, &kind("DeviceGray"), opacity);
            let _ = write!(dict, "/SMask {mask} 0 R");
        }
        self.stream(image, &dict, &picture.colours);
        // Turned against the page, so that it stands upright when the page is shown.
        let (matrix, is_on_its_side) = match turn {
            Rotation::None => ("1 0 0 1 0 0", false),
            Rotation::Horizontal => ("0 1 -1 0 0 0", true),
            Rotation::Flipped => ("-1 0 0 -1 0 0", false),
            Rotation::FlippedHorizontal => ("0 -1 1 0 0 0", true),
        };
        let (across, up) = (right - left, top - bottom);
        let (width, height) = if is_on_its_side { (up, across) } else { (across, up) };
        let content = format!("q {width:.3} 0 0 {height:.3} 0 0 cm /Im Do Q");
        let dict = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 {width:.3} {height:.3}]/Matrix[{matrix}]/Resources<</XObject<</Im {image} 0 R>>>>"
        );
        self.stream(form, &dict, content.as_bytes());
        Some(form)
    }

    /// Puts the field into the interactive form, in whichever object the list of fields stands.
    fn form(&mut self, placed: &Placed<'_>, field: u32) -> Result<(), Error> {
        if let Some(fields) = &placed.fields_object {
            self.object(fields.id, &appended(fields.bytes, field));
        }
        let mut set = vec![("SigFlags", b"3".to_vec())];
        if placed.fields_object.is_none() {
            set.push(("Fields", appended(placed.inner_fields, field)));
        }
        if let Some(form) = &placed.form {
            return self.changed(form, &set);
        }
        let form = with_entries(placed.inner_form.unwrap_or(b"<<>>"), &set)
            .ok_or_else(|| unsound("表单 /AcroForm", "/AcroForm"))?;
        self.changed(&placed.catalog, &[("AcroForm", form)])
    }

    /// Puts the field onto the page.
    fn page(&mut self, placed: &Placed<'_>, field: u32) -> Result<(), Error> {
        if let Some(annotations) = &placed.annotations_object {
            self.object(annotations.id, &appended(annotations.bytes, field));
            return Ok(());
        }
        self.changed(&placed.page, &[("Annots", appended(placed.inner_annotations, field))])
    }

    fn changed(&mut self, old: &Body<'_>, set: &[(&str, Vec<u8>)]) -> Result<(), Error> {
        let body = with_entries(old.bytes, set)
            .ok_or_else(|| unsound("有字典无法读取", "a dictionary that cannot be read"))?;
        self.object(old.id, &body);
        Ok(())
    }

    /// The cross-reference section, of the kind that the file ends in, and the trailer.
    fn section(&mut self) {
        let at = self.out.len();
        if self.chain.is_stream {
            let own = self.number();
            self.offsets.push((own, 0, at));
        }
        self.offsets.sort_unstable();
        let trailer = self.trailer_entries();
        let mut runs: Vec<Vec<(u32, u32, usize)>> = Vec::new();
        for entry in &self.offsets {
            let follows = |run: &Vec<(u32, u32, usize)>| {
                run.last().is_some_and(|last| last.0.checked_add(1) == Some(entry.0))
            };
            match runs.last_mut().filter(|run| follows(run)) {
                Some(run) => run.push(*entry),
                None => runs.push(vec![*entry]),
            }
        }
        if self.chain.is_stream {
            self.table_stream(&runs, &trailer, at);
        } else {
            self.table(&runs, &trailer);
        }
        self.out.extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
    }

    fn table(&mut self, runs: &[Vec<(u32, u32, usize)>], trailer: &[u8]) {
        let mut text = "xref\n".to_owned();
        for run in runs {
            let first = run.first().map_or(0, |entry| entry.0);
            let _ = writeln!(text, "{first} {}", run.len());
            for (_, generation, offset) in run {
                let _ = write!(text, "{offset:010} {generation:05} n\r\n");
            }
        }
        text.push_str("trailer\n<<");
        self.out.extend_from_slice(text.as_bytes());
        self.out.extend_from_slice(trailer);
        self.out.extend_from_slice(b">>\n");
    }

    fn table_stream(&mut self, runs: &[Vec<(u32, u32, usize)>], trailer: &[u8], at: usize) {
        let mut index = String::new();
        let mut data = Vec::new();
        for run in runs {
            let first = run.first().map_or(0, |entry| entry.0);
            let _ = write!(index, "{first} {} ", run.len());
            for (_, generation, offset) in run {
                data.push(1);
                data.extend_from_slice(&u32::try_from(*offset).unwrap_or(u32::MAX).to_be_bytes());
                data.extend_from_slice(&u16::try_from(*generation).unwrap_or(u16::MAX).to_be_bytes());
            }
        }
        let own = self.offsets.iter().find(|entry| entry.2 == at).map_or(0, |entry| entry.0);
        let head =
            format!("{own} 0 obj\n<</Type/XRef/W[1 4 2]/Index[{}]/Length {}", index.trim_end(), data.len());
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(trailer);
        self.out.extend_from_slice(b">>\nstream\n");
        self.out.extend_from_slice(&data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// The trailer's entries: those of the previous one, with the new size, place and second identifier.
    fn trailer_entries(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Raw::Dict(entries) = &self.trailer.value {
            for (key, value) in entries.iter().filter(|(key, _)| !NOT_KEPT.contains(&key.as_slice())) {
                out.push(b'/');
                out.extend_from_slice(key);
                out.push(b' ');
                out.extend_from_slice(self.base.get(value.span.clone()).unwrap_or_default());
            }
        }
        let digest = DigestAlgorithm::Sha256.digest(&self.out);
        let fresh = hex_string(digest.get(..16).unwrap_or_default());
        let first = self.trailer.get(b"ID").and_then(|ids| match &ids.value {
            Raw::Array(ids) => ids.first().and_then(|id| self.base.get(id.span.clone())),
            _ => None,
        });
        out.extend_from_slice(b"/ID[");
        out.extend_from_slice(first.unwrap_or(fresh.as_bytes()));
        out.extend_from_slice(fresh.as_bytes());
        let rest = format!("]/Size {}/Prev {}", self.next, self.chain.start);
        out.extend_from_slice(rest.as_bytes());
        out
    }
}

fn new_id(number: u32) -> ObjectIdentifier {
    ObjectIdentifier::new(number, 0)
}

/// A list with one reference more. A remark at its end must not swallow that.
fn appended(items: &[u8], field: u32) -> Vec<u8> {
    let mut out = b"[".to_vec();
    out.extend_from_slice(items);
    out.extend_from_slice(format!("\n{field} 0 R]").as_bytes());
    out
}

/// Writes the byte range into its place: all but the value with its brackets.
fn fill_range(written: &mut Written, range: &Range<usize>) {
    let open = written.contents.start.saturating_sub(1);
    let close = written.contents.end.saturating_add(1);
    let rest = written.bytes.len().saturating_sub(close);
    let text = format!("0 {open} {close} {rest}");
    if let Some(place) = written.bytes.get_mut(range.clone()) {
        for (to, from) in place.iter_mut().zip(text.bytes()) {
            *to = from;
        }
    }
}

/// A text string: as it is when ASCII, else UTF-16 with its mark.
fn text_string(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'\\') || byte == b' ';
    if text.bytes().all(is_plain) {
        return format!("({text})");
    }
    let units = std::iter::once(0xFEFF_u16).chain(text.encode_utf16());
    hex_string(&units.flat_map(u16::to_be_bytes).collect::<Vec<u8>>())
}

fn hex_string(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| hex(*byte)).map(char::from);
    format!("<{}>", digits.collect::<String>())
}

/// Two digits.
pub(super) fn hex(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    [digit(byte >> 4), digit(byte & 0x0F)]
}
