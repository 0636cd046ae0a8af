//! `fapiao printer`: draws foreign files onto sheets in a child with limits of its own, and the parent's side of it.
//!
//! Requests and answers take turns: a [`Request`], for each file of a block its bytes in a frame of their own, an
//! [`Answer`]. Both ends are this very binary.

pub mod child;
mod draw;
mod press;

use std::path::PathBuf;

use fapiao_app::print::{Block, Options, Placement};
use fapiao_document::Finding;
use serde::{Deserialize, Serialize};

use super::frame::ReadFault;
pub use press::{Press, Printed};

/// What is asked of a printing child.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Request {
    /// The first: how to print.
    Begin(Setup),
    /// Print these files together; the bytes of each follow.
    Block(Block),
    /// There are no more.
    End,
}

/// How to print.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// How sheets are made.
    pub options: Options,
    /// A directory of fonts, instead of those of the system.
    pub fonts: Option<PathBuf>,
    /// When it is printed, in seconds since 1970: the same files and time give the same bytes.
    pub at: i64,
    /// Whether each block is printed for itself and thrown away: to see whether it can be.
    pub trial: bool,
}

/// What a printing child answers.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    /// Go on.
    Done(Done),
    /// It cannot print, and ends.
    Broken(ReadFault),
    /// All sheets; so many bytes follow in pieces.
    Sheets {
        /// Which page lies where.
        placements: Vec<Placement>,
        /// What was odd of the last sheet.
        done: Done,
        /// Bytes of the document; none when there is no sheet.
        bytes: u64,
    },
    /// A piece of the document.
    Piece(Vec<u8>),
}

/// What became of a block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Pages that could not be drawn.
    pub lost: Vec<Lost>,
    /// What was odd, by the index of the file; absent for what belongs to a whole sheet.
    pub findings: Vec<(Option<usize>, Finding)>,
}

/// A page or file that could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The index of the file.
    pub index: usize,
    /// The number of the page, from 1; absent for the whole file.
    pub page: Option<usize>,
    /// Why.
    pub fault: ReadFault,
}
