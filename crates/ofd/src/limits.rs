//! How much of a foreign package is read before reading stops.

/// How much of a foreign package is read before reading stops. Everything that reads foreign bytes takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of one package, directories included.
    pub entries: usize,
    /// Bytes of all entries of one package, inflated.
    pub unpacked_bytes: u64,
    /// How many times larger than its compressed form an entry may be.
    pub ratio: u64,
    /// Up to this size [`Limits::ratio`] is not applied: an empty form compresses very well.
    pub ratio_floor_bytes: u64,
    /// Bytes of the path of an entry.
    pub path_bytes: usize,
    /// Depth of nested XML elements.
    pub xml_depth: usize,
    /// Attributes of one XML element.
    pub xml_attributes: usize,
    /// Bytes of the text of one XML element, and of one attribute.
    pub xml_text_bytes: usize,
    /// Elements and attributes together of one XML document.
    pub xml_items: usize,
    /// Pages, graphic objects and text codes of one package.
    pub objects: usize,
    /// Work of one reading of page text: graphic objects, and texts by their length. A template counts once for
    /// each page that shows it.
    pub visits: usize,
    /// Signatures of one package.
    pub signatures: usize,
    /// Bytes of all XML of one package that is not in UTF-8, after decoding.
    pub transcoded_bytes: usize,
    /// Findings that are kept.
    pub findings: usize,
}

impl Default for Limits {
    /// The figures of the threat model; `unpacked_bytes` is 200 MiB.
    fn default() -> Self {
        const MIB: usize = 1 << 20;
        Self {
            entries: 2_000,
            unpacked_bytes: 200 << 20,
            ratio: 100,
            ratio_floor_bytes: 1 << 20,
            path_bytes: 255,
            xml_depth: 64,
            xml_attributes: 256,
            xml_text_bytes: 16 * MIB,
            xml_items: 1_000_000,
            objects: 300_000,
            visits: 400_000,
            signatures: 64,
            transcoded_bytes: 64 * MIB,
            findings: 1_000,
        }
    }
}
