//! A PIN is set, changed, mistyped and taken away: at any moment exactly one opens the phone.

use doorstep_device::installation::InstallationError;
use doorstep_device::key::{KeyringError, Pin};
use doorstep_model::time::Timestamp;

use super::village::{WANG, told, village};
use crate::torn::marks::after;
use crate::torn::{Stage, State, Workload};
use crate::world::clock::Time;
use crate::world::phone::install;
use crate::world::random::Seeded;

pub(super) const WORKLOAD: Workload = Workload {
    name: "pin",
    victim: "phones/wang",
    before: village,
    live,
    look,
};

/// The PINs in their order; none at first and at last.
const PINS: [Option<&str>; 4] = [None, Some("135790"), Some("246802"), None];

fn pin(text: Option<&str>) -> Option<Pin> {
    text.map(|text| Pin::parse(text).expect("six digits"))
}

fn live(stage: &Stage) {
    let world = stage.world();
    let (phone, marks) = (&world.phones[WANG], &stage.marks);
    let (app, slot) = (phone.installation(), phone.slot());
    marks.say("pin 0");
    stage.begin();
    for (n, pair) in PINS.windows(2).enumerate() {
        let (old, new) = (pin(pair[0]), pin(pair[1]));
        stage.again(|| {
            app.set_pin(slot, old.as_ref(), new.as_ref())
                .map_err(|error| told(&error, error.code()))
        });
        marks.say(&format!("pin {}", n + 1));
        if n == 0 {
            let wrong = app.unlock(slot, pin(Some("999999")).as_ref());
            marks.say(match wrong {
                Err(InstallationError::Keyring(KeyringError::WrongPin { left: 9 })) => "mistyped",
                // The count could not be saved, so nothing was tried.
                _ => "again",
            });
        }
    }
    drop(app);
    world.rest();
}

fn look(state: &State) {
    let clock = Time::at(Timestamp::clamp(state.resting.millis)).clock();
    let randomness = Seeded::new(state.resting.seed, "the app");
    let app = install(&state.folder.join("phones/wang"), &clock, &randomness).expect("the app is installed");
    let slot = app.users().expect("its users")[0];
    let last: usize = match after(&state.said, "pin").pop_last() {
        Some(last) => last.parse().expect("a mark of ours"),
        None => 0,
    };
    // The one that was said, or the one that was being set.
    let mut holds = (last..PINS.len().min(last + 2)).filter(|n| {
        let opened = app.unlock(slot, pin(PINS[*n]).as_ref());
        opened.is_ok_and(|(_, damage)| damage.is_none())
    });
    let holds = holds.next().expect("the PIN opens the phone");
    let set = app.set_pin(slot, pin(PINS[holds]).as_ref(), None);
    set.expect("the PIN is taken away");
    drop(app);
    state.whole_world();
}
