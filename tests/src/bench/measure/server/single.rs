//! Requests of one edit each: how many a second, and how long one takes at half of that.

use std::io::Write;

use doorstep_model::protocol::sync::Push;

use super::{BULK, Maker, Sheet, accepted, percentile};
use crate::bench::load::write::Written;
use crate::bench::load::{Child, Ground, Pace, storm};

/// Connections that the phones share.
const LINES: usize = 64;
/// Times it is measured.
const RUNS: usize = 5;
/// Edits of each phone in one run.
const EACH: usize = 3;
/// Half of the requests a second that are to be reached.
const HALF: f64 = 750.0;
/// Households of each phone.
const HOUSEHOLDS: usize = 12;

/// What each phone has written.
pub(super) struct Work {
    written: Vec<Vec<Written>>,
    number: u64,
}

/// Every phone that is not of the bulk registers its households.
pub(super) fn prepare(ground: &mut Ground, child: &Child, made: &mut Maker) -> Work {
    let mut written = Vec::new();
    let mut requests = Vec::new();
    for sender in &mut ground.senders[BULK..] {
        let begun: Vec<_> = (0..HOUSEHOLDS)
            .map(|_| made.household(sender.author(), &sender.grid))
            .collect();
        let (pushes, known): (Vec<Push>, Vec<Written>) = begun.into_iter().unzip();
        let heads = sender.heads(child.database());
        requests.push(sender.settled(&heads, pushes));
        written.push(known);
    }
    let (answers, _) = storm(child.address(), &on_lines(requests, 1), Pace::AtOnce);
    assert_eq!(accepted(answers.iter().flatten()), written.len() * HOUSEHOLDS);
    child.settle();
    Work { written, number: 0 }
}

pub(super) fn measure(
    ground: &mut Ground,
    child: &Child,
    mut work: Work,
    sheet: &mut Sheet<impl Write>,
    next: &mut impl FnMut(&'static str),
) {
    for _ in 0..RUNS {
        next("single edits");
        let requests = work.requests(ground, child);
        let (answers, took) = storm(child.address(), &requests, Pace::AtOnce);
        let taken = accepted(answers.iter().flatten());
        assert_eq!(taken, work.written.len() * EACH, "every edit is taken");
        sheet.put("single_edit.per_s", taken as f64 / took.as_secs_f64());
        child.settle();

        next("single edits, half as many");
        let requests = work.requests(ground, child);
        let (answers, _) = storm(child.address(), &requests, Pace::PerSecond(HALF));
        let taken = accepted(answers.iter().flatten());
        assert_eq!(taken, work.written.len() * EACH, "every edit is taken");
        let took = answers
            .iter()
            .flatten()
            .map(|answer| answer.took.as_secs_f64() * 1e3);
        sheet.put(
            "single_edit.p99_ms",
            percentile(&mut took.collect::<Vec<_>>(), 99),
        );
        child.settle();
    }
}

impl Work {
    /// As a phone sends them that has unpublished work: with its cursors, so that each answer brings
    /// what the phone and its neighbour in the grid wrote since.
    fn requests(&mut self, ground: &mut Ground, child: &Child) -> Vec<Vec<Vec<u8>>> {
        let mut requests = Vec::new();
        let heads: Vec<_> = ground.senders[BULK..]
            .iter()
            .map(|sender| sender.heads(child.database()))
            .collect();
        for round in 0..EACH {
            for ((sender, heads), written) in ground.senders[BULK..]
                .iter_mut()
                .zip(&heads)
                .zip(&mut self.written)
            {
                self.number += 1;
                let household = &mut written[(round * 5 + self.number as usize) % HOUSEHOLDS];
                let push = household.edit(sender.author(), self.number);
                requests.push(sender.reading(&ground.secret, heads, vec![push]));
            }
        }
        on_lines(requests, EACH)
    }
}

/// Shares requests out over the connections; those of one phone stay in their order on one.
fn on_lines(requests: Vec<Vec<u8>>, rounds: usize) -> Vec<Vec<Vec<u8>>> {
    let phones = requests.len() / rounds;
    let mut queues = vec![Vec::new(); LINES];
    for (n, request) in requests.into_iter().enumerate() {
        queues[n % phones % LINES].push(request);
    }
    queues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_keeps_to_one_connection_in_its_order() {
        let requests: Vec<Vec<u8>> = (0..300u16).map(|n| n.to_be_bytes().to_vec()).collect();
        let queues = on_lines(requests, 3);
        for phone in 0..100 {
            let of_phone = |queue: &Vec<Vec<u8>>| {
                let numbers = queue.iter().map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
                numbers.filter(|n| n % 100 == phone).collect::<Vec<_>>()
            };
            let found: Vec<_> = queues
                .iter()
                .map(of_phone)
                .filter(|found| !found.is_empty())
                .collect();
            assert_eq!(found, [[phone, phone + 100, phone + 200]]);
        }
    }
}
