//! `[[figure]]`: what the source publishes, beside what the preset's rules make of the real
//! places. Where the two differ the file says why.

use super::Preset;
use super::noun::Noun;
use super::reader::Table;
use crate::bilingual::Bilingual;
use crate::document::schema::CASE_KINDS;
use crate::grid::GridTree;
use crate::id::{ItemCode, LevelCode, PostCode};
use crate::people::{PostCount, Seat};

/// A published figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its code.
    pub code: ItemCode,
    /// What it counts.
    pub name: Bilingual,
    /// What the source says.
    pub published: Published,
    /// How ours is counted.
    pub made: Made,
    /// Why ours is another.
    pub note: Option<Bilingual>,
}

/// What a source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// At least.
    pub min: i64,
    /// At most; the same for a single number.
    pub max: i64,
}

impl std::fmt::Display for Published {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.min == self.max {
            write!(f, "{}", self.min)
        } else {
            write!(f, "{}–{}", self.min, self.max)
        }
    }
}

/// How a figure of ours is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// Nodes of the tree, of one level or of all.
    Nodes(Option<LevelCode>),
    /// Nodes of a level that are published places.
    PublishedNodes(LevelCode),
    /// Nodes with nothing below them.
    Leaves,
    /// Leaves where households live.
    BasicGrids,
    /// Nodes that are units as well.
    UnitNodes,
    /// Households by the rule.
    Households,
    /// Households in a basic grid.
    HouseholdsPerGrid,
    /// People by the rule.
    People,
    /// People in a basic grid, rounded.
    PeoplePerGrid,
    /// Holders of these posts together.
    Posts(Vec<PostCode>),
    /// Holders of these posts together at one of their seats.
    EachPost(Vec<PostCode>),
    /// Categories, of one kind or of all.
    Categories(Option<&'static str>),
    /// Outcomes.
    Outcomes,
    /// More bad reviews than this disqualify.
    DisqualifyAbove,
    /// A fact about the source that no rule of ours makes.
    Nothing,
}

/// A figure with both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow<'a> {
    /// The figure.
    pub figure: &'a Figure,
    /// Ours; none where no rule makes it.
    pub made: Option<i64>,
}

impl FigureRow<'_> {
    /// True when ours is what the source says, or there is none of ours.
    pub fn agrees(&self) -> bool {
        let Published { min, max } = self.figure.published;
        self.made.is_none_or(|made| (min..=max).contains(&made))
    }

    /// True when it agrees or the file says why it does not.
    pub fn accounted(&self) -> bool {
        self.agrees() || self.figure.note.is_some()
    }
}

impl Figure {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let (min, max) = table.number_or_range("published");
        Self {
            code: table.define(Noun::Figure, ItemCode::parse),
            name: table.words(),
            published: Published { min, max },
            made: table.one("made", Made::read),
            note: table.one_if_any("note", |table| table.words()),
        }
    }
}

impl Made {
    fn read(table: &Table<'_>) -> Self {
        // One reader for each way of counting: each asks for the keys that it needs, and any
        // other key is told as unknown.
        type Read = fn(&Table<'_>) -> Made;
        let kinds: [(&str, Read); 15] = [
            ("nodes", |table| {
                Self::Nodes(table.refer_if_any(Noun::Level, "level", LevelCode::parse))
            }),
            ("published_nodes", |table| {
                Self::PublishedNodes(table.refer(Noun::Level, "level", LevelCode::parse))
            }),
            ("leaves", |_| Self::Leaves),
            ("basic_grids", |_| Self::BasicGrids),
            ("unit_nodes", |_| Self::UnitNodes),
            ("households", |_| Self::Households),
            ("households_per_grid", |_| Self::HouseholdsPerGrid),
            ("people", |_| Self::People),
            ("people_per_grid", |_| Self::PeoplePerGrid),
            ("posts", |table| {
                Self::Posts(table.refer_list(Noun::Post, "posts", PostCode::parse))
            }),
            ("each_post", |table| {
                Self::EachPost(table.refer_list(Noun::Post, "posts", PostCode::parse))
            }),
            ("categories", |table| {
                let kinds: Vec<_> = CASE_KINDS.iter().map(|kind| (*kind, *kind)).collect();
                Self::Categories(table.one_of_if_any("kind", &kinds))
            }),
            ("outcomes", |_| Self::Outcomes),
            ("disqualify_above", |_| Self::DisqualifyAbove),
            ("nothing", |_| Self::Nothing),
        ];
        table.one_of("count", &kinds)(table)
    }
}

impl Preset {
    /// Every figure with what is published and what this preset makes of the tree.
    pub fn figures_beside(&self, tree: &GridTree) -> Vec<FigureRow<'_>> {
        self.figures
            .iter()
            .map(|figure| FigureRow {
                figure,
                made: self.count(&figure.made, tree),
            })
            .collect()
    }

    fn count(&self, made: &Made, tree: &GridTree) -> Option<i64> {
        let grids = || tree.basic_grids().count() as u64;
        let at = |level: &LevelCode| tree.all().iter().filter(|grid| grid.level == *level).count() as u64;
        let count = match made {
            Made::Nodes(None) => tree.all().len() as u64,
            Made::Nodes(Some(level)) => at(level),
            Made::PublishedNodes(level) => tree
                .all()
                .iter()
                .filter(|grid| grid.level == *level && !grid.made)
                .count() as u64,
            Made::Leaves => tree.leaves().count() as u64,
            Made::BasicGrids => grids(),
            Made::UnitNodes => tree.all().iter().filter(|grid| grid.is_unit).count() as u64,
            Made::Households => self.households(grids()),
            Made::HouseholdsPerGrid => u64::from(self.tree.households_per_grid),
            Made::People => self.people(grids()),
            Made::PeoplePerGrid => self.people(grids()) / grids().max(1),
            Made::Posts(posts) => posts.iter().map(|post| self.holders(post, tree)).sum(),
            Made::EachPost(posts) => {
                let each = posts.iter().map(|post| match self.post(post)?.count {
                    PostCount::Each(n) => Some(u64::from(n)),
                    PostCount::Total(_) => None,
                });
                each.sum::<Option<u64>>()?
            }
            Made::Categories(kind) => {
                let all = self.categories.iter();
                all.filter(|category| kind.is_none_or(|kind| kind == category.kind))
                    .count() as u64
            }
            Made::Outcomes => self.outcomes.len() as u64,
            Made::DisqualifyAbove => u64::from(self.judging.disqualify_above?),
            Made::Nothing => return None,
        };
        i64::try_from(count).ok()
    }

    fn households(&self, grids: u64) -> u64 {
        grids * u64::from(self.tree.households_per_grid)
    }

    fn people(&self, grids: u64) -> u64 {
        self.households(grids) * u64::from(self.tree.people_per_hundred_households) / 100
    }

    /// How many hold a post, by its rule.
    pub fn holders(&self, post: &PostCode, tree: &GridTree) -> u64 {
        let Some(post) = self.post(post) else { return 0 };
        let each = match post.count {
            PostCount::Total(total) => return u64::from(total),
            PostCount::Each(each) => u64::from(each),
        };
        let seats = match &post.seat {
            Seat::Level(level) => tree.all().iter().filter(|grid| grid.level == *level).count(),
            Seat::Basic => tree.basic_grids().count(),
            Seat::Unit => crate::grid::Units::new(&self.units, tree).all().len(),
        };
        each * seats as u64
    }
}
