//! What someone with a pencil could compute from what is shown, tried in two ways that know
//! nothing of networks: by elimination, and by trying every table.

use proptest::prelude::*;

use super::{Counts, LEAST, Published};

fn table(rows: &[&[u64]]) -> Counts {
    let mut counts = Counts::new(rows.len(), rows[0].len());
    for (row, cells) in rows.iter().enumerate() {
        for (column, count) in cells.iter().enumerate() {
            counts.add(row, column, *count);
        }
    }
    counts
}

#[test]
fn large_counts_are_shown() {
    let shown = table(&[&[10, 20], &[30, 40]]).suppress();
    assert_eq!(shown.cells, [[Some(10), Some(20)], [Some(30), Some(40)]]);
    assert_eq!(shown.rows, [Some(30), Some(70)]);
    assert_eq!(shown.columns, [Some(40), Some(60)]);
    assert_eq!(shown.total, Some(100));
}

#[test]
fn a_small_count_takes_a_square_with_it() {
    let shown = table(&[&[3, 50, 60], &[70, 40, 80], &[90, 95, 99]]).suppress();
    assert_eq!(
        shown.cells,
        [
            [None, None, Some(60)],
            [None, None, Some(80)],
            [Some(90), Some(95), Some(99)]
        ]
    );
    assert_eq!(shown.total, Some(587));
}

#[test]
fn two_nothings_do_not_hide_each_other() {
    // Their sum would be known to be nothing, and so each of them.
    let shown = Counts::list(&[0, 0, 12, 50]).suppress();
    assert_eq!(shown.cells, [[None, None, None, Some(50)]]);
    assert_eq!(shown.total, Some(62));
}

#[test]
fn a_lone_small_count_takes_the_total() {
    let shown = Counts::list(&[4]).suppress();
    assert_eq!((shown.cells, shown.total), (vec![vec![None]], None));
    let shown = Counts::list(&[]).suppress();
    assert_eq!(shown.total, None);
}

/// All cells with their totals: row, column, shown or not.
fn all(shown: &Published) -> Vec<Vec<Option<u64>>> {
    let mut all: Vec<Vec<Option<u64>>> = shown
        .cells
        .iter()
        .zip(&shown.rows)
        .map(|(row, total)| row.iter().copied().chain([*total]).collect())
        .collect();
    all.push(shown.columns.iter().copied().chain([shown.total]).collect());
    all
}

/// The cells that follow from what is shown by adding and subtracting.
fn eliminated(shown: &[Vec<Option<u64>>]) -> usize {
    let (rows, columns) = (shown.len(), shown[0].len());
    let unknown: Vec<(usize, usize)> = (0..rows)
        .flat_map(|r| (0..columns).map(move |c| (r, c)))
        .filter(|(r, c)| shown[*r][*c].is_none())
        .collect();
    let sign = |at: bool| if at { -1.0 } else { 1.0 };
    let mut lines: Vec<Vec<f64>> = Vec::new();
    for row in 0..rows {
        let of = |(r, c): &(usize, usize)| if *r == row { sign(c + 1 == columns) } else { 0.0 };
        lines.push(unknown.iter().map(of).collect());
    }
    for column in 0..columns {
        let of = |(r, c): &(usize, usize)| if *c == column { sign(r + 1 == rows) } else { 0.0 };
        lines.push(unknown.iter().map(of).collect());
    }
    // Gauss and Jordan: a line with one unknown left gives it away.
    let mut top = 0;
    for column in 0..unknown.len() {
        let Some(pivot) = (top..lines.len()).find(|line| lines[*line][column].abs() > 1e-9) else {
            continue;
        };
        lines.swap(top, pivot);
        let by = lines[top][column];
        for cell in &mut lines[top] {
            *cell /= by;
        }
        let base = lines[top].clone();
        for (at, line) in lines.iter_mut().enumerate() {
            let by = line[column];
            if at != top && by.abs() > 1e-9 {
                for (cell, base) in line.iter_mut().zip(&base) {
                    *cell -= by * base;
                }
            }
        }
        top += 1;
    }
    lines
        .iter()
        .filter(|line| line.iter().filter(|cell| cell.abs() > 1e-9).count() == 1)
        .count()
}

/// Of each cell of a table of two by two the least and most that it may be, by trying them all.
fn tried(shown: &[Vec<Option<u64>>]) -> Vec<Vec<(u64, u64)>> {
    const MOST: u64 = 27;
    let range = |cell: Option<u64>| cell.map_or(0..=MOST, |known| known..=known);
    let mut found = vec![vec![(u64::MAX, 0); 3]; 3];
    for a in range(shown[0][0]) {
        for b in range(shown[0][1]) {
            for c in range(shown[1][0]) {
                for d in range(shown[1][1]) {
                    let full = [[a, b, a + b], [c, d, c + d], [a + c, b + d, a + b + c + d]];
                    let fits =
                        (0..3).all(|r| (0..3).all(|c| shown[r][c].is_none_or(|known| known == full[r][c])));
                    for (row, full) in found.iter_mut().zip(full).filter(|_| fits) {
                        for (cell, value) in row.iter_mut().zip(full) {
                            *cell = (cell.0.min(value), cell.1.max(value));
                        }
                    }
                }
            }
        }
    }
    found
}

fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), 1..10_u64, 10..30_u64, 30..5_000_u64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_hidden_follows_from_what_is_shown(
        cells in (1..6_usize, 1..6_usize).prop_flat_map(|(rows, columns)|
            proptest::collection::vec(proptest::collection::vec(counts(), columns), rows))
    ) {
        let rows: Vec<&[u64]> = cells.iter().map(Vec::as_slice).collect();
        let shown = all(&table(&rows).suppress());
        prop_assert_eq!(eliminated(&shown), 0);
        for (row, cells) in cells.iter().enumerate() {
            for (column, count) in cells.iter().enumerate() {
                if let Some(shown) = shown[row][column] {
                    prop_assert!(shown == *count && shown >= LEAST);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_hidden_cell_is_told_closer_than_by_ten(cells in proptest::array::uniform4(0..17_u64)) {
        let [a, b, c, d] = cells;
        let shown = all(&table(&[&[a, b], &[c, d]]).suppress());
        for (row, found) in shown.iter().zip(tried(&shown)) {
            for (cell, (least, most)) in row.iter().zip(found) {
                prop_assert!(cell.is_some() || most - least >= LEAST, "{least} to {most}");
            }
        }
    }
}
