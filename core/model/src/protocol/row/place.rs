//! Rows of the preset, the tree and what lies in it.

use minicbor::{Decode, Encode};

use super::{Keyed, RowKey};
use crate::id::{DocumentId, GridCode, PresetCode, UnitCode};
use crate::text::Text;

/// Longest preset in bytes of TOML: the largest of the five with its checklists, ten times.
pub const PRESET_MAX: usize = 512 * 1024;

/// A preset's TOML, as its file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetSource(Box<str>);

/// More bytes than a preset may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("preset larger than {PRESET_MAX} bytes")]
pub struct PresetTooLarge;

impl PresetSource {
    /// Checks the size; whether it is a good preset the preset's own checker says.
    pub fn parse(toml: &str) -> Result<Self, PresetTooLarge> {
        if toml.len() <= PRESET_MAX {
            Ok(Self(toml.into()))
        } else {
            Err(PresetTooLarge)
        }
    }

    /// The TOML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<C> Encode<C> for PresetSource {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for PresetSource {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.str()?).map_err(minicbor::decode::Error::custom)
    }
}

/// The preset of the realm, whole.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PresetRow {
    /// Its name.
    #[n(0)]
    pub code: PresetCode,
    /// The file's version.
    #[n(1)]
    pub version: u32,
    /// The file.
    #[n(2)]
    pub toml: PresetSource,
}

impl Keyed for PresetRow {
    fn key(&self) -> RowKey {
        RowKey::text(self.code.as_str())
    }
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GridRow {
    /// Its code.
    #[n(0)]
    pub code: GridCode,
    /// The node above; none for the root.
    #[n(1)]
    pub parent: Option<GridCode>,
    /// Which of the preset's levels, 0 the root's.
    #[n(2)]
    pub level: u8,
    /// Its name.
    #[n(3)]
    pub name: Text<40>,
    /// It is a responsible unit too, under the same code.
    #[n(4)]
    pub is_unit: bool,
}

impl Keyed for GridRow {
    fn key(&self) -> RowKey {
        RowKey::text(self.code.as_str())
    }
}

/// A responsible unit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct UnitRow {
    /// Its code.
    #[n(0)]
    pub code: UnitCode,
    /// Its name.
    #[n(1)]
    pub name: Text<40>,
    /// The node that it belongs to: a county's bureau, a township's station.
    #[n(2)]
    pub grid: GridCode,
    /// Where to call.
    #[n(3)]
    pub phone: Option<Text<20>>,
}

impl Keyed for UnitRow {
    fn key(&self) -> RowKey {
        RowKey::text(self.code.as_str())
    }
}

/// The grid of a household or place: the server moves them, so it is no field of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HomeRow {
    /// The household or place.
    #[n(0)]
    pub document: DocumentId,
    /// Where it lies now.
    #[n(1)]
    pub grid: GridCode,
}

impl Keyed for HomeRow {
    fn key(&self) -> RowKey {
        RowKey::document(self.document)
    }
}
