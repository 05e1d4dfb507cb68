//! Photos: decoded within limits and encoded anew, so that nothing is left of a file but its
//! picture. Place, time, camera, thumbnails and what hides behind the picture are gone.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits,
    RgbImage,
};
use sha2::{Digest, Sha256};

use crate::import::caught;
use crate::rules::hex;

/// Small letters of a notice on a door stay legible, and a photo is some hundred kilobytes.
const QUALITY: u8 = 85;
/// Bytes that decoding may take for each pixel: 16 bits of four colours, or the coefficients
/// of a progressive JPEG.
const BYTES_PER_PIXEL: u64 = 8;

/// What is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoLimits {
    /// Most bytes of the file.
    pub bytes: usize,
    /// Most pixels.
    pub pixels: u64,
    /// Longest side that is kept, in pixels; larger pictures are made smaller.
    pub edge: u32,
}

/// A picture without anything else.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// The picture as JPEG.
    pub jpeg: Vec<u8>,
    /// SHA-256 of these bytes, in hexadecimal: the photo's only name.
    pub sha256: String,
    /// Pixels from left to right, as it is looked at.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// Why a photo is not taken. No message repeats the file's name: it may be the reporter's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// No bytes.
    #[error("照片文件是空的，请重新选择照片")]
    Empty,
    /// Too many bytes.
    #[error("照片文件有{found}字节，最多{most}字节。请在手机上缩小照片后重试")]
    Bytes {
        /// Bytes of the file.
        found: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// Too many pixels.
    #[error("照片有{width}×{height}像素，最多{most}像素。请在手机上缩小照片后重试")]
    Pixels {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
        /// Pixels allowed.
        most: u64,
    },
    /// The format of Apple's telephones.
    #[error(
        "照片是HEIC格式，不能识别。请在手机“设置—相机—格式”中选“兼容性最佳”后重拍，或把照片截屏、转成JPEG后再提交"
    )]
    Heic,
    /// No format that is read.
    #[error("文件不是JPEG、PNG或WebP照片，不能识别。请转成JPEG后再提交")]
    Kind,
    /// It breaks off, or holds what no picture holds.
    #[error("照片文件已损坏，无法读出画面。请重新拍照或重新选择照片")]
    Damaged,
    /// The picture cannot be written.
    #[error("照片无法重新编码。请转成JPEG后再提交")]
    Encode,
}

impl Photo {
    /// Takes the picture out of a file.
    ///
    /// # Errors
    /// Where the file is too large, of another format, or damaged.
    pub fn read(bytes: &[u8], limits: &PhotoLimits) -> Result<Self, PhotoError> {
        if bytes.is_empty() {
            return Err(PhotoError::Empty);
        }
        if bytes.len() > limits.bytes {
            return Err(PhotoError::Bytes {
                found: bytes.len(),
                most: limits.bytes,
            });
        }
        let format = format(bytes)?;
        // The file is a stranger's: what its decoder stumbles over is a damaged file.
        caught(|| decode(bytes, format, limits).and_then(|picture| Self::encode(&picture)))
            .unwrap_or(Err(PhotoError::Damaged))
    }

    fn encode(picture: &RgbImage) -> Result<Self, PhotoError> {
        let (width, height) = picture.dimensions();
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
            .write_image(picture, width, height, image::ExtendedColorType::Rgb8)
            .map_err(|_| PhotoError::Encode)?;
        Ok(Self {
            sha256: hex(&Sha256::digest(&jpeg)),
            jpeg,
            width,
            height,
        })
    }
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Photo({}, {}×{})", self.sha256, self.width, self.height)
    }
}

fn format(bytes: &[u8]) -> Result<ImageFormat, PhotoError> {
    match image::guess_format(bytes) {
        Ok(known @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(known),
        _ if is_heic(bytes) => Err(PhotoError::Heic),
        _ => Err(PhotoError::Kind),
    }
}

/// ISO base media with a brand of HEIF.
fn is_heic(bytes: &[u8]) -> bool {
    let brand = bytes.get(8..12).unwrap_or_default();
    let brands = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ];
    bytes.get(4..8) == Some(b"ftyp") && brands.iter().any(|known| brand == known.as_slice())
}

fn decode(bytes: &[u8], format: ImageFormat, limits: &PhotoLimits) -> Result<RgbImage, PhotoError> {
    let damaged = |_: ImageError| PhotoError::Damaged;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut most = Limits::default();
    most.max_alloc = Some(limits.pixels.saturating_mul(BYTES_PER_PIXEL));
    reader.limits(most);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(PhotoError::Pixels {
            width,
            height,
            most: limits.pixels,
        });
    }
    // How the telephone was held is the one thing that the picture needs of what it loses. A
    // broken entry is no reason to lose the picture.
    let orientation = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if width.max(height) > limits.edge {
        picture = picture.resize(limits.edge, limits.edge, FilterType::Triangle);
    }
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(on_white(&picture))
}

/// JPEG has no transparency: what is transparent is white, as on paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    let mut out = RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.pixels().zip(out.pixels_mut()) {
        let [r, g, b, alpha] = from.0;
        let over = |c: u8| {
            let mixed = u32::from(c) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        to.0 = [over(r), over(g), over(b)];
    }
    out
}

#[cfg(test)]
mod tests;
