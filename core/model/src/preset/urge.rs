//! 催办: when the server's clock urges the unit that has a case, and why.

use super::reader::Table;
use crate::calendar::Calendar;
use crate::time::Day;

/// When a unit is urged without anybody having to think of it. Working days; what is left out is
/// not urged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UrgeRule {
    /// So many before the deadline.
    pub before: Option<u16>,
    /// So many after the deadline.
    pub after: Option<u16>,
    /// So many after it was handed over, while it is not accepted.
    pub unaccepted: Option<u16>,
    /// Not named by the source.
    pub invented: bool,
}

/// What a unit is urged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UrgedFor {
    /// It has not accepted the case.
    Acceptance,
    /// The deadline is near.
    NearDeadline,
    /// The deadline is over.
    PastDeadline,
}

impl UrgedFor {
    /// Every one, the most pressing last.
    pub const ALL: [Self; 3] = [Self::Acceptance, Self::NearDeadline, Self::PastDeadline];

    /// Its name in words files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::NearDeadline => "near_deadline",
            Self::PastDeadline => "past_deadline",
        }
    }
}

impl UrgeRule {
    pub(super) fn read(table: &Table<'_>) -> Self {
        Self {
            before: table.days_if_any("before"),
            after: table.days_if_any("after"),
            unaccepted: table.days_if_any("unaccepted"),
            invented: table.flag("invented"),
        }
    }

    /// The days from which on a unit is urged for a case: `handed`, when it was given to it and is
    /// not accepted; `due`, by when.
    pub fn days(
        &self,
        calendar: &Calendar,
        handed: Option<Day>,
        due: Option<Day>,
    ) -> impl Iterator<Item = (Day, UrgedFor)> {
        let later = |from: Option<Day>, days: Option<u16>| {
            let (from, days) = from.zip(days)?;
            Some(calendar.add_working_days(from, days).day)
        };
        let earlier = due.zip(self.before);
        [
            (later(handed, self.unaccepted), UrgedFor::Acceptance),
            (
                earlier.map(|(due, days)| calendar.working_day_before(due, days)),
                UrgedFor::NearDeadline,
            ),
            (later(due, self.after), UrgedFor::PastDeadline),
        ]
        .into_iter()
        .filter_map(|(day, what)| Some((day?, what)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_urges_on_working_days_before_and_after_and_while_nobody_accepts() {
        let rule = UrgeRule {
            before: Some(1),
            after: Some(2),
            unaccepted: Some(1),
            invented: false,
        };
        let day = |text| Day::parse(text).unwrap();
        let calendar = Calendar::embedded();
        // Handed over on a Friday, due on the Monday after the next.
        let (handed, due) = (day("2026-03-13"), day("2026-03-23"));
        let days: Vec<_> = rule.days(&calendar, Some(handed), Some(due)).collect();
        let expected = [
            (day("2026-03-16"), UrgedFor::Acceptance),
            (day("2026-03-20"), UrgedFor::NearDeadline),
            (day("2026-03-25"), UrgedFor::PastDeadline),
        ];
        assert_eq!(days, expected);
        let accepted: Vec<_> = rule.days(&calendar, None, None).collect();
        assert_eq!(accepted, []);
        assert_eq!(
            UrgeRule::default()
                .days(&calendar, Some(handed), Some(due))
                .count(),
            0
        );
    }
}
