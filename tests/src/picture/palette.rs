//! A palette by median cut: the colours are split where they lie widest, at the middle of what
//! shows them.

use std::collections::HashMap;

type Colour = [u8; 3];

/// Few colours that stand for many.
pub(super) struct Palette {
    colours: Vec<Colour>,
    places: HashMap<Colour, u8>,
}

/// Colours, with how many pixels show each.
type Shown = Vec<(Colour, u64)>;

impl Palette {
    /// At most so many colours (256 at most) for these pixels.
    pub(super) fn of(pixels: &[Colour], most: usize) -> Self {
        let mut shown: HashMap<Colour, u64> = HashMap::new();
        for pixel in pixels {
            *shown.entry(*pixel).or_default() += 1;
        }
        let mut all: Shown = shown.into_iter().collect();
        // The same pixels make the same file.
        all.sort_unstable();
        let mut boxes = vec![all];
        while boxes.len() < most {
            let weight = |one: &Shown| u64::from(widest(one).1) * one.iter().map(|(_, n)| n).sum::<u64>();
            let Some(largest) = (0..boxes.len())
                .filter(|at| boxes[*at].len() > 1)
                .max_by_key(|at| weight(&boxes[*at]))
            else {
                break;
            };
            let (one, other) = split(boxes.swap_remove(largest));
            boxes.extend([one, other]);
        }
        let colours = boxes.iter().map(middle).collect();
        let places = boxes
            .iter()
            .zip(0..=u8::MAX)
            .flat_map(|(one, place)| one.iter().map(move |(colour, _)| (*colour, place)))
            .collect();
        Self { colours, places }
    }

    pub(super) fn colours(&self) -> &[Colour] {
        &self.colours
    }

    /// Which colour stands for this one.
    pub(super) fn place(&self, colour: Colour) -> u8 {
        self.places.get(&colour).copied().unwrap_or_default()
    }
}

/// The channel in which colours lie widest, and how wide.
fn widest(shown: &Shown) -> (usize, u8) {
    let width = |channel: usize| {
        let values = || shown.iter().map(|(colour, _)| colour[channel]);
        values().max().unwrap_or_default() - values().min().unwrap_or_default()
    };
    (0..3)
        .map(|channel| (channel, width(channel)))
        .max_by_key(|(_, width)| *width)
        .unwrap_or_default()
}

fn split(mut shown: Shown) -> (Shown, Shown) {
    let (channel, _) = widest(&shown);
    shown.sort_by_key(|(colour, _)| colour[channel]);
    let half = shown.iter().map(|(_, n)| n).sum::<u64>() / 2;
    let mut so_far = 0;
    let middle = shown.iter().position(|(_, n)| {
        so_far += n;
        so_far > half
    });
    // Both sides get one at least.
    let other = shown.split_off(middle.unwrap_or_default().clamp(1, shown.len() - 1));
    (shown, other)
}

/// The colour that most pixels of the box show, if half of them do; else their mean.
fn middle(shown: &Shown) -> Colour {
    let all: u64 = shown.iter().map(|(_, n)| n).sum();
    match shown.iter().max_by_key(|(_, n)| *n) {
        Some((colour, n)) if n * 2 >= all => *colour,
        _ => [0, 1, 2].map(|channel| {
            let sum: u64 = shown
                .iter()
                .map(|(colour, n)| u64::from(colour[channel]) * n)
                .sum();
            (sum / all.max(1)) as u8
        }),
    }
}
