//! Forms written in few words.

use std::collections::BTreeMap;

use doorstep_model::checklist::{
    At, Checklist, Fault, Form, FormChoice, FormRow, Kind, RowFault, Sheet, Words,
};
use doorstep_model::id::ItemCode;
use doorstep_model::time::Timestamp;
use doorstep_model::word::Language;

/// 2026-11-23 08:30 in China.
pub(crate) const NOW: i64 = 1_795_393_800_000;

pub(crate) fn at() -> At {
    At {
        now: Timestamp::parse(NOW).unwrap(),
        language: Language::En,
    }
}

pub(crate) fn row(kind: Kind, name: &str) -> FormRow {
    FormRow {
        kind,
        name: name.into(),
        label: if kind == Kind::EndGroup {
            Words::default()
        } else {
            Words::new([("", name)])
        },
        choices: if kind.is_select() {
            vec![choice("a"), choice("b"), choice("c")]
        } else {
            Vec::new()
        },
        ..FormRow::default()
    }
}

pub(crate) fn choice(name: &str) -> FormChoice {
    FormChoice {
        name: name.into(),
        label: Words::new([("zh", &*format!("选{name}")), ("en", &*format!("Choice {name}"))]),
    }
}

pub(crate) fn form(rows: Vec<FormRow>) -> Form {
    Form {
        code: ItemCode::parse("list").unwrap(),
        version: 1,
        name: Words::new([("zh", "清单"), ("en", "List")]),
        rows,
    }
}

pub(crate) fn list(rows: Vec<FormRow>) -> Checklist {
    Checklist::compile(&form(rows)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

pub(crate) fn faults(rows: Vec<FormRow>) -> Vec<(Option<usize>, Fault)> {
    let faults = Checklist::compile(&form(rows)).err().unwrap_or_default();
    faults
        .into_iter()
        .map(|RowFault { row, what }| (row, what))
        .collect()
}

pub(crate) fn ask(list: &Checklist, answers: &[(&str, &str)]) -> Sheet {
    list.ask(&answers.iter().copied().collect::<BTreeMap<_, _>>(), at())
}
