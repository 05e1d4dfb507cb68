//! A place on the map, as people write it.

use super::TipJobError;

/// Latitude and longitude in millionths of a degree.
///
/// # Errors
/// Where it is no place on the map.
pub fn coordinates(text: &str) -> Result<(i64, i64), TipJobError> {
    let both = text.split_once([',', '，']);
    let (latitude, longitude) = both.ok_or(TipJobError::Coordinates)?;
    let part = |text: &str, most: i64| {
        let degrees: rust_decimal::Decimal = text.trim().parse().ok()?;
        let millionths = degrees.checked_mul(1_000_000.into())?.round();
        let millionths = i64::try_from(millionths).ok()?;
        (millionths.abs() <= most * 1_000_000).then_some(millionths)
    };
    let found = part(latitude, 90).zip(part(longitude, 180));
    found.ok_or(TipJobError::Coordinates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_exact_and_on_the_map() {
        assert_eq!(
            coordinates("32.3801, 120.56").unwrap(),
            (32_380_100, 120_560_000)
        );
        assert_eq!(coordinates("-90，180").unwrap(), (-90_000_000, 180_000_000));
        for wrong in [
            "",
            "32.38",
            "90.000001,1",
            "1,-180.1",
            "x,y",
            "NaN,1",
            "1e99,1",
        ] {
            assert!(coordinates(wrong).is_err(), "{wrong}");
        }
    }
}
