//! How a token travels: `Authorization: Bearer <64 hex digits>`.

use crate::id::decode_hex;
use crate::protocol::sync::Token;

const SCHEME: &str = "Bearer ";

impl Token {
    /// The value of the `Authorization` header. Not for logs.
    pub fn to_bearer(&self) -> String {
        use std::fmt::Write;
        self.0.iter().fold(SCHEME.to_owned(), |mut header, byte| {
            let _ = write!(header, "{byte:02x}");
            header
        })
    }

    /// Reads the header's value; whose token it is, only the server's secret tells.
    pub fn from_bearer(header: &str) -> Option<Self> {
        let (scheme, hex) = header.split_at_checked(SCHEME.len())?;
        let mut bytes = [0; 32];
        decode_hex(hex, &mut bytes)?;
        // The scheme's case is free (RFC 9110), the token's is not.
        scheme.eq_ignore_ascii_case(SCHEME).then_some(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_from_its_header() {
        let token = Token(std::array::from_fn(|n| (n * 8) as u8));
        let header = token.to_bearer();
        assert_eq!(header.len(), 7 + 64);
        assert_eq!(Token::from_bearer(&header), Some(token.clone()));
        assert_eq!(Token::from_bearer(&header.replace('B', "b")), Some(token));
        for bad in [
            "",
            "Bearer",
            "Bearer ",
            "Basic 00",
            &header[..70],
            &format!("{header}0"),
            &header.replace('f', "F"),
        ] {
            assert_eq!(Token::from_bearer(bad), None, "{bad}");
        }
        assert_eq!(Token::from_bearer("Bearé 00"), None, "cut inside a character");
    }
}
