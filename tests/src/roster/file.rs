//! Made households as files: the spreadsheets that an office would send, and the peer's lines.

use doorstep_model::household::Sex;
use doorstep_model::household::draft::{HouseholdDraft, PersonDraft};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};
use serde::Serialize;

use super::random::Random;
use super::{MadeColour, MadeHousehold};

/// Headings as offices write them, in no order that an importer would choose. Ethnicity, politics,
/// schooling and remarks are none of our business: they must be dropped.
const HEADINGS: [&str; 15] = [
    "序号",
    "网格",
    "门牌号",
    "户主姓名",
    "姓名",
    "与户主关系",
    "性别",
    "民族",
    "出生年月",
    "身份证号码",
    "政治面貌",
    "联系电话",
    "家庭住址",
    "在家情况",
    "全户在家情况",
];
const MORE_HEADINGS: [&str; 2] = ["文化程度", "备注"];

/// A workbook: a title over all columns, the headings, one row a person.
pub fn xlsx(households: &[MadeHousehold]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let title = Format::new().set_bold().set_align(FormatAlign::Center);
    let last = (HEADINGS.len() + MORE_HEADINGS.len() - 1) as u16;
    sheet.merge_range(0, 0, 0, last, "花名册", &title)?;
    for (row, cells) in (1..).zip(rows(households)) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(row, column, cell)?;
        }
    }
    workbook.save_to_buffer()
}

/// The same rows as comma-separated text.
pub fn csv(households: &[MadeHousehold]) -> String {
    // No cell of ours holds a comma, a quote or a line break.
    rows(households).map(|cells| cells.join(",") + "\r\n").collect()
}

fn rows(households: &[MadeHousehold]) -> impl Iterator<Item = Vec<String>> {
    let headings = HEADINGS
        .iter()
        .chain(&MORE_HEADINGS)
        .map(ToString::to_string)
        .collect();
    let people = households.iter().flat_map(|household| {
        household
            .draft
            .people()
            .iter()
            .map(move |person| (&household.draft, person))
    });
    std::iter::once(headings).chain(
        people
            .zip(1..)
            .map(|((household, person), n)| cells(household, person, n)),
    )
}

fn cells(household: &HouseholdDraft, person: &PersonDraft, number: u32) -> Vec<String> {
    let mut random = Random::new(number.into());
    let head = &household.people()[0];
    let is_head = std::ptr::eq(head, person);
    let relation = person.relation();
    let phone = if is_head {
        household.phone()
    } else {
        person.phone()
    };
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    vec![
        number.to_string(),
        household.grid().to_string(),
        text(household.house_no()),
        head.name().to_owned(),
        person.name().to_owned(),
        text(relation.map(|relation| relation.name())),
        text(
            person
                .sex()
                .map(|sex| if sex == Sex::Female { "女" } else { "男" }),
        ),
        random.weighted(&[("汉族", 95), ("回族", 5)]).to_owned(),
        person.born().map(|born| born.to_string()).unwrap_or_default(),
        identity_number(person, &mut random),
        random.weighted(&[("群众", 92), ("中共党员", 8)]).to_owned(),
        text(phone),
        text(household.address()),
        text(person.presence().map(presence_words)),
        text(household.presence().map(presence_words)),
        random.pick(&["小学", "初中", "高中", "大学"]).to_owned(),
        random.weighted(&[("", 90), ("信访户", 10)]).to_owned(),
    ]
}

fn presence_words(presence: doorstep_model::household::Presence) -> &'static str {
    use doorstep_model::household::Presence;
    match presence {
        Presence::Resident => "常住",
        Presence::Seasonal => "季节性外出",
        Presence::Away => "长期外出",
    }
}

/// A number that fits the person and belongs to nobody: no division has the code 000000.
fn identity_number(person: &PersonDraft, random: &mut Random) -> String {
    let Some(born) = person.born() else {
        return String::new();
    };
    let serial = random.below(500) * 2 + u32::from(person.sex() == Some(Sex::Male));
    let (month, day) = (born.month().unwrap_or(1), random.between(1, 28));
    let digits = format!("000000{:04}{month:02}{day:02}{serial:03}", born.year());
    // ISO 7064 MOD 11-2, from its definition: the number read with its check is 1 modulo 11.
    let sum = digits
        .chars()
        .fold(0, |sum, c| (sum + c.to_digit(10).unwrap_or(0)) * 2 % 11);
    let check = (12 - sum) % 11;
    format!(
        "{digits}{}",
        if check == 10 {
            "X".into()
        } else {
            check.to_string()
        }
    )
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    house_no: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    colour: Option<LineColour>,
    people: Vec<LinePerson<'a>>,
}

#[derive(Serialize)]
struct LineColour {
    step: &'static str,
    colour: doorstep_model::document::event::Colour,
    #[serde(skip_serializing_if = "Option::is_none")]
    need: Option<&'static str>,
    at: i64,
    review_on: String,
}

#[derive(Serialize)]
struct LinePerson<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    born: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sex: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence: Option<&'static str>,
}

/// What `bench/pouchdb/bench.js` takes as its file: a document a line, without `_id`, with all
/// that our own document holds and in the same words.
pub fn json_lines(households: &[MadeHousehold]) -> serde_json::Result<String> {
    let mut text = String::new();
    for household in households {
        text.push_str(&serde_json::to_string(&line(household))?);
        text.push('\n');
    }
    Ok(text)
}

fn line(household: &MadeHousehold) -> Line<'_> {
    let draft = &household.draft;
    Line {
        house_no: draft.house_no(),
        address: draft.address(),
        phone: draft.phone(),
        presence: draft.presence().map(|presence| presence.as_str()),
        colour: household.colour.as_ref().map(line_colour),
        people: draft.people().iter().map(line_person).collect(),
    }
}

fn line_colour(decided: &MadeColour) -> LineColour {
    LineColour {
        step: "decision",
        colour: decided.colour,
        need: decided.need.map(|need| need.as_str()),
        at: decided.at.millis(),
        review_on: decided.review_on.to_string(),
    }
}

fn line_person(person: &PersonDraft) -> LinePerson<'_> {
    LinePerson {
        name: person.name(),
        relation: person.relation().map(|relation| relation.code()),
        born: person.born().map(|born| born.to_string()),
        sex: person.sex().map(|sex| sex.code()),
        phone: person.phone(),
        presence: person.presence().map(|presence| presence.as_str()),
    }
}
