//! Signatures of a PDF: found, their bytes measured, never judged.

mod certificate;
mod envelope;
mod find;
mod range;

use std::ops::Range;

use crate::{Coverage, Finding, Limits, Signature, StructureFault, Uncovered};

use super::file::File;
use super::marks::Marks;
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
    let mut signatures = Vec::new();
    for found in found {
        let mut faults = Vec::new();
        let signed = range::settle(bytes, found.byte_range.as_deref(), &found.contents, &mut faults);
        let fields: Vec<_> = named.iter().filter(|field| field.refers_to(found.window.id)).collect();
        if found.in_stream && !signed.sound && fields.is_empty() {
            // A file inside the file: its signature is about its own bytes.
            continue;
        }
        if signatures.len() >= limits.signatures_max {
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
        signatures.push(measure(bytes, marks, file, &found, &signed, faults));
    }
    signatures
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
    let mut signature = Signature {
        place: place(found),
        method: found.sub_filter.clone(),
        claimed_at: found.claimed_at.clone(),
        envelope,
        parts: Vec::new(),
        covers: Coverage::Partial,
        uncovered: Vec::new(),
        later: Vec::new(),
        faults,
    };
    cover(bytes, file, found, signed, &mut signature);
    signature
}

/// How much of the file the signed bytes are, and what came after them.
fn cover(bytes: &[u8], file: Option<&File>, found: &Found, signed: &Signed, signature: &mut Signature) {
    let rest = bytes.get(signed.end..).unwrap_or_default();
    let appended = rest.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0);
    if !signed.sound {
        signature.covers = if file.is_some() { Coverage::Partial } else { Coverage::Unknown };
    } else if !appended {
        signature.covers = Coverage::All;
        return;
    }
    if appended {
        signature.later = super::revision::later(bytes, signed.end, file);
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
