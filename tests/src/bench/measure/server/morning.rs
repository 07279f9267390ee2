//! A morning: 500 phones come back into the network at once, each with what it wrote since.

use std::collections::HashSet;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use doorstep_model::id::ChangeHash;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::sync::{Push, PushResult};

use super::{BULK, Maker, Sheet, percentile};
use crate::bench::load::line::Line;
use crate::bench::load::sender::{Heads, read_reply};
use crate::bench::load::write::{CaseWords, name_of};
use crate::bench::load::{Child, Ground, Sender};

/// Households that each phone registers and visits.
const VISITS: usize = 12;
/// Log entries of the grid that the phone has yet to read: others' work of the days before.
const UNREAD: u64 = 20;
/// Requests of one sync; a phone that needs more has met a server that does not come to an end.
const REQUESTS: usize = 20;

/// One phone's morning.
struct Morning<'a> {
    sender: &'a mut Sender,
    heads: Heads,
    push: Vec<Push>,
}

/// How a sync ended: how long it took; none: it failed.
type Ended = Option<Duration>;

pub(super) fn measure(ground: &mut Ground, child: &Child, made: &mut Maker, sheet: &mut Sheet<impl Write>) {
    let Ground { senders, secret, .. } = ground;
    let mut mornings: Vec<Morning<'_>> = senders[BULK..]
        .iter_mut()
        .map(|sender| {
            let mut heads = sender.heads(child.database());
            for (_, head, _) in &mut heads[2..] {
                *head = head.saturating_sub(UNREAD);
            }
            let push = work(sender, made);
            Morning { sender, heads, push }
        })
        .collect();
    let written: Vec<ChangeHash> = mornings
        .iter()
        .flat_map(|morning| morning.push.iter().map(name_of))
        .collect();
    let ended = at_once(child.address(), secret, &mut mornings);
    child.settle();
    let failed = ended.iter().filter(|ended| ended.is_none()).count();
    let mut took: Vec<f64> = ended
        .into_iter()
        .flatten()
        .map(|took| took.as_secs_f64() * 1e3)
        .collect();
    sheet.put("morning.failed", failed as f64);
    sheet.put("morning.lost", lost(child, &written) as f64);
    if !took.is_empty() {
        sheet.put("morning.sync_p99_ms", percentile(&mut took, 99));
    }
}

/// Twelve households registered and visited, and a quarrel between neighbours reported.
fn work(sender: &Sender, made: &mut Maker) -> Vec<Push> {
    let (author, grid) = (sender.author(), sender.grid.clone());
    let mut push = Vec::new();
    for _ in 0..VISITS {
        let (household, known) = made.household(author, &grid);
        let (visit, now) = (made.id(), made.now);
        push.push(household);
        push.push(made.blanks.visit(author, visit, known.id, &grid, now));
        if push.len() == 2 * VISITS {
            let case = made.id();
            push.push(
                made.blanks
                    .case(author, case, known.id, &grid, &CaseWords::quarrel(now)),
            );
        }
    }
    push
}

fn at_once(server: SocketAddr, secret: &ServerSecret, mornings: &mut [Morning<'_>]) -> Vec<Ended> {
    let ready = Barrier::new(mornings.len());
    thread::scope(|scope| {
        let ready = &ready;
        let threads: Vec<_> = mornings
            .iter_mut()
            .map(|morning| {
                scope.spawn(move || {
                    let pushed = morning.push.len();
                    let push = std::mem::take(&mut morning.push);
                    let first = morning.sender.reading(secret, &morning.heads, push);
                    ready.wait();
                    let began = Instant::now();
                    sync(server, morning.sender, first, pushed).map(|()| began.elapsed())
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a phone"))
            .collect()
    })
}

/// One sync as the app does it: connect, push, read until there is no more. None: it failed.
fn sync(server: SocketAddr, sender: &mut Sender, first: Vec<u8>, pushed: usize) -> Option<()> {
    let mut line = Line::open(server).ok()?;
    let (mut request, mut taken) = (first, 0);
    for _ in 0..REQUESTS {
        let (status, body) = line.sync(&request).ok()?;
        let reply = read_reply(status, &body)?;
        taken += reply
            .results
            .iter()
            .filter(|result| **result == PushResult::Accepted)
            .count();
        if !reply.more {
            return (taken == pushed).then_some(());
        }
        request = sender.reading_on(reply.cursors.unwrap_or_default(), Vec::new());
    }
    None
}

/// Changes that the server does not hold, or keeps from everyone.
fn lost(child: &Child, written: &[ChangeHash]) -> usize {
    let mut published = child
        .database()
        .prepare(
            "SELECT hash FROM change
             WHERE no NOT IN (SELECT change FROM pending UNION SELECT change FROM quarantine)",
        )
        .expect("the server's tables");
    let hashes = published.query_map([], |row| row.get::<_, [u8; ChangeHash::LEN]>(0));
    let there: HashSet<_> = hashes
        .expect("its database answers")
        .map(|hash| hash.expect("a hash"))
        .collect();
    written
        .iter()
        .filter(|hash| !there.contains(hash.as_bytes()))
        .count()
}
