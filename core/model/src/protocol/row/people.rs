//! Rows of people: users, their devices and posts, and who keeps contact with whom.

use minicbor::{Decode, Encode};

use super::{Keyed, RowKey};
use crate::id::{
    AssignmentId, DeviceId, DeviceNumber, DocumentId, GridCode, LineCode, LinkId, PostCode, UnitCode, UserId,
};
use crate::role::BaseRole;
use crate::text::Text;
use crate::time::Timestamp;

/// Where a post is held.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Station {
    /// At a node of the tree.
    #[n(0)]
    Grid(#[n(0)] GridCode),
    /// At a unit.
    #[n(1)]
    Unit(#[n(0)] UnitCode),
}

/// A post shown beside a person's name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PostShown {
    /// The preset's post.
    #[n(0)]
    pub post: PostCode,
    /// Where.
    #[n(1)]
    pub station: Station,
}

/// A person who works with the system.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct UserRow {
    /// Who.
    #[n(0)]
    pub id: UserId,
    /// Their name.
    #[n(1)]
    pub name: Text<40>,
    /// The posts they hold now.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub posts: Vec<PostShown>,
}

impl Keyed for UserRow {
    fn key(&self) -> RowKey {
        RowKey::number(self.id.0)
    }
}

/// Whose a device number is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceRow {
    /// The number in entry keys.
    #[n(0)]
    pub number: DeviceNumber,
    /// The id in actors.
    #[n(1)]
    pub device: DeviceId,
    /// Who.
    #[n(2)]
    pub user: UserId,
}

impl Keyed for DeviceRow {
    fn key(&self) -> RowKey {
        RowKey::number(self.number.0)
    }
}

/// A post held, from–until.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AssignmentRow {
    /// Its number.
    #[n(0)]
    pub id: AssignmentId,
    /// Who.
    #[n(1)]
    pub user: UserId,
    /// The preset's post.
    #[n(2)]
    pub post: PostCode,
    /// What the post lets them do.
    #[n(3)]
    pub role: BaseRole,
    /// Where.
    #[n(4)]
    pub station: Station,
    /// Since when.
    #[n(5)]
    pub from: Timestamp,
    /// Until when, once that is known.
    #[n(6)]
    pub until: Option<Timestamp>,
}

impl Keyed for AssignmentRow {
    fn key(&self) -> RowKey {
        RowKey::number(self.id.0)
    }
}

/// Who keeps a contact.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum LinkHolder {
    /// A person.
    #[n(0)]
    User(#[n(0)] UserId),
    /// A unit, whoever works there.
    #[n(1)]
    Unit(#[n(0)] UnitCode),
}

/// With whom a contact is kept.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum LinkCovers {
    /// Single households.
    #[n(0)]
    Households(#[n(0)] Vec<DocumentId>),
    /// Whole grids.
    #[n(1)]
    Grids(#[n(0)] Vec<GridCode>),
    /// Units.
    #[n(2)]
    Units(#[n(0)] Vec<UnitCode>),
}

/// A contact link.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkRow {
    /// Its number.
    #[n(0)]
    pub id: LinkId,
    /// The preset's line.
    #[n(1)]
    pub line: LineCode,
    /// Who keeps it.
    #[n(2)]
    pub holder: LinkHolder,
    /// With whom.
    #[n(3)]
    pub covers: LinkCovers,
    /// The holder reads and writes care records too.
    #[n(4)]
    pub care: bool,
    /// Since when.
    #[n(5)]
    pub from: Timestamp,
    /// Until when, once that is known.
    #[n(6)]
    pub until: Option<Timestamp>,
}

impl Keyed for LinkRow {
    fn key(&self) -> RowKey {
        RowKey::number(self.id.0)
    }
}
