//! What goes wrong apart from the road: crashes, copies, a server that stops or is set back, clocks,
//! people and households that move.

mod back;
mod moves;

use doorstep_model::id::Generation;

use super::Simulation;
use crate::faults::Fault;
use crate::oracle;
use crate::world::clock::DAY;

/// Phones at most, copies included.
const PHONES_MAX: usize = 9;
/// From how many days on a clock is counted as far off.
const FAR: i64 = 20;

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// The app's process ends in the middle of a sync: the answer came and was not stored.
    CrashMidSync,
    /// The app is killed between two things.
    Crash,
    /// The server's process ends and is started again.
    ServerRestart,
    /// The server's database is copied while it stands still.
    ServerCopied,
    /// An earlier copy of the database is put back.
    ServerRolledBack,
    /// A backup is made beside the running server.
    ServerBackedUp,
    /// An earlier backup is restored.
    ServerRestored,
    /// A phone's backup is restored on a second phone, and both go on.
    PhoneRestored,
    /// All files of a phone are copied, and both go on.
    PhoneCopied,
    /// A phone's clock is set up to thirty days wrong.
    ClockWrong,
    /// The server's clock is.
    ServerClockWrong,
    /// A household moves to another grid.
    HouseholdMoved,
    /// A member is sent to another grid.
    Reassigned,
    /// The head or helper gets another link.
    Linked,
    /// The head or helper loses one.
    Unlinked,
}

const ALL: [(Mishap, usize); 15] = [
    (Mishap::CrashMidSync, 15),
    (Mishap::Crash, 10),
    (Mishap::ServerRestart, 5),
    (Mishap::ServerCopied, 6),
    (Mishap::ServerRolledBack, 4),
    (Mishap::ServerBackedUp, 5),
    (Mishap::ServerRestored, 3),
    (Mishap::PhoneRestored, 3),
    (Mishap::PhoneCopied, 3),
    (Mishap::ClockWrong, 12),
    (Mishap::ServerClockWrong, 4),
    (Mishap::HouseholdMoved, 12),
    (Mishap::Reassigned, 8),
    (Mishap::Linked, 10),
    (Mishap::Unlinked, 5),
];

impl Mishap {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.into_iter().map(|(mishap, _)| mishap)
    }
}

impl Simulation {
    /// One of them. What changes nothing is not counted.
    pub(super) fn mishap(&mut self) {
        let mishap = self.draw();
        let phone = self.random.below(self.world.phones.len());
        let name = self.world.phones[phone].name.clone();
        let what = match mishap {
            Mishap::CrashMidSync => self.crash_mid_sync(phone),
            Mishap::Crash => {
                self.world.phones[phone].restart();
                Some(name)
            }
            Mishap::ServerRestart => {
                self.world.server.stop();
                self.world.server.start();
                Some(String::new())
            }
            Mishap::ServerCopied => Some(self.copy_server()),
            Mishap::ServerRolledBack => self.roll_back(),
            Mishap::ServerBackedUp => Some(self.back_up()),
            Mishap::ServerRestored => self.restore(),
            Mishap::PhoneRestored => self.copy_phone(phone, false),
            Mishap::PhoneCopied => self.copy_phone(phone, true),
            Mishap::ClockWrong => {
                let days = self.days("a phone");
                self.world.phones[phone].clock.set_wrong_by(days * DAY);
                Some(format!("{name} by {days} days"))
            }
            Mishap::ServerClockWrong => {
                let days = self.days("the server");
                self.world.server.clock().set_wrong_by(days * DAY);
                Some(format!("by {days} days"))
            }
            Mishap::HouseholdMoved => self.move_household(),
            Mishap::Reassigned => Some(self.reassign()),
            Mishap::Linked => self.link(),
            Mishap::Unlinked => self.unlink(),
        };
        if let Some(what) = what {
            self.mishaps += 1;
            self.tally.mishap(mishap);
            self.note(format!("{mishap:?} {what}"));
        }
    }

    fn draw(&self) -> Mishap {
        let mut left = self.random.below(ALL.iter().map(|(_, weight)| weight).sum());
        for (mishap, weight) in ALL {
            match left.checked_sub(weight) {
                None => return mishap,
                Some(rest) => left = rest,
            }
        }
        Mishap::Crash
    }

    /// By how many days a clock will be wrong; never 0.
    fn days(&mut self, whose: &str) -> i64 {
        let days = self.random.between(1, 30);
        let (days, far) = match self.random.percent(50) {
            true => (days, "ahead"),
            false => (-days, "behind"),
        };
        let is_far = usize::from(days.abs() >= FAR);
        self.tally
            .add(format!("a clock: {whose} {FAR} days {far} or more"), is_far);
        days
    }

    fn crash_mid_sync(&mut self, phone: usize) -> Option<String> {
        self.world.phones[phone].road.lose_next_answer();
        let lost = self.sync(phone).contains(&Fault::AnswerLost);
        self.world.phones[phone].restart();
        let files = self.world.files();
        let kept = oracle::read_phone(&files.phones[phone]).expect("the oracle reads the phone");
        let held = oracle::read_server(&files.server, &kept.genesis).expect("the oracle reads the server");
        let taken = kept
            .unsent
            .iter()
            .filter(|change| held.changes.contains_key(change));
        self.tally
            .add("a crash: work was taken, its answer lost", taken.count());
        lost.then(|| self.world.phones[phone].name.clone())
    }

    fn copy_phone(&mut self, of: usize, kept: bool) -> Option<String> {
        if self.world.phones.len() == PHONES_MAX {
            return None;
        }
        let name = format!("{}-copy{}", self.world.phones[of].name, self.world.phones.len());
        let copy = self.world.copy_phone(of, &name, kept);
        self.world.phones[copy].road.set_percent(super::ROAD);
        self.copied.extend([of, copy]);
        // What tells a restored backup from its phone is the nonce that no backup holds.
        let same = self.generation(of) == self.generation(copy);
        (same == kept).then_some(name)
    }

    fn generation(&self, phone: usize) -> Option<Generation> {
        self.world.phones[phone]
            .device()
            .identity()
            .map(|me| me.generation)
    }
}
