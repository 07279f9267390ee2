//! Every way to spoil the sixth preset with one edit.

use crate::case::CaseStep;
use crate::checklist;
use crate::preset::{Fault, Noun, Sensitive};
use crate::role::BaseRole;

/// One edit of the sixth preset, and what it must be refused for in the line that was edited.
pub(super) struct Spoilt {
    pub(super) find: &'static str,
    pub(super) put: &'static str,
    pub(super) what: Fault,
}

fn spoilt(find: &'static str, put: &'static str, what: Fault) -> Spoilt {
    Spoilt { find, put, what }
}

fn unknown(noun: Noun, code: &str) -> Fault {
    Fault::Unknown {
        noun,
        code: code.into(),
    }
}

fn order(small: &'static str, large: &'static str) -> Fault {
    Fault::Order { small, large }
}

fn personal(words: &str, about: Sensitive) -> Fault {
    Fault::Personal {
        words: words.into(),
        about,
    }
}

fn range(key: &str, min: i64, max: i64) -> Fault {
    Fault::OutOfRange {
        key: key.into(),
        min,
        max,
    }
}

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Spoilt> {
    [form(), names(), numbers(), flow(), privacy()]
        .into_iter()
        .flatten()
}

fn form() -> Vec<Spoilt> {
    vec![
        spoilt(
            "version = 1",
            "version = ",
            Fault::Syntax("string values must be quoted, expected literal string".into()),
        ),
        spoilt(
            "lapse_days = 5",
            "lapse_day = 5",
            Fault::UnknownKey("lapse_day".into()),
        ),
        spoilt(
            "[visit]\nchecklist",
            "[visit]\nlist",
            Fault::Missing("checklist".into()),
        ),
        spoilt("[days]", "[terms]", Fault::UnknownKey("terms".into())),
        spoilt(
            "lease = 14",
            "lease = \"14\"",
            Fault::WrongType {
                key: "lease".into(),
                wants: "integer",
            },
        ),
        spoilt("to = [\"households\"]", "to = []", Fault::Missing("to".into())),
        spoilt(
            "to = [\"households\"]",
            "to = 3",
            Fault::WrongType {
                key: "to".into(),
                wants: "array",
            },
        ),
        spoilt(", en = \"Cleared\"", "", Fault::MissingLanguage("en")),
        spoilt("zh = \"已清\"", "zh = \" \"", Fault::MissingLanguage("zh")),
        spoilt("name = \"第{n}排\"", "name = \"\"", Fault::BadText("name".into())),
        spoilt(
            "code = \"silt\"",
            "code = \"Silt!\"",
            Fault::BadCode("Silt!".into()),
        ),
        spoilt(
            "code = \"pilot\"",
            "code = \"pilot_of_the_whole_port\"",
            Fault::BadCode("pilot_of_the_whole_port".into()),
        ),
        spoilt(
            "code = \"pilot\"",
            "code = \"village\"",
            Fault::Reserved("village".into()),
        ),
        spoilt(
            "code = \"row\"",
            "code = \"basic\"",
            Fault::Reserved("basic".into()),
        ),
        spoilt(
            "en = \"Row of berths\"",
            "en = \"Row\", from = \"village\"",
            Fault::Reserved("village".into()),
        ),
        spoilt(
            "code = \"cleared\"",
            "code = \"unanswered\"",
            Fault::Reserved("unanswered".into()),
        ),
        spoilt(
            "code = \"pilot\"",
            "code = \"dredger\"",
            Fault::Duplicate {
                noun: Noun::Unit,
                code: "dredger".into(),
                first: 26,
            },
        ),
        spoilt(
            "code = \"dead\"",
            "code = \"runs\"",
            Fault::Duplicate {
                noun: Noun::Choice,
                code: "deck.engine.runs".into(),
                first: 121,
            },
        ),
        spoilt(
            "step = \"urge\"",
            "step = \"divert\"",
            Fault::Duplicate {
                noun: Noun::Step,
                code: "divert".into(),
                first: 40,
            },
        ),
    ]
}

fn names() -> Vec<Spoilt> {
    let steps = CaseStep::ALL
        .iter()
        .map(|step| step.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    vec![
        spoilt(
            "level = \"quay\", zh",
            "level = \"jetty\", zh",
            unknown(Noun::Level, "jetty"),
        ),
        spoilt(
            "realm.village = \"quay\"",
            "realm.village = \"jetty\"",
            unknown(Noun::Level, "jetty"),
        ),
        spoilt("at = \"port\"", "at = \"ports\"", unknown(Noun::Level, "ports")),
        spoilt(
            "{ quay = 2, port",
            "{ quay = 2, ports",
            unknown(Noun::Level, "ports"),
        ),
        spoilt(
            "route = \"dredger\"",
            "route = \"digger\"",
            unknown(Noun::Unit, "digger"),
        ),
        spoilt(
            "above = \"dredger\"",
            "above = \"digger\"",
            unknown(Noun::Unit, "digger"),
        ),
        spoilt(
            "takes = [\"silt\"]",
            "takes = [\"silt\", \"sand\"]",
            unknown(Noun::Category, "sand"),
        ),
        spoilt(
            "posts = [\"warden\"]",
            "posts = [\"wardens\"]",
            unknown(Noun::Post, "wardens"),
        ),
        spoilt(
            "line = \"boats\"",
            "line = \"ships\"",
            unknown(Noun::Line, "ships"),
        ),
        spoilt(
            "inspect_days = 30, checklist = \"deck\"",
            "inspect_days = 30, checklist = \"hull\"",
            unknown(Noun::Checklist, "hull"),
        ),
        spoilt(
            "relevant = \"${engine} = 'dead'\"",
            "relevant = \"${motor} = 'dead'\"",
            Fault::Checklist(checklist::Fault::Unknown {
                column: "relevant",
                name: "motor".into(),
            }),
        ),
        spoilt(
            "relevant = \"${engine} = 'dead'\"",
            "relevant = \"${towed_by} = 'dead'\"",
            Fault::Checklist(checklist::Fault::Circle("towed_by".into())),
        ),
        spoilt(
            "places = [\"slipway\"]",
            "places = [\"dock\"]",
            unknown(Noun::Place, "dock"),
        ),
        spoilt(
            "en = \"Dredging team\"",
            "en = \"Dredging team\", above = \"pilot\"",
            Fault::Circle {
                noun: Noun::Unit,
                code: "dredger".into(),
            },
        ),
        spoilt(
            "from = \"village\", under = [\"port\"]",
            "from = \"village\", under = [\"port\", \"row\"]",
            Fault::Circle {
                noun: Noun::Level,
                code: "quay".into(),
            },
        ),
        spoilt(
            "en = \"Maritime court\"",
            "en = \"Maritime court\", after = [\"court\"]",
            Fault::Circle {
                noun: Noun::Referral,
                code: "court".into(),
            },
        ),
        spoilt(
            "step = \"urge\"",
            "step = \"escalate\"",
            Fault::NotOneOf {
                key: "step".into(),
                allowed: steps.into(),
            },
        ),
        spoilt(
            "role = \"clerk\"",
            "role = \"chief\"",
            Fault::NotOneOf {
                key: "role".into(),
                allowed: "member, head, cadre, clerk, officer, supervisor, helper, administrator".into(),
            },
        ),
        spoilt(
            "type = \"number\"",
            "type = \"photo\"",
            Fault::NotOneOf {
                key: "type".into(),
                allowed: "text, yes_no, one_of, any_of, number, integer, decimal, date, geopoint, image, note, calculate, begin_group, end_group".into(),
            },
        ),
        spoilt(
            "code = \"low_income\"",
            "code = \"gambling\"",
            Fault::NotANeed("gambling".into()),
        ),
    ]
}

fn numbers() -> Vec<Spoilt> {
    vec![
        spoilt(
            "sample_percent = 20",
            "sample_percent = 101",
            range("sample_percent", 0, 100),
        ),
        spoilt(
            "closed_case_on_sheet = 12",
            "closed_case_on_sheet = 13",
            range("closed_case_on_sheet", 1, 12),
        ),
        spoilt("points = 1", "points = -1", range("points", 1, 100)),
        spoilt(
            "{ quay = 2, port",
            "{ quay = 0, port",
            Fault::BadDeadline("quay".into()),
        ),
        spoilt("port = 5 }", "port = 366 }", Fault::BadDeadline("port".into())),
        spoilt(
            "lapse_days = 5",
            "lapse_days = 0",
            Fault::BadDeadline("lapse_days".into()),
        ),
        spoilt(
            "every_days = 14",
            "every_days = 999999999999999999999",
            Fault::BadDeadline("every_days".into()),
        ),
        spoilt(
            "deadlines = { quay = 2, port = 5 }",
            "deadlines = { quay = 2 }",
            Fault::NoDeadline {
                category: "silt".into(),
                level: "port".into(),
            },
        ),
        spoilt(
            "deadlines = { quay = 3, invented = true }",
            "deadlines = { port = 3 }",
            Fault::NoDeadline {
                category: "mooring".into(),
                level: "quay".into(),
            },
        ),
        spoilt(
            "each = 3",
            "each = 3, total = 9",
            Fault::ExactlyOne("each, total, leaves"),
        ),
        spoilt("total = 2, ", "", Fault::ExactlyOne("total, each")),
        spoilt(
            "each = 1, source = \"test\"",
            "each = 1",
            Fault::ExactlyOne("source, invented"),
        ),
        spoilt("red = 5\n", "red = 21\n", order("red", "yellow")),
        spoilt("yellow = 20", "yellow = 121", order("yellow", "green")),
        spoilt("max = 3 }", "max = 1 }", order("min", "max")),
        spoilt(
            "red_after = 3",
            "red_after = 0",
            Fault::BadDeadline("red_after".into()),
        ),
        spoilt(
            "lease_warning = 3",
            "lease_warning = 15",
            order("lease_warning", "lease"),
        ),
        spoilt(
            "read_log = 48",
            "read_log = 12",
            order("visits, cases", "read_log"),
        ),
        spoilt(
            "published = 6",
            "published = [7, 6]",
            order("the first", "the second"),
        ),
    ]
}

fn flow() -> Vec<Spoilt> {
    let not_taken = Fault::NotTaken {
        category: "silt".into(),
        unit: "pilot".into(),
    };
    let clerk = Fault::RoleNotAllowed {
        step: CaseStep::Urge,
        role: BaseRole::Officer,
    };
    vec![
        spoilt("route = \"dredger\"", "route = \"pilot\"", not_taken),
        spoilt(
            "by = [\"supervisor\"]",
            "by = [\"supervisor\", \"officer\"]",
            clerk,
        ),
        spoilt("by = [\"supervisor\"]", "by = []", Fault::Nobody(CaseStep::Urge)),
        spoilt(
            "step = \"decline\"",
            "step = \"report\"",
            Fault::StepNeeded(CaseStep::Report),
        ),
        spoilt(
            "step = \"decline\"",
            "step = \"verify_no\"",
            Fault::StepNeeded(CaseStep::VerifyNo),
        ),
    ]
}

fn privacy() -> Vec<Spoilt> {
    vec![
        spoilt(
            "zh = \"党员联船\"",
            "zh = \"信教群众联系\"",
            personal("信教", Sensitive::Religion),
        ),
        spoilt(
            "en = \"Slipway\"",
            "en = \"Home of a key person\"",
            personal("key person", Sensitive::KeyPersons),
        ),
        spoilt(
            "zh = \"船上几人\"",
            "zh = \"户主民族\"",
            personal("民族", Sensitive::Ethnicity),
        ),
        spoilt(
            "en = \"How many aboard\"",
            "en = \"Religion of the crew\"",
            personal("religion", Sensitive::Religion),
        ),
        spoilt(
            "en = \"Dead\"",
            "en = \"Party member\"",
            personal("party member", Sensitive::Politics),
        ),
        spoilt(
            "zh = \"歇网户\"",
            "zh = \"重点人员\"",
            personal("重点人", Sensitive::KeyPersons),
        ),
        spoilt(
            "zh = \"淤积\"",
            "zh = \"上访人员\"",
            personal("上访", Sensitive::PetitionHistory),
        ),
        spoilt(
            "code = \"aboard\"",
            "code = \"fingerprint\"",
            personal("fingerprint", Sensitive::Biometrics),
        ),
        spoilt(
            "zh = \"台风前排查\"",
            "zh = \"身份证照片采集\"",
            personal("身份证照", Sensitive::IdentityPapers),
        ),
        spoilt(
            "zh = \"泊位排\", en = \"Row\" }",
            "zh = \"重点户\", en = \"Row\" }",
            personal("重点户", Sensitive::KeyPersons),
        ),
        spoilt(
            "[visit]\n",
            "[visit]\nfield = [\"宗教信仰\"]\n",
            personal("宗教", Sensitive::Religion),
        ),
        spoilt(
            "[visit]\n",
            "[visit]\npolitical_status = true\n",
            personal("political", Sensitive::Politics),
        ),
    ]
}
