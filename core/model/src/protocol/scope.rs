//! Scopes: the change logs that a device may read, and how far it has read them.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::id::{GridCode, LinkId, Mac, UnitCode, UserId};

/// One change log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Preset, tree, units, users, device numbers, holidays: every device reads it.
    Realm,
    /// A node of the grid tree.
    Grid(GridCode),
    /// A responsible unit.
    Unit(UnitCode),
    /// A contact link.
    Link(LinkId),
    /// One person's own.
    Person(UserId),
}

/// Text that names no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid scope")]
pub struct InvalidScope;

impl Scope {
    /// Reads what `Display` writes, and nothing else.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        if text == "r" {
            return Ok(Self::Realm);
        }
        match text.split_once(':').ok_or(InvalidScope)? {
            ("g", code) => GridCode::parse(code).map(Self::Grid).map_err(|_| InvalidScope),
            ("u", code) => UnitCode::parse(code).map(Self::Unit).map_err(|_| InvalidScope),
            ("l", number) => parse_number(number).map(|n| Self::Link(LinkId(n))),
            ("p", number) => parse_number(number).map(|n| Self::Person(UserId(n))),
            _ => Err(InvalidScope),
        }
    }
}

fn parse_number(text: &str) -> Result<u32, InvalidScope> {
    // One way to write a number: a scope is a key of logs and maps.
    let canonical = text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
    if canonical {
        text.parse().map_err(|_| InvalidScope)
    } else {
        Err(InvalidScope)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Realm => f.write_str("r"),
            Self::Grid(code) => write!(f, "g:{code}"),
            Self::Unit(code) => write!(f, "u:{code}"),
            Self::Link(id) => write!(f, "l:{id}"),
            Self::Person(id) => write!(f, "p:{id}"),
        }
    }
}

impl std::str::FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        Self::parse(text)
    }
}

impl<C> Encode<C> for Scope {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Scope {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.str()?).map_err(minicbor::decode::Error::custom)
    }
}

/// How far a device has read a scope's log, sealed by the server that said so: a valid one above
/// the server's own head proves that the server was rolled back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    /// Which log.
    #[n(0)]
    pub scope: Scope,
    /// The last seq read.
    #[n(1)]
    pub head: u64,
    /// The server's MAC over (epoch, scope, head): `proof::cursor_mac`.
    #[n(2)]
    pub mac: Mac,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scopes() -> impl Strategy<Value = Scope> {
        let code = "[a-z0-9_.-]{1,32}";
        prop_oneof![
            Just(Scope::Realm),
            code.prop_map(|c| Scope::Grid(GridCode::parse(&c).unwrap())),
            code.prop_map(|c| Scope::Unit(UnitCode::parse(&c).unwrap())),
            any::<u32>().prop_map(|n| Scope::Link(LinkId(n))),
            any::<u32>().prop_map(|n| Scope::Person(UserId(n))),
        ]
    }

    proptest! {
        #[test]
        fn a_scope_reads_back_as_written(scope in scopes()) {
            prop_assert_eq!(Scope::parse(&scope.to_string()), Ok(scope.clone()));
            let bytes = minicbor::to_vec(&scope).unwrap();
            prop_assert_eq!(minicbor::decode::<Scope>(&bytes).unwrap(), scope);
        }

        #[test]
        fn what_is_read_is_what_would_be_written(text in "[rgulp]:?[0-9a-z+-]{0,12}") {
            if let Ok(scope) = Scope::parse(&text) {
                prop_assert_eq!(scope.to_string(), text);
            }
        }
    }

    #[test]
    fn other_texts_name_no_scope() {
        for text in [
            "",
            "r:",
            "g",
            "g:",
            "x:1",
            "l:01",
            "l:+1",
            "l:-1",
            "p:",
            "p:4294967296",
            "g:乡",
            "R",
        ] {
            assert_eq!(Scope::parse(text), Err(InvalidScope), "{text}");
        }
    }
}
