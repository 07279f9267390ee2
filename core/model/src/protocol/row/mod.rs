//! Rows: what the server alone decides (tree, people, links, numbers, verdicts, deadlines,
//! notices), delivered in the same logs as documents.
//!
//! On the wire a row is `[table, key, version, body]`. The key stands beside the body, so that a
//! device counts a row of a newer server's table in its digest before it knows what is in it.

mod case;
mod key;
mod news;
mod people;
mod place;
mod round;

use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};

pub use case::{CaseDueRow, CaseNumberRow, CaseStepRow, RekeyedRow, StepVerdict};
pub use key::{InvalidRowKey, ROW_KEY_MAX, RowKey};
pub use news::{AlertRow, DayKind, HolidayRow, HotlineRow, NoticeRow};
pub use people::{AssignmentRow, DeviceRow, LinkCovers, LinkHolder, LinkRow, PostShown, Station, UserRow};
pub use place::{GridRow, HomeRow, PRESET_MAX, PresetRow, PresetSource, UnitRow};
pub use round::{ChecklistRow, RoundRow};

/// A row of one of the tables below: knows its key.
pub trait Keyed {
    /// What tells it from the other rows of its table. Never changes while the row lives.
    fn key(&self) -> RowKey;
}

macro_rules! tables {
    ($($(#[$doc:meta])* $number:literal $name:ident($row:ident),)*) => {
        /// Which table. The number goes over the wire and is never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Table {
            $($(#[$doc])* $name,)*
            /// A table of a newer server: counted and kept, not shown.
            Newer(u8),
        }

        impl Table {
            /// Every table that this build knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The number on the wire.
            pub const fn number(self) -> u8 {
                match self { $(Self::$name => $number,)* Self::Newer(number) => number }
            }

            /// Reads the number on the wire.
            pub const fn from_number(number: u8) -> Self {
                match number { $($number => Self::$name,)* newer => Self::Newer(newer) }
            }
        }

        /// What a row says.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum RowBody {
            $($(#[$doc])* $name($row),)*
            /// A row of a newer server's table, as its CBOR.
            Newer {
                /// The table's number.
                table: u8,
                /// Its key, which this build can't make from the body.
                key: RowKey,
                /// The body as it came.
                cbor: Box<[u8]>,
            },
        }

        impl RowBody {
            /// The table it belongs to.
            pub const fn table(&self) -> Table {
                match self { $(Self::$name(_) => Table::$name,)* Self::Newer { table, .. } => Table::Newer(*table) }
            }

            /// Its key.
            pub fn key(&self) -> RowKey {
                match self { $(Self::$name(row) => row.key(),)* Self::Newer { key, .. } => key.clone() }
            }

            fn encode<W: Write>(&self, e: &mut Encoder<W>) -> Result<(), encode::Error<W::Error>> {
                match self {
                    $(Self::$name(row) => row.encode(e, &mut ()),)*
                    Self::Newer { cbor, .. } => e.writer_mut().write_all(cbor).map_err(encode::Error::write),
                }
            }

            fn decode(table: Table, key: &RowKey, d: &mut Decoder<'_>) -> Result<Self, decode::Error> {
                let body = match table {
                    $(Table::$name => Self::$name($row::decode(d, &mut ())?),)*
                    Table::Newer(table) => {
                        let from = d.position();
                        d.skip()?;
                        Self::Newer { table, key: key.clone(), cbor: d.input()[from..d.position()].into() }
                    }
                };
                if body.key() == *key { Ok(body) } else { Err(decode::Error::message("row under another's key")) }
            }
        }

        $(impl From<$row> for RowBody {
            fn from(row: $row) -> Self {
                Self::$name(row)
            }
        })*
    };
}

tables! {
    /// The preset of the realm, whole.
    0 Preset(PresetRow),
    /// A node of the tree.
    1 Grid(GridRow),
    /// A responsible unit.
    2 Unit(UnitRow),
    /// A person and the posts shown beside the name.
    3 User(UserRow),
    /// Whose a device number is: who an author is.
    4 Device(DeviceRow),
    /// A post held, from–until.
    5 Assignment(AssignmentRow),
    /// A contact link.
    6 Link(LinkRow),
    /// The grid of a household or place.
    7 Home(HomeRow),
    /// A case's number.
    8 CaseNumber(CaseNumberRow),
    /// What became of a step.
    9 CaseStep(CaseStepRow),
    /// By when.
    10 CaseDue(CaseDueRow),
    /// An entry that has a new key.
    11 Rekeyed(RekeyedRow),
    /// The hotline of a grid.
    12 Hotline(HotlineRow),
    /// A message.
    13 Notice(NoticeRow),
    /// The emergency switch of a grid.
    14 Alert(AlertRow),
    /// A day off, or a weekend day worked.
    15 Holiday(HolidayRow),
    /// A version of a checklist that was brought in.
    16 Checklist(ChecklistRow),
    /// A round.
    17 Round(RoundRow),
}

/// One version of a row, as a log delivers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which table.
    pub table: Table,
    /// Which row.
    pub key: RowKey,
    /// Counts up with every change of this row; enters the digest.
    pub version: u64,
    /// What it says now; none when it was removed.
    pub body: Option<RowBody>,
}

impl Row {
    /// A row as it stands now.
    pub fn set(version: u64, body: impl Into<RowBody>) -> Self {
        let body = body.into();
        Self {
            table: body.table(),
            key: body.key(),
            version,
            body: Some(body),
        }
    }

    /// A row that is gone.
    pub const fn removed(version: u64, table: Table, key: RowKey) -> Self {
        Self {
            table,
            key,
            version,
            body: None,
        }
    }
}

impl<C> Encode<C> for Row {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(4)?
            .u8(self.table.number())?
            .encode(&self.key)?
            .u64(self.version)?;
        match &self.body {
            Some(body) => body.encode(e),
            None => e.null()?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Row {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        if d.array()? != Some(4) {
            return Err(decode::Error::message("row of four parts"));
        }
        let table = Table::from_number(d.u8()?);
        let key: RowKey = d.decode()?;
        let version = d.u64()?;
        let body = if d.datatype()? == minicbor::data::Type::Null {
            d.null()?;
            None
        } else {
            Some(RowBody::decode(table, &key, d)?)
        };
        Ok(Self {
            table,
            key,
            version,
            body,
        })
    }
}
