//! One short name for all that a device holds: when the server's own is the same, nothing is new
//! and the sync ends with proof after one small request.

use crate::id::{Epoch, Same};
use crate::protocol::digest::Digest;
use crate::protocol::scope::Scope;

/// Names a state: the epoch and, for each scope that the device may read, the head of its log and
/// the digest there. The order in which scopes are given does not matter.
///
/// 16 bytes are enough: only a device that wants to fool itself gains from a collision.
pub fn same<'a>(epoch: Epoch, scopes: impl IntoIterator<Item = (&'a Scope, u64, &'a Digest)>) -> Same {
    let mut lines: Vec<_> = scopes
        .into_iter()
        .map(|(scope, head, digest)| (scope.to_string(), head, digest))
        .collect();
    lines.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"same").update(epoch.as_bytes());
    for (scope, head, digest) in lines {
        // A scope's text is at most 34 bytes.
        hasher.update(&[scope.len() as u8]).update(scope.as_bytes());
        hasher.update(&head.to_be_bytes()).update(digest.as_bytes());
    }
    let mut same = [0; Same::LEN];
    hasher.finalize_xof().fill(&mut same);
    Same::new(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{LinkId, UserId};

    #[test]
    fn every_part_counts_and_order_does_not() {
        let epoch = Epoch::new([1; 8]);
        let (link, person) = (Scope::Link(LinkId(1)), Scope::Person(UserId(2)));
        let (one, two) = (Digest::new([1; 32]), Digest::new([2; 32]));
        let state = same(epoch, [(&link, 3, &one), (&person, 4, &two)]);
        assert_eq!(same(epoch, [(&person, 4, &two), (&link, 3, &one)]), state);
        for other in [
            same(Epoch::new([2; 8]), [(&link, 3, &one), (&person, 4, &two)]),
            same(epoch, [(&link, 4, &one), (&person, 4, &two)]),
            same(epoch, [(&link, 3, &two), (&person, 4, &two)]),
            same(epoch, [(&link, 3, &one)]),
            same(epoch, [(&link, 3, &one), (&Scope::Person(UserId(3)), 4, &two)]),
        ] {
            assert_ne!(other, state);
        }
    }
}
