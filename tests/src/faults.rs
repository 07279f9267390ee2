//! A bad road between a phone and the server, the same for the same seed: requests and answers
//! are lost, cut, doubled, held back and delivered late, repeated long after, or the server's
//! answer is swallowed by something in between that says 503.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use doorstep_device::sync::transport::{Method, Request, Response, Transport, TransportError};

use crate::world::random::Seeded;

/// Requests that are remembered for a late repeat.
const REMEMBERED: usize = 40;
/// A request that is held back arrives after so many later ones at most.
const HELD_BACK_MAX: usize = 6;

/// A request on its way, kept apart from whoever sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parcel {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    limit: usize,
    patience: Duration,
}

impl Parcel {
    fn of(request: &Request<'_>) -> Self {
        Self {
            method: request.method,
            path: request.path.clone(),
            headers: request.headers.clone(),
            body: request.body.to_vec(),
            limit: request.limit,
            patience: request.patience,
        }
    }

    fn deliver(&self, to: &dyn Transport) -> Result<Response, TransportError> {
        to.send(&Request {
            method: self.method,
            path: self.path.clone(),
            headers: self.headers.clone(),
            body: &self.body,
            limit: self.limit,
            patience: self.patience,
        })
    }
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
pub struct Road(Mutex<Inner>);

struct Inner {
    random: Seeded,
    percent: usize,
    held_back: Vec<(usize, Parcel)>,
    past: Vec<Parcel>,
    met: BTreeMap<Fault, usize>,
    last: Vec<Fault>,
    next: Option<Fault>,
}

/// A phone's connection by its road.
pub struct Travel<'a> {
    road: &'a Road,
    end: &'a dyn Transport,
}

impl Road {
    /// A road on which nothing happens until [`Road::set_percent`].
    pub fn new(random: Seeded) -> Self {
        Self(Mutex::new(Inner {
            random,
            percent: 0,
            held_back: Vec::new(),
            past: Vec::new(),
            met: BTreeMap::new(),
            last: Vec::new(),
            next: None,
        }))
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of a hundred exchanges meet a fault.
    pub fn set_percent(&self, percent: usize) {
        self.inner().percent = percent;
    }

    /// The next exchange's answer is lost, whatever else happens.
    pub fn lose_next_answer(&self) {
        self.inner().next = Some(Fault::AnswerLost);
    }

    /// The faults met so far, each with how often.
    pub fn met(&self) -> BTreeMap<Fault, usize> {
        self.inner().met.clone()
    }

    /// The faults met since this was asked last, in order.
    pub fn met_since(&self) -> Vec<Fault> {
        std::mem::take(&mut self.inner().last)
    }

    /// Lets everything that was held back arrive.
    pub fn release(&self, end: &dyn Transport) {
        for (_, parcel) in std::mem::take(&mut self.inner().held_back) {
            // Nobody waits for these answers.
            drop(parcel.deliver(end));
        }
    }

    /// A connection to the server at the end.
    pub fn to<'a>(&'a self, end: &'a dyn Transport) -> Travel<'a> {
        Travel { road: self, end }
    }
}

impl Transport for Travel<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
        self.road.inner().carry(Parcel::of(request), self.end)
    }
}

impl Inner {
    fn carry(&mut self, parcel: Parcel, end: &dyn Transport) -> Result<Response, TransportError> {
        self.arrive_late(end);
        let drawn = self
            .random
            .percent(self.percent)
            .then(|| *self.random.pick(&Fault::ALL));
        let fault = self.next.take().or(drawn);
        if let Some(fault) = fault {
            *self.met.entry(fault).or_default() += 1;
            self.last.push(fault);
        }
        let answer = match fault {
            None => parcel.deliver(end),
            Some(fault) => self.suffer(fault, &parcel, end),
        };
        self.remember(parcel);
        answer
    }

    fn suffer(
        &mut self,
        fault: Fault,
        parcel: &Parcel,
        end: &dyn Transport,
    ) -> Result<Response, TransportError> {
        match fault {
            Fault::RequestLost => Err(TransportError::Lost),
            Fault::RequestCut => {
                let mut part = parcel.clone();
                part.body.truncate(self.random.below(parcel.body.len().max(1)));
                drop(part.deliver(end));
                Err(TransportError::Lost)
            }
            Fault::AnswerLost => {
                drop(parcel.deliver(end));
                Err(TransportError::Lost)
            }
            Fault::AnswerCut => parcel.deliver(end).map(|mut answer| {
                answer.body.truncate(self.random.below(answer.body.len().max(1)));
                answer
            }),
            Fault::Twice => {
                let first = parcel.deliver(end);
                let second = parcel.deliver(end);
                if self.random.percent(50) { first } else { second }
            }
            Fault::HeldBack => {
                let after = 1 + self.random.below(HELD_BACK_MAX);
                self.held_back.push((after, parcel.clone()));
                Err(TransportError::Lost)
            }
            Fault::Repeated => {
                if !self.past.is_empty() {
                    drop(self.random.pick(&self.past).deliver(end));
                }
                parcel.deliver(end)
            }
            Fault::Unavailable => Ok(in_between(503)),
            Fault::UnavailableAfter => {
                drop(parcel.deliver(end));
                Ok(in_between(502))
            }
        }
    }

    fn arrive_late(&mut self, end: &dyn Transport) {
        for (after, _) in &mut self.held_back {
            *after -= 1;
        }
        let due = self.held_back.extract_if(.., |(after, _)| *after == 0);
        due.for_each(|(_, parcel)| drop(parcel.deliver(end)));
    }

    fn remember(&mut self, parcel: Parcel) {
        if self.past.len() == REMEMBERED {
            self.past.remove(self.random.below(REMEMBERED));
        }
        self.past.push(parcel);
    }
}

/// What a proxy says by itself.
fn in_between(status: u16) -> Response {
    Response {
        status,
        headers: vec![("content-type".into(), "text/html".into())],
        body: b"<h1>Bad Gateway</h1>".to_vec(),
        elapsed: Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says how many requests it has seen.
    #[derive(Default)]
    struct Counting(Mutex<Vec<Vec<u8>>>);

    impl Counting {
        fn seen(&self) -> Vec<Vec<u8>> {
            self.0.lock().unwrap().clone()
        }
    }

    impl Transport for Counting {
        fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
            let mut seen = self.0.lock().unwrap();
            seen.push(request.body.to_vec());
            Ok(Response {
                body: vec![0; seen.len()],
                ..in_between(200)
            })
        }
    }

    fn request(body: &[u8]) -> Request<'_> {
        Request {
            method: Method::Post,
            path: "/".into(),
            headers: Vec::new(),
            body,
            limit: 1_000,
            patience: Duration::from_secs(1),
        }
    }

    #[test]
    fn a_good_road_changes_nothing() {
        let (server, road) = (Counting::default(), Road::new(Seeded::new(1, "road")));
        for n in 0..50 {
            assert_eq!(
                road.to(&server).send(&request(&[n])).map(|answer| answer.status),
                Ok(200)
            );
        }
        assert_eq!(server.seen(), (0..50).map(|n| vec![n]).collect::<Vec<_>>());
        assert!(road.met().is_empty() && road.met_since().is_empty());
    }

    #[test]
    fn the_same_seed_has_the_same_faults() {
        let travel = |seed| {
            let (server, road) = (Counting::default(), Road::new(Seeded::new(seed, "road")));
            road.set_percent(60);
            let answers: Vec<_> = (0..200)
                .map(|n| road.to(&server).send(&request(&[n; 9])))
                .collect();
            road.release(&server);
            assert_eq!(road.met().len(), Fault::ALL.len(), "all of them in 200");
            (answers, road.met_since(), server.seen())
        };
        assert_eq!(travel(1), travel(1));
        assert_ne!(travel(1), travel(2));
    }

    #[test]
    fn what_is_held_back_arrives_once_and_later() {
        let (server, road) = (Counting::default(), Road::new(Seeded::new(1, "road")));
        road.inner().held_back.push((2, Parcel::of(&request(b"late"))));
        for body in [b"1", b"2", b"3"] {
            road.to(&server).send(&request(body)).unwrap();
        }
        let seen = [&b"1"[..], b"late", b"2", b"3"].map(<[u8]>::to_vec);
        assert_eq!(server.seen(), seen);
    }
}
