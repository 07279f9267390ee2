//! Jianghe village (江河村) in Shuangru town (双乳镇), where the 321 model began: the county's real
//! place tree and a roster spreadsheet, both through the importers.

use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::word::Language;
use doorstep_server::action::import_households;
use doorstep_server::import::roster::{Roster, RosterRules};
use doorstep_server::store::StoreError;
use doorstep_tests::roster::{RosterGenerator, RosterShape, xlsx};
use doorstep_tests::world::{Desk, Place, World, grid};

use crate::tell::Tell;

/// The published code of Jianghe village.
const VILLAGE: &str = "610921104206";
/// Its town.
const TOWN: &str = "610921104";
/// Households of one transaction: few enough that the bar moves.
const BATCH: usize = 25;

/// The village, its people and their phones.
pub(crate) struct Village {
    pub(crate) world: World,
    /// Its basic grids.
    pub(crate) grids: Vec<GridCode>,
    /// Phones by the one who carries them.
    pub(crate) phones: Phones,
    clerk_login: (UserId, &'static str),
    cadre_login: (UserId, &'static str),
}

/// Where the phones stand in [`World::phones`].
pub(crate) struct Phones {
    /// Grid members of the first grid: two of them.
    pub(crate) wang: usize,
    pub(crate) zhang: usize,
    /// Grid members of the second and third.
    pub(crate) liu: usize,
    pub(crate) zhao: usize,
    /// The village's chief and another cadre.
    pub(crate) chen: usize,
    pub(crate) sun: usize,
    /// A central household head.
    pub(crate) zhou: usize,
    /// A party member.
    pub(crate) wu: usize,
}

/// Makes the village and gives its people their phones.
pub(crate) fn make(seed: u64, households: Option<u32>, tell: &Tell) -> Village {
    tell.heading("Jianghe village (江河村), Shuangru town (双乳镇), Hanyin county");
    let place = Place::of("hanyin", &[VILLAGE]);
    let grids = place.basic_grids(VILLAGE);
    let per_grid = place.preset.tree.households_per_grid as usize;
    let wanted = households.map_or(grids.len() * per_grid, |wanted| wanted as usize);
    let path: Vec<&str> = place
        .tree
        .path(&grid(VILLAGE))
        .iter()
        .map(|node: &&Grid| &*node.name)
        .collect();
    tell.line(&format!("{} grids under {}", grids.len(), path.join(" › ")));
    let mut world = World::new(seed, place);
    roster(&world, &grids, wanted, seed, tell);
    let people = people(&mut world, &grids, tell);
    let clerk = world.person("clerk", "何文华");
    world.assign(clerk, "town_clerk", Station::Grid(grid(TOWN)));
    let _ = world.desk(clerk);
    let cadre = world.phones[people.chen].user;
    let _ = world.desk(cadre);
    Village {
        world,
        grids,
        phones: people,
        clerk_login: (clerk, "clerk"),
        cadre_login: (cadre, "chen"),
    }
}

/// A workbook as a village office has it, read and applied by the importer.
fn roster(world: &World, grids: &[GridCode], count: usize, seed: u64, tell: &Tell) {
    let now = world.time.now();
    let made = RosterGenerator::new(seed, RosterShape::VILLAGE, now).households(grids, "江河村", count);
    let workbook = xlsx(&made).unwrap_or_else(|error| panic!("the workbook is made: {error}"));
    let village = grid(VILLAGE);
    let rules = RosterRules {
        tree: &world.place.tree,
        within: &village,
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
    for line in roster.lines(Language::En).into_iter().take(8) {
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
        bar.inc(
            added
                .unwrap_or_else(|error| panic!("the roster is applied: {error}"))
                .added as u64,
        );
    }
    bar.finish();
}

fn people(world: &mut World, grids: &[GridCode], tell: &Tell) -> Phones {
    let village = grid(VILLAGE);
    let posts = [
        ("wang", "王秀英", "grid_member", &grids[0]),
        ("zhang", "张桂兰", "grid_member", &grids[0]),
        ("liu", "刘建国", "grid_member", &grids[1]),
        ("zhao", "赵海燕", "grid_member", &grids[2]),
        ("chen", "陈大山", "grid_chief", &village),
        ("sun", "孙志强", "village_cadre", &village),
        ("zhou", "周玉梅", "central_head", &village),
        ("wu", "吴国华", "party_member", &village),
    ];
    let bar = tell.bar("phones enrolled by one-time codes", posts.len() as u64);
    let mut phones = Vec::new();
    for (login, name, post, over) in posts {
        let user = world.person(login, name);
        world.assign(user, post, Station::Grid(over.clone()));
        if matches!(login, "zhou" | "wu") {
            let line = if login == "zhou" { "head" } else { "party" };
            let neighbours = households_of(world, &grids[0], 10);
            world.link(user, line, &neighbours, false);
        }
        phones.push(world.phone(login, user));
        bar.inc(1);
    }
    bar.finish();
    let [wang, zhang, liu, zhao, chen, sun, zhou, wu] = phones[..] else {
        unreachable!("eight people, eight phones")
    };
    Phones {
        wang,
        zhang,
        liu,
        zhao,
        chen,
        sun,
        zhou,
        wu,
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

impl Village {
    /// The console stays open: where, and as whom.
    pub(crate) fn leave_open(&self, tell: &Tell) {
        let front = &self.world.server.handle().front;
        tell.heading(&format!("the console is open at {}", front.address.as_str()));
        for (_, login) in [self.clerk_login, self.cadre_login] {
            tell.line(&format!("log in as {login:8} password: {}", Desk::password()));
        }
        let link = self.world.enrol_link(self.cadre_login.0);
        tell.line("enrol a phone within 15 minutes (the village chief's):");
        if let Ok(code) = qrcode::QrCode::new(link.to_string()) {
            let picture = code
                .render::<qrcode::render::unicode::Dense1x2>()
                .quiet_zone(true)
                .build();
            picture.lines().for_each(|line| tell.line(line));
        }
        tell.line("Ctrl-C ends it; the village's files go with it.");
    }
}
