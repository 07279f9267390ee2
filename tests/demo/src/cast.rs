//! Who plays: people with posts of the preset, chosen by what a post lets them do, and the phones
//! of those who walk.

use doorstep_model::bilingual::Bilingual;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::{DocumentId, GridCode, UserId};
use doorstep_model::people::Seat;
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_server::config::{Config, Metrics, Off, Tls};
use doorstep_server::store::StoreError;
use doorstep_tests::world::clock::{DAY, Time};
use doorstep_tests::world::{Desk, World};

use crate::Arguments;
use crate::roster;
use crate::stage::Stage;
use crate::tell::Tell;

/// The village, its people and their phones.
pub(crate) struct Village {
    pub(crate) world: World,
    pub(crate) stage: Stage,
    /// A family that has just moved into the first grid; nobody has registered it yet.
    pub(crate) newcomers: HouseholdDraft,
    pub(crate) phones: Phones,
    /// Everyone, those at desks too.
    pub(crate) people: Vec<Player>,
}

/// Someone who plays.
pub(crate) struct Player {
    pub(crate) role: BaseRole,
    pub(crate) user: UserId,
    pub(crate) login: &'static str,
    pub(crate) name: &'static str,
    pub(crate) post: Bilingual,
}

/// Where the phones stand in [`World::phones`].
pub(crate) struct Phones {
    /// Grid members, each with a grid: the first two share one.
    pub(crate) members: Vec<usize>,
    /// A cadre of the village, and another.
    pub(crate) chief: usize,
    pub(crate) cadre: usize,
    /// Where the preset links them to households: an elected neighbour, and a helper.
    pub(crate) head: Option<usize>,
    pub(crate) helper: Option<usize>,
}

/// Households linked to one person.
const LINKED: usize = 10;
/// Members with phones.
const MEMBERS: [(&str, &str); 4] = [
    ("wang", "王秀英"),
    ("zhang", "张桂兰"),
    ("liu", "刘建国"),
    ("zhao", "赵海燕"),
];
/// Those with a role at desks, where the preset has such a post.
const DESKS: [(BaseRole, &str, &str); 4] = [
    (BaseRole::Clerk, "he", "何文华"),
    (BaseRole::Officer, "guo", "郭志明"),
    (BaseRole::Supervisor, "zheng", "郑国强"),
    (BaseRole::Administrator, "lin", "林晓燕"),
];

/// Makes the village and gives its people their phones.
pub(crate) fn make(stage: Stage, arguments: &Arguments, tell: &Tell) -> Village {
    let above: Vec<&str> = stage
        .place
        .tree
        .path(&stage.village.code)
        .iter()
        .map(|node| &*node.name)
        .collect();
    tell.heading(&format!(
        "{}, {}",
        stage.place.preset.name.en(),
        above.join(" › ")
    ));
    tell.line(&format!(
        "{} grids, {} households",
        stage.grids.len(),
        stage.households
    ));
    let world = World::begin(
        arguments.seed,
        stage.place.clone(),
        yesterday(),
        settings(arguments),
    );
    let newcomers = roster::import(&world, &stage, arguments.seed, tell);
    let mut cast = Cast {
        world,
        stage,
        people: Vec::new(),
    };
    let phones = cast.phones(tell);
    for (role, login, name) in DESKS {
        cast.desk(role, login, name);
    }
    cast.mediates();
    let Cast { world, stage, people } = cast;
    // The poster on a grid's wall says whom to call: numbers of a range that nobody has.
    for (n, player) in people.iter().enumerate() {
        world.number(player.user, &format!("154000{:05}", 10_000 + n));
    }
    if let Some(cadre) = people.iter().find(|player| player.role == BaseRole::Cadre) {
        world.hotline(&stage.village.code, "15400010110", cadre.name);
    }
    Village {
        world,
        stage,
        newcomers,
        phones,
        people,
    }
}

/// The day is yesterday's: when the console opens, it is now.
fn yesterday() -> Time {
    Time::morning_of(crate::open::now().plus(-DAY).day())
}

fn settings(arguments: &Arguments) -> Config {
    let config = Config {
        metrics: Metrics::Off(Off::Off),
        ..Config::default()
    };
    match arguments.lan {
        Some(listen) => Config {
            listen,
            tls: Tls::Own { names: Vec::new() },
            ..config
        },
        // Whatever port is free: a server of one's own may run beside it.
        None => Config {
            listen: ([127, 0, 0, 1], 0).into(),
            ..config
        },
    }
}

struct Cast {
    world: World,
    stage: Stage,
    people: Vec<Player>,
}

impl Cast {
    fn phones(&mut self, tell: &Tell) -> Phones {
        let walkers = 6 + [BaseRole::Head, BaseRole::Helper]
            .iter()
            .filter(|role| self.stage.linked_post(**role).is_some())
            .count();
        let bar = tell.bar("phones enrolled by one-time codes", walkers as u64);
        let phone = |cast: &mut Self, login: &'static str, user: UserId| {
            bar.inc(1);
            cast.world.phone(login, user)
        };
        let mut members = Vec::new();
        for (n, (login, name)) in MEMBERS.into_iter().enumerate() {
            let at = self.stage.grid_of(n).clone();
            let user = self.person(BaseRole::Member, login, name, Some(at));
            members.push(phone(self, login, user));
        }
        let cadre = |cast: &mut Self, login, name| {
            let user = cast.person(BaseRole::Cadre, login, name, None);
            phone(cast, login, user)
        };
        let (chief, second) = (cadre(self, "chen", "陈大山"), cadre(self, "sun", "孙志强"));
        let linked = |cast: &mut Self, role, login, name| {
            let user = cast.linked(role, login, name)?;
            Some(phone(cast, login, user))
        };
        let head = linked(self, BaseRole::Head, "zhou", "周玉梅");
        let helper = linked(self, BaseRole::Helper, "wu", "吴国华");
        bar.finish();
        Phones {
            members,
            chief,
            cadre: second,
            head,
            helper,
        }
    }

    /// Someone with the first post of a role, at a grid or where the post sits.
    fn person(
        &mut self,
        role: BaseRole,
        login: &'static str,
        name: &'static str,
        at: Option<GridCode>,
    ) -> UserId {
        let post = self.stage.post(role);
        let post = post
            .unwrap_or_else(|| unreachable!("a stage has posts for those who walk"))
            .clone();
        let station = match (&post.seat, at) {
            (Seat::Basic, Some(grid)) => Station::Grid(grid),
            (Seat::Basic, None) => Station::Grid(self.stage.grids[0].clone()),
            (Seat::Unit, _) => Station::Unit(self.stage.errand.1.clone()),
            (Seat::Level(level), _) => {
                let tree = &self.stage.place.tree;
                let node = tree.at_level(&self.stage.village.code, level);
                Station::Grid(node.unwrap_or(&self.stage.village).code.clone())
            }
        };
        let user = self.world.person(login, name);
        self.world.assign(user, post.code.as_str(), station);
        self.people.push(Player {
            role,
            user,
            login,
            name,
            post: post.name,
        });
        user
    }

    /// Someone linked to the first households of the first grid.
    fn linked(&mut self, role: BaseRole, login: &'static str, name: &'static str) -> Option<UserId> {
        let post = self.stage.linked_post(role)?.clone();
        let line = post.line.as_ref()?;
        let user = self.world.person(login, name);
        let village = Station::Grid(self.stage.village.code.clone());
        self.world.assign(user, post.code.as_str(), village);
        let neighbours = households_of(&self.world, &self.stage.grids[0], LINKED);
        self.world.link(user, line.as_str(), &neighbours, false);
        self.people.push(Player {
            role,
            user,
            login,
            name,
            post: post.name.clone(),
        });
        Some(user)
    }

    /// The officer sits where disputes are mediated in confidence too.
    fn mediates(&self) {
        let officer = self.people.iter().find(|player| player.role == BaseRole::Officer);
        let post = self.stage.post(BaseRole::Officer);
        if let (Some(officer), Some(post), Some(unit)) = (officer, post, &self.stage.mediator) {
            let station = Station::Unit(unit.clone());
            self.world.assign(officer.user, post.code.as_str(), station);
        }
    }

    fn desk(&mut self, role: BaseRole, login: &'static str, name: &'static str) {
        if self.stage.post(role).is_some() {
            self.person(role, login, name, None);
        }
    }
}

impl Village {
    /// The first person of a role.
    pub(crate) fn of_role(&self, role: BaseRole) -> Option<&Player> {
        self.people.iter().find(|player| player.role == role)
    }

    /// Signs the first person of a role in at a desk.
    pub(crate) fn desk(&self, role: BaseRole) -> Option<Desk> {
        self.of_role(role).map(|player| self.world.desk(player.user))
    }
}

/// Households of a grid, by house number.
pub(crate) fn households_of(world: &World, grid: &GridCode, count: usize) -> Vec<DocumentId> {
    let (realm, grid) = (world.server.realm(), grid.clone());
    let rows = world
        .server
        .store()
        .read_blocking(|tx| tx.households_in(realm, &grid, None, count));
    let rows: Result<_, StoreError> = rows;
    rows.unwrap_or_else(|error| panic!("the households are listed: {error}"))
        .into_iter()
        .map(|row: doorstep_server::store::HouseholdRow| row.id)
        .collect()
}
