//! A step that someone took: its event, and who the author is.

use super::step::CaseStep;
use crate::code::Code;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::id::{DeviceNumber, UserId};
use crate::standing::Standing;

/// One step of a case, as the fold takes it.
///
/// References are the caller's to read through: where a replay gave entries new keys, `after`
/// names the new ones.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// Its key.
    pub entry: Entry,
    /// Which step.
    pub step: CaseStep,
    /// What it says.
    pub event: &'a Event,
    /// Who took it: see [`speaker`].
    pub author: &'a Standing,
    /// Why what it names can't be meant, as the rows tell: a unit or person that there is not, a
    /// case that ended. None: all is there, or has its verdict.
    pub missing: Option<Code>,
}

impl<'a> Taken<'a> {
    /// `None` if the event is no case step that this build knows.
    pub fn read(entry: Entry, event: &'a Event, author: &'a Standing) -> Option<Self> {
        Some(Self {
            entry,
            step: CaseStep::parse(&event.step)?,
            event,
            author,
            missing: None,
        })
    }

    /// With what the rows tell of what it names.
    #[must_use]
    pub const fn missing(mut self, missing: Option<Code>) -> Self {
        self.missing = missing;
        self
    }

    /// The author's user.
    pub const fn author_id(&self) -> Option<UserId> {
        self.author.user
    }
}

/// Whose word an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The user of this device: look up `device(number, device id, user)`.
    Device(DeviceNumber),
    /// A person at the console.
    AtConsole(UserId),
    /// The server's own clock or job.
    Server,
}

/// Who speaks in an event: `by` counts under the server's actor only.
pub const fn speaker(entry: Entry, event: &Event) -> Speaker {
    match (entry.device, event.by) {
        (DeviceNumber::SERVER, Some(user)) => Speaker::AtConsole(UserId(user)),
        (DeviceNumber::SERVER, None) => Speaker::Server,
        (device, _) => Speaker::Device(device),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn on_whose_behalf_counts_under_the_servers_actor_only() {
        let key = |device| Entry {
            device: DeviceNumber(device),
            generation: 1,
            seq: 1,
            n: 0,
        };
        let mut event = Event::of_case(CaseStep::Note, Timestamp::clamp(0));
        assert_eq!(speaker(key(0), &event), Speaker::Server);
        assert_eq!(speaker(key(4), &event), Speaker::Device(DeviceNumber(4)));
        event.by = Some(9);
        assert_eq!(speaker(key(0), &event), Speaker::AtConsole(UserId(9)));
        assert_eq!(
            speaker(key(4), &event),
            Speaker::Device(DeviceNumber(4)),
            "a phone claims nothing"
        );
    }
}
