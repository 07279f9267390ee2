//! Who lives the life: two members of neighbouring grids, one of them with two phones, a cadre of
//! the village, a central household head and a party member who know households by their links, and a clerk at a desk.

use doorstep_model::id::{GridCode, LinkId, UserId};
use doorstep_model::protocol::row::Station;

use crate::world::{Place, World, grid};

const VILLAGE: &str = "610921104206";
const TOWN: &str = "610921104";

/// A member who may be sent to another grid.
pub(super) struct Member {
    pub(super) user: UserId,
    /// Where, by its place among the grids.
    pub(super) at: usize,
}

/// Everyone, and where they work.
pub(super) struct People {
    pub(super) members: Vec<Member>,
    pub(super) head: UserId,
    pub(super) helper: UserId,
    /// At a desk of the town.
    pub(super) clerk: UserId,
    pub(super) links: Vec<LinkId>,
    pub(super) grids: Vec<GridCode>,
}

/// A world with all of them, six phones.
pub(super) fn settle(seed: u64) -> (World, People) {
    let mut world = World::new(seed, Place::of("hanyin", &[VILLAGE]));
    let mut grids = world.place.basic_grids(VILLAGE);
    grids.truncate(3);
    let post = |world: &World, user, post, at: &GridCode| {
        world.assign(user, post, Station::Grid(at.clone()));
    };
    let members = [("wang", "王秀英"), ("zhang", "张桂兰")].into_iter().enumerate();
    let members = members.map(|(at, (login, name))| {
        let user = world.person(login, name);
        post(&world, user, "grid_member", &grids[at]);
        Member { user, at }
    });
    let members: Vec<Member> = members.collect();
    let cadre = world.person("li", "李大山");
    post(&world, cadre, "village_cadre", &grid(VILLAGE));
    let head = world.person("chen", "陈建国");
    post(&world, head, "central_head", &grid(VILLAGE));
    let helper = world.person("liu", "刘芳");
    post(&world, helper, "party_member", &grid(VILLAGE));
    let clerk = world.person("zhao", "赵敏");
    post(&world, clerk, "town_clerk", &grid(TOWN));
    for (name, user) in [
        ("wang", members[0].user),
        ("wang2", members[0].user),
        ("zhang", members[1].user),
        ("li", cadre),
        ("chen", head),
        ("liu", helper),
    ] {
        world.phone(name, user);
    }
    (
        world,
        People {
            members,
            head,
            helper,
            clerk,
            links: Vec::new(),
            grids,
        },
    )
}
