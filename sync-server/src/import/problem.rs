//! What is wrong with a row, in words that say what to do, and never what stood in the cell.

use std::sync::Arc;

use doorstep_model::code::Code;
use doorstep_model::word::{Arg, Language, Worded, word};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:ident $key:literal,)*) => {
        /// What is wrong with a row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Problem {
            $($(#[$doc])* $name,)*
        }

        impl Problem {
            /// Every problem, for tables and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The refusal's stable code.
            pub const fn code(self) -> Code {
                match self { $(Self::$name => Code::$code),* }
            }

            const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }
        }
    };
}

problems! {
    // Any sheet.
    /// Nothing where something must stand.
    Empty = BadCell "import-empty",
    /// Longer than the field, or than any cell.
    TooLong = BadCell "import-too-long",
    /// Characters that no keyboard types.
    Control = BadCell "import-control",
    /// The formula of a cell failed.
    Failed = BadCell "import-failed",
    /// More cells than headings.
    TooWide = BadCell "import-too-wide",
    /// No phone number, or several.
    Phone = BadCell "import-phone",

    // Places, units, posts.
    /// No grid of that code or name.
    UnknownGrid = UnknownReference "import-unknown-grid",
    /// Several grids of that name.
    AmbiguousGrid = UnknownReference "import-ambiguous-grid",
    /// A grid that has others below it, or is a unit.
    NotBasicGrid = UnknownReference "import-not-basic-grid",
    /// No unit of that code or name.
    UnknownUnit = UnknownReference "import-unknown-unit",
    /// No post of that code or name.
    UnknownPost = UnknownReference "import-unknown-post",

    // Rosters.
    /// Neither 男 nor 女.
    Sex = BadCell "import-sex",
    /// No relation of GB/T 4761.
    Relation = BadCell "import-relation",
    /// None of the three.
    Presence = BadCell "import-presence",
    /// No year, month or day of birth.
    Born = BadCell "import-born",
    /// Born after today.
    BornLater = BadCell "import-born-later",
    /// The identity number is none.
    Identity = BadCell "import-identity",
    /// Birth and identity number contradict each other.
    BornContradicts = BadCell "import-born-contradicts",
    /// Sex and identity number contradict each other.
    SexContradicts = BadCell "import-sex-contradicts",
    /// Nothing says which household the row belongs to.
    NoHousehold = BadCell "import-no-household",
    /// A household without a head.
    NoHead = BadCell "import-no-head",
    /// A second head.
    SecondHead = BadCell "import-second-head",
    /// More people than a household may have.
    TooManyPeople = BadCell "import-too-many-people",

    // Place trees.
    /// No division code, or not one of its level.
    DivisionCode = BadTree "import-division-code",
    /// A level that there is not.
    DivisionLevel = BadTree "import-division-level",
    /// The parent's code does not begin the code.
    NotParent = BadTree "import-not-parent",
    /// The parent is not in the file.
    UnknownParent = BadTree "import-unknown-parent",
    /// The same code twice.
    RepeatedCode = BadTree "import-repeated-code",
    /// A second place without a parent.
    SecondRoot = BadTree "import-second-root",

    // Outlines.
    /// The feature's code is no grid's.
    OutlineGrid = UnknownReference "import-outline-grid",
    /// Neither a polygon nor several.
    OutlineShape = BadCell "import-outline-shape",

    // Units, users and posts.
    /// No code of `a-z 0-9 _ - .`.
    PlainCode = BadCell "import-plain-code",
    /// The same unit twice.
    RepeatedUnit = BadCell "import-repeated-unit",
    /// The same login with another name.
    LoginTaken = BadCell "import-login-taken",
    /// The same post at the same place twice.
    RepeatedPost = BadCell "import-repeated-post",
    /// The post is held elsewhere: at another level, or at a unit.
    WrongSeat = BadCell "import-wrong-seat",
    /// Neither grid nor unit, or both.
    OneStation = BadCell "import-one-station",
}

/// A row that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its number in the sheet, from 1, the headings included.
    pub row: u32,
    /// The heading of the column; none where the whole row is meant.
    pub column: Option<Arc<str>>,
    /// What is wrong, and what to do.
    pub problem: Problem,
}

impl Worded for Problem {
    fn word_id(&self) -> String {
        self.key().into()
    }
}

impl BadRow {
    /// The row in words: where it is and what to do.
    pub fn line(&self, language: Language) -> String {
        let remedy = self.problem.word(language);
        let row = ("row", Arg::Number(self.row.into()));
        let remedy = ("remedy", Arg::Text(&remedy));
        match &self.column {
            Some(column) => line(
                language,
                "import-bad-cell",
                &[row, ("column", Arg::Text(column)), remedy],
            ),
            None => line(language, "import-bad-row", &[row, remedy]),
        }
    }
}

/// Words with arguments; the tests prove that both languages have them, and with these arguments.
pub(super) fn line(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> String {
    word(language, id, args).unwrap_or_else(|_| id.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_words_of_its_own() {
        for language in Language::ALL {
            let mut remedies: Vec<_> = Problem::ALL
                .iter()
                .map(|problem| word(language, problem.key(), &[]).unwrap())
                .collect();
            remedies.sort_unstable();
            remedies.dedup();
            assert_eq!(remedies.len(), Problem::ALL.len());
        }
    }

    #[test]
    fn a_bad_row_says_where_and_what_to_do() {
        let mut row = BadRow {
            row: 100_001,
            column: Some("性别".into()),
            problem: Problem::Sex,
        };
        assert_eq!(row.line(Language::ZhHans), "第 100001 行“性别”：请填“男”或“女”");
        assert_eq!(row.line(Language::En), "row 100001, 性别: write male or female");
        row.column = None;
        assert_eq!(row.line(Language::En), "row 100001: write male or female");
    }
}
