//! Changes what a household's sheet says of a person.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::phone;
use doorstep_model::household::{Born, Presence, Relation, Sex};
use doorstep_model::id::DocumentId;

use super::writing::act;
use super::{ActionError, pen::Pen};
use crate::device::Device;

/// What to change; `None` leaves a field as it is, an inner `None` or empty text empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonEdit {
    /// 姓名; can't be emptied.
    pub name: Option<String>,
    /// 性别
    pub sex: Option<Option<Sex>>,
    /// 与户主关系
    pub relation: Option<Option<Relation>>,
    /// 出生年月
    pub born: Option<Option<Born>>,
    /// 电话
    pub phone: Option<String>,
    /// 在家情况
    pub presence: Option<Option<Presence>>,
    /// Who speaks for them: another person of the household.
    pub guardian: Option<Option<Entry>>,
}

/// Changes the fields given.
pub fn edit_person(
    device: &Device,
    household: DocumentId,
    person: Entry,
    edit: &PersonEdit,
) -> Result<(), ActionError> {
    act(device, |writing| {
        writing.edit(Kind::Household, household, |pen| {
            let people = pen.document.entries("people");
            if !people.contains(&person) {
                return Err(ActionError::NotHere);
            }
            if let Some(name) = &edit.name {
                if name.trim().is_empty() {
                    return Err(ActionError::missing("name"));
                }
                pen.entry_words("people", person, "name", name)?;
            }
            let mut put = |field, code: Option<&str>| put_code(pen, person, field, code);
            put("sex", edit.sex.map(|sex| sex.map(Sex::code).unwrap_or_default()))?;
            put(
                "relation",
                edit.relation
                    .map(|relation| relation.map(Relation::code).unwrap_or_default()),
            )?;
            put(
                "presence",
                edit.presence
                    .map(|presence| presence.map(Presence::as_str).unwrap_or_default()),
            )?;
            let born = edit
                .born
                .map(|born| born.map(|born| born.to_string()).unwrap_or_default());
            put("born", born.as_deref())?;
            if let Some(typed) = &edit.phone {
                let phone = phone(typed)?;
                put(
                    "phone",
                    Some(phone.as_ref().map(|phone| phone.as_str()).unwrap_or_default()),
                )?;
            }
            if let Some(guardian) = edit.guardian {
                if guardian.is_some_and(|entry| entry == person || !people.contains(&entry)) {
                    return Err(ActionError::impossible("guardian"));
                }
                let entry = guardian.map(|entry| entry.to_string()).unwrap_or_default();
                put("guardian", Some(&entry))?;
            }
            Ok(())
        })
    })
}

fn put_code(
    pen: &mut Pen<'_>,
    person: Entry,
    field: &'static str,
    code: Option<&str>,
) -> Result<(), ActionError> {
    code.map_or(Ok(()), |code| pen.entry_words("people", person, field, code))
}
