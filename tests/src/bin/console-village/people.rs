//! Who works in the village, with phones and passwords.

use doorstep_device::action::report_case::{Report, report_case};
use doorstep_model::id::{GridCode, UnitCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_server::account::{Password, PasswordHash};
use doorstep_server::store::StoreError;
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
    /// The administrator.
    pub(crate) admin: UserId,
    /// A party member who keeps contact with households.
    pub(crate) party: UserId,
    /// The phone of the next village's member.
    pub(crate) stranger: usize,
    /// The phone of the people's delegate.
    pub(crate) delegate: usize,
    /// All of them, in the order in which they came.
    pub(crate) all: Vec<UserId>,
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
        let admin = person(world, "admin", "高明", "administrator", at("610921"));
        let next = world.place.basic_grids(NEXT)[0].clone();
        let stranger = person(world, "stranger", "何玉梅", "grid_member", Station::Grid(next));
        let members = [
            ("member1", "王秀英"),
            ("member2", "刘永强"),
            ("member3", "张春燕"),
            ("member4", "杨德福"),
            ("member5", "黄小琴"),
        ];
        let codes = world.place.basic_grids(VILLAGE);
        let grids = codes.into_iter().take(GRIDS).zip(members);
        let grids: Vec<_> = grids
            .map(|(code, (login, name))| {
                let user = person(world, login, name, "grid_member", Station::Grid(code.clone()));
                (code, phone(world, login, user))
            })
            .collect();
        let party = person(world, "party", "郝建军", "party_member", at(VILLAGE));
        let delegate = person(world, "delegate", "马文英", "delegate", at(TOWN));
        let members = grids.iter().map(|(_, phone)| world.phones[*phone].user);
        let others = [
            chief_user, cadre_user, head_user, mediator, clerk, officer, admin, stranger, party, delegate,
        ];
        let all = others.into_iter().chain(members).collect();
        Self {
            stranger: phone(world, "stranger", stranger),
            delegate: phone(world, "delegate", delegate),
            admin,
            party,
            all,
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

    /// Whose pages tests look at, by number.
    pub(crate) fn named(&self) -> Value {
        json!({ "clerk": self.clerk.0, "head": self.head_user.0, "party": self.party.0 })
    }

    /// Who may sign in, and as what.
    pub(crate) fn logins(&self) -> Value {
        self.logins
            .iter()
            .map(|(login, what)| json!({ "login": login, "as": what }))
            .collect()
    }
}

/// A member of the first grid whose post ends now, and who hears of it too late: what was reported
/// meanwhile is kept until a cadre decides.
pub(crate) struct Former(usize);

impl Former {
    pub(crate) fn leave(world: &mut World) -> Self {
        let user = world.person("former", "郭兴旺");
        let at = world.place.basic_grids(VILLAGE)[0].clone();
        let post = world.assign(user, "grid_member", Station::Grid(at));
        let phone = phone(world, "former", user);
        world.end_assignment(post);
        Self(phone)
    }

    pub(crate) fn report(&self, world: &World) {
        let report = Report {
            grid: Some(world.place.basic_grids(VILLAGE)[0].clone()),
            kind: "hazard".into(),
            category: "environment".into(),
            title: "河堤护栏断了两处".into(),
            text: "学校后面的河堤护栏断了两处，孩子上学要从那里过。".into(),
            ..Report::default()
        };
        report_case(world.phones[self.0].device(), &report).expect("a case");
        world.sync(self.0);
    }
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
