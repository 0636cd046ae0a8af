//! Signatures of a PDF: found, their bytes measured, never judged.

mod certificate;
mod envelope;
mod find;
mod range;

use std::ops::Range;

use hayro_syntax::object::ObjectIdentifier;

use crate::{Coverage, Envelope, Finding, Limits, Signature, StructureFault, Uncovered};

use super::field::SignatureField;
use super::file::File;
use super::marks::Marks;
use super::revision::{Later, Sound};
use find::Found;
use range::Signed;

/// A fault of the structure around a signature.
pub(crate) fn fault(code: &'static str, detail: impl Into<String>) -> StructureFault {
    StructureFault { code: code.into(), detail: detail.into() }
}

/// Reads every signature of a file. `file` is absent when its objects cannot be read.
pub(crate) fn read(
    bytes: &[u8],
    marks: &Marks,
    file: Option<&File>,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> Vec<Signature> {
    let found = find::find(bytes, marks, limits.signatures_max + 1);
    let named = file.map(super::field::signature_fields).unwrap_or_default();
    let mut measured: Vec<(Found, Signed, Signature)> = Vec::new();
    for found in found {
        let mut faults = Vec::new();
        let signed = range::settle(bytes, found.byte_range.as_deref(), &found.contents, &mut faults);
        let fields: Vec<_> = named.iter().filter(|field| field.refers_to(found.window.id)).collect();
        if found.in_stream && !signed.sound && fields.is_empty() {
            // A file inside the file: its signature is about its own bytes.
            continue;
        }
        if measured.len() >= limits.signatures_max {
            findings.push(super::finding("DOC-PDF-SIGNATURES-MANY", "", limits.signatures_max.to_string()));
            break;
        }
        faults.extend(found.damage.iter().map(|what| fault("DOC-PDF-SIGNATURE-DAMAGED", what.as_str())));
        if file.is_some() && fields.is_empty() {
            faults.push(fault("DOC-PDF-SIGNATURE-UNREFERENCED", place(&found)));
        }
        if fields.len() > 1 {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            faults.push(fault("DOC-PDF-SIGNATURE-SHARED", names.join(", ")));
        }
        let signature = measure(bytes, marks, file, &found, &signed, faults);
        measured.push((found, signed, signature));
    }
    // What a later signature explains is known when all are measured.
    let sound: Sound = measured
        .iter()
        .filter(|(_, signed, signature)| signed.sound && signature.faults.is_empty())
        .filter_map(|(found, signed, _)| Some((object_id(found.window.id?)?, signed.end)))
        .collect();
    let is_found =
        |field: &SignatureField| measured.iter().any(|(found, ..)| field.refers_to(found.window.id));
    let mut unread: Vec<&SignatureField> = named.iter().filter(|field| !is_found(field)).collect();
    unread.sort_by_key(|field| field.value);
    unread.dedup_by_key(|field| field.value);
    let unread: Vec<Signature> = unread
        .into_iter()
        .take(limits.signatures_max.saturating_sub(measured.len()))
        .map(unreadable)
        .collect();
    let whole = Whole { bytes, marks, file, sound: &sound };
    let covered = measured.into_iter().map(|(found, signed, mut signature)| {
        cover(&whole, &found, &signed, &mut signature);
        signature
    });
    covered.chain(unread).collect()
}

fn object_id((number, generation): (u32, u32)) -> Option<ObjectIdentifier> {
    Some(ObjectIdentifier::new(number, i32::try_from(generation).ok()?))
}

/// The value of a signature field that is no signature: said, so that nothing passes on the field's word.
fn unreadable(field: &SignatureField) -> Signature {
    Signature {
        place: format!("object {} {}", field.value.obj_number, field.value.gen_number),
        method: None,
        claimed_at: None,
        envelope: Envelope::Unknown { name: String::new(), bytes: Vec::new() },
        parts: Vec::new(),
        covers: Coverage::Unknown,
        uncovered: Vec::new(),
        later: Vec::new(),
        faults: vec![fault("DOC-PDF-SIGNATURE-UNREADABLE", field.name.as_str())],
    }
}

fn measure(
    bytes: &[u8],
    marks: &Marks,
    file: Option<&File>,
    found: &Found,
    signed: &Signed,
    mut faults: Vec<StructureFault>,
) -> Signature {
    let chunks: Vec<&[u8]> = signed.ranges.iter().filter_map(|range| bytes.get(range.clone())).collect();
    let envelope = envelope::of(bytes, marks, file, found, &chunks, &mut faults);
    Signature {
        place: place(found),
        method: found.sub_filter.clone(),
        claimed_at: found.claimed_at.clone(),
        envelope,
        parts: Vec::new(),
        covers: Coverage::Partial,
        uncovered: Vec::new(),
        later: Vec::new(),
        faults,
    }
}

/// The file around the signatures.
struct Whole<'a> {
    bytes: &'a [u8],
    marks: &'a Marks,
    file: Option<&'a File>,
    sound: &'a Sound,
}

/// How much of the file the signed bytes are, and what came after them.
fn cover(whole: &Whole<'_>, found: &Found, signed: &Signed, signature: &mut Signature) {
    let Whole { bytes, marks, file, sound } = *whole;
    let rest = bytes.get(signed.end..).unwrap_or_default();
    let appended = rest.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0);
    if !signed.sound {
        signature.covers = if file.is_some() { Coverage::Partial } else { Coverage::Unknown };
    } else if !appended {
        signature.covers = Coverage::All;
        return;
    }
    if appended {
        signature.later = super::revision::later(&Later {
            bytes,
            marks,
            whole: file,
            end: signed.end,
            signature: found.window.id.and_then(object_id),
            sound,
        });
        if signed.sound && signature.later.iter().all(|change| change.explained) {
            signature.covers = Coverage::All;
            return;
        }
    }
    let gaps = range::gaps(&signed.ranges, &found.contents, bytes.len());
    let uncovered = |gap: &Range<usize>| Uncovered {
        path: format!("bytes {}..{}", gap.start, gap.end),
        referenced: true,
    };
    signature.uncovered = gaps.iter().map(uncovered).collect();
}

fn place(found: &Found) -> String {
    match found.window.id {
        Some((number, generation)) => format!("object {number} {generation}"),
        None => format!("byte {}", found.contents.start),
    }
}
