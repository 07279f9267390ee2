//! What the server published of a document, kept the same way on both sides.

use doorstep_model::id::ChangeHash;

/// The published heads after one more change: `(heads \ deps) ∪ {change}`, sorted.
pub fn advance(heads: &[ChangeHash], deps: &[ChangeHash], change: ChangeHash) -> Vec<ChangeHash> {
    let mut next: Vec<_> = heads
        .iter()
        .copied()
        .filter(|head| !deps.contains(head) && *head != change)
        .collect();
    let at = next.partition_point(|head| *head < change);
    next.insert(at, change);
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u8) -> ChangeHash {
        ChangeHash::new([n; 32])
    }

    #[test]
    fn a_change_takes_the_place_of_what_it_stands_on() {
        let genesis = hash(0);
        let one = advance(&[], &[genesis], hash(5));
        assert_eq!(one, [hash(5)]);
        let two = advance(&one, &[genesis], hash(3));
        assert_eq!(two, [hash(3), hash(5)]);
        assert_eq!(advance(&two, &[hash(3), hash(5)], hash(4)), [hash(4)]);
        assert_eq!(advance(&two, &[hash(5)], hash(9)), [hash(3), hash(9)]);
    }
}
