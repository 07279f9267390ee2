//! The one table of what a document may hold. Genesis, gate, reading, writing and the privacy
//! whitelist all come from here: a field that is not in it cannot be stored.

/// Version of the table that this build speaks.
pub const SCHEMA: i64 = 1;

/// Largest change in bytes and ops; largest document in bytes and ops.
pub const CHANGE_BYTES: usize = 64 * 1024;
/// Most ops of one change.
pub const CHANGE_OPS: usize = 2_000;
/// Largest document, saved.
pub const DOCUMENT_BYTES: usize = 1024 * 1024;
/// Most ops of one document.
pub const DOCUMENT_OPS: usize = 20_000;
/// Highest op counter: far above any real document, far below the 2³² that locks one for ever.
pub const MAX_OP: u64 = 1_000_000;

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// 户
    #[n(0)]
    Household,
    /// 关怀记录
    #[n(1)]
    Care,
    /// 走访
    #[n(2)]
    Visit,
    /// 活动记录
    #[n(3)]
    Activity,
    /// 场所
    #[n(4)]
    Place,
    /// 事项
    #[n(5)]
    Case,
}

impl Kind {
    /// Every kind, in the order of the table.
    pub const ALL: [Self; 6] = [
        Self::Household,
        Self::Care,
        Self::Visit,
        Self::Activity,
        Self::Place,
        Self::Case,
    ];

    /// The name at the document's root.
    pub const fn as_str(self) -> &'static str {
        self.schema().name
    }

    /// What a document of this kind may hold.
    pub const fn schema(self) -> &'static KindSchema {
        &TABLE[self as usize]
    }
}

/// A kind of document.
#[derive(Debug)]
pub struct KindSchema {
    /// Written at the root under `kind`.
    pub name: &'static str,
    /// Fields at the root.
    pub root: &'static [Field],
    /// Containers, in the order in which genesis makes them; `more` follows them.
    pub containers: &'static [Container],
}

/// A map made by genesis.
#[derive(Debug)]
pub struct Container {
    /// Its key at the root.
    pub name: &'static str,
    /// What its keys look like.
    pub shape: Shape,
}

/// How a container is keyed.
#[derive(Debug)]
pub enum Shape {
    /// `<entry>.<field>`; an entry without any of its maker fields is not shown.
    Entries {
        /// Fields that make an entry: put with an empty `pred` under the change's own entry.
        makers: &'static [&'static str],
        /// What an entry holds.
        fields: &'static [Field],
    },
    /// `<entry>` alone, written once: events of the named steps. Empty: the steps of a case.
    Events(&'static [Step]),
    /// `<question>`: an answer each, of at most so many characters.
    Answers(usize),
}

/// One scalar.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it may hold. `null` is always allowed: an emptied field.
    pub rule: Rule,
    /// Put in the document's first change and never again.
    pub once: bool,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// So many characters.
    Text(usize),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A code that the preset defines.
    Code,
    /// At most so many codes, sorted, each once, a space between.
    Codes(usize),
    /// A number from–to, both included.
    Int(i64, i64),
    /// True or false.
    Bool,
    /// `yyyy-mm-dd`
    Day,
    /// `yyyy` or `yyyy-mm`
    YearMonth,
    /// Another document's id, hex.
    Document,
    /// An entry of this document, or of the household a care record belongs to.
    Entry,
    /// `<id>@<version>`
    Checklist,
    /// A grid's code.
    Grid,
    /// Digits, so many.
    Digits(usize),
}

/// Steps of the event containers other than a case's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A colour proposed by a member or head.
    Proposal,
    /// A colour decided by a cadre; in an activity, what was decided.
    Decision,
    /// A villager contests an entry.
    Contest,
    /// A consent given or withdrawn.
    Consent,
    /// A photo.
    Photo,
    /// A note.
    Note,
    /// Why a colour, in words.
    Reason,
}

impl Step {
    /// The step's name in an event.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Decision => "decision",
            Self::Contest => "contest",
            Self::Consent => "consent",
            Self::Photo => "photo",
            Self::Note => "note",
            Self::Reason => "reason",
        }
    }
}

const fn field(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        rule,
        once: false,
    }
}

const fn once(name: &'static str, rule: Rule) -> Field {
    Field {
        name,
        rule,
        once: true,
    }
}

/// Keys that genesis puts at the root; no change may touch them.
pub const GENESIS_KEYS: [&str; 3] = ["id", "kind", "schema"];
/// The spare container for later schemas, in every document.
pub const SPARE: &str = "more";

const PRESENCE: Rule = Rule::OneOf(&["resident", "seasonal", "away"]);
const LAT: Field = field("lat", Rule::Int(-90_000_000, 90_000_000));
const LON: Field = field("lon", Rule::Int(-180_000_000, 180_000_000));
const PHOTOS: Container = Container {
    name: "photos",
    shape: Shape::Events(&[Step::Photo]),
};

/// Where a case came from: 网格上报, 来访, 来电, 热线, 上级交办, 例会, 代表意见, 走访, 排查.
pub const CASE_SOURCES: &[&str] = &[
    "grid",
    "walk_in",
    "call",
    "hotline",
    "hand_down",
    "meeting",
    "delegate",
    "visit",
    "round",
];
/// Characters of a case's title.
pub const CASE_TITLE_MAX: usize = 60;
/// Characters of what a case says.
pub const CASE_TEXT_MAX: usize = 2_000;
/// Characters of a person's name.
pub const NAME_MAX: usize = 40;
/// 矛盾纠纷, 诉求, 隐患, 意见建议, 帮办代办.
pub const CASE_KINDS: &[&str] = &["dispute", "demand", "hazard", "opinion", "errand"];

static TABLE: [KindSchema; 6] = [
    KindSchema {
        name: "household",
        root: &[
            field("house_no", Rule::Text(20)),
            field("address", Rule::Text(120)),
            field("phone", Rule::Text(20)),
            LAT,
            LON,
            field("presence", PRESENCE),
            field("reach", Rule::Text(60)),
            field("visits_refused_until", Rule::Day),
            field("same_as", Rule::Document),
        ],
        containers: &[
            Container {
                name: "people",
                shape: Shape::Entries {
                    makers: &["name"],
                    fields: &[
                        field("name", Rule::Text(NAME_MAX)),
                        // GB/T 2261.1
                        field("sex", Rule::OneOf(&["0", "1", "2", "9"])),
                        // GB/T 4761
                        field("relation", Rule::Digits(2)),
                        field("born", Rule::YearMonth),
                        field("phone", Rule::Text(20)),
                        field("presence", PRESENCE),
                        field("guardian", Rule::Entry),
                        field("left", Rule::Day),
                    ],
                },
            },
            Container {
                name: "colours",
                shape: Shape::Events(&[Step::Proposal, Step::Decision]),
            },
            Container {
                name: "contests",
                shape: Shape::Events(&[Step::Contest]),
            },
            Container {
                name: "consents",
                shape: Shape::Events(&[Step::Consent]),
            },
            PHOTOS,
        ],
    },
    KindSchema {
        name: "care",
        root: &[],
        containers: &[
            Container {
                name: "people",
                shape: Shape::Entries {
                    makers: &[],
                    fields: &[
                        field("needs", Rule::Codes(12)),
                        field("needs_note", Rule::Text(300)),
                    ],
                },
            },
            Container {
                name: "reasons",
                shape: Shape::Events(&[Step::Reason]),
            },
            Container {
                name: "notes",
                shape: Shape::Events(&[Step::Note]),
            },
        ],
    },
    KindSchema {
        name: "visit",
        root: &[
            once("household", Rule::Document),
            once("place", Rule::Document),
            once("visit_kind", Rule::OneOf(&["door", "phone", "appointment"])),
            field(
                "outcome",
                Rule::OneOf(&["met", "nobody_home", "all_away", "declined"]),
            ),
            field("checklist", Rule::Checklist),
            field("visited_on", Rule::Day),
            field("next_on", Rule::Day),
        ],
        containers: &[
            Container {
                name: "answers",
                shape: Shape::Answers(500),
            },
            PHOTOS,
        ],
    },
    KindSchema {
        name: "activity",
        root: &[
            once("activity_kind", Rule::Code),
            once("grid", Rule::Grid),
            field("place", Rule::Text(60)),
            field("held_on", Rule::Day),
        ],
        containers: &[
            Container {
                name: "people",
                shape: Shape::Entries {
                    makers: &["name"],
                    fields: &[field("name", Rule::Text(NAME_MAX)), field("role", Rule::Text(20))],
                },
            },
            Container {
                name: "answers",
                shape: Shape::Answers(500),
            },
            Container {
                name: "decisions",
                shape: Shape::Events(&[Step::Decision]),
            },
            PHOTOS,
        ],
    },
    KindSchema {
        name: "place",
        root: &[
            field("name", Rule::Text(60)),
            once("place_kind", Rule::Code),
            field("address", Rule::Text(120)),
            field("phone", Rule::Text(20)),
            LAT,
            LON,
            field("contact", Rule::Text(40)),
        ],
        containers: &[
            PHOTOS,
            Container {
                name: "notes",
                shape: Shape::Events(&[Step::Note]),
            },
        ],
    },
    KindSchema {
        name: "case",
        root: &[
            once("case_kind", Rule::OneOf(CASE_KINDS)),
            field("category", Rule::Code),
            field("source", Rule::OneOf(CASE_SOURCES)),
            field("title", Rule::Text(CASE_TITLE_MAX)),
            field("text", Rule::Text(CASE_TEXT_MAX)),
            field("where", Rule::Text(120)),
            LAT,
            LON,
            field("occurred_on", Rule::Day),
            field("confidential", Rule::Bool),
            once("phone_code", Rule::Digits(6)),
        ],
        containers: &[
            Container {
                name: "parties",
                shape: Shape::Entries {
                    makers: &["household", "place", "name"],
                    fields: &[
                        field("household", Rule::Document),
                        field("place", Rule::Document),
                        field("name", Rule::Text(NAME_MAX)),
                        field("side", Rule::Text(20)),
                    ],
                },
            },
            Container {
                name: "events",
                shape: Shape::Events(&[]),
            },
            PHOTOS,
        ],
    },
];

impl KindSchema {
    /// A field at the root.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.root.iter().find(|field| field.name == name)
    }

    /// A container.
    pub fn container(&self, name: &str) -> Option<&'static Container> {
        self.containers.iter().find(|container| container.name == name)
    }
}
