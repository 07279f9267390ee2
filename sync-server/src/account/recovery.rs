//! Recovery codes: printed once, each opens the account once for whoever lost the phone that makes
//! the other codes. Digits alone: the field that asks for a code shows a number pad.

use crate::environment::{Randomness, random};

/// How many are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Of one: 53 bits, tried a few times an hour at most.
const DIGITS: usize = 16;

/// One recovery code, as its digits.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Box<str>);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// Draws one.
    pub fn generate(randomness: &dyn Randomness) -> Self {
        // 128 bits over 10¹⁶: no digit is likelier than another by more than 1 in 10²².
        let drawn = u128::from_be_bytes(random(randomness)) % 10_u128.pow(DIGITS as u32);
        Self(format!("{drawn:016}").into())
    }

    /// Reads what was typed: 16 digits, with or without spaces and strokes between them.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits: String = typed
            .chars()
            .filter(|one| !one.is_whitespace() && *one != '-')
            .collect();
        let right = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| Self(digits.into()))
    }

    /// Its digits. They open the account: not for logs.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it is printed: four groups of four digits.
    pub fn groups(&self) -> String {
        let groups: Vec<&str> = (0..DIGITS).step_by(4).map(|at| &self.0[at..at + 4]).collect();
        groups.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::SystemRandomness;

    #[test]
    fn a_code_reads_back_as_it_is_printed_and_never_in_a_log() {
        let code = RecoveryCode::generate(&SystemRandomness);
        assert_eq!(code.groups().len(), 19);
        assert_eq!(RecoveryCode::parse(&code.groups()), Some(code.clone()));
        assert_eq!(RecoveryCode::parse(code.expose()), Some(code.clone()));
        assert_eq!(
            RecoveryCode::parse(&code.groups().replace(' ', "-")),
            Some(code.clone())
        );
        assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
        for other in [
            "",
            "123456",
            "1234 5678 9012 345",
            "1234 5678 9012 345x",
            "１２３４５６７８９０１２３４５６",
        ] {
            assert_eq!(RecoveryCode::parse(other), None, "{other}");
        }
    }
}
