//! The day: phones without signal, an evening with one, and what a person has to settle. A scene a
//! file; what one leaves for the next stands in [`Story`].

mod errand;
mod evening;
mod gathering;
mod photos;
mod quarrel;
mod walk;

use doorstep_model::id::DocumentId;
use doorstep_tests::world::Phone;
use doorstep_tests::world::clock::HOUR;

use crate::cast::Village;
use crate::tell::Tell;

/// Lives the day.
pub(crate) fn live(village: &mut Village, tell: &Tell) {
    tell.heading("morning: the phones fetch what is theirs, then the signal is gone");
    sync_all(village, tell);
    let story = walk::walk(village, tell);
    tell.heading("evening: back where there is signal");
    village.world.time.pass(5 * HOUR);
    sync_all(village, tell);
    sync_all(village, tell);
    evening::merged(village, &story, tell);
    quarrel::mediate(village, story.quarrel, tell);
    errand::run(village, story.errand, tell);
    evening::table(village, tell);
    photos::arrived(village, &story.photos, tell);
    evening::receipts(village, tell);
}

/// What scenes leave for the next.
struct Story {
    quarrel: DocumentId,
    errand: DocumentId,
    grandmother: DocumentId,
    edited_twice: DocumentId,
    photos: Vec<photos::Taken>,
}

fn phone(village: &Village, which: usize) -> &Phone {
    &village.world.phones[which]
}

fn sync_all(village: &Village, tell: &Tell) {
    let phones = village.world.phones.len();
    let bar = tell.bar("phones sync", phones as u64);
    let (mut up, mut down, mut requests) = (0, 0, 0);
    for place in 0..phones {
        let outcome = village.world.sync(place);
        up += outcome.sent + outcome.photos.up;
        down += outcome.received + outcome.photos.down;
        requests += u64::from(outcome.requests + outcome.photos.requests);
        bar.inc(1);
    }
    bar.finish();
    tell.line(&format!(
        "{requests} requests, {} KB up, {} KB down for {phones} phones",
        up.div_ceil(1024),
        down.div_ceil(1024),
    ));
}

fn done<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("the story goes on: {error:?}"))
}
