//! Pictures in the size in which they are shown: averaged, so that thin lines of a large picture do not vanish.

use tiny_skia::{IntSize, Pixmap};

use crate::display::picture::Pixels;

/// A picture as multiplied RGBA, made smaller where it has more pixels than `width` and `height`; it is never made
/// larger. Absent for a picture without pixels.
pub(super) fn sampled(pixels: &Pixels, width: u32, height: u32) -> Option<Pixmap> {
    let (width, height) = (width.clamp(1, pixels.width), height.clamp(1, pixels.height));
    let columns = bounds(pixels.width, width);
    let rows = bounds(pixels.height, height);
    let channels = pixels.channels.count();
    let stride = usize::try_from(pixels.width).ok()?.checked_mul(channels)?;
    let mut data = Vec::with_capacity(
        usize::try_from(width).ok()?.checked_mul(usize::try_from(height).ok()?)?.checked_mul(4)?,
    );
    let mut sums: Vec<[u32; 4]> = vec![[0; 4]; columns.len()];
    for (top, bottom) in &rows {
        sums.fill([0; 4]);
        for y in *top..*bottom {
            let row = pixels.data.get(y.checked_mul(stride)?..)?.get(..stride)?;
            for ((left, right), sum) in columns.iter().zip(&mut sums) {
                let part = row.get(left.checked_mul(channels)?..right.checked_mul(channels)?)?;
                for pixel in part.chunks_exact(channels) {
                    add(sum, pixel);
                }
            }
        }
        for ((left, right), sum) in columns.iter().zip(&sums) {
            let count =
                u32::try_from(right.saturating_sub(*left).saturating_mul(bottom.saturating_sub(*top)))
                    .ok()?;
            let mean = |sum: u32| u8::try_from(sum.checked_add(count / 2)?.checked_div(count)?).ok();
            let [red, green, blue, alpha] = *sum;
            data.extend([mean(red)?, mean(green)?, mean(blue)?, mean(alpha)?]);
        }
    }
    Pixmap::from_vec(data, IntSize::from_wh(width, height)?)
}

/// Adds a pixel, multiplied by its alpha.
fn add(sum: &mut [u32; 4], pixel: &[u8]) {
    let [red, green, blue, alpha] = match *pixel {
        [grey] => [grey, grey, grey, u8::MAX],
        [red, green, blue] => [red, green, blue, u8::MAX],
        [red, green, blue, alpha] => [red, green, blue, alpha].map(|channel| channel),
        _ => [0; 4],
    };
    let weighed = |channel: u8| {
        if alpha == u8::MAX {
            return u32::from(channel);
        }
        u32::from(channel).saturating_mul(u32::from(alpha)).saturating_add(127) / 255
    };
    let pixel = [weighed(red), weighed(green), weighed(blue), u32::from(alpha)];
    for (sum, channel) in sum.iter_mut().zip(pixel) {
        *sum = sum.saturating_add(channel);
    }
}

/// Which pixels of a row (or column) of `from` go into each of `to`: at least one each.
fn bounds(from: u32, to: u32) -> Vec<(usize, usize)> {
    let edge = |at: u32| {
        let edge = u64::from(at).saturating_mul(u64::from(from)).checked_div(u64::from(to)).unwrap_or(0);
        usize::try_from(edge).unwrap_or(usize::MAX)
    };
    (0..to).map(|at| (edge(at), edge(at.saturating_add(1)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::display::picture::Channels;

    #[test]
    fn sampled_when_smaller_then_is_the_mean_of_its_pixels() {
        let pixels = Pixels {
            width: 4,
            height: 2,
            channels: Channels::Grey,
            data: vec![0, 100, 255, 255, 0, 100, 255, 255],
        };
        let small = sampled(&pixels, 2, 1).unwrap();
        assert_eq!(small.data(), [50, 50, 50, 255, 255, 255, 255, 255]);
        let same = sampled(&pixels, 400, 300).unwrap();
        assert_eq!((same.width(), same.height()), (4, 2));
        assert_eq!(same.data().get(4..8), Some(&[100, 100, 100, 255][..]));
    }

    #[test]
    fn sampled_when_transparent_then_hidden_colours_do_not_show() {
        let pixels = Pixels {
            width: 2,
            height: 1,
            channels: Channels::Rgba,
            data: vec![255, 0, 0, 0, 0, 0, 255, 255],
        };
        assert_eq!(sampled(&pixels, 1, 1).unwrap().data(), [0, 0, 128, 128]);
    }
}
