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

    /// As presets write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Head => "head",
            Self::Cadre => "cadre",
            Self::Clerk => "clerk",
            Self::Officer => "officer",
            Self::Supervisor => "supervisor",
            Self::Helper => "helper",
            Self::Administrator => "administrator",
        }
    }

    /// True for roles that look after the work of others in their places.
    pub const fn oversees(self) -> bool {
        matches!(self, Self::Cadre | Self::Supervisor | Self::Administrator)
    }

    /// True for roles that write from a phone; the others write at the console only.
    pub const fn has_phone(self) -> bool {
        matches!(self, Self::Member | Self::Head | Self::Cadre | Self::Helper)
    }

    /// True for roles that reach households through contact links, never through a grid.
    pub const fn is_linked(self) -> bool {
        matches!(self, Self::Head | Self::Helper)
    }
}

/// A set of base roles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RoleSet(u8);

impl RoleSet {
    /// No role.
    pub const NONE: Self = Self(0);
    /// Every role.
    pub const ALL: Self = Self::of(&BaseRole::ALL);

    /// These roles.
    pub const fn of(roles: &[BaseRole]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < roles.len() {
            bits |= 1 << roles[i] as u8;
            i += 1;
        }
        Self(bits)
    }

    /// True if the role is one of these.
    pub const fn contains(self, role: BaseRole) -> bool {
        self.0 >> role as u8 & 1 == 1
    }

    /// True if there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles, in the order of [`BaseRole::ALL`].
    pub fn iter(self) -> impl Iterator<Item = BaseRole> {
        BaseRole::ALL.into_iter().filter(move |role| self.contains(*role))
    }
}

impl FromIterator<BaseRole> for RoleSet {
    fn from_iter<I: IntoIterator<Item = BaseRole>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |bits, role| bits | 1 << role as u8))
    }
}

impl std::fmt::Debug for RoleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
