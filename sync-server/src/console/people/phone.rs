//! A phone in a line.

use doorstep_model::word::Arg;

use super::super::speech::Speech;
use crate::view::DeviceShown;

/// A phone in a line.
pub(super) struct Phone {
    pub(super) number: String,
    pub(super) app: String,
    pub(super) enrolled: String,
    pub(super) seen: String,
    pub(super) holds: String,
    pub(super) waiting: Option<String>,
    pub(super) state: String,
    pub(super) counts: bool,
}

pub(super) fn phone(speech: &Speech<'_>, shown: &DeviceShown) -> Phone {
    let device = &shown.device;
    let state = match (device.wiped_at, device.revoked_at) {
        (Some(_), _) => "phone-wiped",
        (None, Some(_)) => "phone-revoked",
        (None, None) => "phone-enrolled",
    };
    let minute = |at: Option<_>| at.map(|at| speech.minute(at)).unwrap_or_default();
    Phone {
        number: device.number.to_string(),
        app: device.app.to_string(),
        enrolled: device.enrolled_at.day().to_string(),
        seen: minute(device.seen_at),
        holds: match shown.durable_at {
            Some(at) => speech.words.say_with(
                "phone-holds",
                &[
                    ("n", Arg::Number(shown.changes as i64)),
                    ("at", Arg::Text(&speech.minute(at))),
                ],
            ),
            None => speech.say("phone-holds-nothing"),
        },
        waiting: (shown.waiting > 0).then(|| speech.count("phone-waiting", shown.waiting)),
        state: speech.say(state),
        counts: device.revoked_at.is_none(),
    }
}
