//! The cases of a place.

use askama::Template;

use crate::console::speech::Speech;
use crate::console::word::Words;
use crate::store::Lanes;
use crate::view::{CaseLine, CaseList};

#[derive(Template)]
#[template(path = "part_cases.html")]
pub(super) struct CasesPart {
    words: Words,
    base: String,
    ended: bool,
    overdue: String,
    lines: Vec<CaseLineShown>,
    first: Option<String>,
    next: Option<String>,
}

/// A case in a list.
pub(in crate::console) struct CaseLineShown {
    pub(in crate::console) id: String,
    pub(in crate::console) number: String,
    pub(in crate::console) title: String,
    pub(in crate::console) kind: String,
    pub(in crate::console) stage: String,
    pub(in crate::console) with: String,
    pub(in crate::console) grid: String,
    pub(in crate::console) due_on: String,
    pub(in crate::console) due: String,
    pub(in crate::console) overdue: bool,
    pub(in crate::console) confidential: bool,
    /// The card that it was given last.
    pub(in crate::console) card: Option<(String, String)>,
}

impl CasesPart {
    pub(in crate::console) fn new(
        speech: &Speech<'_>,
        base: &str,
        lanes: Lanes,
        later: bool,
        list: CaseList,
    ) -> Self {
        let ended = lanes == Lanes::Ended;
        let of_filter = if ended { "cases=ended&" } else { "" };
        Self {
            words: speech.words,
            base: base.to_owned(),
            ended,
            overdue: match list.overdue {
                0 => String::new(),
                n => speech.count("cases-overdue", n as i64),
            },
            first: later.then(|| {
                if ended {
                    format!("{base}?cases=ended#cases")
                } else {
                    base.to_owned()
                }
            }),
            next: list.next.map(|id| format!("{base}?{of_filter}case={id}#cases")),
            lines: list.lines.iter().map(|line| case_line(speech, line)).collect(),
        }
    }
}

pub(in crate::console) fn case_line(speech: &Speech<'_>, line: &CaseLine) -> CaseLineShown {
    let row = &line.row;
    let kind = speech.case_kind(&row.kind);
    CaseLineShown {
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
        card: row.card.as_ref().map(|code| {
            let name = speech.known("card", code);
            (code.to_string(), name)
        }),
    }
}
