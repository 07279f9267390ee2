//! How much memory photos may take while they are looked at: whoever wants to, waits for room.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use doorstep_model::photo::{PHOTO_PIXELS, THUMBNAIL_SIDE};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::tus::Part;

/// Bytes in all: one largest photo, or nearly four hundred thumbnails.
pub const ROOM: u64 = 20 << 20;
/// What room is counted in.
const UNIT: u64 = 1 << 10;

/// What looking at a file costs: its bytes, and eight for each of the 64-pixel blocks of three
/// components of a progressive picture.
pub(super) const fn cost(part: Part, length: u64) -> u64 {
    let pixels = match part {
        Part::Thumbnail => THUMBNAIL_SIDE as u64 * THUMBNAIL_SIDE as u64,
        Part::Original => PHOTO_PIXELS,
    };
    length + pixels * 3 / 8
}

// The largest photo fits, or it would wait for ever.
const _: () = assert!(cost(Part::Original, Part::Original.max_bytes()) <= ROOM);

/// Memory for photos.
#[derive(Debug)]
pub struct Room {
    free: Arc<Semaphore>,
    held: Arc<AtomicU64>,
    most: AtomicU64,
}

/// Some of it, until dropped.
#[derive(Debug)]
pub(super) struct Held {
    bytes: u64,
    held: Arc<AtomicU64>,
    _permit: OwnedSemaphorePermit,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            free: Arc::new(Semaphore::new((ROOM / UNIT) as usize)),
            held: Arc::default(),
            most: AtomicU64::new(0),
        }
    }
}

impl Room {
    /// Waits until there is room for a file. First come, first served: thumbnails don't starve a
    /// photo.
    pub(super) async fn take(&self, part: Part, length: u64) -> Option<Held> {
        let bytes = cost(part, length);
        let units = u32::try_from(bytes.div_ceil(UNIT)).ok()?;
        // Closed never: the semaphore lives as long as this.
        let permit = self.free.clone().acquire_many_owned(units).await.ok()?;
        let now = self.held.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.most.fetch_max(now, Ordering::Relaxed);
        Some(Held {
            bytes,
            held: self.held.clone(),
            _permit: permit,
        })
    }

    /// Bytes taken now.
    pub fn held(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }

    /// The most that was ever taken at once.
    pub fn most(&self) -> u64 {
        self.most.load(Ordering::Relaxed)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
