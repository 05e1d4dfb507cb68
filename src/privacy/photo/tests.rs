use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

const LIMITS: PhotoLimits = PhotoLimits {
    bytes: 1 << 20,
    pixels: 10_000,
    edge: 64,
};

/// Red on the left, blue on the right.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| match x < width / 2 {
        true => Rgb([250, 0, 0]),
        false => Rgb([0, 0, 250]),
    })
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(&picture(width, height).into(), ImageFormat::Jpeg)
}

/// The TIFF inside of an EXIF segment: how the telephone was held, its maker, and where it
/// was, as telephones write it.
fn exif(orientation: u16) -> Vec<u8> {
    let mut out = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |out: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        out.extend(tag.to_be_bytes());
        out.extend(kind.to_be_bytes());
        out.extend(count.to_be_bytes());
        out.extend(value);
    };
    let [a, b] = orientation.to_be_bytes();
    // Offsets count from `MM`: 8 + 2 + 3*12 + 4 = 50 is behind the first directory.
    out.extend(3_u16.to_be_bytes());
    entry(&mut out, 0x010f, 2, 12, 50_u32.to_be_bytes());
    entry(&mut out, 0x0112, 3, 1, [a, b, 0, 0]);
    entry(&mut out, 0x8825, 4, 1, 62_u32.to_be_bytes());
    out.extend([0; 4]);
    out.extend(b"SecretMaker\0");
    // GPS at 62, its values behind 62 + 2 + 4*12 + 4 = 116.
    out.extend(4_u16.to_be_bytes());
    entry(&mut out, 1, 2, 2, *b"N\0\0\0");
    entry(&mut out, 2, 5, 3, 116_u32.to_be_bytes());
    entry(&mut out, 3, 2, 2, *b"E\0\0\0");
    entry(&mut out, 4, 5, 3, 140_u32.to_be_bytes());
    out.extend([0; 4]);
    for number in [32_u32, 1, 23, 1, 4_242, 100, 120, 1, 33, 1, 4_343, 100] {
        out.extend(number.to_be_bytes());
    }
    out
}

/// A JPEG with an EXIF segment behind its first marker, a comment, and more behind its end.
fn with_secrets(plain: &[u8], orientation: u16) -> Vec<u8> {
    let mut out = plain[..2].to_vec();
    for (marker, body) in [(0xe1, exif(orientation)), (0xfe, b"SecretComment".to_vec())] {
        out.extend([0xff, marker]);
        out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        out.extend(body);
    }
    out.extend(&plain[2..]);
    out.extend(b"SecretTrailer");
    out
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// Markers of the segments before the picture's data.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut out) = (2, Vec::new());
    while let [0xff, marker, high, low, ..] = jpeg[at..] {
        out.push(marker);
        if marker == 0xda {
            break;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    out
}

#[test]
fn a_telephone_s_jpeg_loses_its_place_and_keeps_its_direction() {
    let secret = with_secrets(&jpeg(40, 20), 6);
    for words in [
        &b"Exif"[..],
        b"SecretMaker",
        b"SecretComment",
        b"SecretTrailer",
    ] {
        assert!(holds(&secret, words));
    }
    // The segment is one that readers of EXIF take: the decoder reads the direction there.
    let mut decoder = ImageReader::with_format(Cursor::new(&secret), ImageFormat::Jpeg)
        .into_decoder()
        .unwrap();
    assert_eq!(
        decoder.orientation().unwrap(),
        image::metadata::Orientation::Rotate90
    );
    assert!(holds(
        &decoder.exif_metadata().unwrap().unwrap(),
        &4_242_u32.to_be_bytes()
    ));

    let photo = Photo::read(&secret, &LIMITS).unwrap();
    assert_eq!((photo.width, photo.height), (20, 40), "turned upright");
    let top = image::load_from_memory(&photo.jpeg).unwrap().to_rgb8();
    assert!(top.get_pixel(10, 5).0[0] > 200, "red came from the left");
    assert!(top.get_pixel(10, 35).0[2] > 200);
    for words in [&b"Exif"[..], b"Secret"] {
        assert!(!holds(&photo.jpeg, words));
    }
    // No application segment but JFIF, which says nothing, and no comment.
    let segments = markers(&photo.jpeg);
    assert!(segments.contains(&0xda), "{segments:x?}");
    assert!(
        segments.iter().all(|m| !matches!(m, 0xe1..=0xef | 0xfe)),
        "{segments:x?}"
    );
    let mut decoder = ImageReader::with_format(Cursor::new(&photo.jpeg), ImageFormat::Jpeg)
        .into_decoder()
        .unwrap();
    assert_eq!(decoder.exif_metadata().unwrap(), None);
}

#[test]
fn the_same_picture_has_the_same_name() {
    let plain = jpeg(40, 20);
    let photo = Photo::read(&plain, &LIMITS).unwrap();
    assert_eq!(
        Photo::read(&with_secrets(&plain, 1), &LIMITS).unwrap(),
        photo
    );
    assert_eq!(photo.sha256, hex(&Sha256::digest(&photo.jpeg)));
    assert!(!format!("{photo:?}").contains("jpeg"));
}

#[test]
fn other_formats_become_jpeg_and_large_ones_small() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let bytes = written(&picture(90, 30).into(), format);
        let photo = Photo::read(&bytes, &LIMITS).unwrap();
        assert_eq!((photo.width, photo.height), (64, 21), "{format:?}");
        assert!(photo.jpeg.starts_with(&[0xff, 0xd8, 0xff]));
    }
    let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
    let photo = Photo::read(&written(&clear.into(), ImageFormat::Png), &LIMITS).unwrap();
    let shown = image::load_from_memory(&photo.jpeg).unwrap().to_rgb8();
    assert!(shown.pixels().all(|p| p.0.iter().all(|c| *c > 250)));
}

#[test]
fn what_is_no_photo_is_told_apart() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let cut = &jpeg(40, 20)[..200];
    let errors = [
        Photo::read(b"", &LIMITS),
        Photo::read(heic, &LIMITS),
        Photo::read(b"GIF89a\x01\0\x01\0", &LIMITS),
        Photo::read(b"%PDF-1.7", &LIMITS),
        Photo::read(cut, &LIMITS),
        Photo::read(&jpeg(101, 100), &LIMITS),
        Photo::read(&vec![0xff; (1 << 20) + 1], &LIMITS),
    ]
    .map(Result::unwrap_err);
    assert_eq!(
        errors,
        [
            PhotoError::Empty,
            PhotoError::Heic,
            PhotoError::Kind,
            PhotoError::Kind,
            PhotoError::Damaged,
            PhotoError::Pixels {
                width: 101,
                height: 100,
                most: 10_000
            },
            PhotoError::Bytes {
                found: (1 << 20) + 1,
                most: 1 << 20
            },
        ]
    );
}

#[test]
fn a_small_file_that_says_it_is_huge_is_refused_before_its_pixels_are_made() {
    // Width and height stand in the frame header.
    let mut bytes = jpeg(40, 20);
    let frame = bytes.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xf0, 0xff, 0xf0]);
    let error = Photo::read(&bytes, &LIMITS).unwrap_err();
    assert!(
        matches!(error, PhotoError::Pixels { width: 65_520, .. }),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Whatever a file holds, it gives a picture or a reason.
    #[test]
    fn broken_files_are_told(at in 0_usize..2_000, with in any::<[u8; 4]>(), kind in 0_usize..3) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP][kind];
        let mut bytes = written(&picture(40, 20).into(), format);
        let at = at % (bytes.len() - 4);
        bytes[at..at + 4].copy_from_slice(&with);
        if let Ok(photo) = Photo::read(&bytes, &LIMITS) {
            prop_assert!(u64::from(photo.width) * u64::from(photo.height) <= LIMITS.pixels);
            prop_assert!(!holds(&photo.jpeg, b"Exif"));
        }
    }
}
