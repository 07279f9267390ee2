//! A workbook as a village office has it, read and applied by the importer.

use std::collections::BTreeMap;

use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::word::Language;
use doorstep_server::action::import_households;
use doorstep_server::import::roster::{Roster, RosterRules};
use doorstep_tests::roster::{RosterGenerator, RosterShape, xlsx};
use doorstep_tests::world::World;

use crate::stage::Stage;
use crate::tell::Tell;

/// Households of one transaction: few enough that the bar moves.
const BATCH: usize = 25;
/// Lines of the importer's report that are shown.
const LINES: usize = 8;

/// Households into the realm; gives one more, of a family that has just moved into the first grid.
pub(crate) fn import(world: &World, stage: &Stage, seed: u64, tell: &Tell) -> HouseholdDraft {
    let now = world.time.now();
    let mut generator = RosterGenerator::new(seed, RosterShape::VILLAGE, now);
    let (village, mut doors) = (called(&stage.village.name), Doors::default());
    let mut made = Vec::with_capacity(stage.households);
    for (n, grid) in stage.grids.iter().enumerate() {
        let name = world.place.tree.get(grid).map_or("", |node| &node.name);
        let before = |n: usize| n * stage.households / stage.grids.len();
        made.extend(
            (before(n)..before(n + 1)).map(|_| generator.household(grid, village, &doors.next(name))),
        );
    }
    let first = &stage.grids[0];
    let name = world.place.tree.get(first).map_or("", |node| &node.name);
    let newcomers = generator.household(first, village, &doors.next(name)).draft;
    let workbook = xlsx(&made).unwrap_or_else(|error| panic!("the workbook is made: {error}"));
    let rules = RosterRules {
        tree: &world.place.tree,
        within: &stage.village.code,
        mapping: None,
        today: now.day(),
    };
    let roster =
        Roster::read(&workbook, &rules).unwrap_or_else(|error| panic!("the roster is read: {error:?}"));
    tell.line(&format!(
        "roster: {} rows of a workbook of {} KB",
        roster.rows,
        workbook.len() / 1024
    ));
    for line in roster.lines(Language::En).into_iter().take(LINES) {
        tell.line(&format!("  {line}"));
    }
    let bar = tell.bar("households into the realm", roster.households.len() as u64);
    for batch in roster.households.chunks(BATCH) {
        let (batch, realm) = (batch.to_vec(), world.server.realm());
        let app = world.server.handle().app().clone();
        let randomness = app.home.environment.randomness.clone();
        let added = app.home.store.clone().write_blocking(move |tx| {
            let realm = app.sync.realms.view(tx, realm)?;
            import_households(tx, &realm, &batch, &*randomness, now)
        });
        let added = added.unwrap_or_else(|error| panic!("the roster is applied: {error}"));
        bar.inc(added.added as u64);
    }
    bar.finish();
    newcomers
}

/// A village as addresses name it: without its committee.
fn called(village: &str) -> &str {
    let committees = ["居民委员会", "居委会", "民委员会", "委会"];
    let short = committees.iter().find_map(|end| village.strip_suffix(end));
    short.unwrap_or(village)
}

/// Doors are numbered within a group 组, through all its grids; where there are no groups, within
/// the grid.
#[derive(Default)]
struct Doors(BTreeMap<String, u32>);

impl Doors {
    fn next(&mut self, grid: &str) -> String {
        let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let begins = match grid.split_once('组') {
            Some((group, _)) => format!("{}组", number(group)),
            None if number(grid).is_empty() => String::new(),
            None => format!("{}-", number(grid)),
        };
        let n = self.0.entry(begins.clone()).or_default();
        *n += 1;
        format!("{begins}{n}号")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_doors_are_alike() {
        let mut doors = Doors::default();
        let grids = [
            "第1组",
            "第4组第1网格",
            "第4组第2网格",
            "第3网格",
            "马石东村委会",
            "第4组第1网格",
        ];
        let numbered = grids.map(|grid| doors.next(grid));
        assert_eq!(numbered, ["1组1号", "4组1号", "4组2号", "3-1号", "1号", "4组3号"]);
    }

    #[test]
    fn a_village_is_called_without_its_committee() {
        for (published, said) in [
            ("江河村委会", "江河村"),
            ("劳桥村民委员会", "劳桥村"),
            ("西城区社区居民委员会", "西城区社区"),
            ("南街社区居委会", "南街社区"),
            ("英下村", "英下村"),
        ] {
            assert_eq!(called(published), said);
        }
    }
}
