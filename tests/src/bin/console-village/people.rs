//! Who works in the village, with phones and passwords.

use doorstep_device::action::report_case::{Report, report_case};
use doorstep_model::id::{GridCode, UnitCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_server::account::{Password, PasswordHash};
use doorstep_server::store::StoreError;
use doorstep_tests::world::clock::DAY;
use doorstep_tests::world::{World, grid};
use serde_json::{Value, json};

use super::{NEXT, TOWN, VILLAGE};

/// What everyone signs in with.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The grids that have a member and households: so many of the village's.
const GRIDS: usize = 5;

/// Who works here. Phones are by their place in the world.
pub(crate) struct People {
    /// Grids with households, and the phone of each grid's member.
    pub(crate) grids: Vec<(GridCode, usize)>,
    /// The grid chief's phone.
    pub(crate) chief: usize,
    /// A second cadre's phone.
    pub(crate) cadre: usize,
    /// The central household head's phone.
    pub(crate) head: usize,
    /// The town's clerk.
    pub(crate) clerk: UserId,
    /// The water bureau's officer.
    pub(crate) officer: UserId,
    /// The central household head.
    pub(crate) head_user: UserId,
    /// The grid chief.
    pub(crate) chief_user: UserId,
    /// The mediator.
    pub(crate) mediator: UserId,
    logins: Vec<(&'static str, &'static str)>,
}

impl People {
    pub(crate) fn move_in(world: &mut World) -> Self {
        let at = |code: &str| Station::Grid(grid(code));
        let unit = |code: &str| Station::Unit(UnitCode::parse(code).expect("a unit's code"));
        let chief_user = person(world, "chief", "李大山", "grid_chief", at(VILLAGE));
        let cadre_user = person(world, "cadre", "周桂兰", "village_cadre", at(VILLAGE));
        let head_user = person(world, "head", "陈守义", "central_head", at(VILLAGE));
        let mediator = person(world, "mediator", "吴秀芳", "mediator", at(VILLAGE));
        let clerk = person(world, "clerk", "赵文静", "town_clerk", at(TOWN));
        let officer = person(world, "officer", "孙建国", "officer", unit("water"));
        person(world, "supervisor", "郑国强", "supervisor", at("610921"));
        person(world, "admin", "高明", "administrator", at("610921"));
        let next = world.place.basic_grids(NEXT)[0].clone();
        person(world, "stranger", "何玉梅", "grid_member", Station::Grid(next));
        former(world);
        let members = [
            ("member1", "王秀英"),
            ("member2", "刘永强"),
            ("member3", "张春燕"),
            ("member4", "杨德福"),
            ("member5", "黄小琴"),
        ];
        let codes = world.place.basic_grids(VILLAGE);
        let grids = codes.into_iter().take(GRIDS).zip(members);
        let grids = grids
            .map(|(code, (login, name))| {
                let user = person(world, login, name, "grid_member", Station::Grid(code.clone()));
                (code, phone(world, login, user))
            })
            .collect();
        Self {
            grids,
            chief: phone(world, "chief", chief_user),
            cadre: phone(world, "cadre", cadre_user),
            head: phone(world, "head", head_user),
            clerk,
            officer,
            head_user,
            chief_user,
            mediator,
            logins: vec![
                ("chief", "cadre"),
                ("member1", "member"),
                ("head", "head"),
                ("clerk", "clerk"),
                ("officer", "officer"),
                ("supervisor", "supervisor"),
                ("admin", "administrator"),
                ("stranger", "member elsewhere"),
            ],
        }
    }

    /// Who may sign in, and as what.
    pub(crate) fn logins(&self) -> Value {
        self.logins
            .iter()
            .map(|(login, what)| json!({ "login": login, "as": what }))
            .collect()
    }
}

/// A member of the first grid whose post ended long ago, and who hears of it only now: what was
/// reported meanwhile is kept until a cadre decides.
fn former(world: &mut World) {
    let user = world.person("former", "郭兴旺");
    let at = world.place.basic_grids(VILLAGE)[0].clone();
    let post = world.assign(user, "grid_member", Station::Grid(at.clone()));
    let phone = phone(world, "former", user);
    world.end_assignment(post);
    world.time.pass(40 * DAY);
    let report = Report {
        grid: Some(at),
        kind: "hazard".into(),
        category: "environment".into(),
        title: "河堤护栏断了两处".into(),
        text: "学校后面的河堤护栏断了两处，孩子上学要从那里过。".into(),
        ..Report::default()
    };
    report_case(world.phones[phone].device(), &report).expect("a case");
    world.sync(phone);
}

fn phone(world: &mut World, name: &str, user: UserId) -> usize {
    let phone = world.phone(name, user);
    world.sync(phone);
    phone
}

/// A person with a post and a password.
fn person(world: &World, login: &str, name: &str, post: &str, at: Station) -> UserId {
    let user = world.person(login, name);
    let assignment = world.assign(user, post, at);
    let realm = world.server.realm();
    let hash = PasswordHash::of(
        &Password::parse(PASSWORD).expect("a password"),
        &*world.server.environment().randomness,
    );
    let stored = world.server.store().write_blocking(move |tx| {
        tx.set_password(realm, user, Some(hash.as_str()))?;
        Ok::<_, StoreError>(tx.assignment(realm, assignment)?.map(|held| held.draft.role))
    });
    let role: Option<BaseRole> = stored.expect("a password is stored");
    assert!(role.is_some(), "{login} holds a post");
    user
}
