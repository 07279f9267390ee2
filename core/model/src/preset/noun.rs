//! What a preset gives codes to, and what one part of it may name in another.

/// A kind of thing with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// A level of the tree.
    Level,
    /// A post.
    Post,
    /// A line of contact.
    Line,
    /// A responsible unit.
    Unit,
    /// A category of cases.
    Category,
    /// An outcome of cases.
    Outcome,
    /// A body that cases are referred to.
    Referral,
    /// A checklist.
    Checklist,
    /// A question, as `checklist.question`.
    Question,
    /// An answer to choose, as `checklist.question.answer`.
    Choice,
    /// A kind of activity.
    Activity,
    /// A kind of place.
    Place,
    /// A round.
    Round,
    /// A deduction from a unit's points.
    Deduction,
    /// Points for participation.
    Points,
    /// What points are exchanged for.
    Reward,
    /// An evaluation of a post's work.
    Evaluation,
    /// A kind of emergency.
    Emergency,
    /// A published figure.
    Figure,
    /// A step of a case.
    Step,
    /// A need code.
    Need,
    /// A word of the screens.
    Word,
    /// A meeting, by its level.
    Meeting,
}

impl Noun {
    /// The table that defines it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Post => "post",
            Self::Line => "line",
            Self::Unit => "unit",
            Self::Category => "category",
            Self::Outcome => "outcome",
            Self::Referral => "referral",
            Self::Checklist => "checklist",
            Self::Question => "question",
            Self::Choice => "choice",
            Self::Activity => "activity",
            Self::Place => "place",
            Self::Round => "round",
            Self::Deduction => "deduction",
            Self::Points => "points",
            Self::Reward => "reward",
            Self::Evaluation => "evaluation",
            Self::Emergency => "kind",
            Self::Figure => "figure",
            Self::Step => "step",
            Self::Need => "need",
            Self::Word => "word",
            Self::Meeting => "meeting",
        }
    }
}
