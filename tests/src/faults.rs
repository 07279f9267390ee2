//! A bad road between a phone and the server, the same for the same seed: requests and answers
//! are lost, cut, doubled, held back and delivered late, repeated long after, or the server's
//! answer is swallowed by something in between that says 503.

use std::collections::BTreeMap;
use std::fmt;

use crate::world::random::Seeded;

/// Requests that are remembered for a late repeat.
const REMEMBERED: usize = 40;
/// A request that is held back arrives after so many later ones at most.
const HELD_BACK_MAX: usize = 6;

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

/// What happens to one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The request does not arrive.
    RequestLost,
    /// Only a part of the request arrives, and nothing comes back.
    RequestCut,
    /// The request arrives, the answer does not.
    AnswerLost,
    /// A part of the answer arrives and looks whole.
    AnswerCut,
    /// The request arrives twice.
    Twice,
    /// The request arrives after later ones of this phone, when nobody waits for its answer.
    HeldBack,
    /// An earlier request arrives once more before this one.
    Repeated,
    /// Something in between says 503 and lets nothing through.
    Unavailable,
    /// The server commits, and something in between says 502.
    UnavailableAfter,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::RequestLost,
        Self::RequestCut,
        Self::AnswerLost,
        Self::AnswerCut,
        Self::Twice,
        Self::HeldBack,
        Self::Repeated,
        Self::Unavailable,
        Self::UnavailableAfter,
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The road of one phone.
pub struct Road {
    random: Seeded,
    percent: usize,
    held_back: Vec<(usize, Vec<u8>)>,
    past: Vec<Vec<u8>>,
    met: BTreeMap<Fault, usize>,
}

impl Road {
    /// A road on which nothing happens until [`Road::set_percent`].
    pub fn new(random: Seeded) -> Self {
        Self {
            random,
            percent: 0,
            held_back: Vec::new(),
            past: Vec::new(),
            met: BTreeMap::new(),
        }
    }

    /// How many of a hundred exchanges meet a fault.
    pub fn set_percent(&mut self, percent: usize) {
        self.percent = percent;
    }

    /// The faults met so far, each with how often.
    pub fn met(&self) -> &BTreeMap<Fault, usize> {
        &self.met
    }

    /// Lets everything that was held back arrive.
    pub fn release(&mut self, server: &mut dyn FnMut(&[u8]) -> Option<Answer>) {
        for (_, body) in std::mem::take(&mut self.held_back) {
            server(&body);
        }
    }

    /// Carries one request; gives what the phone gets, `None` when that is nothing, and what
    /// happened. `server` gives nothing when it is down.
    pub fn carry(
        &mut self,
        body: &[u8],
        server: &mut dyn FnMut(&[u8]) -> Option<Answer>,
    ) -> (Option<Answer>, Option<Fault>) {
        self.arrive_late(server);
        let fault = self
            .random
            .percent(self.percent)
            .then(|| *self.random.pick(&Fault::ALL));
        if let Some(fault) = fault {
            *self.met.entry(fault).or_default() += 1;
        }
        let answer = self.suffer(fault, body, server);
        self.remember(body);
        (answer, fault)
    }

    fn suffer(
        &mut self,
        fault: Option<Fault>,
        body: &[u8],
        server: &mut dyn FnMut(&[u8]) -> Option<Answer>,
    ) -> Option<Answer> {
        match fault {
            None => server(body),
            Some(Fault::RequestLost) => None,
            Some(Fault::RequestCut) => {
                server(&body[..self.random.below(body.len().max(1))]);
                None
            }
            Some(Fault::AnswerLost) => {
                server(body);
                None
            }
            Some(Fault::AnswerCut) => server(body).map(|mut answer| {
                answer.body.truncate(self.random.below(answer.body.len().max(1)));
                answer
            }),
            Some(Fault::Twice) => {
                let first = server(body);
                let second = server(body);
                if self.random.percent(50) { first } else { second }
            }
            Some(Fault::HeldBack) => {
                let after = 1 + self.random.below(HELD_BACK_MAX);
                self.held_back.push((after, body.to_vec()));
                None
            }
            Some(Fault::Repeated) => {
                if !self.past.is_empty() {
                    server(self.random.pick::<Vec<u8>>(&self.past));
                }
                server(body)
            }
            Some(Fault::Unavailable) => Some(Answer {
                status: 503,
                body: Vec::new(),
            }),
            Some(Fault::UnavailableAfter) => {
                server(body);
                Some(Answer {
                    status: 502,
                    body: b"bad gateway".to_vec(),
                })
            }
        }
    }

    fn arrive_late(&mut self, server: &mut dyn FnMut(&[u8]) -> Option<Answer>) {
        for (after, _) in &mut self.held_back {
            *after -= 1;
        }
        let due = self.held_back.extract_if(.., |(after, _)| *after == 0);
        due.for_each(|(_, body)| _ = server(&body));
    }

    fn remember(&mut self, body: &[u8]) {
        if self.past.len() == REMEMBERED {
            self.past.remove(self.random.below(REMEMBERED));
        }
        self.past.push(body.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says how many requests it has seen.
    fn count(seen: &mut Vec<Vec<u8>>) -> impl FnMut(&[u8]) -> Option<Answer> + '_ {
        |body| {
            seen.push(body.to_vec());
            Some(Answer {
                status: 200,
                body: vec![0; seen.len()],
            })
        }
    }

    #[test]
    fn a_good_road_changes_nothing() {
        let mut seen = Vec::new();
        let mut road = Road::new(Seeded::new(1, "road"));
        for n in 0..50 {
            let (answer, fault) = road.carry(&[n], &mut count(&mut seen));
            assert_eq!((answer.map(|answer| answer.status), fault), (Some(200), None));
        }
        assert_eq!(seen, (0..50).map(|n| vec![n]).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_seed_has_the_same_faults() {
        let travel = |seed| {
            let mut seen = Vec::new();
            let mut road = Road::new(Seeded::new(seed, "road"));
            road.set_percent(60);
            let met: Vec<_> = (0..200)
                .map(|n| road.carry(&[n; 9], &mut count(&mut seen)))
                .collect();
            road.release(&mut count(&mut seen));
            assert_eq!(road.met().len(), Fault::ALL.len(), "all of them in 200");
            (met, seen)
        };
        assert_eq!(travel(1), travel(1));
        assert_ne!(travel(1), travel(2));
    }

    #[test]
    fn what_is_held_back_arrives_once_and_later() {
        let mut seen = Vec::new();
        let mut road = Road::new(Seeded::new(1, "road"));
        road.held_back.push((2, b"late".to_vec()));
        for body in [b"1", b"2", b"3"] {
            road.carry(body, &mut count(&mut seen));
        }
        assert_eq!(
            seen,
            [b"1".to_vec(), b"late".to_vec(), b"2".to_vec(), b"3".to_vec()]
        );
    }
}
