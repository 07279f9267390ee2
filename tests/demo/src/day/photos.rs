//! Photos: taken without signal, sent small first, whole only to who asks.

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::want_photo::want_photo;
use doorstep_device::photo::prepare;
use doorstep_device::store::photo::{self, FileState};
use doorstep_model::id::{DocumentId, PhotoHash};
use doorstep_server::tus::{Part, Picture};

use super::{done, phone};
use crate::cast::Village;
use crate::picture;
use crate::tell::Tell;

/// A photo that someone took.
pub(super) struct Taken {
    document: DocumentId,
    hash: PhotoHash,
    bytes: usize,
}

/// Takes a picture of a wall, without signal.
pub(super) fn take(village: &Village, who: usize, document: DocumentId, seed: u32) -> Taken {
    let prepared = done(prepare(&picture::of_a_wall(seed)));
    Taken {
        document,
        hash: done(add_photo(phone(village, who).device(), document, &prepared)),
        bytes: prepared.original.len() + prepared.thumbnail.len(),
    }
}

/// How far the photos of the day came, as server and phones have them.
pub(super) fn arrived(village: &Village, taken: &[Taken], tell: &Tell) {
    tell.heading("the photos");
    let chief = village.phones.chief;
    let of = |taken: &Taken| {
        let store = phone(village, chief).device().store();
        let photos = done(store.read(|db| photo::of_document(db, taken.document)));
        photos.into_iter().find(|photo| photo.hash == taken.hash)
    };
    // A confidential case's photo is on no cadre's phone.
    if let Some(last) = taken.iter().rfind(|taken| of(taken).is_some()) {
        done(want_photo(
            phone(village, chief).device(),
            last.document,
            last.hash,
        ));
        village.world.sync(chief);
        tell.line("a cadre asks for one of them whole");
    }
    let held = taken.iter().filter(|taken| is_held(village, taken)).count();
    let there: Vec<_> = taken.iter().filter_map(of).collect();
    let small = there.iter().filter(|photo| photo.thumb == FileState::Here);
    let whole = there.iter().filter(|photo| photo.original == FileState::Here);
    let kilobytes = taken
        .iter()
        .map(|taken| taken.bytes)
        .sum::<usize>()
        .div_ceil(1024);
    tell.line(&format!(
        "photos: taken {}, held by the server {held} ({kilobytes} KB); on the chief's phone {} small, {} whole",
        taken.len(),
        small.count(),
        whole.count(),
    ));
}

/// Both of its files are in the server's own records.
fn is_held(village: &Village, taken: &Taken) -> bool {
    let server = &village.world.server;
    [Part::Thumbnail, Part::Original].into_iter().all(|part| {
        let picture = Picture {
            document: taken.document,
            photo: taken.hash,
            part,
        };
        let stored = server
            .store()
            .read_blocking(|tx| tx.photo(server.realm(), &picture));
        done(stored).is_some()
    })
}
