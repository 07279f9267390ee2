//! Numbers as OpenRosa reads, writes and rounds them.

/// Closer than this is the same number.
pub(super) const SAME: f64 = 1e-12;
/// Up to here a number without a fraction is written without one.
const WHOLE_MAX: f64 = 1e15;

/// A text as a number: digits, a dot (or comma) and a minus; no exponent. Anything else: NaN.
pub(super) fn parse(text: &str) -> f64 {
    let text = text.trim().replace(',', ".");
    if text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.')) {
        text.parse().unwrap_or(f64::NAN)
    } else {
        f64::NAN
    }
}

/// A number as text.
pub(super) fn print(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number < 0.0 { "-Infinity" } else { "Infinity" }.to_owned()
    } else if number.abs() < SAME {
        "0".to_owned()
    } else if number.abs() < WHOLE_MAX && (number - number.trunc()).abs() < SAME {
        format!("{:.0}", number.trunc())
    } else {
        number.to_string()
    }
}

/// To so many decimal places; halves go up. Digits are those that the number is written with, so
/// that 12345.15 gives 12345.2 although the binary number lies below.
pub(super) fn round(number: f64, places: f64) -> f64 {
    if !number.is_finite() {
        return number;
    }
    let places = places.trunc();
    if !(-30.0..=30.0).contains(&places) {
        return f64::NAN;
    }
    #[expect(clippy::cast_possible_truncation, reason = "-30 to 30")]
    let places = places as i32;
    let Ok(kept) = usize::try_from(places) else {
        let scale = 10_f64.powi(-places);
        return (number / scale + 0.5).floor() * scale;
    };
    let written = number.abs().to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    if fraction.len() <= kept {
        return number;
    }
    let (kept, cut) = fraction.split_at(kept);
    let up = if number < 0.0 {
        // Halves go up, which is towards zero here.
        cut.as_bytes()[0] > b'5' || (cut.starts_with('5') && cut[1..].bytes().any(|digit| digit != b'0'))
    } else {
        cut.as_bytes()[0] >= b'5'
    };
    let mut digits: Vec<u8> = whole.bytes().chain(kept.bytes()).collect();
    if up {
        increment(&mut digits);
    }
    let at = digits.len() - kept.len();
    let text: String = digits[..at]
        .iter()
        .chain(b".")
        .chain(&digits[at..])
        .map(|byte| char::from(*byte))
        .collect();
    let rounded: f64 = text.parse().unwrap_or(f64::NAN);
    rounded.copysign(number)
}

fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}
