//! What a request may hold: read as its own type reads it, and described by what that type allows. A
//! bound stands once, at the type that checks it.

mod known;

use std::borrow::Cow;

use doorstep_model::id::{
    CategoryCode, ChangeHash, DocumentId, FactId, GridCode, ItemCode, PhotoHash, UnitCode, UserId,
};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::tus::UploadId;
use crate::view::Month;

/// A type that a request may hold.
pub trait Value: Sized {
    /// What stands for it in JSON.
    type Raw: DeserializeOwned;

    /// Its name in the description.
    fn name() -> String;

    /// What it may be.
    fn rules() -> ObjectBuilder;

    /// Reads it; none for what it may not be.
    fn read(raw: Self::Raw) -> Option<Self>;
}

/// A value of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T>(pub T);

/// So many values at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many<T, const MAX: usize>(pub Vec<T>);

/// Text that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words<const MAX: usize>(pub Text<MAX>);

/// Anything typed, of a length: compared, not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed<const MAX: usize>(pub String);

/// A number from–to, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<const MIN: u32, const MAX: u32>(pub u32);

/// A role that has a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneRole(pub BaseRole);

/// The key of a form.
pub type Key = Field<FactId>;
/// A place of the tree.
pub type Grid = Field<GridCode>;
/// A responsible unit.
pub type Unit = Field<UnitCode>;
/// A category of the preset.
pub type Category = Field<CategoryCode>;
/// An entry of a list of the preset.
pub type Item = Field<ItemCode>;
/// A document.
pub type Document = Field<DocumentId>;
/// A user's number.
pub type User = Field<UserId>;
/// A day.
pub type Date = Field<Day>;
/// A month.
pub type InMonth = Field<Month>;
/// What is numbered here, and how often something is.
pub type Count = Field<Number<0, { u32::MAX }>>;
/// A change's name.
pub type Change = Field<ChangeHash>;
/// A photo's name.
pub type Photo = Field<PhotoHash>;
/// An upload that was begun.
pub type Upload = Field<UploadId>;
/// A title.
pub type Title = Field<Words<60>>;
/// Why, or what was said; not nothing.
pub type Reason = Field<Words<500>>;
/// What was said; it may be nothing.
pub type Said = Field<Text<500>>;
/// A message.
pub type Message = Field<Words<2_000>>;

impl<'de, T: Value> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = T::Raw::deserialize(deserializer)?;
        // Never the value: it may be a name.
        T::read(raw)
            .map(Self)
            .ok_or_else(|| D::Error::custom("outside its bounds"))
    }
}

impl<T: Value> PartialSchema for Field<T> {
    fn schema() -> RefOr<Schema> {
        T::rules().into()
    }
}

impl<T: Value> ToSchema for Field<T> {
    fn name() -> Cow<'static, str> {
        T::name().into()
    }
}

impl<'de, T: Value, const MAX: usize> Deserialize<'de> for Many<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Vec::<Field<T>>::deserialize(deserializer)?;
        match all.len() <= MAX {
            true => Ok(Self(all.into_iter().map(|one| one.0).collect())),
            false => Err(D::Error::custom("too many")),
        }
    }
}

impl<T, const MAX: usize> Default for Many<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Value, const MAX: usize> PartialSchema for Many<T, MAX> {
    fn schema() -> RefOr<Schema> {
        let many = ArrayBuilder::new().items(Field::<T>::schema());
        many.max_items(Some(MAX)).into()
    }
}

impl<T: Value, const MAX: usize> ToSchema for Many<T, MAX> {
    fn name() -> Cow<'static, str> {
        format!("{}UpTo{MAX}", T::name()).into()
    }
}

impl<const MAX: usize> Value for Words<MAX> {
    type Raw = String;

    fn name() -> String {
        format!("Words{MAX}")
    }

    fn rules() -> ObjectBuilder {
        Text::<MAX>::rules().min_length(Some(1))
    }

    fn read(raw: String) -> Option<Self> {
        let text: Text<MAX> = Value::read(raw)?;
        Some(Self(text)).filter(|said| !said.0.is_empty())
    }
}

impl<const MAX: usize> Value for Typed<MAX> {
    type Raw = String;

    fn name() -> String {
        format!("Typed{MAX}")
    }

    fn rules() -> ObjectBuilder {
        text().max_length(Some(MAX))
    }

    fn read(raw: String) -> Option<Self> {
        (raw.chars().count() <= MAX).then_some(Self(raw))
    }
}

impl<const MIN: u32, const MAX: u32> Value for Number<MIN, MAX> {
    type Raw = u32;

    fn name() -> String {
        format!("From{MIN}To{MAX}")
    }

    fn rules() -> ObjectBuilder {
        integer(MIN.into(), MAX.into())
    }

    fn read(raw: u32) -> Option<Self> {
        (MIN..=MAX).contains(&raw).then_some(Self(raw))
    }
}

impl Value for PhoneRole {
    type Raw = String;

    fn name() -> String {
        "PhoneRole".into()
    }

    fn rules() -> ObjectBuilder {
        text().enum_values(Some(Self::all().map(BaseRole::as_str)))
    }

    fn read(raw: String) -> Option<Self> {
        Self::all().find(|role| role.as_str() == raw).map(Self)
    }
}

impl PhoneRole {
    fn all() -> impl Iterator<Item = BaseRole> {
        BaseRole::ALL.into_iter().filter(|role| role.has_phone())
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn integer(from: u64, to: u64) -> ObjectBuilder {
    let integer = ObjectBuilder::new().schema_type(Type::Integer);
    integer.minimum(Some(from)).maximum(Some(to))
}
