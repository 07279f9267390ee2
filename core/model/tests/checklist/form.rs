//! What is refused in a form, by row; and that it travels.

use doorstep_model::checklist::expression::{Syntax, SyntaxError};
use doorstep_model::checklist::{
    FORM_MAX, Fault, Form, FormRow, FormSource, Kind, PATTERNS_MAX, ROWS_MAX, Words,
};
use doorstep_model::preset::Sensitive;
use doorstep_model::word::Language;

use crate::world::{choice, faults, form, row};

fn refused(spoilt: FormRow) -> Vec<Fault> {
    let rows = vec![row(Kind::Text, "first"), spoilt];
    let found = faults(rows);
    assert!(found.iter().all(|(at, _)| *at == Some(1)), "{found:?}");
    found.into_iter().map(|(_, fault)| fault).collect()
}

#[test]
fn each_fault_is_found_in_its_row() {
    let text = || row(Kind::Text, "spoilt");
    let one = || row(Kind::SelectOne, "spoilt");
    let note = || row(Kind::Note, "spoilt");
    let syntax = |column, at, what| Fault::Syntax {
        column,
        error: SyntaxError { at, what },
    };
    for (spoilt, fault) in [
        (
            FormRow {
                name: "Big Name".into(),
                ..text()
            },
            Fault::BadName("Big Name".into()),
        ),
        (
            FormRow {
                name: "first".into(),
                ..text()
            },
            Fault::Duplicate("first".into()),
        ),
        (
            FormRow {
                label: Words::default(),
                ..text()
            },
            Fault::NoLabel("spoilt".into()),
        ),
        (
            FormRow {
                hint: Words::new([("", "x".repeat(501))].map(|(a, b)| (a.to_owned(), b))),
                ..text()
            },
            Fault::BadText("hint"),
        ),
        (
            FormRow {
                choices: Vec::new(),
                ..one()
            },
            Fault::Choices,
        ),
        (
            FormRow {
                choices: vec![choice("a")],
                ..text()
            },
            Fault::Choices,
        ),
        (
            FormRow {
                choices: vec![choice("a b")],
                ..one()
            },
            Fault::BadChoice("a b".into()),
        ),
        (
            FormRow {
                choices: vec![choice("a"), choice("a")],
                ..one()
            },
            Fault::DuplicateChoice("a".into()),
        ),
        (row(Kind::BeginGroup, "spoilt"), Fault::OpenGroup),
        (row(Kind::EndGroup, ""), Fault::NoGroup),
        (
            FormRow {
                constraint: "true()".into(),
                ..note()
            },
            Fault::NoAnswer("constraint"),
        ),
        (
            FormRow {
                calculation: " ".into(),
                ..row(Kind::Calculate, "spoilt")
            },
            Fault::NoCalculation,
        ),
        (
            FormRow {
                relevant: "1 +".into(),
                ..text()
            },
            syntax("relevant", 4, Syntax::Unfinished),
        ),
        (
            FormRow {
                relevant: "${gone}".into(),
                ..text()
            },
            Fault::Unknown {
                column: "relevant",
                name: "gone".into(),
            },
        ),
        (
            FormRow {
                label: Words::new([("", "a ${gone}")]),
                ..text()
            },
            Fault::Unknown {
                column: "label",
                name: "gone".into(),
            },
        ),
        (
            FormRow {
                required: ". > 1".into(),
                ..text()
            },
            Fault::OwnAnswer("required"),
        ),
        (
            FormRow {
                relevant: "once(1)".into(),
                ..text()
            },
            Fault::Once("relevant"),
        ),
        (
            FormRow {
                relevant: "jr:choice-name('a', '${first}')".into(),
                ..text()
            },
            Fault::NoList("first".into()),
        ),
        (
            FormRow {
                relevant: "${spoilt} = 1".into(),
                ..text()
            },
            Fault::Circle("spoilt".into()),
        ),
        (
            FormRow {
                calculation: "${spoilt} + 1".into(),
                ..text()
            },
            Fault::Circle("spoilt".into()),
        ),
    ] {
        assert_eq!(refused(spoilt), [fault]);
    }
}

#[test]
fn what_must_not_be_asked_is_refused_wherever_it_stands() {
    let text = || row(Kind::Text, "spoilt");
    for spoilt in [
        FormRow {
            label: Words::new([("", "民族")]),
            ..text()
        },
        FormRow {
            name: "religion".into(),
            ..text()
        },
        FormRow {
            hint: Words::new([("en", "scan of ID")]),
            ..text()
        },
        FormRow {
            choices: vec![choice("党员"), choice("b")],
            ..row(Kind::SelectOne, "spoilt")
        },
        FormRow {
            constraint_message: Words::new([("zh", "请填身份证号")]),
            ..text()
        },
    ] {
        let faults = refused(spoilt);
        assert!(faults.iter().all(|fault| matches!(fault, Fault::Personal { .. })) && !faults.is_empty());
    }
    let words = Fault::Personal {
        words: "民族".into(),
        about: Sensitive::Ethnicity,
    };
    assert!(words.what(Language::ZhHans).contains("民族"));
    assert!(words.remedy(Language::En).contains("never recorded"));
}

#[test]
fn circles_are_named_by_their_questions() {
    let reads = |name: &str, other: &str| FormRow {
        relevant: format!("${{{other}}} = 1").into(),
        ..row(Kind::Text, name)
    };
    let found = faults(vec![
        row(Kind::Text, "free"),
        reads("a", "b"),
        reads("b", "c"),
        reads("c", "a"),
    ]);
    let [(Some(1), Fault::Circle(names))] = &found[..] else {
        panic!("{found:?}");
    };
    assert!(["a", "b", "c"].iter().all(|name| names.contains(name)) && !names.contains("free"));

    // A group that is asked because of what is in it.
    let group = FormRow {
        relevant: "${inner} = 1".into(),
        ..row(Kind::BeginGroup, "group")
    };
    let found = faults(vec![group, row(Kind::Text, "inner"), row(Kind::EndGroup, "")]);
    assert!(matches!(&found[..], [(Some(0), Fault::Circle(_))]), "{found:?}");

    // Looking at its own answer to check it is no circle.
    let own = FormRow {
        constraint: "${a} > 1".into(),
        ..row(Kind::Integer, "a")
    };
    assert_eq!(faults(vec![own]), []);
}

#[test]
fn forms_have_limits() {
    assert_eq!(faults(Vec::new()), [(None, Fault::Empty)]);
    assert_eq!(faults(vec![row(Kind::Note, "a")]), [(None, Fault::Empty)]);
    let rows = |n| {
        (0..n)
            .map(|i| row(Kind::Text, &format!("q{i}")))
            .collect::<Vec<_>>()
    };
    assert_eq!(faults(rows(ROWS_MAX)), []);
    assert_eq!(faults(rows(ROWS_MAX + 1)), [(None, Fault::TooManyRows)]);
    let long = Words::new([("", "x".repeat(500))].map(|(tag, text)| (tag.to_owned(), text)));
    let large = rows(ROWS_MAX).into_iter().map(|row| FormRow {
        label: long.clone(),
        hint: long.clone(),
        ..row
    });
    assert_eq!(faults(large.collect()), [(None, Fault::TooLarge)]);
}

/// Six thousand small texts that compile to 256 KiB each stood in a form of 128: no phone holds them.
#[test]
fn the_patterns_of_a_whole_form_are_counted() {
    let rules = |n: usize| {
        let constraint = ["regex(., '[a-z]{2,20}')"; 4].join(" or ").into();
        let mut rows = vec![
            FormRow {
                constraint,
                ..FormRow::default()
            };
            n
        ];
        for (i, own) in rows.iter_mut().enumerate() {
            let named = row(Kind::Text, &format!("q{i}"));
            (own.kind, own.name, own.label) = (named.kind, named.name, named.label);
        }
        rows
    };
    let most = PATTERNS_MAX / 4;
    assert_eq!(faults(rules(most)), []);
    assert_eq!(
        faults(rules(most + 3)),
        [(Some(most), Fault::TooManyPatterns)],
        "told once, where it is too much"
    );
}

#[test]
fn a_form_travels_and_bytes_that_are_none_are_kept_unread() {
    let made = form(vec![
        FormRow {
            relevant: "${b} = 'a'".into(),
            ..row(Kind::Date, "a")
        },
        row(Kind::SelectMultiple, "b"),
    ]);
    let source = FormSource::new(&made).unwrap();
    let bytes = doorstep_model::protocol::to_cbor(&source);
    let back: FormSource = minicbor::decode(&bytes).unwrap();
    assert_eq!(back.read(), Some(made));
    assert_eq!(FormSource::from_bytes(&[0xff]).unwrap().read(), None::<Form>);
    assert!(FormSource::from_bytes(&vec![0; FORM_MAX + 1]).is_err());
}

#[test]
fn words_fall_back_to_what_the_author_wrote() {
    let both = Words::new([("zh", "名"), ("en", "Name")]);
    assert_eq!(
        (both.get(Language::ZhHans), both.get(Language::En)),
        ("名", "Name")
    );
    let plain = Words::new([("Uyghur", "at"), ("", "Name")]);
    assert_eq!(plain.get(Language::ZhHans), "Name");
    assert!(!plain.has(Language::En));
    assert_eq!(
        Words::new([("Uyghur", "at"), ("fr", " ")]).get(Language::En),
        "at"
    );
    assert_eq!(Words::default().get(Language::En), "");
}
