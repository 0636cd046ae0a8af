//! Why a document is not written.

use crate::{Error, finding};

/// Why a document is not written. What the caller laid out is never changed silently.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A text has a character that XML or a line of text cannot hold.
    #[error("{place}: the character U+{character:04X} cannot be written")]
    Character {
        /// Where.
        place: String,
        /// The character.
        character: u32,
    },
    /// A number is not finite or beyond every page, or a size is not positive.
    #[error("{place}: a number cannot be written")]
    Number {
        /// Where.
        place: String,
    },
    /// Something that must not be empty is.
    #[error("{place} is empty")]
    Empty {
        /// What.
        place: String,
    },
    /// A handle, a font, a picture or a template of another layout, or a handle that two objects have.
    #[error("{place} is not of this layout, or is used twice")]
    Handle {
        /// What.
        place: String,
    },
    /// The name of a tag is no XML name.
    #[error("{name:?} is no XML name")]
    Name {
        /// The name.
        name: String,
    },
    /// A picture is not in the format that it is said to be.
    #[error("the picture {position} is not in the stated format")]
    Image {
        /// Its position in the layout.
        position: usize,
    },
    /// A face cannot be embedded.
    #[error("the face of {name} cannot be embedded")]
    Font {
        /// Name of the font.
        name: String,
    },
    /// The path of an entry is none that readers accept.
    #[error("{path:?} is no path of an entry")]
    Path {
        /// The path.
        path: String,
    },
    /// Blocks or tags are nested too deep for readers.
    #[error("blocks or tags are nested too deep")]
    TooDeep,
    /// More entries or bytes than a ZIP file of the first kind holds.
    #[error("too many entries or bytes for a ZIP file")]
    TooLarge,
    /// The package that is to be changed cannot be read.
    #[error("the package cannot be read: {source}")]
    Package {
        /// Why.
        source: Error,
    },
    /// The package that is to be changed can be read in two ways.
    #[error("the package can be read in two ways ({code}): {place}")]
    Ambiguous {
        /// Code of the finding.
        code: &'static str,
        /// The entry; empty when it is the package.
        place: String,
    },
    /// A signature that is there would break.
    #[error("{place} is protected by a signature and would have to change")]
    Locked {
        /// What would have to change.
        place: String,
    },
}

impl WriteError {
    /// Stable code, listed in [`finding::CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Character { .. } => finding::WRITE_CHARACTER,
            Self::Number { .. } => finding::WRITE_NUMBER,
            Self::Empty { .. } => finding::WRITE_EMPTY,
            Self::Handle { .. } => finding::WRITE_HANDLE,
            Self::Name { .. } => finding::WRITE_NAME,
            Self::Image { .. } => finding::WRITE_IMAGE,
            Self::Font { .. } => finding::WRITE_FONT,
            Self::Path { .. } => finding::WRITE_PATH,
            Self::TooDeep => finding::WRITE_TOO_DEEP,
            Self::TooLarge => finding::WRITE_TOO_LARGE,
            Self::Package { source } => source.code(),
            Self::Ambiguous { .. } => finding::WRITE_AMBIGUOUS,
            Self::Locked { .. } => finding::WRITE_LOCKED,
        }
    }

    /// What is wrong, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        self.sentence(|row| row.zh, "：")
    }

    /// What is wrong, in English.
    #[must_use]
    pub fn en(&self) -> String {
        self.sentence(|row| row.en, " ")
    }

    fn sentence(&self, of: impl Fn(&finding::Code) -> &'static str, joint: &str) -> String {
        let sentence = finding::describe(self.code()).map_or("", of);
        let place = match self {
            Self::Character { place, character } => format!("{place} U+{character:04X}"),
            Self::Number { place } | Self::Empty { place } | Self::Handle { place } => place.clone(),
            Self::Name { name } | Self::Font { name } => name.clone(),
            Self::Image { position } => position.to_string(),
            Self::Path { path } => path.clone(),
            Self::TooDeep | Self::TooLarge => String::new(),
            Self::Package { source } => source.path().unwrap_or_default().to_owned(),
            Self::Ambiguous { code, place } => format!("{code} {place}").trim_end().to_owned(),
            Self::Locked { place } => place.clone(),
        };
        if place.is_empty() { sentence.to_owned() } else { format!("{sentence}{joint}{place}") }
    }
}
