//! Changes what a household's sheet says of the household itself.

use doorstep_model::document::schema::Kind;
use doorstep_model::household::Presence;
use doorstep_model::household::draft::phone;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// What to change; `None` leaves a field as it is, an empty text or an inner `None` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HouseholdEdit {
    /// 门牌号
    pub house_no: Option<String>,
    /// 住址
    pub address: Option<String>,
    /// 电话
    pub phone: Option<String>,
    /// Latitude and longitude in 1e-6°, WGS84.
    pub position: Option<Option<(i64, i64)>>,
    /// 在家情况
    pub presence: Option<Option<Presence>>,
    /// How to reach those who are away.
    pub reach: Option<String>,
    /// No visits until this day: respected, and never a reason for a colour.
    pub visits_refused_until: Option<Option<Day>>,
}

/// Changes the fields given.
pub fn edit_household(device: &Device, id: DocumentId, edit: &HouseholdEdit) -> Result<(), ActionError> {
    act(device, |writing| {
        writing.edit(Kind::Household, id, |pen| {
            for (field, words) in [
                ("house_no", &edit.house_no),
                ("address", &edit.address),
                ("reach", &edit.reach),
            ] {
                if let Some(words) = words {
                    pen.words(field, words)?;
                }
            }
            if let Some(typed) = &edit.phone {
                pen.words(
                    "phone",
                    phone(typed)?
                        .as_ref()
                        .map(|phone| phone.as_str())
                        .unwrap_or_default(),
                )?;
            }
            if let Some(position) = edit.position {
                pen.position(position);
            }
            if let Some(presence) = edit.presence {
                pen.words("presence", presence.map(Presence::as_str).unwrap_or_default())?;
            }
            if let Some(until) = edit.visits_refused_until {
                pen.day("visits_refused_until", until);
            }
            Ok(())
        })
    })
}
