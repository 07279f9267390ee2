//! Headings of a form's sheets: `label`, `label::中文 (zh)`, and the older names of columns that
//! pyxform still reads.

use doorstep_model::checklist::Words;

use super::{Reading, What};
use crate::import::sheet::workbook::{Table, TableCell, TableRow};

/// Older names, and the name that is meant.
const ALIASES: [(&str, &str); 14] = [
    ("relevance", "relevant"),
    ("calculate", "calculation"),
    ("constraining_message", "constraint_message"),
    ("jr:constraintmsg", "constraint_message"),
    ("requiredmsg", "required_message"),
    ("jr:requiredmsg", "required_message"),
    ("caption", "label"),
    ("command", "type"),
    ("tag", "name"),
    ("value", "name"),
    ("list name", "list_name"),
    ("set_form_id", "form_id"),
    ("set_form_title", "form_title"),
    ("readonly", "read_only"),
];

/// A column: what it holds, and in which language.
struct Column {
    at: u32,
    name: String,
    tag: Box<str>,
    heading: Box<str>,
}

/// The columns of a sheet.
pub(super) struct Columns(Vec<Column>);

impl Columns {
    /// `language`: the tag of words without one.
    pub(super) fn new(table: &Table, language: &str) -> Self {
        let columns = table.headings.iter().map(|(at, heading)| {
            let (name, tag) = split(heading);
            Column {
                at: *at,
                name,
                tag: tag.unwrap_or_else(|| language.into()),
                heading: heading.clone(),
            }
        });
        Self(columns.collect())
    }

    /// Headings of columns of these names.
    pub(super) fn of(&self, names: &[&str]) -> Vec<&str> {
        let found = self
            .0
            .iter()
            .filter(|column| names.contains(&column.name.as_str()));
        found.map(|column| &*column.heading).collect()
    }

    /// Headings of columns of none of these names.
    pub(super) fn besides(&self, names: &[&str]) -> Vec<&str> {
        let found = self
            .0
            .iter()
            .filter(|column| !names.contains(&column.name.as_str()));
        found.map(|column| &*column.heading).collect()
    }

    /// The cells of a row.
    pub(super) fn cells<'a>(
        &'a self,
        sheet: &'static str,
        row: &'a TableRow,
        reading: &mut Reading,
    ) -> Cells<'a> {
        let mut cells = Vec::new();
        for (at, cell) in &row.cells {
            let Some(column) = self.0.iter().find(|column| column.at == *at) else {
                continue;
            };
            match cell {
                TableCell::Text(text) => cells.push((column, &**text)),
                TableCell::TooLong => {
                    reading.problem(sheet, row.number, What::TooLong(column.heading.clone()))
                }
                TableCell::Failed => reading.problem(sheet, row.number, What::Failed(column.heading.clone())),
            }
        }
        Cells(cells)
    }
}

/// The filled cells of a row.
pub(super) struct Cells<'a>(Vec<(&'a Column, &'a str)>);

impl<'a> Cells<'a> {
    /// What stands in a column.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(column, _)| column.name == name);
        found.map(|(_, text)| *text)
    }

    /// The heading of the first of these columns that is filled.
    pub(super) fn filled(&self, names: &[&str]) -> Option<&'a str> {
        let found = self
            .0
            .iter()
            .find(|(column, _)| names.contains(&column.name.as_str()));
        found.map(|(column, _)| &*column.heading)
    }

    /// What stands in the columns of a name, each in its language. Typographic quotes are plain
    /// ones to pyxform in every cell; here words keep theirs.
    pub(super) fn words(&self, name: &str) -> Words {
        let found = self.0.iter().filter(|(column, _)| column.name == name);
        Words::new(found.map(|(column, text)| (column.tag.clone(), (*text).into())))
    }
}

/// A heading's name, and the tag of its language.
fn split(heading: &str) -> (String, Option<Box<str>>) {
    let (name, language) = match heading.split_once("::") {
        Some((name, language)) => (name, Some(language)),
        // A single colon is the older way, and part of names such as `jr:count`.
        None => match heading.split_once(':') {
            Some((name, language)) if !name.trim().eq_ignore_ascii_case("jr") => (name, Some(language)),
            _ => (heading, None),
        },
    };
    let mut name = name
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("_")
        .to_lowercase();
    let mut language = language.map(str::trim);
    // `media::image::中文` is a column of pictures, `bind::…` one of the form's inside.
    if matches!(name.as_str(), "media" | "bind" | "body" | "control" | "instance") {
        let inner = language
            .unwrap_or_default()
            .split("::")
            .next()
            .unwrap_or_default();
        name = inner.to_lowercase();
        language = None;
    }
    if let Some((_, meant)) = ALIASES.iter().find(|(old, _)| *old == name) {
        name = (*meant).to_owned();
    }
    (name, language.map(tag))
}

/// The tag of a language as authors write it: `中文 (zh)`, `English (en)`, `zh-CN`.
pub(super) fn tag(language: &str) -> Box<str> {
    let small = language.to_lowercase();
    let within = |open: &str| {
        small
            .split_once(open)
            .and_then(|(_, rest)| rest.split([')', '）']).next())
    };
    let code = within("(").or_else(|| within("（")).unwrap_or(&small).trim();
    let code = code.split(['-', '_']).next().unwrap_or_default();
    let says = |words: &[&str]| words.iter().any(|word| small.contains(word));
    if code == "zh" || says(&["中文", "汉语", "简体", "chinese"]) {
        "zh".into()
    } else if code == "en" || says(&["英文", "英语", "english"]) {
        "en".into()
    } else {
        language.trim().chars().take(40).collect::<String>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_as_people_write_them() {
        for (heading, name, language) in [
            ("label", "label", None),
            ("label::中文 (zh)", "label", Some("zh")),
            ("Label:: English (en)", "label", Some("en")),
            ("label:English", "label", Some("en")),
            ("hint::ئۇيغۇرچە", "hint", Some("ئۇيغۇرچە")),
            ("constraint message::zh-CN", "constraint_message", Some("zh")),
            ("relevance", "relevant", None),
            ("jr:count", "jr:count", None),
            ("media::image::中文", "image", None),
            ("bind::relevant", "relevant", None),
            ("list name", "list_name", None),
            ("calculate", "calculation", None),
        ] {
            let (found, tag) = split(heading);
            assert_eq!((found.as_str(), tag.as_deref()), (name, language), "{heading}");
        }
    }
}
