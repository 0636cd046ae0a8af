//! A picture as grey values.

/// A grey picture: one byte a pixel, 255 is white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grey {
    width: u32,
    height: u32,
    data: Vec<u8>,
}

impl Grey {
    /// A picture of `width × height` pixels; `None` when the data have another size, or none.
    pub(crate) fn new(width: u32, height: u32, data: Vec<u8>) -> Option<Self> {
        let pixels = u64::from(width) * u64::from(height);
        (pixels > 0 && u64::try_from(data.len()).ok() == Some(pixels)).then_some(Self { width, height, data })
    }

    pub(crate) fn width(&self) -> u32 {
        self.width
    }

    pub(crate) fn height(&self) -> u32 {
        self.height
    }

    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        // The width is not zero: see `new`.
        self.data.chunks_exact(usize::try_from(self.width).unwrap_or(usize::MAX))
    }

    /// The pixels of a column from one row up to another.
    pub(crate) fn column(&self, x: u32, top: u32, bottom: u32) -> impl Iterator<Item = &u8> {
        let index = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
        let rows = self.rows().skip(index(top)).take(index(bottom.saturating_sub(top)));
        rows.filter_map(move |row| row.get(index(x)))
    }

    /// The part between a left, top, right and bottom edge.
    pub(crate) fn part(&self, [left, top, right, bottom]: [u32; 4]) -> Option<Self> {
        let (right, bottom) = (right.min(self.width), bottom.min(self.height));
        let index = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
        let rows = self.rows().skip(index(top)).take(index(bottom.saturating_sub(top)));
        let cut = rows.filter_map(|row| row.get(index(left)..index(right)));
        Self::new(right.checked_sub(left)?, bottom.checked_sub(top)?, cut.flatten().copied().collect())
    }

    /// The top left part, `parts`-th of each side and at most `side` pixels of each.
    pub(crate) fn top_left(&self, numerator: u32, denominator: u32) -> Option<Self> {
        let part = |side: u32| {
            u32::try_from(u64::from(side) * u64::from(numerator) / u64::from(denominator.max(1))).ok()
        };
        let (width, height) = (part(self.width)?, part(self.height)?);
        let columns = usize::try_from(width).ok()?;
        let rows = self.rows().take(usize::try_from(height).ok()?);
        Self::new(width, height, rows.flat_map(|row| row.get(..columns).unwrap_or(row)).copied().collect())
    }

    /// With a white frame, which the finder needs and pictures in documents often lack.
    pub(crate) fn framed(&self, frame: u32) -> Option<Self> {
        let width = self.width.checked_add(frame.checked_mul(2)?)?;
        let height = self.height.checked_add(frame.checked_mul(2)?)?;
        let side = usize::try_from(frame).ok()?;
        let blank = usize::try_from(u64::from(width) * u64::from(frame)).ok()?;
        let mut data = Vec::with_capacity(usize::try_from(u64::from(width) * u64::from(height)).ok()?);
        data.resize(blank, u8::MAX);
        for row in self.rows() {
            data.resize(data.len() + side, u8::MAX);
            data.extend_from_slice(row);
            data.resize(data.len() + side, u8::MAX);
        }
        data.resize(data.len() + blank, u8::MAX);
        Self::new(width, height, data)
    }

    pub(crate) fn inverted(&self) -> Self {
        Self {
            width: self.width,
            height: self.height,
            data: self.data.iter().map(|value| 255 - value).collect(),
        }
    }

    fn buffer(&self) -> Option<image::GrayImage> {
        image::GrayImage::from_raw(self.width, self.height, self.data.clone())
    }

    fn of_buffer(buffer: image::GrayImage) -> Option<Self> {
        Self::new(buffer.width(), buffer.height(), buffer.into_raw())
    }

    /// Scaled to `numerator / denominator` of each side.
    pub(crate) fn scaled(&self, numerator: u32, denominator: u32) -> Option<Self> {
        let side = |side: u32| {
            u32::try_from(u64::from(side) * u64::from(numerator) / u64::from(denominator.max(1))).ok()
        };
        let filter = image::imageops::FilterType::CatmullRom;
        let (width, height) = (side(self.width)?, side(self.height)?);
        if width == 0 || height == 0 {
            return None;
        }
        Self::of_buffer(image::imageops::resize(&self.buffer()?, width, height, filter))
    }

    /// Coded as PNG.
    pub(crate) fn png(&self) -> Option<Vec<u8>> {
        let mut png = std::io::Cursor::new(Vec::new());
        self.buffer()?.write_to(&mut png, image::ImageFormat::Png).ok()?;
        Some(png.into_inner())
    }

    /// Turned by a right angle.
    pub(crate) fn turned(&self) -> Option<Self> {
        Self::of_buffer(image::imageops::rotate90(&self.buffer()?))
    }
}

#[cfg(test)]
mod tests {
    use super::Grey;

    #[test]
    fn grey_when_cut_and_framed_then_pixels_stay_in_place() {
        let grey = Grey::new(4, 2, vec![1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
        assert_eq!(grey.top_left(1, 2).unwrap(), Grey::new(2, 1, vec![1, 2]).unwrap());
        let framed = Grey::new(1, 1, vec![7]).unwrap().framed(1).unwrap();
        assert_eq!(framed, Grey::new(3, 3, vec![255, 255, 255, 255, 7, 255, 255, 255, 255]).unwrap());
        assert_eq!(grey.inverted().inverted(), grey);
        assert_eq!(grey.turned().unwrap(), Grey::new(2, 4, vec![5, 1, 6, 2, 7, 3, 8, 4]).unwrap());
    }

    #[test]
    fn grey_when_data_do_not_fit_then_none() {
        assert_eq!(Grey::new(2, 2, vec![0; 3]), None);
        assert_eq!(Grey::new(0, 2, vec![]), None);
    }
}
