//! Causal order of steps: each after those that it names, ties by entry key.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::document::entry::Entry;

/// The keys of `steps` in causal order. Names that are not among the keys are ignored.
///
/// A circle of names can only be forged, since nobody has seen what is written later. The names
/// within circles, and on ways from one circle to another, are then ignored; all others hold.
pub(super) fn causal(steps: &BTreeMap<Entry, &[Entry]>) -> Vec<Entry> {
    let keys: Vec<Entry> = steps.keys().copied().collect();
    let mut waits: Vec<Vec<usize>> = steps
        .values()
        .enumerate()
        .map(|(i, after)| {
            let mut causes: Vec<usize> = after
                .iter()
                .filter_map(|entry| keys.binary_search(entry).ok())
                .filter(|j| *j != i)
                .collect();
            causes.sort_unstable();
            causes.dedup();
            causes
        })
        .collect();
    let mut order = ready(&waits);
    if order.len() < keys.len() {
        let mut in_circles = vec![true; keys.len()];
        for i in order.into_iter().chain(ready(&followers(&waits))) {
            in_circles[i] = false;
        }
        for i in (0..keys.len()).filter(|i| in_circles[*i]) {
            waits[i].retain(|j| !in_circles[*j]);
        }
        order = ready(&waits);
    }
    order.into_iter().map(|i| keys[i]).collect()
}

/// Who can go once all that they wait for went; those in or behind a circle never do.
fn ready(waits: &[Vec<usize>]) -> Vec<usize> {
    let followers = followers(waits);
    let mut left: Vec<usize> = waits.iter().map(Vec::len).collect();
    let mut heap: BinaryHeap<Reverse<usize>> =
        (0..waits.len()).filter(|i| left[*i] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(waits.len());
    while let Some(Reverse(i)) = heap.pop() {
        order.push(i);
        for follower in &followers[i] {
            left[*follower] -= 1;
            if left[*follower] == 0 {
                heap.push(Reverse(*follower));
            }
        }
    }
    order
}

fn followers(waits: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut followers = vec![Vec::new(); waits.len()];
    for (i, causes) in waits.iter().enumerate() {
        for cause in causes {
            followers[*cause].push(i);
        }
    }
    followers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DeviceNumber;

    fn entry(n: u32) -> Entry {
        Entry {
            device: DeviceNumber(n),
            generation: 0,
            seq: 1,
            n: 0,
        }
    }

    fn order(steps: &[(u32, &[u32])]) -> Vec<u32> {
        let after: Vec<(Entry, Vec<Entry>)> = steps
            .iter()
            .map(|(n, after)| (entry(*n), after.iter().map(|n| entry(*n)).collect()))
            .collect();
        let steps = after
            .iter()
            .map(|(key, after)| (*key, after.as_slice()))
            .collect();
        causal(&steps).into_iter().map(|entry| entry.device.0).collect()
    }

    #[test]
    fn causes_go_first_and_ties_by_key() {
        assert_eq!(
            order(&[(1, &[3]), (2, &[]), (3, &[]), (4, &[1, 2])]),
            [2, 3, 1, 4]
        );
    }

    #[test]
    fn names_of_nothing_are_ignored() {
        assert_eq!(order(&[(1, &[99, 1]), (2, &[2])]), [1, 2]);
    }

    #[test]
    fn a_circle_breaks_nothing_around_it() {
        // 5 and 6 name each other, which says nothing; 5 has seen 7, 1 has seen 5, 2 has seen 1.
        assert_eq!(
            order(&[(1, &[5]), (2, &[1]), (5, &[6, 7]), (6, &[5]), (7, &[])]),
            [6, 7, 5, 1, 2]
        );
    }

    #[test]
    fn two_circles_with_an_honest_step_between() {
        let order = order(&[(1, &[2]), (2, &[1]), (3, &[2]), (4, &[3, 5]), (5, &[4])]);
        assert_eq!(order, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_long_chain_against_the_keys_is_no_burden() {
        let chain: Vec<(Entry, Vec<Entry>)> = (0..20_000).map(|n| (entry(n), vec![entry(n + 1)])).collect();
        let steps = chain
            .iter()
            .map(|(key, after)| (*key, after.as_slice()))
            .collect();
        let order = causal(&steps);
        assert_eq!(order.first(), Some(&entry(19_999)));
        assert_eq!(order.last(), Some(&entry(0)));
        assert_eq!(order.len(), 20_000);
    }
}
