//! First pushes, edits, a burst: what accepting and publishing cost, and how memory grows.

use std::io::Write;
use std::time::Instant;

use doorstep_model::protocol::sync::Push;

use super::{BULK, Maker, Sheet, accepted};
use crate::bench::load::write::Written;
use crate::bench::load::{Child, Ground, Pace, storm};

/// Changes of one request.
const REQUEST: usize = 200;
/// Documents at which memory is first looked at.
const FEW: usize = 5_000;
/// Documents over which edits go in random order.
const MANY: usize = 100_000;
/// Times each is measured.
const RUNS: usize = 5;
/// Edits of one run.
const EDITS: usize = 20_000;
/// Changes of the burst.
const BURST: usize = 100_000;

pub(super) fn measure(
    ground: &mut Ground,
    child: &Child,
    made: &mut Maker,
    sheet: &mut Sheet<impl Write>,
    next: &mut impl FnMut(&'static str),
) {
    next("5,000 households");
    let mut written: Vec<Vec<Written>> = vec![Vec::new(); BULK];
    let first = households(ground, made, &mut written, FEW);
    push(ground, child, first);
    child.settle();
    let (at_few, _) = child.memory();

    let each = (MANY - FEW) / RUNS;
    for _ in 0..RUNS {
        next("first pushes");
        let pushes = households(ground, made, &mut written, each);
        let cost = push_and_publish(ground, child, pushes);
        sheet.put("accept.new_per_cpu_s", cost.accepted_per_cpu_second());
        sheet.put("publish.new_per_cpu_s", cost.published_per_cpu_second());
    }
    for _ in 0..RUNS {
        next("edits");
        let pushes = edits(ground, made, &mut written);
        let cost = push_and_publish(ground, child, pushes);
        sheet.put("accept.edits_per_cpu_s", cost.accepted_per_cpu_second());
        sheet.put("publish.edits_per_cpu_s", cost.published_per_cpu_second());
    }

    next("100,000 at once");
    let pushes = households(ground, made, &mut written, BURST);
    push(ground, child, pushes);
    let began = Instant::now();
    child.settle();
    sheet.put("publish.burst_s", began.elapsed().as_secs_f64());
    let (now, most) = child.memory();
    sheet.put("server_memory.mb", now);
    sheet.put("server_memory.most_mb", most);
    sheet.put("server_memory.growth_mb", now - at_few);
}

/// What one run cost the server.
struct Cost {
    changes: usize,
    /// CPU-seconds of accepting all of them.
    accepting: f64,
    /// Changes that were published after the last was accepted, and the CPU-seconds of it.
    published: (usize, f64),
}

impl Cost {
    fn accepted_per_cpu_second(&self) -> f64 {
        self.changes as f64 / self.accepting
    }

    fn published_per_cpu_second(&self) -> f64 {
        self.published.0 as f64 / self.published.1
    }
}

/// Pushes, and tells accepting from publishing, which begins beside it: what the projector's thread
/// takes meanwhile is publishing's, and so is its part of the writer's, at the price a change that is
/// seen when nothing else writes.
fn push_and_publish(ground: &mut Ground, child: &Child, pushes: Vec<Vec<Push>>) -> Cost {
    let changes: usize = pushes.iter().map(Vec::len).sum();
    let requests = requests(ground, child, pushes);
    let before = (child.cpu(), child.cpu_of("projector"));
    let (answers, _) = storm(child.address(), &requests, Pace::AtOnce);
    let between = (
        child.cpu(),
        child.cpu_of("projector"),
        child.cpu_of("store-writer"),
    );
    let waiting = child.pending();
    child.settle();
    let after = (child.cpu(), child.cpu_of("store-writer"));
    assert_eq!(
        accepted(answers.iter().flatten()),
        changes,
        "every change is taken"
    );
    let writing = (after.1 - between.2) / waiting as f64;
    let publishing = (between.1 - before.1) + writing * (changes - waiting) as f64;
    Cost {
        changes,
        accepting: between.0 - before.0 - publishing,
        published: (waiting, after.0 - between.0),
    }
}

fn push(ground: &mut Ground, child: &Child, pushes: Vec<Vec<Push>>) {
    let changes: usize = pushes.iter().map(Vec::len).sum();
    let requests = requests(ground, child, pushes);
    let (answers, _) = storm(child.address(), &requests, Pace::AtOnce);
    assert_eq!(
        accepted(answers.iter().flatten()),
        changes,
        "every change is taken"
    );
}

/// Signed requests of 200 changes, a queue a phone.
fn requests(ground: &mut Ground, child: &Child, pushes: Vec<Vec<Push>>) -> Vec<Vec<Vec<u8>>> {
    let mut queues = Vec::with_capacity(pushes.len());
    for (sender, pushes) in ground.senders.iter_mut().zip(pushes) {
        // While there is more to push than fits, a phone names its state instead of its cursors.
        let heads = sender.heads(child.database());
        let mut pushes = pushes.into_iter().peekable();
        let mut queue = Vec::new();
        while pushes.peek().is_some() {
            queue.push(sender.settled(&heads, pushes.by_ref().take(REQUEST).collect()));
        }
        queues.push(queue);
    }
    queues
}

fn households(
    ground: &Ground,
    made: &mut Maker,
    written: &mut [Vec<Written>],
    count: usize,
) -> Vec<Vec<Push>> {
    // Ids grow with time over all phones, not phone by phone.
    let mut pushes = vec![Vec::new(); BULK];
    for n in 0..count {
        let which = n / REQUEST % BULK;
        let sender = &ground.senders[which];
        let (push, known) = made.household(sender.author(), &sender.grid);
        pushes[which].push(push);
        written[which].push(known);
    }
    pushes
}

/// Each phone edits households of its own, in random order.
fn edits(ground: &Ground, made: &Maker, written: &mut [Vec<Written>]) -> Vec<Vec<Push>> {
    let edit = |(which, known): (usize, &mut Vec<Written>)| {
        let author = ground.senders[which].author();
        let of = known.len();
        let edit = |_| known[made.random.below(of)].edit(author, made.random.number());
        (0..EDITS / BULK).map(edit).collect()
    };
    written.iter_mut().enumerate().map(edit).collect()
}
