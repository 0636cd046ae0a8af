//! Mail messages: invoices arrive as their attachments.

use mail_parser::{ContentType, Message, MessageParser, MimeHeaders};

use super::Member;
use super::parts::{Part, Parts, Stop};
use super::read_at::{ReadAt, piece};
use crate::{Detail, Error, Limits};

/// Parts for each attachment that is allowed: texts, pictures and multiparts are parts, too.
const PARTS_PER_ATTACHMENT: u32 = 3;

/// The attachments of a message, decoded one at a time.
pub(super) struct Attachments<'a> {
    file: &'a dyn ReadAt,
    parts: Parts<'a>,
    limits: Limits,
    /// Attachments so far.
    given: u32,
    ended: bool,
}

impl<'a> Attachments<'a> {
    pub(super) fn open(file: &'a dyn ReadAt, limits: &Limits) -> Self {
        let parts = Parts::new(file, limits.archive_entries_max.saturating_mul(PARTS_PER_ATTACHMENT));
        Self { file, parts, limits: limits.clone(), given: 0, ended: false }
    }

    pub(super) fn next(&mut self) -> Option<Member> {
        while !self.ended {
            let part = match self.parts.next() {
                Ok(part) => part?,
                Err(stop) => {
                    self.ended = true;
                    return Some(Member { name: String::new(), bytes: Err(self.stopped(&stop)) });
                }
            };
            let parsed = MessageParser::new().with_mime_headers().parse_headers(&part.header);
            let message = parsed.unwrap_or_default();
            if is_text_of_the_mail(&message, &part) || is_decoration(&message) {
                continue;
            }
            self.given = self.given.saturating_add(1);
            let name =
                message.attachment_name().map_or_else(|| format!("part {}", self.given), str::to_owned);
            if self.given > self.limits.archive_entries_max {
                self.ended = true;
                return Some(Member { name, bytes: Err(self.stopped(&Stop::Many)) });
            }
            return Some(Member { name, bytes: self.content(&message, &part) });
        }
        None
    }

    fn stopped(&self, stop: &Stop) -> Error {
        match stop {
            Stop::Many => Error::refused("DOC-ARCHIVE-MANY", self.limits.archive_entries_max.to_string()),
            Stop::Unread => super::unread(),
        }
    }

    fn content(&self, message: &Message<'_>, part: &Part) -> Result<Vec<u8>, Error> {
        if part.is_closed {
            let detail =
                Detail::of("邮件嵌套过深或缺少分隔", "parts are nested too deep, or have no boundary");
            return Err(Error::refused("DOC-ARCHIVE-DAMAGED", detail));
        }
        if is_message(message, part) {
            return Err(Error::refused("DOC-ARCHIVE-NESTED", "message/rfc822".to_owned()));
        }
        let coding = Coding::of(message);
        let packed = part.body.end.saturating_sub(part.body.start);
        let limit = self.limits.file_bytes_max;
        if packed > coding.most(limit) {
            return Err(Error::TooLarge { bytes: packed, limit });
        }
        let packed = piece(self.file, part.body.start, packed).map_err(|_| super::unread())?;
        let bytes = coding.decode(packed);
        match u64::try_from(bytes.len()) {
            Ok(size) if size <= limit => Ok(bytes),
            size => Err(Error::TooLarge { bytes: size.unwrap_or(u64::MAX), limit }),
        }
    }
}

/// How a part is written.
#[derive(Clone, Copy)]
enum Coding {
    Plain,
    QuotedPrintable,
    Base64,
}

impl Coding {
    fn of(message: &Message<'_>) -> Self {
        let stated = message.content_transfer_encoding().unwrap_or_default().trim();
        if stated.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if stated.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Plain
        }
    }

    /// How large a file of `size` bytes may be in this form, line ends and all.
    const fn most(self, size: u64) -> u64 {
        size.saturating_mul(match self {
            Self::Plain => 1,
            Self::Base64 => 2,
            Self::QuotedPrintable => 4,
        })
    }

    /// The content; as sent where it is not written as it says.
    fn decode(self, packed: Vec<u8>) -> Vec<u8> {
        let decoded = crate::guard::guarded(|| match self {
            Self::Plain => None,
            Self::QuotedPrintable => {
                mail_parser::decoders::quoted_printable::quoted_printable_decode(&packed)
            }
            Self::Base64 => mail_parser::decoders::base64::base64_decode(&packed),
        });
        decoded.flatten().unwrap_or(packed)
    }
}

fn is_message(message: &Message<'_>, part: &Part) -> bool {
    message.content_type().map_or(part.in_digest, |kind| kind.ctype().eq_ignore_ascii_case("message"))
}

/// What the mail itself says: no attachment to its reader.
fn is_text_of_the_mail(message: &Message<'_>, part: &Part) -> bool {
    let plain = |kind: &ContentType<'_>| {
        let subtype = kind.subtype().unwrap_or_default();
        kind.ctype().eq_ignore_ascii_case("text")
            && ["plain", "html"].iter().any(|text| subtype.eq_ignore_ascii_case(text))
    };
    let is_text = message.content_type().map_or(!part.in_digest, plain);
    is_text && !part.is_closed && !is_attached(message) && message.attachment_name().is_none()
}

/// A picture that the text of the mail shows, such as a logo: no attachment to its reader.
fn is_decoration(message: &Message<'_>) -> bool {
    let is_picture = message.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"));
    is_picture && message.content_id().is_some() && !is_attached(message)
}

fn is_attached(message: &Message<'_>) -> bool {
    message.content_disposition().is_some_and(|how| how.ctype().eq_ignore_ascii_case("attachment"))
}
