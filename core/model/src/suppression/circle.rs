//! The network behind a table: how freely the hidden cells can move, and what to hide so that
//! they can.
//!
//! Signs: with the totals taken negative (their own total positive again) every row and column
//! sums to nothing, so a change of the hidden cells is a flow. Along an edge from its row to its
//! column a cell grows and a total shrinks, the other way round the other way. Nothing shrinks
//! below nought, anything may grow.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// A cell or total: its row and its column, the totals being the last of each.
pub(super) type Edge = (usize, usize);

/// A node: rows first, then columns.
type Node = usize;

/// How a node was reached: from which other, along which edge.
type Came = Option<(Node, Edge)>;

pub(super) struct Network {
    /// Rows and columns, totals included.
    rows: usize,
    columns: usize,
    values: Vec<u64>,
    hidden: Vec<bool>,
}

impl Network {
    pub(super) fn new(rows: usize, columns: usize, value: impl Fn(usize, usize) -> u64) -> Self {
        let (rows, columns) = (rows + 1, columns + 1);
        let values: Vec<u64> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| value(row, column))
            .collect();
        Self {
            rows,
            columns,
            hidden: vec![false; values.len()],
            values,
        }
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = Edge> + use<> {
        let columns = self.columns;
        (0..self.rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
    }

    pub(super) fn value(&self, edge: Edge) -> u64 {
        self.values.get(self.place(edge)).copied().unwrap_or(0)
    }

    pub(super) fn shown(&self, row: usize, column: usize) -> Option<u64> {
        (!self.is_hidden((row, column))).then(|| self.value((row, column)))
    }

    pub(super) fn hide(&mut self, edge: Edge) {
        let place = self.place(edge);
        if let Some(hidden) = self.hidden.get_mut(place) {
            *hidden = true;
        }
    }

    /// How many values a hidden cell may have beyond its own, for all that is shown; no further
    /// than `enough`.
    pub(super) fn width(&self, edge: Edge, enough: u64) -> u64 {
        let (row, column) = self.ends(edge);
        let shrink_to = if self.is_total(edge) {
            (column, row)
        } else {
            (row, column)
        };
        let more = self.flow(edge, (shrink_to.1, shrink_to.0), enough);
        if more >= enough {
            return enough;
        }
        let fewer = self.flow(edge, shrink_to, enough - more).min(self.value(edge));
        more + fewer
    }

    /// Hides the cheapest circle on which this cell may grow by so much, and says what it hid.
    /// There is always one: the totals of its row, of its column and of all may grow with it.
    pub(super) fn widen(&mut self, edge: Edge, by: u64) -> Vec<Edge> {
        let (row, column) = self.ends(edge);
        let (from, to) = if self.is_total(edge) {
            (row, column)
        } else {
            (column, row)
        };
        let mut best: Vec<Option<(u64, Came)>> = vec![None; self.rows + self.columns];
        let mut queue = BinaryHeap::from([Reverse((0, from, None))]);
        while let Some(Reverse((cost, node, came))) = queue.pop() {
            let Some(place) = best.get_mut(node) else { continue };
            if place.is_some() {
                continue;
            }
            *place = Some((cost, came));
            if node == to {
                break;
            }
            for (next, step) in self.steps(node) {
                if step != edge && self.room(node, step).is_none_or(|room| room >= by) {
                    let price = if self.is_hidden(step) {
                        0
                    } else {
                        self.value(step).saturating_add(1)
                    };
                    queue.push(Reverse((cost.saturating_add(price), next, Some((node, step)))));
                }
            }
        }
        let mut fresh = Vec::new();
        let mut node = to;
        while let Some(Some((_, Some((before, step))))) = best.get(node).copied() {
            if !self.is_hidden(step) {
                self.hide(step);
                fresh.push(step);
            }
            node = before;
        }
        fresh
    }

    /// The flow that fits through hidden cells other than this one, up to `enough`: one way after
    /// the other, each as wide as its narrowest cell, earlier ways taken back where that helps.
    fn flow(&self, without: Edge, (from, to): (Node, Node), enough: u64) -> u64 {
        let mut moved = vec![0_i128; self.values.len()];
        let mut sum = 0;
        while sum < enough {
            let mut came: Vec<Came> = vec![None; self.rows + self.columns];
            let mut queue = VecDeque::from([from]);
            while let Some(node) = queue.pop_front() {
                for (next, step) in self.steps(node) {
                    if step == without
                        || next == from
                        || !self.is_hidden(step)
                        || self.left(&moved, node, step) == 0
                    {
                        continue;
                    }
                    if let Some(place @ None) = came.get_mut(next) {
                        *place = Some((node, step));
                        queue.push_back(next);
                    }
                }
            }
            let way: Vec<(Node, Edge)> =
                std::iter::successors(came.get(to).copied().flatten(), |(before, _)| {
                    came.get(*before).copied().flatten()
                })
                .collect();
            if way.is_empty() {
                break;
            }
            let wide = way
                .iter()
                .map(|(node, step)| self.left(&moved, *node, *step))
                .min()
                .unwrap_or(0)
                .min(enough - sum);
            for (node, step) in way {
                let place = self.place(step);
                if let Some(moved) = moved.get_mut(place) {
                    *moved += if node < self.rows {
                        i128::from(wide)
                    } else {
                        -i128::from(wide)
                    };
                }
            }
            sum += wide;
        }
        sum
    }

    /// What still fits along an edge that leaves this node.
    fn left(&self, moved: &[i128], node: Node, step: Edge) -> u64 {
        let along = moved.get(self.place(step)).copied().unwrap_or(0);
        let along = if node < self.rows { along } else { -along };
        match self.room(node, step) {
            None => u64::MAX,
            Some(room) => u64::try_from(i128::from(room) - along).unwrap_or(0),
        }
    }

    /// How far an edge that leaves this node may be changed; `None` without end.
    fn room(&self, node: Node, step: Edge) -> Option<u64> {
        let grows = (node < self.rows) != self.is_total(step);
        (!grows).then(|| self.value(step))
    }

    fn steps(&self, node: Node) -> Box<dyn Iterator<Item = (Node, Edge)>> {
        let rows = self.rows;
        if node < rows {
            Box::new((0..self.columns).map(move |column| (rows + column, (node, column))))
        } else {
            Box::new((0..rows).map(move |row| (row, (row, node - rows))))
        }
    }

    fn ends(&self, (row, column): Edge) -> (Node, Node) {
        (row, self.rows + column)
    }

    /// A total of one row or one column; the total of all counts as a cell.
    fn is_total(&self, (row, column): Edge) -> bool {
        (row + 1 == self.rows) != (column + 1 == self.columns)
    }

    fn is_hidden(&self, edge: Edge) -> bool {
        self.hidden.get(self.place(edge)).copied().unwrap_or(false)
    }

    fn place(&self, (row, column): Edge) -> usize {
        row * self.columns + column
    }
}
