//! Mutations of known inputs, drawn from a seed: the same seed, the same inputs on every machine.

use crate::world::random::Seeded;

/// Largest input that is made: nothing here is refused for its size alone.
const LARGEST: usize = 256 * 1024;
/// Bytes that stand where numbers turn: signs, continuations of LEB128, long run lengths, CBOR heads.
const EDGES: [&[u8]; 12] = [
    &[0],
    &[0xff],
    &[0x7f],
    &[0x80],
    &[0xff, 0xff, 0xff, 0xff],
    &[0x80, 0x80, 0x80, 0x80, 0x10],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    &[0x9a, 0xff, 0xff, 0xff, 0xff],
    &[0xbf],
    &[0x5f],
    b"9999999999999",
    b"-1",
];

/// Makes inputs out of a corpus.
pub struct Mutator<'a> {
    corpus: &'a [Vec<u8>],
    draw: Seeded,
}

impl<'a> Mutator<'a> {
    /// From a corpus that is not empty.
    pub fn new(corpus: &'a [Vec<u8>], seed: u64, target: &str) -> Self {
        let draw = Seeded::new(seed, &format!("fuzz {target}"));
        Self { corpus, draw }
    }

    /// The next input: one of the corpus with up to four mutations.
    pub fn input(&self) -> Vec<u8> {
        let mut input = self.draw.pick(self.corpus).clone();
        for _ in 0..=self.draw.below(4) {
            self.mutate(&mut input);
        }
        input.truncate(LARGEST);
        input
    }

    fn mutate(&self, input: &mut Vec<u8>) {
        let at = self.draw.below(input.len() + 1);
        let length = self.draw.below(self.draw.below(64) + 1) + 1;
        let end = (at + length).min(input.len());
        match self.draw.below(8) {
            0 if at < input.len() => input[at] ^= 1 << self.draw.below(8),
            1 if at < input.len() => input[at] = self.draw.number() as u8,
            2 => drop(input.drain(at..end)),
            3 => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            4 => {
                let edge = *self.draw.pick(&EDGES);
                let end = (at + edge.len() * self.draw.below(2)).min(input.len());
                input.splice(at..end, edge.iter().copied());
            }
            5 => {
                let other = self.draw.pick(self.corpus);
                let from = self.draw.below(other.len() + 1);
                let to = (from + 4 * length).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
            6 => input.truncate(at),
            _ => {
                // A number in its place by one more or less: lengths, counts, counters.
                if let Some(byte) = input.get_mut(at) {
                    *byte = byte.wrapping_add(if self.draw.percent(50) { 1 } else { 0xff });
                }
            }
        }
    }
}
