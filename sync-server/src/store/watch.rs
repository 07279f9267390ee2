//! What of an open case those who supervise look at.

/// Why a case is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Watch {
    /// 催办: urged, and nothing was done since.
    Urged,
    /// 逾期未签收: its unit neither accepted nor returned it in the preset's days.
    Unaccepted,
    /// 多次退回: units returned it as often as they may.
    ReturnsOver,
    /// 督办: it was given a card.
    Carded,
    /// 系统催办: the preset urges its unit, and nobody has by hand.
    ByRule,
}

impl Watch {
    /// In the order of a page.
    pub const ALL: [Self; 5] = [
        Self::Urged,
        Self::ByRule,
        Self::Unaccepted,
        Self::ReturnsOver,
        Self::Carded,
    ];

    /// As addresses and words write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urged => "urged",
            Self::Unaccepted => "unaccepted",
            Self::ReturnsOver => "returns_over",
            Self::Carded => "carded",
            Self::ByRule => "by_rule",
        }
    }

    /// As addresses write it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|watch| watch.as_str() == text)
    }

    /// Its bit in a row.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// All of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Watched(u8);

impl Watched {
    /// As a row keeps it.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// As a row keeps it.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// With one more, if it is so.
    #[must_use]
    pub const fn with(self, watch: Watch, is: bool) -> Self {
        if is { Self(self.0 | watch.bit()) } else { self }
    }

    /// True if it is looked at for this.
    pub const fn has(self, watch: Watch) -> bool {
        self.0 & watch.bit() != 0
    }
}
