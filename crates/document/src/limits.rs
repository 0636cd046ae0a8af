//! How much of a foreign file is read before it is refused.

/// Bounds on foreign bytes; the defaults are those of the threat model (SECURITY.md, boundary "files").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub file_bytes_max: u64,
    /// Most members of a collecting ZIP or EML.
    pub archive_entries_max: u32,
    /// Most pages whose text is read.
    pub pages_max: u32,
    /// Most lines of one invoice, and most elements of its special-business block.
    pub lines_max: usize,
    /// Most runs of text that the page geometry looks at, over all pages.
    pub runs_max: usize,
    /// Largest field that is kept, in bytes; longer text is cut there.
    pub field_bytes_max: usize,
    /// Largest picture, in pixels, told from its header before it is decoded.
    pub image_pixels_max: u64,
    /// Most pictures of one file in which a QR code is looked for.
    pub images_max: usize,
    /// Most signatures of one file.
    pub signatures_max: usize,
    /// Bounds of OFD packages and of every XML text, attached ones included.
    pub ofd: fapiao_ofd::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 20 << 20,
            archive_entries_max: 20_000,
            pages_max: 500,
            lines_max: 4_000,
            runs_max: 200_000,
            field_bytes_max: 8 << 10,
            image_pixels_max: 50_000_000,
            images_max: 16,
            signatures_max: 16,
            ofd: fapiao_ofd::Limits::default(),
        }
    }
}
