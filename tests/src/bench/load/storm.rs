//! Many phones at once: each sends its prepared requests one after the other, on a connection that
//! it shares with a few others.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use super::line::Line;

/// When requests are sent.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each as soon as the one before it on its connection was answered.
    AtOnce,
    /// So many a second in all, whether the answers come or not: an answer's time counts from when
    /// its request should have gone out.
    PerSecond(f64),
}

/// What came back.
pub struct Answer {
    /// HTTP status; 0: the connection broke.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// How long it took.
    pub took: Duration,
}

/// Sends all requests, a queue a connection; the answers in the same order, and how long all took.
///
/// # Panics
/// When the machine gives no threads.
pub fn storm(server: SocketAddr, queues: &[Vec<Vec<u8>>], pace: Pace) -> (Vec<Vec<Answer>>, Duration) {
    let ready = Barrier::new(queues.len() + 1);
    thread::scope(|scope| {
        let ready = &ready;
        let threads: Vec<_> = queues
            .iter()
            .enumerate()
            .map(|(which, queue)| {
                scope.spawn(move || {
                    let mut line = Line::open(server).expect("the server listens");
                    ready.wait();
                    send(&mut line, queue, pace, which, queues.len())
                })
            })
            .collect();
        ready.wait();
        let began = Instant::now();
        let answers = threads.into_iter().map(|thread| thread.join().expect("a phone"));
        (answers.collect(), began.elapsed())
    })
}

fn send(line: &mut Line, queue: &[Vec<u8>], pace: Pace, which: usize, of: usize) -> Vec<Answer> {
    let began = Instant::now();
    let one = |(n, request): (usize, &Vec<u8>)| {
        let due = match pace {
            Pace::AtOnce => Instant::now(),
            Pace::PerSecond(rate) => began + Duration::from_secs_f64((n * of + which) as f64 / rate),
        };
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let (status, body) = line.sync(request).unwrap_or_default();
        Answer {
            status,
            body,
            took: due.elapsed(),
        }
    };
    queue.iter().enumerate().map(one).collect()
}
