//! The lanes of the case board: the stages of the flow, and beside two of them what is waited for
//! there by another desk.

use doorstep_model::case::{CaseState, CaseStep, Folded, Stage};

/// In which lane of the board a case lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Of a stage.
    At(Stage),
    /// Received again: a unit sent it back.
    Returned,
    /// In work, and more time was asked for.
    MoreTime,
}

const RETURNED: &str = "returned";
const MORE_TIME: &str = "more_time";

impl Lane {
    /// Those in which something is still to be done, in the order of the board.
    pub const OPEN: [Self; 9] = [
        Self::At(Stage::Reported),
        Self::Returned,
        Self::At(Stage::Received),
        Self::At(Stage::Routed),
        Self::MoreTime,
        Self::At(Stage::Working),
        Self::At(Stage::Resolved),
        Self::At(Stage::Referred),
        Self::At(Stage::Verified),
    ];
    /// Those of cases that ended.
    pub const ENDED: [Self; 4] = [
        Self::At(Stage::Closed),
        Self::At(Stage::Declined),
        Self::At(Stage::Merged),
        Self::At(Stage::Withdrawn),
    ];

    /// The lane of a case after its steps.
    pub fn of(folded: &Folded) -> Self {
        let state: &CaseState = &folded.state;
        let step = state.since.and_then(|since| {
            let mut steps = folded.steps.iter();
            steps.find(|step| step.entry == since).map(|step| step.step)
        });
        match state.stage {
            Stage::Received if step == Some(CaseStep::Return) => Self::Returned,
            Stage::Working if state.extension.asked.is_some() => Self::MoreTime,
            stage => Self::At(stage),
        }
    }

    /// Its stage.
    pub const fn stage(self) -> Stage {
        match self {
            Self::At(stage) => stage,
            Self::Returned => Stage::Received,
            Self::MoreTime => Stage::Working,
        }
    }

    /// True while something is still to be done.
    pub const fn is_open(self) -> bool {
        self.stage().is_open()
    }

    /// As rows and addresses write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::At(stage) => stage.as_str(),
            Self::Returned => RETURNED,
            Self::MoreTime => MORE_TIME,
        }
    }

    /// As rows and addresses write it.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            RETURNED => Some(Self::Returned),
            MORE_TIME => Some(Self::MoreTime),
            stage => Stage::parse(stage).map(Self::At),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_a_lane_and_every_lane_is_read_as_it_is_written() {
        let all: Vec<Lane> = Lane::OPEN.into_iter().chain(Lane::ENDED).collect();
        for lane in &all {
            assert_eq!(Lane::parse(lane.as_str()), Some(*lane));
            assert_eq!(lane.is_open(), Lane::OPEN.contains(lane));
        }
        for stage in Stage::ALL.iter().filter(|stage| **stage != Stage::Blank) {
            assert!(all.contains(&Lane::At(*stage)), "{stage:?}");
        }
        assert_eq!(Lane::parse("sideways"), None);
    }
}
