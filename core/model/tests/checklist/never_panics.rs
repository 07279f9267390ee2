//! Any text is read or refused; what is read is printed so that it reads back as the same; and any
//! expression and any answers give something.

use doorstep_model::checklist::expression::{Expression, Function, Operator, Pattern};
use doorstep_model::checklist::{FormRow, Kind};
use doorstep_model::id::ItemCode;
use proptest::prelude::*;

use crate::world::{ask, form, list, row};

const OPERATORS: [Operator; 13] = [
    Operator::Or,
    Operator::And,
    Operator::Equal,
    Operator::Unequal,
    Operator::Less,
    Operator::AtMost,
    Operator::More,
    Operator::AtLeast,
    Operator::Plus,
    Operator::Minus,
    Operator::Times,
    Operator::Divide,
    Operator::Modulo,
];

fn name() -> impl Strategy<Value = ItemCode> {
    prop::sample::select(vec!["text", "integer", "decimal", "date", "one", "many"])
        .prop_map(|name| ItemCode::parse(name).unwrap())
}

fn leaf() -> impl Strategy<Value = Expression> {
    prop_oneof![
        "[^']{0,12}".prop_map(|text| Expression::Text(text.into())),
        "[^\"]{0,12}".prop_map(|text| Expression::Text(text.into())),
        (0_u32..1_000_000, 0_u32..1_000)
            .prop_map(|(whole, part)| Expression::Number(f64::from(whole) + f64::from(part) / 1_000.0)),
        name().prop_map(Expression::Answer),
        Just(Expression::Own),
    ]
}

fn expression() -> impl Strategy<Value = Expression> {
    leaf().prop_recursive(6, 60, 4, |inner| {
        let calls = Function::ALL
            .iter()
            .copied()
            .filter(|function| *function != Function::Once && *function != Function::Selected)
            .collect::<Vec<_>>();
        prop_oneof![
            inner.clone().prop_map(|of| Expression::Negative(Box::new(of))),
            (
                prop::sample::select(OPERATORS.to_vec()),
                inner.clone(),
                inner.clone()
            )
                .prop_map(|(operator, a, b)| Expression::Binary(
                    operator,
                    Box::new(a),
                    Box::new(b)
                )),
            inner
                .clone()
                .prop_map(|of| Expression::Matches(Box::new(of), Pattern::parse("[a-z]+").unwrap())),
            inner
                .clone()
                .prop_map(|of| Expression::ChoiceName(Box::new(of), ItemCode::parse("one").unwrap())),
            (prop::sample::select(calls), prop::collection::vec(inner, 5)).prop_map(|(function, args)| {
                let wanted = (*function.arguments().end()).min(4);
                Expression::Call(function, args.into_iter().take(wanted).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        _ = Expression::parse(&text);
    }

    #[test]
    fn any_text_of_the_language_s_signs_is_read_or_refused(
        text in "([a-z]{1,3}|[0-9.]{1,3}|\\$\\{[a-z]{0,3}\\}|[()',\"<>=!+*./ -]| and | or | div |if\\(|regex\\(|concat\\(){0,40}"
    ) {
        if let Ok(first) = Expression::parse(&text) {
            let printed = first.to_string();
            prop_assert_eq!(Expression::parse(&printed), Ok(first), "{}", printed);
        }
    }

    #[test]
    fn what_is_printed_reads_back_as_the_same(first in expression()) {
        let printed = first.to_string();
        prop_assert_eq!(Expression::parse(&printed), Ok(first), "{}", printed);
    }

    #[test]
    fn any_rules_and_answers_give_a_sheet(
        rules in prop::collection::vec(expression(), 4),
        answers in prop::collection::vec("(a|b|a b|[0-9]{1,12}|2026-02-30|2026-11-23|\\PC{0,30})", 6),
    ) {
        let mut rows: Vec<FormRow> = [
            (Kind::Text, "text"),
            (Kind::Integer, "integer"),
            (Kind::Decimal, "decimal"),
            (Kind::Date, "date"),
            (Kind::SelectOne, "one"),
            (Kind::SelectMultiple, "many"),
        ]
        .map(|(kind, name)| row(kind, name))
        .to_vec();
        let written: Vec<Box<str>> = rules.iter().map(|rule| rule.to_string().into()).collect();
        rows[0].constraint = written[0].clone();
        let mut last = row(Kind::Calculate, "last");
        last.calculation = written[1].replace('.', "0").into();
        rows.push(last);
        let mut note = row(Kind::Note, "note");
        note.relevant = written[2].clone();
        rows.push(note);
        let mut end = row(Kind::Text, "end");
        end.required = written[3].clone();
        rows.push(end);
        let answers: Vec<(&str, &str)> =
            ["text", "integer", "decimal", "date", "one", "many"].into_iter().zip(answers.iter().map(String::as_str)).collect();
        if let Ok(made) = doorstep_model::checklist::Checklist::compile(&form(rows)) {
            let sheet = ask(&made, &answers);
            prop_assert_eq!(sheet.rows.len(), 9);
            prop_assert_eq!(ask(&made, &answers), sheet);
        }
    }

    #[test]
    fn any_rows_are_checked(kinds in prop::collection::vec(0_usize..12, 0..12), text in "\\PC{0,20}") {
        let rows = kinds.iter().enumerate().map(|(i, kind)| FormRow {
            calculation: text.as_str().into(),
            ..row(KINDS[*kind], &format!("q{i}"))
        });
        _ = doorstep_model::checklist::Checklist::compile(&form(rows.collect()));
    }
}

const KINDS: [Kind; 12] = [
    Kind::Text,
    Kind::Integer,
    Kind::Decimal,
    Kind::Date,
    Kind::SelectOne,
    Kind::SelectMultiple,
    Kind::Geopoint,
    Kind::Image,
    Kind::Note,
    Kind::Calculate,
    Kind::BeginGroup,
    Kind::EndGroup,
];

#[test]
fn the_largest_form_is_asked_within_its_steps() {
    let rows = (0..300).map(|i| FormRow {
        relevant: if i == 0 {
            "".into()
        } else {
            format!("${{q{}}} != 'x'", i - 1).into()
        },
        ..row(Kind::Text, &format!("q{i}"))
    });
    let made = list(rows.collect());
    let sheet = ask(&made, &[("q0", "a")]);
    assert!(sheet.rows.iter().all(|row| row.shown));
    let hidden = ask(&made, &[("q0", "x")]);
    assert!(!hidden.rows[1].shown && hidden.rows[2].shown);
}
