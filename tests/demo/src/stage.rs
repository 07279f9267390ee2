//! Where the day is lived: a village of a preset's real place tree, and what of the preset the
//! story needs. Which post, category or outcome that is follows from what the preset says of it.

use doorstep_model::case::CaseStep;
use doorstep_model::grid::{Grid, Units};
use doorstep_model::id::{CategoryCode, GridCode, UnitCode};
use doorstep_model::people::{LineSide, Post, Seat};
use doorstep_model::preset::{Category, Handler, Outcome, Preset, embedded};
use doorstep_model::role::BaseRole;
use doorstep_tests::world::Place;

use crate::Arguments;

/// The preset of the first story.
pub(crate) const FIRST: &str = "hanyin";
/// Villages that a story is told of; of another preset it is the first in its tree that serves.
const TOLD_OF: [&str; 1] = ["610921104206"];
/// Households that the story visits in a grid.
const LEAST_IN_A_GRID: usize = 10;

/// Why there is no day to live.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// No such preset.
    #[error("no preset is called {name:?}; there are: {there}")]
    NoPreset {
        /// As it was asked for.
        name: String,
        /// Those that are there.
        there: String,
    },
    /// The preset leaves out what the story tells of.
    #[error("the demo can't live a day of the preset {preset} yet: it has no {what}")]
    Lacks {
        /// Which.
        preset: Box<str>,
        /// What.
        what: &'static str,
    },
    /// Too few households for the visits.
    #[error("{village} has {grids} grids: at least {least} households")]
    TooFew {
        /// Where.
        village: Box<str>,
        /// How many.
        grids: usize,
        /// As many as that takes.
        least: usize,
    },
}

/// What the story is played with.
pub(crate) struct Stage {
    pub(crate) place: Place,
    pub(crate) village: Grid,
    /// Its basic grids.
    pub(crate) grids: Vec<GridCode>,
    pub(crate) households: usize,
    /// Of the quarrel: the village settles it, unless it is confidential.
    pub(crate) dispute: CategoryCode,
    /// Who mediates in confidence, where the preset keeps disputes from the village.
    pub(crate) mediator: Option<UnitCode>,
    /// How it ends.
    pub(crate) outcome: Box<str>,
    /// Of what an old man asks for at the door, and the unit that does it.
    pub(crate) errand: (CategoryCode, UnitCode),
    /// An expert may be asked.
    pub(crate) experts: bool,
}

impl Stage {
    pub(crate) fn of(arguments: &Arguments) -> Result<Self, Refusal> {
        let name = &arguments.preset;
        let there = || embedded().map(|file| file.file.trim_end_matches(".toml"));
        if !there().any(|there| there == name) {
            let there = there().collect::<Vec<_>>().join(", ");
            return Err(Refusal::NoPreset {
                name: name.clone(),
                there,
            });
        }
        let place = cut(name).ok_or_else(|| lacks(name, "village in its place tree"))?;
        let village = village_of(&place).clone();
        let grids = place.basic_grids(village.code.as_str());
        let households = arguments.households.map_or_else(
            || grids.len() * place.preset.tree.households_per_grid as usize,
            |wanted| wanted as usize,
        );
        let least = grids.len() * LEAST_IN_A_GRID;
        if households < least {
            return Err(Refusal::TooFew {
                village: village.name,
                grids: grids.len(),
                least,
            });
        }
        let preset = &place.preset;
        let dispute = category(preset, "dispute", |category| !category.confidential)
            .or_else(|| category(preset, "dispute", |_| true))
            .ok_or_else(|| lacks(name, "dispute that a village receives"))?;
        let units = Units::new(&preset.units, &place.tree);
        let unit_of = |category: &Category| match preset.handler(category, &village.code, &place.tree, &units)
        {
            Some(Handler::Unit(unit)) => Some(unit.code.clone()),
            Some(Handler::Village(_)) | None => None,
        };
        let mediator = match dispute.confidential {
            true => Some(unit_of(dispute).ok_or_else(|| lacks(name, "unit that mediates in confidence"))?),
            false => None,
        };
        let errand = category(preset, "errand", |category| {
            !category.confidential && unit_of(category).is_some()
        });
        let errand = errand.and_then(|errand| Some((errand.code.clone(), unit_of(errand)?)));
        let outcome = preset
            .outcomes
            .iter()
            .find(|outcome: &&Outcome| outcome.agreement);
        let outcome = outcome.ok_or_else(|| lacks(name, "outcome with an agreement"))?;
        let settles = preset.flow.rules.roles(CaseStep::Settle);
        if !settles.is_some_and(|roles| roles.contains(BaseRole::Cadre)) {
            return Err(lacks(name, "case that a cadre settles on the spot"));
        }
        let stage = Self {
            dispute: dispute.code.clone(),
            mediator,
            outcome: outcome.code.as_str().into(),
            errand: errand.ok_or_else(|| lacks(name, "errand that a unit runs"))?,
            experts: preset.flow.rules.roles(CaseStep::Expert).is_some(),
            place,
            village,
            grids,
            households,
        };
        for (role, what) in [
            (BaseRole::Member, "member of a grid in the village"),
            (BaseRole::Cadre, "cadre of the village"),
        ] {
            let inside = |post: &Post| match &post.seat {
                Seat::Basic => true,
                Seat::Level(level) => *level == stage.village.level,
                Seat::Unit => false,
            };
            if !stage.post(role).is_some_and(inside) {
                return Err(lacks(name, what));
            }
        }
        Ok(stage)
    }

    /// Where the member of this place in the cast walks: the first two share a grid.
    pub(crate) fn grid_of(&self, member: usize) -> &GridCode {
        &self.grids[member.saturating_sub(1) % self.grids.len()]
    }

    /// The first post of a role whose seat is the village, a basic grid of it, or what lies above.
    pub(crate) fn post(&self, role: BaseRole) -> Option<&Post> {
        let seat = |post: &&Post| match &post.seat {
            Seat::Level(level) => self.place.tree.at_level(&self.village.code, level).is_some(),
            Seat::Basic | Seat::Unit => true,
        };
        let rank = |post: &&Post| match &post.seat {
            Seat::Basic => 0,
            // The nearest to the village first.
            Seat::Level(level) => {
                let upward = || self.place.tree.upward(&self.village.code);
                1 + upward().take_while(|node| node.level != *level).count()
            }
            Seat::Unit => usize::MAX,
        };
        let posts = self.place.preset.posts.iter();
        posts
            .filter(|post| post.role == role)
            .filter(seat)
            .min_by_key(rank)
    }

    /// A post of a role whose holders are linked to households.
    pub(crate) fn linked_post(&self, role: BaseRole) -> Option<&Post> {
        let to_households = |post: &&Post| {
            let line = post.line.as_ref().and_then(|line| self.place.preset.line(line));
            post.role == role && line.is_some_and(|line| line.to.contains(&LineSide::Households))
        };
        self.place.preset.posts.iter().find(to_households)
    }
}

fn lacks(preset: &str, what: &'static str) -> Refusal {
    Refusal::Lacks {
        preset: preset.into(),
        what,
    }
}

/// A category that a village receives.
fn category<'a>(preset: &'a Preset, kind: &str, serves: impl Fn(&Category) -> bool) -> Option<&'a Category> {
    let received = |category: &&Category| category.level == preset.tree.village;
    let of_kind = preset.categories.iter().filter(|category| category.kind == kind);
    of_kind.filter(received).find(|category| serves(category))
}

/// The preset's tree down to one village with all that lies above and below it.
fn cut(preset: &str) -> Option<Place> {
    let file = embedded().find(|file| file.file.trim_end_matches(".toml") == preset)?;
    let root = file.parse().ok()?.root?;
    let whole = Place::of(preset, &[root.as_str()]);
    let level = &whole.preset.tree.village;
    let villages = || {
        whole
            .tree
            .all()
            .iter()
            .filter(|node| node.level == *level && !node.made)
    };
    let told_of = |node: &&Grid| TOLD_OF.contains(&node.code.as_str());
    let village = villages().find(told_of).or_else(|| villages().next())?;
    Some(Place::of(preset, &[village.code.as_str()]))
}

fn village_of(place: &Place) -> &Grid {
    let village = |node: &&Grid| node.level == place.preset.tree.village;
    let found = place.tree.all().iter().find(village);
    found.unwrap_or_else(|| unreachable!("the tree was cut down to a village"))
}
