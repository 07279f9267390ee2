//! The base roles. A preset names posts in its own words and maps each to one of these.

use minicbor::{Decode, Encode};

/// What a post lets a person do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "lowercase")]
pub enum BaseRole {
    /// 网格员
    #[n(0)]
    Member,
    /// 中心户长
    #[n(1)]
    Head,
    /// 村干部, 网格长
    #[n(2)]
    Cadre,
    /// 受理员
    #[n(3)]
    Clerk,
    /// 责任单位经办人
    #[n(4)]
    Officer,
    /// 督查员
    #[n(5)]
    Supervisor,
    /// Delegate, party member, mediator, expert, legal adviser, police liaison.
    #[n(6)]
    Helper,
    /// Grids, people, posts, devices, presets, exports, audit.
    #[n(7)]
    Administrator,
}

impl BaseRole {
    /// Every role, for tables and tests.
    pub const ALL: [Self; 8] = [
        Self::Member,
        Self::Head,
        Self::Cadre,
        Self::Clerk,
        Self::Officer,
        Self::Supervisor,
        Self::Helper,
        Self::Administrator,
    ];

    /// True for roles that write from a phone; the others write at the console only.
    pub const fn has_phone(self) -> bool {
        matches!(self, Self::Member | Self::Head | Self::Cadre | Self::Helper)
    }
}
