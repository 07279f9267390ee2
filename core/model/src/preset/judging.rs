//! `[judging]`: how work is judged. Work, never people who are visited: points are for recorded
//! participation, nothing is taken from a villager's, and no rule names a household.

use super::noun::Noun;
use super::privacy::WORK;
use super::reader::Table;
use crate::bilingual::Bilingual;
use crate::id::{CategoryCode, ItemCode, PostCode};

/// How work is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judging {
    /// What a unit loses points for.
    pub deductions: Vec<Deduction>,
    /// More bad reviews than this cancel the unit's qualification of the year.
    pub disqualify_above: Option<u8>,
    /// Working days in which a unit may appeal.
    pub appeal_days: u16,
    /// Categories on which units are assessed; empty: all.
    pub assessed: Vec<CategoryCode>,
    /// The gold medal of grid members.
    pub medal: Option<Medal>,
    /// Points for participation.
    pub points: Vec<Points>,
    /// What the points supermarket gives.
    pub rewards: Vec<Reward>,
    /// Posts that others evaluate.
    pub evaluations: Vec<Evaluation>,
    /// Posts that are paid by what they do.
    pub pay: Vec<Pay>,
    /// Not named by the source.
    pub invented: bool,
}

/// What a unit loses points for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// What happened.
    pub cause: DeductionCause,
    /// How many points.
    pub points: u8,
    /// Not named by the source.
    pub invented: bool,
}

/// What can cost a unit points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeductionCause {
    /// A bad review by those who raised the case.
    BadReview,
    /// Not accepted in time.
    LateAccept,
    /// Not done in time.
    Overdue,
    /// A yellow card.
    YellowCard,
    /// A red card.
    RedCard,
}

/// A medal for grid members, from the ledger of their work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medal {
    /// Its name.
    pub name: Bilingual,
    /// Visits recorded in the year, at least.
    pub visits: u16,
    /// Cases reported in the year that were accepted, at least.
    pub cases: u16,
    /// Not named by the source.
    pub invented: bool,
}

/// Points for taking part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// For what.
    pub for_what: PointsFor,
    /// How many; never less than one.
    pub points: u8,
    /// Not named by the source.
    pub invented: bool,
}

/// What earns points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointsFor {
    /// A recorded visit.
    Visit,
    /// A recorded activity that one took part in.
    Activity,
    /// A reported case.
    Case,
    /// An answered round.
    Round,
}

/// What points are exchanged for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reward {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// What it costs.
    pub points: u16,
    /// Not named by the source.
    pub invented: bool,
}

/// A post whose work others evaluate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// Whose work.
    pub post: PostCode,
    /// Who says so.
    pub by: Evaluator,
    /// How often.
    pub every_days: u16,
    /// Who does poorly is replaced.
    pub replace: bool,
    /// Not named by the source.
    pub invented: bool,
}

/// Who evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evaluator {
    /// The households linked to them.
    Households,
    /// Their voters.
    Voters,
    /// Grid members.
    Members,
}

/// Pay by what is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pay {
    /// Whose.
    pub post: PostCode,
    /// For what.
    pub per: PayPer,
    /// In fen, a hundredth of a yuan.
    pub fen: u32,
    /// Not named by the source.
    pub invented: bool,
}

/// What is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayPer {
    /// A case that was accepted.
    Case,
    /// A recorded visit.
    Visit,
    /// A month.
    Month,
    /// A year in which those who evaluate the post are satisfied: the reward beside the pay.
    GoodYear,
}

impl Judging {
    pub(super) fn read(table: &Table<'_>) -> Self {
        Self {
            deductions: table.each_naming("deduction", WORK, Deduction::read),
            disqualify_above: table.number_if_any("disqualify_above", 1..=100),
            appeal_days: table.days("appeal_days"),
            assessed: table.refer_list(Noun::Category, "assessed", CategoryCode::parse),
            medal: table.one_if_any("medal", Medal::read),
            points: table.each_naming("points", WORK, Points::read),
            rewards: table.each_naming("reward", WORK, Reward::read),
            evaluations: table.each_naming("evaluation", WORK, Evaluation::read),
            pay: table.each_naming("pay", WORK, Pay::read),
            invented: table.invented(),
        }
    }
}

impl Deduction {
    fn read(table: &Table<'_>) -> Self {
        let causes = [
            ("bad_review", DeductionCause::BadReview),
            ("late_accept", DeductionCause::LateAccept),
            ("overdue", DeductionCause::Overdue),
            ("yellow_card", DeductionCause::YellowCard),
            ("red_card", DeductionCause::RedCard),
        ];
        Self {
            code: table.define(Noun::Deduction, ItemCode::parse),
            name: table.words(),
            cause: table.one_of("cause", &causes),
            points: table.number("points", 1..=100),
            invented: table.invented(),
        }
    }
}

impl Medal {
    fn read(table: &Table<'_>) -> Self {
        Self {
            name: table.words(),
            visits: table.number("visits", 0..=10_000),
            cases: table.number("cases", 0..=10_000),
            invented: table.invented(),
        }
    }
}

impl Points {
    fn read(table: &Table<'_>) -> Self {
        let earned = [
            ("visit", PointsFor::Visit),
            ("activity", PointsFor::Activity),
            ("case", PointsFor::Case),
            ("round", PointsFor::Round),
        ];
        Self {
            code: table.define(Noun::Points, ItemCode::parse),
            name: table.words(),
            for_what: table.one_of("for", &earned),
            points: table.number("points", 1..=100),
            invented: table.invented(),
        }
    }
}

impl Reward {
    fn read(table: &Table<'_>) -> Self {
        Self {
            code: table.define(Noun::Reward, ItemCode::parse),
            name: table.words(),
            points: table.number("points", 1..=10_000),
            invented: table.invented(),
        }
    }
}

impl Evaluation {
    fn read(table: &Table<'_>) -> Self {
        let evaluators = [
            ("households", Evaluator::Households),
            ("voters", Evaluator::Voters),
            ("members", Evaluator::Members),
        ];
        Self {
            code: table.define(Noun::Evaluation, ItemCode::parse),
            name: table.words(),
            post: table.refer(Noun::Post, "post", PostCode::parse),
            by: table.one_of("by", &evaluators),
            every_days: table.days("every_days"),
            replace: table.flag("replace"),
            invented: table.invented(),
        }
    }
}

impl Pay {
    fn read(table: &Table<'_>) -> Self {
        let per = [
            ("case", PayPer::Case),
            ("visit", PayPer::Visit),
            ("month", PayPer::Month),
            ("good_year", PayPer::GoodYear),
        ];
        Self {
            post: table.refer(Noun::Post, "post", PostCode::parse),
            per: table.one_of("per", &per),
            fen: table.number("fen", 1..=100_000_000),
            invented: table.invented(),
        }
    }
}
