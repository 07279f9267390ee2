//! The citizen identity number (GB 11643): read for birth month and sex, then forgotten. No
//! function here returns the number, and no error says anything of it.

use doorstep_model::household::{Born, Sex};
use doorstep_model::time::Day;

/// Weights of the first seventeen digits, modulo 11 (ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder.
const CHECK: [u8; 11] = *b"10X98765432";

/// Birth month and sex of a number of eighteen characters whose check character fits.
pub(super) fn birth_and_sex(number: &str) -> Option<(Born, Sex)> {
    let number: [u8; 18] = number.as_bytes().try_into().ok()?;
    let mut digits = [0_u32; 17];
    for (digit, byte) in digits.iter_mut().zip(number) {
        *digit = char::from(byte).to_digit(10)?;
    }
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    if CHECK[(sum % 11) as usize] != number[17].to_ascii_uppercase() {
        return None;
    }
    let read = |from: usize, to: usize| digits[from..to].iter().fold(0, |n, digit| n * 10 + digit);
    let (year, month, day) = (read(6, 10), read(10, 12), read(12, 14));
    Day::parse(&format!("{year:04}-{month:02}-{day:02}")).ok()?;
    let born = Born::new(year.try_into().ok()?, Some(month.try_into().ok()?)).ok()?;
    let sex = if digits[16] % 2 == 1 {
        Sex::Male
    } else {
        Sex::Female
    };
    Some((born, sex))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(number: &str) -> Option<(String, Sex)> {
        birth_and_sex(number).map(|(born, sex)| (born.to_string(), sex))
    }

    #[test]
    fn the_standards_own_example_is_read() {
        // GB 11643-1999 prints these two.
        assert_eq!(read("11010519491231002X"), Some(("1949-12".into(), Sex::Female)));
        assert_eq!(read("11010519491231002x"), read("11010519491231002X"));
        assert_eq!(read("440524188001010014"), Some(("1880-01".into(), Sex::Male)));
    }

    #[test]
    fn one_wrong_character_is_found() {
        let good = "11010519491231002X";
        for at in 0..18 {
            for digit in '0'..='9' {
                let mut bad: Vec<char> = good.chars().collect();
                if bad[at] != digit {
                    bad[at] = digit;
                    assert_eq!(read(&bad.into_iter().collect::<String>()), None);
                }
            }
        }
        // A day that there is not, with a fitting check character; too short; too long; no digits.
        for bad in [
            "110105194902300020",
            "110105491231002",
            "11010519491231002XX",
            "",
            "一二三四五六",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
