//! Hostile pictures and files of two formats at once.

use rxing::Writer as _;
use rxing::qrcode::QRCodeWriter;

use super::Evil;
use super::Expect;
use super::evil;
use super::package::packed_zeros;
use crate::archive;
use crate::archive::Entry;
use crate::make;
use crate::make::PdfOptions;
use crate::make::PictureOptions;
use crate::random::Random;
use crate::sample;

pub(super) fn all() -> Vec<Evil> {
    let invoice = sample::digital_special(1);
    let jpeg_options = PictureOptions { jpeg: Some(80), ..PictureOptions::default() };
    let jpeg = make::picture(&invoice, &jpeg_options);
    let png = make::picture(&invoice, &PictureOptions::default());
    let ofd = archive::write(&super::package::good());
    let mut cut = jpeg.clone();
    cut.truncate(jpeg.len() / 3);
    let mut late = png.clone();
    late.truncate(png.len() - 40);
    vec![
        evil("png-pixel-flood", "flood.png", png_of((60_000, 60_000), 2, &flood(60)), Expect::Never),
        evil(
            "png-pixel-flood-one-bit",
            "flood.png",
            png_of((u32::MAX >> 1, 1), 0, &flood(20)),
            Expect::Never,
        ),
        evil("png-palette-bomb", "palette.png", palette_bomb(), Expect::Never),
        evil("png-zero-size", "zero.png", png_of((0, 0), 2, &[]), Expect::Never),
        evil("png-text-bomb", "text.png", text_bomb(), Expect::Never),
        evil("png-crc-wrong", "crc.png", wrong_crc(&png), Expect::Never),
        evil("png-truncated", "cut.png", late, Expect::Never),
        evil("jpeg-truncated", "cut.jpg", cut, Expect::Never),
        evil("jpeg-size-lies", "flood.jpg", jpeg_of_size(&jpeg, 65_500), Expect::Never),
        evil("jpeg-size-zero", "zero.jpg", jpeg_of_size(&jpeg, 0), Expect::Never),
        evil("jpeg-markers-without-end", "markers.jpg", markers(), Expect::Never),
        evil("polyglot-jpeg-zip", "both.jpg", [jpeg.clone(), ofd.clone()].concat(), Expect::Never),
        evil("polyglot-pdf-zip", "both.pdf", pdf_zip(), Expect::Never),
        evil(
            "polyglot-png-pdf",
            "both.png",
            [png, make::pdf(&invoice, &PdfOptions::default())].concat(),
            Expect::Never,
        ),
        evil("qr-longest", "qr.png", qr_of(&"1".repeat(5000)), Expect::Never),
        evil("qr-address", "qr.png", qr_of("https://127.0.0.1:9/v/2?x=../../../etc/passwd"), Expect::Never),
        evil(
            "qr-invoice-without-end",
            "qr.png",
            qr_of(&format!("01,32,,{},1e999,99999999,,{}", "9".repeat(800), ",".repeat(800))),
            Expect::Never,
        ),
        evil("qr-thousand-codes", "qr.png", many_codes(), Expect::Never),
        evil("picture-noise", "noise.png", noise(), Expect::Never),
    ]
}

fn flood(mebibytes: usize) -> Vec<u8> {
    let mut out = vec![0x78, 0xDA];
    out.extend(packed_zeros(mebibytes));
    out.extend_from_slice(&[0; 4]);
    out
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let body = [&kind[..], content].concat();
    let crc = archive::crc32(&body).to_be_bytes();
    [&(content.len() as u32).to_be_bytes()[..], &body, &crc].concat()
}

fn header((width, height): (u32, u32), depth: u8, colour: u8) -> Vec<u8> {
    let content = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1A\n"[..], &chunk(b"IHDR", &content)].concat()
}

fn png_of(size: (u32, u32), colour: u8, data: &[u8]) -> Vec<u8> {
    [header(size, 8, colour), chunk(b"IDAT", data), chunk(b"IEND", &[])].concat()
}

fn palette_bomb() -> Vec<u8> {
    let palettes: Vec<u8> = (0..2_000).flat_map(|_| chunk(b"PLTE", &[7; 768])).collect();
    [header((20_000, 20_000), 1, 3), palettes, chunk(b"IDAT", &flood(50)), chunk(b"IEND", &[])].concat()
}

fn text_bomb() -> Vec<u8> {
    let text = [&b"Comment\0\0"[..], &flood(300)].concat();
    let profile = [&b"icc\0\0"[..], &flood(300)].concat();
    [
        header((1, 1), 8, 0),
        chunk(b"iCCP", &profile),
        chunk(b"zTXt", &text),
        chunk(b"IDAT", &make::pdf_file::zlib(&[0, 0])),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

fn wrong_crc(png: &[u8]) -> Vec<u8> {
    let mut out = png.to_vec();
    // The last byte of IHDR's CRC.
    out[32] ^= 0xFF;
    out
}

/// The JPEG with another height and width in its frame header.
fn jpeg_of_size(jpeg: &[u8], side: u16) -> Vec<u8> {
    let mut out = jpeg.to_vec();
    let at = out.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    let side = side.to_be_bytes();
    out[at + 5..at + 9].copy_from_slice(&[side, side].concat());
    out
}

fn markers() -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8];
    out.extend([0xFF, 0xE1, 0, 2].repeat(200_000));
    out.extend([0xFF; 100_000]);
    out
}

fn pdf_zip() -> Vec<u8> {
    let pdf = make::pdf(&sample::digital_special(1), &PdfOptions::default());
    archive::write_after(&pdf, &[Entry::stored("OFD.xml", "<x/>")])
}

fn qr_of(text: &str) -> Vec<u8> {
    let side = 600;
    let matrix = QRCodeWriter.encode(text, &rxing::BarcodeFormat::QR_CODE, side, side).unwrap();
    let side = matrix.width().max(matrix.height());
    png_grey(side, side, |x, y| matrix.get(x, y))
}

/// A page of a thousand finder patterns and codes.
fn many_codes() -> Vec<u8> {
    let rows = make::qr_modules("01,32,,1,1,1,,");
    let pitch = rows.len() as u32 + 4;
    png_grey(pitch * 32, pitch * 32, |x, y| {
        let (x, y) = ((x % pitch) as usize, (y % pitch) as usize);
        rows.get(y).and_then(|row| row.get(x)).copied().unwrap_or(false)
    })
}

fn noise() -> Vec<u8> {
    let mut random = Random::new(9);
    let bits: Vec<u8> = random.bytes(1200 * 1200);
    png_grey(1200, 1200, |x, y| bits[(y * 1200 + x) as usize] & 1 == 0)
}

fn png_grey(width: u32, height: u32, dark: impl Fn(u32, u32) -> bool) -> Vec<u8> {
    let mut rows = Vec::with_capacity((width as usize + 1) * height as usize);
    for y in 0..height {
        rows.push(0);
        rows.extend((0..width).map(|x| if dark(x, y) { 0 } else { 255 }));
    }
    png_of((width, height), 0, &make::pdf_file::zlib(&rows))
}
