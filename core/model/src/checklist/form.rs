//! A checklist as it is written down: rows in order, rules as text.

use minicbor::{Decode, Encode};

use super::Words;
use crate::id::ItemCode;

/// Most rows of a form, groups and notes counted: a document's change holds 2,000 ops.
pub const ROWS_MAX: usize = 300;
/// Most choices of one question: the villages of a large township.
pub const CHOICES_MAX: usize = 200;
/// Longest name of a choice, in characters: a dozen of them fit an answer of 500.
pub const CHOICE_NAME_MAX: usize = 40;
/// Longest label, hint or message, in characters.
pub const LABEL_MAX: usize = 500;
/// Longest rule, in characters.
pub const EXPRESSION_MAX: usize = 2_000;
/// Most patterns in all rules of a form. Each may take 256 KiB compiled, on every phone of a realm.
pub const PATTERNS_MAX: usize = 100;
/// Largest version: what a visit's `<id>@<version>` holds.
pub const VERSION_MAX: u32 = 999_999;
/// Largest form in bytes: what travels to every phone of a realm.
pub const FORM_MAX: usize = 128 * 1024;

/// A checklist as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Form {
    /// Its code.
    #[n(0)]
    pub code: ItemCode,
    /// Counts up with every change.
    #[n(1)]
    pub version: u32,
    /// Its name.
    #[n(2)]
    pub name: Words,
    /// In the order in which they are asked.
    #[n(3)]
    pub rows: Vec<FormRow>,
}

/// One row: a question, a note, a calculation, or the beginning or end of a group. Empty: not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FormRow {
    /// What it is.
    #[n(0)]
    pub kind: Kind,
    /// The key of its answer.
    #[n(1)]
    pub name: Box<str>,
    /// What is asked.
    #[n(2)]
    pub label: Words,
    /// A word of help beside it.
    #[n(3)]
    pub hint: Words,
    /// When it is asked.
    #[n(4)]
    pub relevant: Box<str>,
    /// When it must be answered.
    #[n(5)]
    pub required: Box<str>,
    /// What is said when it is not.
    #[n(6)]
    pub required_message: Words,
    /// What an answer must fulfil.
    #[n(7)]
    pub constraint: Box<str>,
    /// What is said when it does not.
    #[n(8)]
    pub constraint_message: Words,
    /// How it is computed; then nobody is asked.
    #[n(9)]
    pub calculation: Box<str>,
    /// What may be chosen.
    #[n(10)]
    pub choices: Vec<FormChoice>,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FormChoice {
    /// What the answer holds.
    #[n(0)]
    pub name: Box<str>,
    /// What the person reads.
    #[n(1)]
    pub label: Words,
}

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// In words.
    #[default]
    #[n(0)]
    Text,
    /// A whole number.
    #[n(1)]
    Integer,
    /// A number.
    #[n(2)]
    Decimal,
    /// A day.
    #[n(3)]
    Date,
    /// One of the choices.
    #[n(4)]
    SelectOne,
    /// Any of the choices, a space between.
    #[n(5)]
    SelectMultiple,
    /// `latitude longitude altitude accuracy`, in degrees and metres; the last two may be left out.
    #[n(6)]
    Geopoint,
    /// A photo's hash.
    #[n(7)]
    Image,
    /// Words to read.
    #[n(8)]
    Note,
    /// A value that nobody sees.
    #[n(9)]
    Calculate,
    /// What follows belongs together.
    #[n(10)]
    BeginGroup,
    /// Up to here.
    #[n(11)]
    EndGroup,
}

impl Kind {
    /// The type in a spreadsheet.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::SelectOne => "select_one",
            Self::SelectMultiple => "select_multiple",
            Self::Geopoint => "geopoint",
            Self::Image => "image",
            Self::Note => "note",
            Self::Calculate => "calculate",
            Self::BeginGroup => "begin_group",
            Self::EndGroup => "end_group",
        }
    }

    /// True when there can be an answer.
    pub const fn has_value(self) -> bool {
        !matches!(self, Self::Note | Self::BeginGroup | Self::EndGroup)
    }

    /// True when one chooses.
    pub const fn is_select(self) -> bool {
        matches!(self, Self::SelectOne | Self::SelectMultiple)
    }

    /// True when a person sees it.
    pub const fn is_seen(self) -> bool {
        !matches!(self, Self::Calculate | Self::BeginGroup | Self::EndGroup)
    }
}

/// A form as the bytes that travel. A phone older than its server keeps what it can't read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSource(Box<[u8]>);

/// More bytes than a form may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("checklist larger than {FORM_MAX} bytes")]
pub struct FormTooLarge;

impl FormSource {
    /// Writes a form.
    pub fn new(form: &Form) -> Result<Self, FormTooLarge> {
        Self::from_bytes(&crate::protocol::to_cbor(form))
    }

    /// Takes bytes; whether they are a form is said by [`FormSource::read`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormTooLarge> {
        if bytes.len() <= FORM_MAX {
            Ok(Self(bytes.into()))
        } else {
            Err(FormTooLarge)
        }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The form; none where this build can't read it.
    pub fn read(&self) -> Option<Form> {
        minicbor::decode(&self.0).ok()
    }
}

impl<C> Encode<C> for FormSource {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for FormSource {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::from_bytes(d.bytes()?).map_err(minicbor::decode::Error::custom)
    }
}
