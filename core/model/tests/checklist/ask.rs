//! Asking: shown, required, computed, wrong.

use doorstep_model::checklist::{FormRow, Kind, Sheet, SheetRow, Words, Wrong};
use doorstep_model::word::Language;

use crate::world::{ask, list, row};

fn at<'a>(sheet: &'a Sheet, name: &str) -> &'a SheetRow {
    sheet.rows.iter().find(|row| row.name.as_str() == name).unwrap()
}

fn kept(sheet: &Sheet) -> Vec<(&str, &str)> {
    sheet
        .kept()
        .map(|(name, answer)| (name.as_str(), answer))
        .collect()
}

/// A canal is looked at: what it leaks is asked only where it leaks.
fn canal() -> doorstep_model::checklist::Checklist {
    list(vec![
        FormRow {
            required: "true()".into(),
            ..row(Kind::SelectOne, "state")
        },
        FormRow {
            relevant: "${state} = 'b'".into(),
            ..row(Kind::BeginGroup, "leak")
        },
        FormRow {
            constraint: ". > 0 and . <= 100".into(),
            constraint_message: Words::new([("zh", "1至100"), ("en", "1 to 100")]),
            required: "${state} = 'b'".into(),
            required_message: Words::new([("", "how many?")]),
            ..row(Kind::Integer, "litres")
        },
        row(Kind::EndGroup, ""),
        FormRow {
            label: Words::new([("", "${litres} litres a second are ${day} a day")]),
            relevant: "${litres} > 0".into(),
            ..row(Kind::Note, "told")
        },
        FormRow {
            calculation: "${litres} * 86400".into(),
            ..row(Kind::Calculate, "day")
        },
    ])
}

#[test]
fn what_does_not_matter_is_not_asked_and_not_kept() {
    let list = canal();
    let empty = ask(&list, &[]);
    assert!(at(&empty, "state").required && !at(&empty, "leak").shown && !at(&empty, "litres").shown);
    assert_eq!(at(&empty, "state").wrong, Some(Wrong::Missing("".into())));
    assert!(!at(&empty, "litres").required, "a question that is not asked");

    let whole = ask(&list, &[("state", "a"), ("litres", "7")]);
    assert_eq!(whole.first_wrong(), None);
    assert_eq!(kept(&whole), [("state", "a")]);

    let leaks = ask(&list, &[("state", "b"), ("litres", "7")]);
    assert_eq!(leaks.first_wrong(), None);
    assert_eq!(&*at(&leaks, "told").label, "7 litres a second are 604800 a day");
    assert!(at(&leaks, "told").shown && !at(&leaks, "day").shown);
    assert_eq!(kept(&leaks), [("state", "b"), ("litres", "7"), ("day", "604800")]);
}

#[test]
fn an_answer_that_can_t_be_says_why_in_words() {
    let list = canal();
    let wrong = |litres| {
        let sheet = ask(&list, &[("state", "b"), ("litres", litres)]);
        let (row, wrong) = sheet.first_wrong().unwrap();
        assert_eq!(row.name.as_str(), "litres");
        wrong.words(Language::En)
    };
    assert_eq!(wrong(""), "how many?");
    assert_eq!(wrong("101"), "1 to 100");
    assert_eq!(wrong("many"), "Write a whole number of at most 9 digits.");
    assert_eq!(
        Wrong::Missing("".into()).words(Language::ZhHans),
        "这个问题必须回答。"
    );
}

#[test]
fn each_kind_has_its_answers() {
    let photo = "ab".repeat(32);
    for (kind, good, bad, wrong) in [
        (
            Kind::Integer,
            &["0", "-12", "999999999"][..],
            &["1.5", "1000000000", "+1", "１"][..],
            Wrong::NotWhole,
        ),
        (
            Kind::Decimal,
            &["0.5", "-3", "12.25"][..],
            &[".5", "5.", "1e3", "1,5"][..],
            Wrong::NotNumber,
        ),
        (
            Kind::Date,
            &["2024-02-29"][..],
            &["2023-02-29", "2023-2-1", "today"][..],
            Wrong::NotDay,
        ),
        (
            Kind::SelectOne,
            &["a", "b"][..],
            &["d", "a b"][..],
            Wrong::NotChoice,
        ),
        (
            Kind::SelectMultiple,
            &["a", "a c"][..],
            &["a a", "a  b", "a d"][..],
            Wrong::NotChoice,
        ),
        (
            Kind::Geopoint,
            &["41.7 86.1", "41.7 86.1 930 5"][..],
            &["41.7", "91 1", "1 181", "1 1 1 1 1"][..],
            Wrong::NotPoint,
        ),
        (
            Kind::Image,
            &[photo.as_str()][..],
            &["photo.jpg"][..],
            Wrong::NotPhoto,
        ),
        (Kind::Text, &["渠道漏水"][..], &["a\u{7}b"][..], Wrong::BadText),
    ] {
        let list = list(vec![row(kind, "q")]);
        for answer in good {
            assert_eq!(
                ask(&list, &[("q", answer)]).first_wrong(),
                None,
                "{kind:?} {answer}"
            );
        }
        for answer in bad {
            let sheet = ask(&list, &[("q", answer)]);
            assert_eq!(at(&sheet, "q").wrong.as_ref(), Some(&wrong), "{kind:?} {answer}");
        }
    }
}

#[test]
fn a_rule_in_trouble_hides_nothing_and_lets_nothing_broken_through() {
    let list = list(vec![
        row(Kind::Text, "day"),
        FormRow {
            relevant: "date(${day}) > today()".into(),
            ..row(Kind::Text, "asked")
        },
        FormRow {
            constraint: "date(.) > today()".into(),
            ..row(Kind::Text, "checked")
        },
        FormRow {
            calculation: "format-date(${day}, '%Y')".into(),
            ..row(Kind::Calculate, "year")
        },
    ]);
    let sheet = ask(&list, &[("day", "some day"), ("checked", "some day")]);
    assert!(at(&sheet, "asked").shown);
    assert_eq!(at(&sheet, "checked").wrong, Some(Wrong::Broken("".into())));
    assert_eq!(&*at(&sheet, "year").answer, "");
    let sheet = ask(&list, &[("day", "2026-11-22"), ("checked", "2026-11-24")]);
    assert!(!at(&sheet, "asked").shown);
    assert_eq!(at(&sheet, "checked").wrong, None);
    assert_eq!(&*at(&sheet, "year").answer, "2026");
}

#[test]
fn computed_values_follow_and_once_stays() {
    let list = list(vec![
        row(Kind::SelectMultiple, "needs"),
        FormRow {
            calculation: "count-selected(${needs}) * 2".into(),
            ..row(Kind::Integer, "points")
        },
        FormRow {
            calculation: "jr:choice-name(selected-at(${needs}, 0), '${needs}')".into(),
            ..row(Kind::Calculate, "first")
        },
        FormRow {
            calculation: "once(concat(${needs}, '!'))".into(),
            ..row(Kind::Calculate, "kept")
        },
    ]);
    let sheet = ask(&list, &[("needs", "b c"), ("points", "99"), ("kept", "earlier")]);
    assert_eq!(
        kept(&sheet),
        [
            ("needs", "b c"),
            ("points", "4"),
            ("first", "Choice b"),
            ("kept", "earlier")
        ]
    );
    assert!(at(&sheet, "points").shown && at(&sheet, "points").computed);
    assert_eq!(kept(&ask(&list, &[]))[..], [("points", "0"), ("kept", "!")]);
}
