//! Where it happens: the counties, the villages with their grids, and who handles which category there.

use doorstep_model::grid::Units;
use doorstep_model::id::{CategoryCode, GridCode, LevelCode, UnitCode};
use doorstep_model::people::Seat;
use doorstep_model::preset::{Category, Handler};

use crate::world::Place;

/// Post of a receiving station's clerk; its level is a county's.
const CLERK: &str = "station_clerk";

/// A county.
pub(super) struct County {
    pub(super) code: GridCode,
}

/// A category that a unit handles there.
#[derive(Clone)]
pub(super) struct Matter {
    pub(super) category: CategoryCode,
    pub(super) unit: UnitCode,
    /// Known to few from the start.
    pub(super) confidential: bool,
}

/// A village's grids, and what is handled how there.
pub(super) struct Ground {
    pub(super) county: usize,
    pub(super) name: String,
    pub(super) grids: Vec<GridCode>,
    pub(super) disputes: Vec<Matter>,
    pub(super) demands: Vec<Matter>,
}

/// Counties and villages of a place, by code.
pub(super) fn villages(place: &Place) -> (Vec<County>, Vec<Ground>) {
    let (preset, tree) = (&place.preset, &place.tree);
    let units = Units::new(&preset.units, tree);
    let clerk = preset.posts.iter().find(|post| post.code.as_str() == CLERK);
    let county_level: &LevelCode = match &clerk.expect("the clerk's post").seat {
        Seat::Level(level) => level,
        other => panic!("clerks of {other:?}"),
    };
    let mut counties: Vec<County> = Vec::new();
    let mut grounds = Vec::new();
    for village in tree.all().iter().filter(|node| node.level == preset.tree.village) {
        let county = tree.at_level(&village.code, county_level).expect("its county");
        if counties.last().is_none_or(|last| last.code != county.code) {
            counties.push(County {
                code: county.code.clone(),
            });
        }
        let matters = |kind: &str| {
            let of_kind = preset.categories.iter().filter(|category| category.kind == kind);
            let matter = |category: &Category| {
                match preset.handler(category, &village.code, tree, &units)? {
                    Handler::Unit(unit) => Some(Matter {
                        category: category.code.clone(),
                        unit: unit.code.clone(),
                        confidential: category.confidential,
                    }),
                    // Settled at the door, or by the village.
                    Handler::Village(_) => None,
                }
            };
            of_kind.filter_map(matter).collect()
        };
        grounds.push(Ground {
            county: counties.len() - 1,
            name: village.name.to_string(),
            grids: place.basic_grids(village.code.as_str()),
            disputes: matters("dispute"),
            demands: matters("demand"),
        });
    }
    (counties, grounds)
}
