//! Attached files: which there are, and what those that are invoices state.

use fapiao_ofd::{Document, Package};

use crate::image::{Coding, Payloads, qr};
use crate::{Attachment, Envelope, Error, Finding, Limits, Options, Reading, Signature, xml};

/// Attached XML files that are read; invoices have one.
const READ_MAX: usize = 16;

/// Lists the attachments and reads those that are XML invoices. Only what the document declares is read: a file
/// that merely lies in the package is nobody's statement.
pub(super) fn read(
    package: &Package<'_>,
    document: &Document<'_>,
    limits: &Limits,
    options: &Options<'_>,
    payloads: &mut Payloads,
    reading: &mut Reading,
) {
    let mut read = 0;
    for attachment in &document.attachments {
        let entry = attachment.file.entry.and_then(|path| package.exact(path));
        reading.attachments.push(Attachment {
            name: attachment.name.clone().into_owned(),
            place: attachment.file.entry.unwrap_or(&attachment.file.written).to_owned(),
            bytes: entry.map_or(0, fapiao_ofd::Entry::size),
        });
        let Some(entry) = entry else { continue };
        // What cannot be unpacked is a finding of the package already.
        let Ok(bytes) = package.content(entry) else { continue };
        if read == READ_MAX || !is_xml(bytes) {
            continue;
        }
        read += 1;
        match xml::statements(bytes, entry.path(), limits) {
            Ok(mut stated) => {
                reading.sources.append(&mut stated.sources);
                // A detached signature speaks of the XML as a file of its own, and says nothing of this package.
                let detached = |one: &Signature| matches!(one.envelope, Envelope::DetachedXml { .. });
                reading.signatures.extend(stated.signatures.into_iter().filter(|one| !detached(one)));
                reading.findings.append(&mut stated.findings);
                if let Some(picture) = stated.picture.filter(|_| options.pictures) {
                    let place = format!("{}#GraphCode", entry.path());
                    for text in qr(&picture, Coding::ByContent, limits) {
                        payloads.add(text, &place);
                    }
                }
            }
            // XML that is no invoice: an attachment like any other.
            Err(Error::Format { .. }) => {}
            Err(error) => reading.findings.push(Finding {
                code: error.code().to_owned().into(),
                place: entry.path().to_owned(),
                detail: error.neutral(),
            }),
        }
    }
}

/// Whether bytes start as XML does, in any of the encodings that are read.
fn is_xml(bytes: &[u8]) -> bool {
    let head = bytes.get(..64).unwrap_or(bytes);
    let mut text = head.iter().filter(|byte| !matches!(byte, 0xef | 0xbb | 0xbf | 0xfe | 0xff | 0));
    text.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}
