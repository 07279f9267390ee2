//! Counts along the tree: what is counted at a node is counted at all above it too.

/// After `WITH`: a node `:grid`, and each one above it.
pub(super) const ABOVE: &str = "RECURSIVE above (node) AS (
    SELECT :grid
    UNION ALL
    SELECT parent FROM above JOIN grid ON grid.realm = :realm AND grid.grid = above.node
    WHERE parent IS NOT NULL)";

/// After `WITH`: every node of a realm under each one above it, and under itself.
pub(super) const ALL_ABOVE: &str = "RECURSIVE above (top, node) AS (
    SELECT grid, grid FROM grid WHERE realm = :realm
    UNION ALL
    SELECT grid.parent, above.node
    FROM above JOIN grid ON grid.realm = :realm AND grid.grid = above.top
    WHERE grid.parent IS NOT NULL)";

/// What is to be counted no longer, and what from now on, each with by how much; of what stays as it
/// was, nothing.
pub(super) fn moved<T: PartialEq>(before: Option<T>, now: Option<T>) -> impl Iterator<Item = (T, i64)> {
    let stays = before == now;
    let both = [before.map(|before| (before, -1)), now.map(|now| (now, 1))];
    both.into_iter().flatten().filter(move |_| !stays)
}
