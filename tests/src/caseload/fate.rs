//! What becomes of a case: its steps by week, and where it must stand in the end.

use doorstep_model::case::{CaseStep, Stage};

use CaseStep::{
    Accept, Classify, Close, Decline, Divert, Lapse, Receive, Report, Resolve, Return, Settle, VerifyNo,
    VerifyYes, Withdraw,
};
use Who::{Clerk, Member, Officer, Server};

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// The grid member's phone.
    Member,
    /// The clerk of the county's receiving station.
    Clerk,
    /// An officer of the unit.
    Officer,
    /// The server's clock.
    Server,
}

/// A step: in which week after the one in which the case was reported, by whom.
pub(super) type Act = (usize, Who, CaseStep);

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The whole way, and those who raised it agree.
    Whole,
    /// The same; its category was wrong at first.
    Sorted,
    /// Nobody says whether it is solved.
    Unanswered,
    /// Not a matter of the station's.
    Declined,
    /// At first not solved, to those who raised it.
    Disputed,
    /// Sent back by its unit once.
    Returned,
    /// Taken back.
    Withdrawn,
    /// Left lying by its unit until it has a card.
    Late,
    /// Settled at the door.
    Settled,
    /// The same, and drawn to be called back.
    CalledBack,
}

impl Fate {
    /// Of a thousand, in this order: those of disputes are settled at the door more often. Which of
    /// the settled are called back is the server's to draw.
    const SHARES: [(Self, usize, usize); 9] = [
        (Self::Whole, 300, 620),
        (Self::Sorted, 30, 80),
        (Self::Unanswered, 60, 110),
        (Self::Declined, 30, 40),
        (Self::Disputed, 40, 40),
        (Self::Returned, 30, 30),
        (Self::Withdrawn, 30, 20),
        (Self::Late, 30, 30),
        (Self::Settled, 450, 30),
    ];

    /// The fate of a draw below 1,000.
    pub(super) fn drawn(dispute: bool, draw: usize) -> Self {
        let mut below = 0;
        for (fate, of_disputes, of_demands) in Self::SHARES {
            below += if dispute { of_disputes } else { of_demands };
            if draw < below {
                return fate;
            }
        }
        unreachable!("the shares are a thousand")
    }

    /// Its steps, in order.
    pub(super) const fn acts(self) -> &'static [Act] {
        match self {
            Self::Whole => &[
                (0, Member, Report),
                (0, Clerk, Receive),
                (0, Clerk, Divert),
                (0, Officer, Accept),
                (0, Officer, Resolve),
                (1, Member, VerifyYes),
                (1, Clerk, Close),
            ],
            Self::Sorted => &[
                (0, Member, Report),
                (0, Clerk, Receive),
                (0, Clerk, Classify),
                (0, Clerk, Divert),
                (0, Officer, Accept),
                (0, Officer, Resolve),
                (1, Member, VerifyYes),
                (1, Clerk, Close),
            ],
            Self::Unanswered => &[
                (0, Member, Report),
                (0, Clerk, Receive),
                (0, Clerk, Divert),
                (0, Officer, Accept),
                (0, Officer, Resolve),
                (2, Server, Lapse),
            ],
            Self::Declined => &[(0, Member, Report), (0, Clerk, Decline)],
            Self::Disputed => &[
                (0, Member, Report),
                (0, Clerk, Receive),
                (0, Clerk, Divert),
                (0, Officer, Accept),
                (0, Officer, Resolve),
                (1, Member, VerifyNo),
                (1, Officer, Resolve),
                (2, Member, VerifyYes),
                (2, Clerk, Close),
            ],
            Self::Returned => &[
                (0, Member, Report),
                (0, Clerk, Receive),
                (0, Clerk, Divert),
                (0, Officer, Return),
                (0, Clerk, Divert),
                (0, Officer, Accept),
                (0, Officer, Resolve),
                (1, Member, VerifyYes),
                (1, Clerk, Close),
            ],
            Self::Withdrawn => &[(0, Member, Report), (0, Clerk, Receive), (1, Member, Withdraw)],
            Self::Late => &[
                (0, Member, Report),
                (0, Clerk, Receive),
                (0, Clerk, Divert),
                (4, Officer, Accept),
                (4, Officer, Resolve),
                (5, Member, VerifyYes),
                (5, Clerk, Close),
            ],
            Self::Settled => &[(0, Member, Report), (0, Member, Settle), (2, Server, Lapse)],
            Self::CalledBack => &[
                (0, Member, Report),
                (0, Member, Settle),
                (1, Clerk, VerifyYes),
                (1, Clerk, Close),
            ],
        }
    }

    /// Its steps of one week, in order.
    pub(super) fn acts_in(self, week: usize) -> impl Iterator<Item = Act> {
        self.acts().iter().copied().filter(move |act| act.0 == week)
    }

    /// Weeks after which nothing more is done with it.
    pub(super) fn weeks(self) -> usize {
        self.acts().last().map_or(0, |act| act.0)
    }

    /// Where it must stand in the end.
    pub(super) const fn ends(self) -> Stage {
        match self {
            Self::Declined => Stage::Declined,
            Self::Withdrawn => Stage::Withdrawn,
            _ => Stage::Closed,
        }
    }

    /// On what ground it is closed, as the interface says it.
    pub(super) fn closed_as(self) -> Option<&'static str> {
        match self {
            Self::Declined | Self::Withdrawn => None,
            Self::Unanswered => Some("unanswered"),
            Self::Settled => Some("settled"),
            _ => Some("verified"),
        }
    }

    /// True when its deadline passes while it is with its unit, so that the server gives cards.
    pub(super) const fn is_carded(self) -> bool {
        matches!(self, Self::Late)
    }
}

/// The most weeks of any.
pub(super) const LONGEST: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_a_thousand_and_six_steps_or_so() {
        for dispute in [true, false] {
            let share = |(_, of_disputes, of_demands): &(Fate, usize, usize)| {
                if dispute { *of_disputes } else { *of_demands }
            };
            assert_eq!(Fate::SHARES.iter().map(share).sum::<usize>(), 1_000);
            assert_eq!(Fate::drawn(dispute, 999), Fate::Settled);
        }
        let steps = |dispute| -> usize { (0..1_000).map(|n| Fate::drawn(dispute, n).acts().len()).sum() };
        let mean = (149 * steps(true) + 684 * steps(false)) as f64 / 833_000.0;
        assert!((6.0..7.0).contains(&mean), "{mean}");
    }

    #[test]
    fn every_fate_goes_forward_in_time() {
        for (fate, ..) in Fate::SHARES {
            assert!(fate.acts().is_sorted_by_key(|act| act.0), "{fate:?}");
            assert!(fate.weeks() <= LONGEST, "{fate:?}");
        }
    }
}
