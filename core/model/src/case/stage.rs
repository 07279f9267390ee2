//! How far a case is.

macro_rules! stages {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The state of a case. Overdue, card, level, team and confidential are attributes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Stage {
            $($(#[$doc])* $name,)*
        }

        impl Stage {
            /// Every stage, for tables and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable name: in rows, filters of addresses, Fluent keys.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// Reads the stable name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

stages! {
    /// Nothing applied yet: the report has not arrived.
    #[default]
    Blank = "blank",
    /// 已上报
    Reported = "reported",
    /// 已受理
    Received = "received",
    /// 不予受理
    Declined = "declined",
    /// 已并案
    Merged = "merged",
    /// 已交办
    Routed = "routed",
    /// 办理中
    Working = "working",
    /// 已办结, 待认可
    Resolved = "resolved",
    /// 已移送
    Referred = "referred",
    /// 已认可
    Verified = "verified",
    /// 已结案
    Closed = "closed",
    /// 已撤回
    Withdrawn = "withdrawn",
}

impl Stage {
    /// True until the case was declined, merged, closed or withdrawn.
    pub const fn is_open(self) -> bool {
        StageSet::OPEN.contains(self)
    }
}

/// A set of stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageSet(u16);

impl StageSet {
    /// "Any open state": reported, and neither declined, merged, closed nor withdrawn.
    pub const OPEN: Self = Self::of(&[
        Stage::Reported,
        Stage::Received,
        Stage::Routed,
        Stage::Working,
        Stage::Resolved,
        Stage::Referred,
        Stage::Verified,
    ]);
    /// Any stage of a case that was reported.
    pub const ANY: Self = Self(Self::of(Stage::ALL).0 & !Self::of(&[Stage::Blank]).0);

    /// These stages.
    pub const fn of(stages: &[Stage]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < stages.len() {
            bits |= 1 << stages[i] as u16;
            i += 1;
        }
        Self(bits)
    }

    /// True if the stage is one of these.
    pub const fn contains(self, stage: Stage) -> bool {
        self.0 >> stage as u16 & 1 == 1
    }
}
