//! Types of the model, as a request may hold them.

use std::fmt::Display;

use doorstep_model::case::{CaseKind, CaseSource, CaseStep};
use doorstep_model::document::entry::Entry;
use doorstep_model::id::{
    CODE_MAX, CODE_PATTERN, CategoryCode, ChangeHash, DocumentId, FactId, GridCode, ItemCode, PhotoHash,
    RealmNumber, UnitCode, UserId,
};
use doorstep_model::protocol::sync::Score;
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{KnownFormat, SchemaFormat};

use super::{Value, integer, text};
use crate::tus::UploadId;
use crate::view::Month;

/// What is written back as it was read: nothing is a second way to write it.
fn exactly<T: Display>(value: Option<T>, raw: &str) -> Option<T> {
    value.filter(|value| value.to_string() == raw)
}

macro_rules! hex {
    ($($type:ident),*) => { $(
        impl Value for $type {
            type Raw = String;

            fn name() -> String {
                stringify!($type).into()
            }

            fn rules() -> ObjectBuilder {
                let digits = 2 * Self::LEN;
                text().pattern(Some(format!("^[0-9a-f]{{{digits}}}$")))
            }

            fn read(raw: String) -> Option<Self> {
                Self::parse(&raw).into_iter().next()
            }
        }
    )* };
}

macro_rules! code {
    ($($type:ident),*) => { $(
        impl Value for $type {
            type Raw = String;

            fn name() -> String {
                stringify!($type).into()
            }

            fn rules() -> ObjectBuilder {
                let code = text().min_length(Some(1)).max_length(Some(CODE_MAX));
                code.pattern(Some(CODE_PATTERN))
            }

            fn read(raw: String) -> Option<Self> {
                Self::parse(&raw).ok()
            }
        }
    )* };
}

macro_rules! one_of {
    ($($type:ident),*) => { $(
        impl Value for $type {
            type Raw = String;

            fn name() -> String {
                concat!(stringify!($type), "Name").into()
            }

            fn rules() -> ObjectBuilder {
                text().enum_values(Some(Self::ALL.iter().map(|one| one.as_str())))
            }

            fn read(raw: String) -> Option<Self> {
                Self::parse(&raw)
            }
        }
    )* };
}

hex!(FactId, DocumentId, ChangeHash, PhotoHash, UploadId);
code!(GridCode, UnitCode, CategoryCode, ItemCode);
one_of!(CaseKind, CaseSource, CaseStep);

impl<const MAX: usize> Value for Text<MAX> {
    type Raw = String;

    fn name() -> String {
        format!("Text{MAX}")
    }

    fn rules() -> ObjectBuilder {
        text().max_length(Some(MAX)).pattern(Some(NO_CONTROL))
    }

    fn read(raw: String) -> Option<Self> {
        // By what was sent, as the description says, not by what is left of it.
        let fits = raw.chars().count() <= MAX;
        Self::parse(&raw).ok().filter(|_| fits)
    }
}

/// No control character but the line feed, as [`Text`] has it.
const NO_CONTROL: &str = r"^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$";

impl Value for Entry {
    type Raw = String;

    fn name() -> String {
        "EntryKey".into()
    }

    fn rules() -> ObjectBuilder {
        text().pattern(Some(r"^[0-9a-v]+(\.[0-9a-v]+){3}$"))
    }

    fn read(raw: String) -> Option<Self> {
        Self::parse(&raw).ok()
    }
}

impl Value for Day {
    type Raw = String;

    fn name() -> String {
        "Day".into()
    }

    fn rules() -> ObjectBuilder {
        let day = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
        day.pattern(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
    }

    fn read(raw: String) -> Option<Self> {
        exactly(Self::parse(&raw).ok(), &raw)
    }
}

impl Value for Month {
    type Raw = String;

    fn name() -> String {
        "Month".into()
    }

    fn rules() -> ObjectBuilder {
        text().pattern(Some("^[0-9]{4}-[0-9]{2}$"))
    }

    fn read(raw: String) -> Option<Self> {
        exactly(Self::parse(&raw), &raw)
    }
}

impl Value for UserId {
    type Raw = u32;

    fn name() -> String {
        "UserNumber".into()
    }

    fn rules() -> ObjectBuilder {
        integer(0, u32::MAX.into())
    }

    fn read(raw: u32) -> Option<Self> {
        Some(Self(raw))
    }
}

impl Value for RealmNumber {
    type Raw = u64;

    fn name() -> String {
        "RealmNumber".into()
    }

    fn rules() -> ObjectBuilder {
        integer(0, EXACT)
    }

    fn read(raw: u64) -> Option<Self> {
        (raw <= EXACT).then_some(Self(raw))
    }
}

/// What every reader of JSON keeps to the last digit.
const EXACT: u64 = (1 << 53) - 1;

impl Value for Score {
    type Raw = u8;

    fn name() -> String {
        "Score".into()
    }

    fn rules() -> ObjectBuilder {
        integer(Self::WORST.into(), Self::BEST.into())
    }

    fn read(raw: u8) -> Option<Self> {
        Self::parse(raw).ok()
    }
}
