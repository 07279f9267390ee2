//! Made-up rosters: as many households as a test needs, the same for a seed for ever. Nobody in
//! them exists; their phones can't ring.

mod family;
mod file;
mod name;
mod random;

use doorstep_model::care::Need;
use doorstep_model::document::event::Colour;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::household::{Born, Presence};
use doorstep_model::id::GridCode;
use doorstep_model::time::{Day, Timestamp};

pub use file::{csv, json_lines, xlsx};

use family::{Relative, SIZE_MAX, family};
use random::Random;

/// Numbers that begin with 154 were given to no operator (MIIT, allocation of the public mobile
/// networks' numbers as of March 2023) and have the length of a mobile number.
pub const PHONE_PREFIX: &str = "154";
/// Half of the digits behind the prefix.
const HALF: u32 = 10_000;

/// Groups of a village; house numbers begin with theirs.
const GROUPS: usize = 12;

/// What the households are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterShape {
    /// People of a hundred households, 100 to 900.
    pub people_per_hundred: u32,
    /// Of a thousand people, those who live elsewhere.
    pub away_per_thousand: u32,
    /// What is known of them.
    pub detail: Detail,
}

/// How much is known of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// House number, phone, presence and a decided colour; name, sex, relation and birth of each
    /// person: what the peer's documents hold.
    Plain,
    /// Address, presence and phones of people as well; needs and colours where there are any.
    Full,
}

impl RosterShape {
    /// A rural village as published of Hanyin: 2.57 people a household, a fifth of them away.
    pub const VILLAGE: Self = Self {
        people_per_hundred: 257,
        away_per_thousand: 200,
        detail: Detail::Full,
    };
    /// The households of the benchmarks: four people each, in the peer's shape.
    pub const BENCH: Self = Self {
        people_per_hundred: 400,
        away_per_thousand: 0,
        detail: Detail::Plain,
    };
}

/// A household that nobody lives in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeHousehold {
    /// As the importer would give it.
    pub draft: HouseholdDraft,
    /// Who needs what: the place in the draft's people, and why.
    pub needs: Vec<(usize, Need)>,
    /// What was decided about it.
    pub colour: Option<MadeColour>,
}

/// A decided colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeColour {
    /// Which.
    pub colour: Colour,
    /// Why; green needs no reason.
    pub need: Option<Need>,
    /// When it was decided.
    pub at: Timestamp,
    /// When it is looked at again.
    pub review_on: Day,
}

/// Makes households one after the other.
#[derive(Debug, Clone)]
pub struct RosterGenerator {
    random: Random,
    shape: RosterShape,
    now: Timestamp,
    seed: u64,
    phones: u32,
    people: u32,
    away: u32,
}

impl RosterGenerator {
    /// `now` is the day on which everyone is as old as they are.
    pub fn new(seed: u64, shape: RosterShape, now: Timestamp) -> Self {
        Self {
            random: Random::new(seed),
            shape,
            now,
            seed,
            phones: 0,
            people: 0,
            away: 0,
        }
    }

    /// So many households of a village, shared out evenly over its grids and numbered within each.
    /// `place` is how addresses begin.
    pub fn households(&mut self, grids: &[GridCode], place: &str, count: usize) -> Vec<MadeHousehold> {
        let mut made = Vec::with_capacity(count);
        for (index, grid) in grids.iter().enumerate() {
            let share = (index + 1) * count / grids.len() - index * count / grids.len();
            let group = index % GROUPS + 1;
            made.extend(
                (1..=share).map(|number| self.household(grid, place, &format!("{group}组{number}号"))),
            );
        }
        made
    }

    /// The next household, behind a door of this number.
    pub fn household(&mut self, grid: &GridCode, place: &str, house_no: &str) -> MadeHousehold {
        let year = self.now.day().date().year().unsigned_abs().into();
        let size = self.size();
        let family = family(&mut self.random, size, year);
        let presences: Vec<_> = family.iter().map(|person| self.presence(person, year)).collect();
        let full = self.shape.detail == Detail::Full;
        let people: Vec<_> = family
            .iter()
            .zip(&presences)
            .enumerate()
            .map(|(place, (person, presence))| self.person(place, person, *presence, year))
            .collect();
        let phone = self.phone();
        let address = if full {
            format!("{place}{house_no}")
        } else {
            String::new()
        };
        let draft = HouseholdDraft::parse(
            grid.clone(),
            HouseholdFields {
                house_no,
                address: &address,
                phone: &phone,
                presence: Presence::of_household(presences.iter().copied().map(Some)),
            },
            people,
        )
        .expect("a made household keeps to the limits");
        let needs = if full {
            self.needs(&family, &presences, year)
        } else {
            Vec::new()
        };
        let colour = self.colour(&needs);
        MadeHousehold { draft, needs, colour }
    }

    /// One and a binomial of eight: the mean is exact and large families are rare.
    fn size(&mut self) -> u32 {
        let more = self.shape.people_per_hundred.saturating_sub(100) * 10 / (SIZE_MAX - 1);
        1 + (1..SIZE_MAX).filter(|_| self.random.chance(more)).count() as u32
    }

    /// Grown people leave, most of them for long; more of them while too few are away.
    fn presence(&mut self, person: &Relative, year: u32) -> Presence {
        let may_leave = (18..=60).contains(&(year - person.born_year));
        let wanted = self.shape.away_per_thousand * (self.people + 1) > self.away * 1_000;
        self.people += 1;
        if may_leave && wanted && self.random.chance(700) {
            self.away += 1;
            return Presence::Away;
        }
        let seasonal = may_leave && self.shape.away_per_thousand > 0 && self.random.chance(60);
        if seasonal {
            Presence::Seasonal
        } else {
            Presence::Resident
        }
    }

    fn person(&mut self, place: usize, person: &Relative, presence: Presence, year: u32) -> PersonDraft {
        let full = self.shape.detail == Detail::Full;
        // The head's phone is the household's.
        let has_phone = full && place > 0 && year - person.born_year >= 14 && self.random.chance(600);
        let phone = if has_phone { self.phone() } else { String::new() };
        let born = Born::new(person.born_year as u16, Some(person.born_month as u8));
        PersonDraft::parse(PersonFields {
            name: &person.name,
            sex: Some(person.sex),
            relation: Some(person.relation),
            born: Some(born.expect("a year of this or the last century")),
            phone: &phone,
            presence: full.then_some(presence),
        })
        .expect("a made person keeps to the limits")
    }

    /// The digits look drawn, so that they pack no better than real ones, yet none comes twice:
    /// three rounds of a Feistel network over the count.
    fn phone(&mut self) -> String {
        let (mut left, mut right) = (self.phones / HALF, self.phones % HALF);
        for round in 0..3 {
            let mixed = Random::new(self.seed ^ (u64::from(right) << 2 | round)).below(HALF);
            (left, right) = (right, (left + mixed) % HALF);
        }
        self.phones += 1;
        format!("{PHONE_PREFIX}{left:04}{right:04}")
    }

    fn needs(&mut self, family: &[Relative], presences: &[Presence], year: u32) -> Vec<(usize, Need)> {
        let grown_up_home = |person: &Relative, presence: &Presence| {
            *presence != Presence::Away && (18..=60).contains(&(year - person.born_year))
        };
        let parents_home = family
            .iter()
            .zip(presences)
            .any(|(person, presence)| grown_up_home(person, presence));
        let mut needs = Vec::new();
        for (place, person) in family.iter().enumerate() {
            let age = year - person.born_year;
            let mut add = |may: bool, per_thousand, need| {
                if may && self.random.chance(per_thousand) {
                    needs.push((place, need));
                }
            };
            add(family.len() == 1 && age >= 65, 800, Need::LivingAlone);
            add(age < 16 && !parents_home, 900, Need::LeftBehindChild);
            add(true, 25, Need::Disability);
            add(age >= 60, 50, Need::SeriousIllness);
            add(place == 0, 40, Need::LowIncome);
        }
        needs
    }

    /// Where the peer's documents carry a decision each, so do ours; else only where a need was
    /// found, and not everywhere then.
    fn colour(&mut self, needs: &[(usize, Need)]) -> Option<MadeColour> {
        let plain = self.shape.detail == Detail::Plain;
        let need = needs
            .first()
            .map(|(_, need)| *need)
            .or(plain.then(|| self.random.pick(&Need::ALL)))?;
        let colour = match (plain, self.random.below(10)) {
            (true, draw) => [Colour::Green, Colour::Yellow, Colour::Red][draw as usize % 3],
            (false, 0..=6) => Colour::Yellow,
            (false, 7) => Colour::Red,
            (false, _) => return None,
        };
        Some(MadeColour {
            colour,
            need: Some(need),
            at: self.now.plus(-i64::from(self.random.below(86_400_000))),
            review_on: self.now.day().plus_days(self.random.between(60, 89) as i32),
        })
    }
}
