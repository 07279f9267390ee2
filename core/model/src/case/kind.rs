//! What kind of thing a case is, and how it came in.

use super::named::named_enum;

named_enum! {
    /// The kind of a case.
    CaseKind {
        /// 矛盾纠纷
        Dispute = "dispute",
        /// 诉求
        Demand = "demand",
        /// 隐患
        Hazard = "hazard",
        /// 意见建议
        Opinion = "opinion",
        /// 帮办代办
        Errand = "errand",
    }
}

named_enum! {
    /// Where a case came from.
    CaseSource {
        /// 网格上报
        Grid = "grid",
        /// 来访
        WalkIn = "walk_in",
        /// 来电
        Call = "call",
        /// 热线
        Hotline = "hotline",
        /// 上级交办
        HandDown = "hand_down",
        /// 例会
        Meeting = "meeting",
        /// 代表意见
        Delegate = "delegate",
        /// 走访
        Visit = "visit",
        /// 排查
        Round = "round",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::schema::{CASE_KINDS, CASE_SOURCES};

    #[test]
    fn the_schema_takes_the_same_names() {
        assert!(
            CaseKind::ALL
                .iter()
                .map(|kind| kind.as_str())
                .eq(CASE_KINDS.iter().copied())
        );
        assert!(
            CaseSource::ALL
                .iter()
                .map(|source| source.as_str())
                .eq(CASE_SOURCES.iter().copied())
        );
    }
}
