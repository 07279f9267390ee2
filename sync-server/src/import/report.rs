//! What an import says before anything is stored: the lines of a dry run.

use doorstep_model::word::{Arg, Language, Worded};

use super::columns::DroppedColumn;
use super::problem::line;
use super::sheet::SheetError;

impl DroppedColumn {
    /// Which column is left out, and why.
    pub fn line(&self, language: Language) -> String {
        let id = match (self.repeated, self.heading.is_empty()) {
            (true, _) => "import-dropped-repeated",
            (false, true) => "import-dropped-blank",
            (false, false) => "import-dropped-column",
        };
        let letters = self.letters();
        line(
            language,
            id,
            &[
                ("letters", Arg::Text(&letters)),
                ("heading", Arg::Text(&self.heading)),
            ],
        )
    }
}

impl SheetError {
    /// What is wrong with the file, where, and what to do: a line each.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![self.code().word(language)];
        match self {
            Self::MissingColumns { missing } => lines.extend(missing.iter().map(|missing| {
                let headings = missing.headings.join(", ");
                line(language, "import-missing", &[("headings", Arg::Text(&headings))])
            })),
            Self::MergedCells { regions, more } => {
                let regions = regions.join(", ");
                lines.push(line(
                    language,
                    "import-merged",
                    &[("regions", Arg::Text(&regions))],
                ));
                if *more > 0 {
                    lines.push(counted(language, "import-merged-more", "more", *more));
                }
            }
            _ => {}
        }
        lines.push(self.code().next(language));
        lines
    }
}

/// A line with a number in it.
pub(super) fn counted(language: Language, id: &str, name: &str, count: usize) -> String {
    line(
        language,
        id,
        &[(name, Arg::Number(i64::try_from(count).unwrap_or(i64::MAX)))],
    )
}

/// Sheets that were not read, a line each.
pub(super) fn other_sheets(language: Language, names: &[Box<str>]) -> impl Iterator<Item = String> + '_ {
    names
        .iter()
        .map(move |name| line(language, "import-other-sheet", &[("name", Arg::Text(name))]))
}
