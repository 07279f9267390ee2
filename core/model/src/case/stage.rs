//! How far a case is.

use super::named::named_enum;

named_enum! {
    /// The state of a case. Overdue, card, level, team and confidential are attributes.
    Stage {
        /// Nothing applied yet: the report has not arrived.
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
}

impl Stage {
    /// True until the case was declined, merged, closed or withdrawn.
    pub const fn is_open(self) -> bool {
        StageSet::OPEN.contains(self)
    }

    /// True while the deadline runs: nobody has said yet that it is done or passed on.
    pub const fn is_timed(self) -> bool {
        StageSet::TIMED.contains(self)
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
    /// Stages in which the deadline runs. What was resolved in time is not late because those who
    /// raised it answer slowly.
    pub const TIMED: Self = Self::of(&[Stage::Reported, Stage::Received, Stage::Routed, Stage::Working]);
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
