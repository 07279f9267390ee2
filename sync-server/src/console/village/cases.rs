//! The cases of a place.

use askama::Template;

use crate::console::speech::Speech;
use crate::console::word::Words;
use crate::view::{CaseFilter, CaseLine, CaseList};

#[derive(Template)]
#[template(path = "part_cases.html")]
pub(super) struct CasesPart {
    words: Words,
    base: String,
    ended: bool,
    overdue: String,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

/// A case in a list.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) stage: String,
    pub(super) with: String,
    pub(super) grid: String,
    pub(super) due_on: String,
    pub(super) due: String,
    pub(super) overdue: bool,
    pub(super) confidential: bool,
}

impl CasesPart {
    pub(super) fn new(
        speech: &Speech<'_>,
        base: &str,
        filter: CaseFilter,
        later: bool,
        list: CaseList,
    ) -> Self {
        let ended = filter == CaseFilter::Ended;
        let of_filter = if ended { "cases=ended&" } else { "" };
        Self {
            words: speech.words,
            base: base.to_owned(),
            ended,
            overdue: match list.overdue {
                0 => String::new(),
                n => speech.count("cases-overdue", n as i64),
            },
            first: later.then(|| match filter {
                CaseFilter::Open => base.to_owned(),
                CaseFilter::Ended => format!("{base}?cases=ended#cases"),
            }),
            next: list.next.map(|id| format!("{base}?{of_filter}case={id}#cases")),
            lines: list.lines.iter().map(|line| self::line(speech, line)).collect(),
        }
    }
}

pub(super) fn line(speech: &Speech<'_>, line: &CaseLine) -> Line {
    let row = &line.row;
    let kind = speech.case_kind(&row.kind);
    Line {
        id: row.id.to_string(),
        number: row
            .number
            .as_ref()
            .map_or_else(|| row.phone_code.to_string(), ToString::to_string),
        title: if row.title.is_empty() {
            kind.clone()
        } else {
            row.title.to_string()
        },
        kind: match &row.category {
            Some(category) => format!("{kind} · {}", speech.category(category)),
            None => kind,
        },
        stage: speech.stage(row.stage),
        with: line
            .unit
            .as_ref()
            .map(|unit| speech.unit(unit))
            .unwrap_or_default(),
        grid: line
            .grid
            .as_ref()
            .map(|grid| grid.name.to_string())
            .unwrap_or_default(),
        due_on: speech.day(row.due_on),
        due: line
            .days_left
            .map(|left| speech.deadline(left, row.provisional))
            .unwrap_or_default(),
        overdue: line.days_left.is_some_and(|left| left < 0),
        confidential: row.confidential,
    }
}
