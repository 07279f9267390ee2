//! `[[activity]]`, `[[place]]`, `[[round]]`, `[[meeting]]`: work that is no household visit.

use super::noun::Noun;
use super::reader::Table;
use crate::bilingual::Bilingual;
use crate::id::{ItemCode, LevelCode, PostCode};
use crate::time::Day;

/// A kind of activity 活动.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityKind {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// How often it is expected; none: as it comes.
    pub every_days: Option<u16>,
    /// On which day of the week.
    pub weekday: Option<Weekday>,
    /// What is asked.
    pub checklist: Option<ItemCode>,
    /// Whose work it is; empty: anybody's.
    pub posts: Vec<PostCode>,
    /// It is a meeting of its place: one in which something was decided counts as its regular one.
    pub meeting: bool,
    /// Not named by the source.
    pub invented: bool,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weekday {
    /// 周一
    Monday,
    /// 周二
    Tuesday,
    /// 周三
    Wednesday,
    /// 周四
    Thursday,
    /// 周五
    Friday,
    /// 周六
    Saturday,
    /// 周日
    Sunday,
}

impl ActivityKind {
    /// The days after which it is held again: a day of the week alone says every week.
    pub fn repeats(&self) -> Option<u16> {
        self.every_days.or(self.weekday.map(|_| 7))
    }

    /// By when it is to be held again, after it was held last or its post began: on its day of the
    /// week the last one within its days, and never on the day from which it counts.
    pub fn due_after(&self, since: Day) -> Option<Day> {
        let due = since.plus_days(self.repeats()?.into());
        let Some(weekday) = self.weekday else {
            return Some(due);
        };
        let on_day = |day: Day| i32::from(day.date().weekday().to_monday_zero_offset());
        let back = due.plus_days(-(on_day(due) - weekday as i32).rem_euclid(7));
        Some(if back > since { back } else { back.plus_days(7) })
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl ActivityKind {
    pub(super) fn read(table: &Table<'_>) -> Self {
        Self {
            code: table.define(Noun::Activity, ItemCode::parse),
            name: table.words(),
            every_days: table.days_if_any("every_days"),
            weekday: table.one_of_if_any("weekday", &WEEKDAYS),
            checklist: table.refer_if_any(Noun::Checklist, "checklist", ItemCode::parse),
            posts: table.refer_list(Noun::Post, "posts", PostCode::parse),
            meeting: table.flag("meeting"),
            invented: table.invented(),
        }
    }
}

/// A kind of place 场所.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceKind {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// Days between inspections.
    pub inspect_days: u16,
    /// And in an emergency.
    pub emergency_days: u16,
    /// What is looked at.
    pub checklist: Option<ItemCode>,
    /// Not named by the source.
    pub invented: bool,
}

impl PlaceKind {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let inspect_days = table.days("inspect_days");
        Self {
            code: table.define(Noun::Place, ItemCode::parse),
            name: table.words(),
            inspect_days,
            emergency_days: table.days_if_any("emergency_days").unwrap_or(inspect_days),
            checklist: table.refer_if_any(Noun::Checklist, "checklist", ItemCode::parse),
            invented: table.invented(),
        }
    }
}

/// A round 专项排查 as it is usually ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundKind {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// What is asked.
    pub checklist: ItemCode,
    /// What each grid answers for.
    pub over: RoundOver,
    /// Days in which a grid answers.
    pub answer_days: u16,
    /// How often it comes again; none: when it is ordered.
    pub every_days: Option<u16>,
    /// Not named by the source.
    pub invented: bool,
}

/// What a round goes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoundOver {
    /// Every household.
    Households,
    /// Places of these kinds.
    Places(Vec<ItemCode>),
}

impl RoundKind {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let over = if table.one_of("over", &[("households", true), ("places", false)]) {
            RoundOver::Households
        } else {
            RoundOver::Places(table.refer_list(Noun::Place, "places", ItemCode::parse))
        };
        Self {
            code: table.define(Noun::Round, ItemCode::parse),
            name: table.words(),
            checklist: table.refer(Noun::Checklist, "checklist", ItemCode::parse),
            over,
            answer_days: table.days("answer_days"),
            every_days: table.days_if_any("every_days"),
            invented: table.invented(),
        }
    }
}

/// The regular meeting 综治例会 of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRule {
    /// Of which level.
    pub level: LevelCode,
    /// Its name.
    pub name: Bilingual,
    /// How often.
    pub every_days: u16,
    /// Not named by the source.
    pub invented: bool,
}

impl MeetingRule {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let level = table.refer(Noun::Level, "level", LevelCode::parse);
        table.define_as(Noun::Meeting, "level", level.as_str());
        Self {
            name: table.words(),
            every_days: table.days("every_days"),
            invented: table.invented(),
            level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(every_days: Option<u16>, weekday: Option<Weekday>) -> ActivityKind {
        ActivityKind {
            code: ItemCode::parse("reception").unwrap(),
            name: Bilingual::parse("接待日", "Reception").unwrap(),
            every_days,
            weekday,
            checklist: None,
            posts: Vec::new(),
            meeting: false,
            invented: false,
        }
    }

    #[test]
    fn a_day_of_the_week_is_kept_whatever_day_it_was_held_on() {
        let day = |text| Day::parse(text).unwrap();
        let wednesday = Some(Weekday::Wednesday);
        for (every, since, due) in [
            // A Wednesday, the day before, the day after.
            (Some(7), "2026-03-04", "2026-03-11"),
            (Some(7), "2026-03-03", "2026-03-04"),
            (Some(7), "2026-03-05", "2026-03-11"),
            (None, "2026-03-05", "2026-03-11"),
            (Some(30), "2026-03-04", "2026-04-01"),
            (Some(1), "2026-03-04", "2026-03-11"),
        ] {
            let kind = held(every, wednesday);
            assert_eq!(kind.due_after(day(since)), Some(day(due)), "{every:?} {since}");
        }
        assert_eq!(
            held(Some(7), None).due_after(day("2026-03-05")),
            Some(day("2026-03-12"))
        );
        assert_eq!(held(None, None).due_after(day("2026-03-05")), None);
    }
}
