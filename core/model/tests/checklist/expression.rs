//! What expressions give, by the cases that JavaRosa's own suite (`XPathEvalTest`) and the ODK
//! manual publish, and by the limits that are ours.

use std::cell::Cell;

use doorstep_model::checklist::EXPRESSION_MAX;
use doorstep_model::checklist::expression::{
    Context, DEPTH_MAX, Expression, NODES_MAX, STEPS_MAX, Syntax, Trouble, Value,
};
use doorstep_model::time::Timestamp;
use doorstep_model::word::Language;

use crate::world::NOW;

fn evaluate_in(text: &str, own: Value, language: Language) -> Result<Value, Trouble> {
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let steps = Cell::new(STEPS_MAX);
    expression.evaluate(&Context {
        answer: &|name| match name.as_str() {
            "age" => Value::Number(42.0),
            "blank" => Value::empty(),
            "fruit" => Value::Text("apple baby crimson".into()),
            other => Value::Text(other.into()),
        },
        choice_name: &|list, choice| format!("{list}:{choice}").into(),
        own,
        now: Timestamp::parse(NOW).unwrap(),
        language,
        steps: &steps,
    })
}

fn evaluate(text: &str) -> Result<Value, Trouble> {
    evaluate_in(text, Value::empty(), Language::En)
}

fn number(text: &str, expected: f64) {
    let found = match evaluate(text) {
        Ok(Value::Number(found)) => found,
        other => panic!("{text} gave {other:?}"),
    };
    let same = found == expected || (found - expected).abs() < 1e-12 || (found.is_nan() && expected.is_nan());
    assert!(same, "{text} gave {found}, not {expected}");
}

fn truth(text: &str, expected: bool) {
    assert_eq!(evaluate(text), Ok(Value::Truth(expected)), "{text}");
}

fn words(text: &str, expected: &str) {
    assert_eq!(evaluate(text), Ok(Value::Text(expected.into())), "{text}");
}

#[test]
fn arithmetic() {
    for (text, expected) in [
        ("555555.555", 555_555.555),
        (".000555", 0.000_555),
        ("-5", -5.0),
        ("1230000000000000000000", 1.23e21),
        ("5.5 + 5.5", 11.0),
        ("6.1 - 7.8", -1.7),
        ("3 + -4", -1.0),
        ("1 - 2 - 3", -4.0),
        ("1 - (2 - 3)", 2.0),
        ("-(8*5)", -40.0),
        ("-'19'", -19.0),
        ("1.1 * -1.1", -1.21),
        ("-10 div -4", 2.5),
        ("2 * 3 div 8 * 2", 1.5),
        ("3 + 3 * 3", 12.0),
        ("1 div 0", f64::INFINITY),
        ("-1 div 0", f64::NEG_INFINITY),
        ("0 div 0", f64::NAN),
        ("5 mod 3.1", 1.9),
        ("5 mod -3", 2.0),
        ("-5 mod 3", -2.0),
        ("5 mod 0", f64::NAN),
        ("'123' * '456'", 56_088.0),
        ("true() + 8", 9.0),
        ("(6 < 7) - 4", -3.0),
        ("(false() or 0) + 2", 2.0),
        ("${age} * 2", 84.0),
        ("${blank} + 1", f64::NAN),
        ("abs(-3.5)", 3.5),
        ("min(3, '1', 2)", 1.0),
        ("max(3, '', 2)", f64::NAN),
        ("date('2008-09-08') - date('1983-10-06')", 9_104.0),
    ] {
        number(text, expected);
    }
}

#[test]
fn texts_as_numbers() {
    for (text, expected) in [
        ("number('100.001')", 100.001),
        ("number('.1001')", 0.1001),
        ("number(' -12345.6789  ')", -12_345.678_9),
        ("number('NaN')", f64::NAN),
        ("number('- 17')", f64::NAN),
        ("number('  ')", f64::NAN),
        ("number('')", f64::NAN),
        ("number('Infinity')", f64::NAN),
        ("number('1.1e6')", f64::NAN),
        ("number('34.56.7')", f64::NAN),
        ("number(true())", 1.0),
        ("number(date('1970-01-02'))", 1.0),
        ("number(date('1969-12-31'))", -1.0),
        ("number(date('2008-09-05'))", 14_127.0),
        ("number(date('1941-12-07'))", -10_252.0),
        ("int('100.001')", 100.0),
        ("int(' -12345.6789  ')", -12_345.0),
        ("int('34.56.7')", f64::NAN),
        ("int(1230000000000000000000)", 1.23e21),
        ("string-length('cocotero')", 8.0),
        ("string-length('连心户')", 3.0),
    ] {
        number(text, expected);
    }
}

#[test]
fn rounding() {
    for (text, expected) in [
        ("round('14.29123456789')", 14.0),
        ("round('14.5')", 15.0),
        ("round('14.29123456789', 1)", 14.3),
        ("round('14.29123456789', 1.5)", 14.3),
        ("round('14.29123456789', 4)", 14.2912),
        ("round('-12345.14', 1)", -12_345.1),
        ("round('12345.15', 1)", 12_345.2),
        ("round('-12345.15', 1)", -12_345.1),
        ("round('12345.12345', -1)", 12_350.0),
        ("round('12350.12345', -2)", 12_400.0),
        ("round('12345.12345', -3)", 12_000.0),
        ("round('4,6')", 5.0),
        ("round('-0.5')", 0.0),
        ("round('1 div 0', 0)", f64::NAN),
        ("round(1 div 0)", f64::INFINITY),
        ("round(9.96, 1)", 10.0),
        ("round(5, 40)", f64::NAN),
    ] {
        number(text, expected);
    }
}

#[test]
fn comparing() {
    for (text, expected) in [
        ("'-17' > '-172'", true),
        ("'abc' < 'abcd'", false),
        ("date('2001-12-26') > date('2001-12-25')", true),
        ("(false() and false()) < true()", true),
        ("6 < 7 - 4", false),
        ("3 < 4 < 5", true),
        ("3 < (4 < 5)", false),
        ("6.1 - 7.8 = -1.7", true),
        ("'' = ''", true),
        ("true() = 17", true),
        ("0 = false()", true),
        ("true() = 'true'", true),
        ("17 = '17.0000000'", true),
        ("'0017.' = 17", true),
        ("'017.' = '17.000'", false),
        ("true() != date('1999-09-09')", false),
        ("false() and true() != true()", false),
        ("(false() and true()) != true()", true),
        ("-3 < 3 = 6 >= 6", true),
        // The ODK manual, "Empty values": nothing is compared with no answer.
        ("${blank} = ''", true),
        ("${blank} != ''", false),
        ("${blank} < 5", false),
        ("${blank} >= 0", false),
        ("${blank} = 0", false),
        ("${blank} != 0", true),
        ("${age} != ''", true),
        // A text is no day: date() must stand around it.
        ("today() > '2001-01-01'", false),
        ("today() > date('2001-01-01')", true),
    ] {
        truth(text, expected);
    }
}

#[test]
fn truths() {
    for (text, expected) in [
        ("boolean(0.0001)", true),
        ("boolean(-0)", false),
        ("boolean(number('NaN'))", false),
        ("boolean(1 div 0)", true),
        ("boolean('')", false),
        ("boolean('  ')", true),
        ("boolean('false')", true),
        ("not('')", true),
        ("true() or true() and false()", true),
        ("(true() or true()) and false()", false),
        ("true() or date('no day')", true),
        ("false() and date('no day')", false),
        ("'' or 17", true),
        ("false() or 0 + 2", true),
        ("selected(${fruit}, 'baby')", true),
        ("selected(${fruit}, '  baby  ')", true),
        ("selected(${fruit}, 'bab')", false),
        ("selected('', 'apple')", false),
        ("contains('abc', 'b')", true),
        ("contains('abc', 'bcd')", false),
        ("starts-with('', '')", true),
        ("ends-with('abc', 'c')", true),
        ("regex('12345', '[0-9]+')", true),
        ("regex('12345a', '[0-9]+')", false),
        ("regex('a|b', 'a|b')", false),
        (r"regex('１２３', '\d+')", false),
        (r"regex('13900000000', '1\d{10}')", true),
        (r"regex('王小明', '[\u4e00-\u9fa5]{2,20}')", true),
        (r"regex('a.b', '[\w.]+')", true),
    ] {
        truth(text, expected);
    }
}

#[test]
fn words_and_choices() {
    for (text, expected) in [
        ("string(1 div 0)", "Infinity"),
        ("string(-0)", "0"),
        ("string(123456.0000)", "123456"),
        ("string(.557586)", "0.557586"),
        ("string(date('1989-11-09'))", "1989-11-09"),
        ("concat()", ""),
        (
            "concat('ab','cde','','fgh',1,false(),'ijklmnop')",
            "abcdefgh1falseijklmnop",
        ),
        ("if(6 > 7, 5, 'abc')", "abc"),
        ("if('', 5, 'abc')", "abc"),
        ("if(true(), 'yes', date('no day'))", "yes"),
        ("coalesce(${blank}, 'x')", "x"),
        ("coalesce(number('x'), 'x')", "x"),
        ("coalesce('y', date('no day'))", "y"),
        ("selected-at(${fruit}, 2)", "crimson"),
        ("selected-at('apple baby', 2)", ""),
        ("selected-at('apple baby', -1)", ""),
        ("substr('hello', 1, 4)", "ell"),
        ("substr('hello', -2)", "lo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substr('连心户', 1)", "心户"),
        (
            "jr:choice-name(selected-at(${fruit}, 1), '${fruit}')",
            "fruit:baby",
        ),
        (
            "format-date('2018-01-02T10:20:30.123', '%Y-%m-%e %H:%M:%S')",
            "2018-01-2 10:20:30",
        ),
        (
            "format-date('2018-01-02', '%y/%n/%d %b %a %%')",
            "18/1/02 Jan Tue %",
        ),
        ("format-date(${blank}, '%Y')", ""),
        ("string(today())", "2026-11-23"),
        ("string(now())", "2026-11-23T08:30:00.000+08:00"),
        ("format-date(now(), '%h:%M')", "8:30"),
        ("string(date(14127.9))", "2008-09-05"),
        ("string(date('2018-01-01T23:30:00Z'))", "2018-01-02"),
        ("date('')", ""),
    ] {
        words(text, expected);
    }
    number("count-selected(${fruit})", 3.0);
    number("count-selected('')", 0.0);
    number("if(true(), 5, 'abc')", 5.0);
    let chinese = evaluate_in(
        "format-date('2018-01-02', '%b%a')",
        Value::empty(),
        Language::ZhHans,
    );
    assert_eq!(chinese, Ok(Value::Text("1月周二".into())));
}

#[test]
fn once_keeps_what_was_there() {
    let before = |before: &str| evaluate_in("once(today())", Value::Text(before.into()), Language::En);
    assert_eq!(before("2020-02-02"), Ok(Value::Text("2020-02-02".into())));
    assert_eq!(before("").unwrap().text().as_ref(), "2026-11-23");
}

#[test]
fn what_is_no_day_is_trouble() {
    for text in [
        "date('1983-09-31')",
        "date('not a date')",
        "date(true())",
        "date(1 div 0)",
        "date(99999999999)",
        "format-date(today(), '%Q')",
        "format-date(today(), '100%')",
    ] {
        assert_eq!(evaluate(text), Err(Trouble::NoDay), "{text}");
    }
}

#[test]
fn what_is_no_expression_is_told_with_its_place() {
    let long = "1".repeat(EXPRESSION_MAX + 1);
    let deep = format!("{}1{}", "(".repeat(DEPTH_MAX + 1), ")".repeat(DEPTH_MAX + 1));
    let chain = vec!["1"; DEPTH_MAX + 2].join("+");
    let many = format!(
        "concat({})",
        vec!["concat(1,1,1,1,1,1,1,1,1)"; 1 + NODES_MAX / 10].join(",")
    );
    for (text, at, what) in [
        ("", 1, Syntax::Unfinished),
        ("1 +", 4, Syntax::Unfinished),
        ("(1", 3, Syntax::Unfinished),
        ("concat(1", 9, Syntax::Unfinished),
        ("1 2", 3, Syntax::Unexpected("2".into())),
        ("1 + )", 5, Syntax::Unexpected(")".into())),
        ("* 2", 1, Syntax::Unexpected("*".into())),
        ("'a", 1, Syntax::OpenQuote),
        ("${a} ＝ 1", 6, Syntax::Unexpected("＝".into())),
        ("${a b}", 1, Syntax::BadName("a b".into())),
        ("${last-saved#a}", 1, Syntax::BadName("last-saved#a".into())),
        ("age > 3", 1, Syntax::BareName("age".into())),
        ("../age", 1, Syntax::BareName("..".into())),
        ("/data/age = 1", 1, Syntax::BareName("/data/age".into())),
        ("position(1)", 1, Syntax::UnknownFunction("position".into())),
        (
            "pulldata('a', 'b')",
            1,
            Syntax::UnknownFunction("pulldata".into()),
        ),
        ("if(1, 2)", 1, Syntax::Arguments("if")),
        ("selected(${a}, 1)", 1, Syntax::NotQuoted("selected")),
        ("regex(., ${a})", 1, Syntax::NotQuoted("regex")),
        ("regex(., '(?=a)')", 1, Syntax::BadPattern),
        ("regex(., '(a{500}){500}')", 1, Syntax::BadPattern),
        ("jr:choice-name(${a}, 'a')", 1, Syntax::BadName("a".into())),
        (&long, EXPRESSION_MAX, Syntax::TooLong),
        (&deep, 102, Syntax::TooDeep),
        (&many, 0, Syntax::TooManyParts),
    ] {
        let error = Expression::parse(text).expect_err(text);
        assert_eq!(error.what, what, "{text}");
        assert!(at == 0 || error.at == at, "{text}: {} and not {at}", error.at);
    }
    assert_eq!(Expression::parse(&chain).unwrap_err().what, Syntax::TooDeep);
}

#[test]
fn a_hard_pattern_takes_no_time_and_a_long_text_ends() {
    let text = "a".repeat(400);
    truth(&format!("regex('{text}!', '(a+)+b')"), false);
    let mut doubled = Expression::parse(&format!("'{}'", "x".repeat(1_000))).unwrap();
    for _ in 0..4 {
        doubled = Expression::Call(
            doorstep_model::checklist::expression::Function::Concat,
            vec![doubled.clone(), doubled],
        );
    }
    let steps = Cell::new(STEPS_MAX);
    let nothing = Context {
        answer: &|_| Value::empty(),
        choice_name: &|_, _| "".into(),
        own: Value::empty(),
        now: Timestamp::parse(NOW).unwrap(),
        language: Language::En,
        steps: &steps,
    };
    assert_eq!(doubled.evaluate(&nothing), Err(Trouble::TooLong));
    steps.set(2);
    let sum = Expression::parse("1 + 2").unwrap();
    assert_eq!(sum.evaluate(&nothing), Err(Trouble::TooManySteps));
}
