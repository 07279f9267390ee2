//! What is typed or imported before it is a household: checked, but no document yet.

use std::fmt;

use super::{Born, Presence, Relation, Sex};
use crate::id::GridCode;
use crate::text::{Text, TextError};

/// Most people of one draft: far above any family, and nine puts each stay below the ops of a change.
pub const PEOPLE_MAX: usize = 64;

/// A household and its people, the head first.
#[derive(Clone, PartialEq, Eq)]
pub struct HouseholdDraft {
    grid: GridCode,
    house_no: Option<Text<20>>,
    address: Option<Text<120>>,
    phone: Option<Text<20>>,
    presence: Option<Presence>,
    people: Vec<PersonDraft>,
}

/// A person of a household.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonDraft {
    name: Text<40>,
    sex: Option<Sex>,
    relation: Option<Relation>,
    born: Option<Born>,
    phone: Option<Text<20>>,
    presence: Option<Presence>,
}

/// A household's own fields as they were typed; empty text is a field left open.
#[derive(Clone, Copy, Default)]
pub struct HouseholdFields<'a> {
    /// 门牌号
    pub house_no: &'a str,
    /// 住址
    pub address: &'a str,
    /// 电话
    pub phone: &'a str,
    /// 在家情况
    pub presence: Option<Presence>,
}

/// A person's fields as they were typed; empty text is a field left open.
#[derive(Clone, Copy, Default)]
pub struct PersonFields<'a> {
    /// 姓名
    pub name: &'a str,
    /// 性别
    pub sex: Option<Sex>,
    /// 与户主关系
    pub relation: Option<Relation>,
    /// 出生年月
    pub born: Option<Born>,
    /// 电话
    pub phone: &'a str,
    /// 在家情况
    pub presence: Option<Presence>,
}

/// Why a draft was refused. Names the field, never what was in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// Text too long, or with control characters.
    #[error("{field}: {error}")]
    Text {
        /// The field of the schema table.
        field: &'static str,
        /// What is wrong with it.
        error: TextError,
    },
    /// A phone number with something in it that no number has.
    #[error("phone: not one phone number")]
    Phone,
    /// A person without a name.
    #[error("name: missing")]
    NoName,
    /// Nobody lives there; then it is no household.
    #[error("people: nobody")]
    NoPeople,
    /// More than [`PEOPLE_MAX`].
    #[error("people: more than {PEOPLE_MAX}")]
    TooManyPeople,
}

impl HouseholdDraft {
    /// Checks the fields; the people come with the head first.
    pub fn parse(
        grid: GridCode,
        fields: HouseholdFields<'_>,
        people: Vec<PersonDraft>,
    ) -> Result<Self, DraftError> {
        match people.len() {
            0 => return Err(DraftError::NoPeople),
            1..=PEOPLE_MAX => {}
            _ => return Err(DraftError::TooManyPeople),
        }
        Ok(Self {
            grid,
            house_no: text("house_no", fields.house_no)?,
            address: text("address", fields.address)?,
            phone: phone(fields.phone)?,
            presence: fields.presence,
            people,
        })
    }

    /// The grid it lies in: a row, not a field of the document.
    pub fn grid(&self) -> &GridCode {
        &self.grid
    }

    /// 门牌号
    pub fn house_no(&self) -> Option<&str> {
        self.house_no.as_ref().map(Text::as_str)
    }

    /// 住址
    pub fn address(&self) -> Option<&str> {
        self.address.as_ref().map(Text::as_str)
    }

    /// 电话
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_ref().map(Text::as_str)
    }

    /// 在家情况
    pub fn presence(&self) -> Option<Presence> {
        self.presence
    }

    /// The people, the head first; at least one.
    pub fn people(&self) -> &[PersonDraft] {
        &self.people
    }
}

impl PersonDraft {
    /// Checks the fields.
    pub fn parse(fields: PersonFields<'_>) -> Result<Self, DraftError> {
        Ok(Self {
            name: text("name", fields.name)?.ok_or(DraftError::NoName)?,
            sex: fields.sex,
            relation: fields.relation,
            born: fields.born,
            phone: phone(fields.phone)?,
            presence: fields.presence,
        })
    }

    /// 姓名
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// 性别
    pub fn sex(&self) -> Option<Sex> {
        self.sex
    }

    /// 与户主关系
    pub fn relation(&self) -> Option<Relation> {
        self.relation
    }

    /// 出生年月
    pub fn born(&self) -> Option<Born> {
        self.born
    }

    /// 电话
    pub fn phone(&self) -> Option<&str> {
        self.phone.as_ref().map(Text::as_str)
    }

    /// 在家情况
    pub fn presence(&self) -> Option<Presence> {
        self.presence
    }
}

fn text<const MAX: usize>(field: &'static str, typed: &str) -> Result<Option<Text<MAX>>, DraftError> {
    let text = Text::parse(typed).map_err(|error| DraftError::Text { field, error })?;
    Ok((!text.is_empty()).then_some(text))
}

/// One phone number as typed; `None` when the field was left open.
///
/// One number: at least three digits (110 is one), and only what stands between digits.
pub fn phone(typed: &str) -> Result<Option<Text<20>>, DraftError> {
    let Some(text) = text("phone", typed)? else {
        return Ok(None);
    };
    let digits = text.as_str().bytes().filter(u8::is_ascii_digit).count();
    let plain = text
        .as_str()
        .chars()
        .all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    if digits >= 3 && plain {
        Ok(Some(text))
    } else {
        Err(DraftError::Phone)
    }
}

/// Counts, never names: a draft must not reach a log through `{:?}`.
impl fmt::Debug for HouseholdDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "HouseholdDraft(grid {}, {} people)",
            self.grid,
            self.people.len()
        )
    }
}

impl fmt::Debug for PersonDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PersonDraft({})",
            self.relation.map_or("relation unknown", Relation::name)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, phone: &str) -> Result<PersonDraft, DraftError> {
        PersonDraft::parse(PersonFields {
            name,
            phone,
            ..PersonFields::default()
        })
    }

    fn household(fields: HouseholdFields<'_>, people: usize) -> Result<HouseholdDraft, DraftError> {
        let grid = GridCode::parse("610921100001001").unwrap();
        HouseholdDraft::parse(grid, fields, vec![person("张三", "").unwrap(); people])
    }

    #[test]
    fn each_bad_field_is_named() {
        let fields = HouseholdFields::default();
        assert_eq!(person(" ", ""), Err(DraftError::NoName));
        let control = DraftError::Text {
            field: "name",
            error: TextError::Control,
        };
        assert_eq!(person("张\u{7}三", ""), Err(control));
        assert_eq!(household(fields, 0), Err(DraftError::NoPeople));
        assert_eq!(household(fields, PEOPLE_MAX + 1), Err(DraftError::TooManyPeople));
        let long = "9".repeat(21);
        let long = household(
            HouseholdFields {
                house_no: &long,
                ..fields
            },
            1,
        );
        let expected = DraftError::Text {
            field: "house_no",
            error: TextError::TooLong { max: 20 },
        };
        assert_eq!(long, Err(expected));
    }

    #[test]
    fn a_phone_is_one_number() {
        for good in ["15412345678", "0915-5212345", "+86 154 1234 5678", "110"] {
            assert_eq!(person("张三", good).unwrap().phone(), Some(good));
        }
        for bad in ["无", "15412345678/15487654321", "-", "12"] {
            assert!(person("张三", bad).is_err(), "{bad}");
        }
        assert_eq!(person("张三", "  ").unwrap().phone(), None);
    }

    #[test]
    fn a_draft_shows_no_name_in_debug() {
        let draft = household(
            HouseholdFields {
                address: "江河村三组",
                ..HouseholdFields::default()
            },
            2,
        )
        .unwrap();
        let shown = format!("{draft:?} {:?}", draft.people());
        assert!(!shown.contains('张') && !shown.contains('江'), "{shown}");
    }
}
