//! Mail messages: invoices arrive as their attachments.

use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::Member;
use crate::{Error, Limits};

/// A mail may be this many times as large as one of the files in it.
const SIZE_FACTOR: u64 = 4;

/// The attachments of a message.
pub(super) struct Attachments<'a> {
    bytes: &'a [u8],
    message: Message<'a>,
    limits: Limits,
    next: u32,
    given: u32,
}

impl<'a> Attachments<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let limit = limits.file_bytes_max.saturating_mul(SIZE_FACTOR);
        if size > limit {
            return Err(Error::TooLarge { bytes: size, limit });
        }
        let parsed = crate::guard::guarded(|| MessageParser::default().parse(bytes)).flatten();
        let message = parsed.ok_or_else(|| Error::refused("DOC-ARCHIVE-DAMAGED", "message"))?;
        Ok(Self { bytes, message, limits: limits.clone(), next: 0, given: 0 })
    }

    pub(super) fn next(&mut self) -> Option<Member> {
        loop {
            let number = self.next;
            let part = self.message.attachment(number)?;
            self.next += 1;
            if is_decoration(part) {
                continue;
            }
            let name = part.attachment_name().map_or_else(|| format!("part {}", number + 1), str::to_owned);
            self.given += 1;
            if self.given > self.limits.archive_entries_max {
                self.next = u32::MAX;
                let limit = self.limits.archive_entries_max.to_string();
                return Some(Member { name, bytes: Err(Error::refused("DOC-ARCHIVE-MANY", limit)) });
            }
            return Some(Member { name, bytes: self.content(part) });
        }
    }

    fn content(&self, part: &MessagePart<'_>) -> Result<Vec<u8>, Error> {
        let bytes = match &part.body {
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.to_vec(),
            // Text was converted to UTF-8; an XML invoice must stay byte for byte what was sent.
            PartType::Text(text) | PartType::Html(text) => {
                self.as_sent(part).unwrap_or_else(|| text.as_bytes().to_vec())
            }
            PartType::Message(_) => return Err(Error::refused("DOC-ARCHIVE-NESTED", "message/rfc822")),
            PartType::Multipart(_) => return Err(Error::refused("DOC-ARCHIVE-DAMAGED", "multipart")),
        };
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > self.limits.file_bytes_max {
            return Err(Error::TooLarge { bytes: size, limit: self.limits.file_bytes_max });
        }
        Ok(bytes)
    }

    fn as_sent(&self, part: &MessagePart<'_>) -> Option<Vec<u8>> {
        let range = usize::try_from(part.offset_body).ok()?..usize::try_from(part.offset_end).ok()?;
        let body = self.bytes.get(range)?;
        match part.encoding {
            Encoding::None => Some(body.to_vec()),
            Encoding::QuotedPrintable => {
                mail_parser::decoders::quoted_printable::quoted_printable_decode(body)
            }
            Encoding::Base64 => mail_parser::decoders::base64::base64_decode(body),
        }
    }
}

/// A picture that the text of the mail shows, such as a logo: no attachment to its reader.
fn is_decoration(part: &MessagePart<'_>) -> bool {
    let is_picture = part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"));
    let attached =
        part.content_disposition().is_some_and(|how| how.ctype().eq_ignore_ascii_case("attachment"));
    is_picture && part.content_id().is_some() && !attached
}
