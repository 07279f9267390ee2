//! One row of every table.

use doorstep_model::checklist::{Form, FormChoice, FormRow, FormSource, Words};
use doorstep_model::code::Code;
use doorstep_model::id::*;
use doorstep_model::protocol::row::*;
use doorstep_model::role::BaseRole;
use doorstep_model::time::Day;

use super::values::*;

pub(crate) fn case_number() -> CaseNumberRow {
    CaseNumberRow {
        case: doc(),
        number: text("610921-20260317-0001"),
        received_at: at(),
        proof: mac(5),
    }
}

/// Every kind of row, every field filled.
fn form() -> Form {
    let words = || Words::new([("zh", "渠道"), ("en", "Canal")]);
    let rows = (0..=11).map(|kind| FormRow {
        kind: minicbor::decode(&[kind]).unwrap(),
        name: format!("q{kind}").into(),
        label: words(),
        hint: words(),
        relevant: "${q0} = 'a'".into(),
        required: "true()".into(),
        required_message: words(),
        constraint: ". != ''".into(),
        constraint_message: words(),
        calculation: "1 + 1".into(),
        choices: vec![FormChoice {
            name: "a".into(),
            label: words(),
        }],
    });
    Form {
        code: ItemCode::parse("canal").unwrap(),
        version: 12,
        name: words(),
        rows: rows.collect(),
    }
}

pub(crate) fn rows() -> Vec<RowBody> {
    let day = |text| Day::parse(text).unwrap();
    let post = PostCode::parse("grid-member").unwrap();
    vec![
        PresetRow {
            code: PresetCode::parse("hanyin").unwrap(),
            version: 3,
            toml: PresetSource::parse("[preset]\n\tname = \"321\"\n").unwrap(),
        }
        .into(),
        GridRow {
            code: grid(),
            parent: Some(GridCode::parse("610921106").unwrap()),
            level: 2,
            name: text("江河村"),
            is_unit: false,
        }
        .into(),
        UnitRow {
            code: unit(),
            name: text("农业农村局"),
            grid: grid(),
            phone: Some(text("0915-5210000")),
        }
        .into(),
        UserRow {
            id: UserId(7),
            name: text("王秀英"),
            posts: vec![PostShown {
                post: post.clone(),
                station: Station::Unit(unit()),
            }],
        }
        .into(),
        DeviceRow {
            number: DeviceNumber(23),
            device: DeviceId::new([3; 12]),
            user: UserId(7),
        }
        .into(),
        AssignmentRow {
            id: AssignmentId(4),
            user: UserId(7),
            post,
            role: BaseRole::Member,
            station: Station::Grid(grid()),
            from: at(),
            until: Some(at().plus(1)),
        }
        .into(),
        LinkRow {
            id: LinkId(3),
            line: LineCode::parse("party").unwrap(),
            holder: LinkHolder::User(UserId(7)),
            covers: LinkCovers::Households(vec![doc()]),
            care: true,
            from: at(),
            until: None,
        }
        .into(),
        HomeRow {
            document: doc(),
            grid: grid(),
        }
        .into(),
        case_number().into(),
        CaseStepRow {
            case: doc(),
            n: 2,
            entry: entry(0),
            verdict: StepVerdict::Refused(Code::StepNotNow),
            proof: mac(6),
        }
        .into(),
        CaseDueRow {
            case: doc(),
            due_on: day("2026-03-24"),
            provisional: true,
            overdue: false,
        }
        .into(),
        RekeyedRow {
            document: doc(),
            old: entry(0),
            new: entry(1),
        }
        .into(),
        HotlineRow {
            grid: grid(),
            phone: text("0915-5211234"),
            on_duty: text("李明"),
        }
        .into(),
        NoticeRow {
            id: NoticeId(2),
            title: text("停水通知"),
            text: text("明日八时至十二时停水。"),
            emergency: false,
            from: at(),
            until: None,
        }
        .into(),
        AlertRow {
            grid: grid(),
            emergency: true,
            since: at(),
        }
        .into(),
        HolidayRow {
            date: day("2026-10-01"),
            kind: DayKind::Off,
        }
        .into(),
        ChecklistRow {
            code: ItemCode::parse("canal").unwrap(),
            version: 12,
            form: FormSource::new(&form()).unwrap(),
        }
        .into(),
        RoundRow {
            id: RoundId(6),
            name: text("汛前渠道排查"),
            checklist: ItemCode::parse("canal").unwrap(),
            places: vec![ItemCode::parse("canal").unwrap()],
            grid: grid(),
            from: day("2026-04-01"),
            until: day("2026-04-15"),
        }
        .into(),
    ]
}
