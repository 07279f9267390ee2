//! Users and the posts they hold.

use std::collections::HashMap;

use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::id::{PostCode, UnitCode};
use doorstep_model::people::{Post, Seat};
use doorstep_model::protocol::row::Station;
use doorstep_model::text::Text;

use super::{GRID, PHONE, Staff, check_width, grid, name, phone};
use crate::account::Login;
use crate::import::columns::{Field, Mapping, Wanted};
use crate::import::names::Names;
use crate::import::places::Places;
use crate::import::problem::Problem;
use crate::import::reading::Reading;
use crate::import::sheet::{Row, Sheet, SheetError};

static NAME: Field = Field {
    key: "name",
    headings: &["姓名", "name", "full name"],
};
static LOGIN: Field = Field {
    key: "login",
    headings: &["登录名", "账号", "帐号", "用户名", "login", "account", "username"],
};
static POST: Field = Field {
    key: "post",
    headings: &["岗位", "岗位名称", "职务", "post", "position"],
};
static UNIT: Field = Field {
    key: "unit",
    headings: &[
        "责任单位",
        "所属单位",
        "单位",
        "单位名称",
        "单位代码",
        "unit",
        "department",
    ],
};
/// The whitelist of a sheet of users and posts.
pub static USER_FIELDS: &[&Field] = &[&NAME, &LOGIN, &POST, &GRID, &UNIT, &PHONE];

/// A person of a sheet, with all posts that its rows give them.
#[derive(Clone, PartialEq, Eq)]
pub struct UserDraft {
    /// What they sign in with.
    pub login: Login,
    /// Their name.
    pub name: Text<40>,
    /// Their phone.
    pub phone: Option<Text<20>>,
    /// Their posts, each once at a place.
    pub posts: Vec<PostDraft>,
}

/// A post somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostDraft {
    /// The preset's post.
    pub post: PostCode,
    /// Where it is held.
    pub station: Station,
}

/// Posts, never names.
impl std::fmt::Debug for UserDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UserDraft({:?})", self.posts)
    }
}

/// What users are read against.
pub struct UserRules<'a> {
    /// The realm's grids.
    pub tree: &'a GridTree,
    /// The preset's posts.
    pub posts: &'a [Post],
    /// The realm's units and their names.
    pub units: &'a [(UnitCode, Box<str>)],
    /// For headings that nobody would guess.
    pub mapping: Option<&'a Mapping>,
}

/// Reads a sheet of users and posts.
pub fn read_users(bytes: &[u8], rules: &UserRules<'_>) -> Result<Staff<UserDraft>, SheetError> {
    let wanted = Wanted {
        fields: USER_FIELDS,
        needed: &[&[&NAME], &[&LOGIN], &[&POST], &[&GRID, &UNIT]],
        mapping: rules.mapping,
    };
    let sheet = Sheet::read(bytes, &wanted)?;
    let mut reader = UserReader::new(&sheet, rules);
    for row in &sheet.rows {
        reader.read(row);
    }
    let bad_rows = std::mem::take(&mut reader.reading.bad_rows);
    // Whoever has a bad row waits for it: half of a person's posts would be another person.
    let users = reader
        .users
        .into_iter()
        .filter(|user| user.good)
        .map(|user| user.draft);
    Ok(Staff::new(users.collect(), &sheet, bad_rows, "import-users"))
}

struct ReadUser {
    draft: UserDraft,
    good: bool,
}

struct UserReader<'s> {
    reading: Reading<'s>,
    rules: &'s UserRules<'s>,
    places: Places<'s>,
    posts: Names<usize>,
    units: Names<usize>,
    users: Vec<ReadUser>,
    by_login: HashMap<Login, usize>,
}

impl<'s> UserReader<'s> {
    fn new(sheet: &'s Sheet, rules: &'s UserRules<'s>) -> Self {
        let (mut posts, mut units) = (Names::new(), Names::new());
        for (index, post) in rules.posts.iter().enumerate() {
            for name in [post.code.as_str(), post.name.zh(), post.name.en()] {
                posts.add(name, index);
            }
        }
        for (index, (code, name)) in rules.units.iter().enumerate() {
            units.add(code.as_str(), index);
            units.add(name, index);
        }
        Self {
            reading: Reading::new(sheet),
            rules,
            places: Places::nodes(rules.tree),
            posts,
            units,
            users: Vec::new(),
            by_login: HashMap::new(),
        }
    }

    fn read(&mut self, row: &'s Row) {
        let reported = self.reading.bad_rows.len();
        check_width(&mut self.reading, row);
        let login = self
            .reading
            .required(row, &LOGIN, Problem::PlainCode, |text| Login::parse(text).ok());
        let name = name(&mut self.reading, row, &NAME);
        let phone = phone(&mut self.reading, row);
        let post = self.post(row);
        let (Some(login), Some(name)) = (login, name) else {
            return;
        };
        let index = *self.by_login.entry(login.clone()).or_insert_with(|| {
            let draft = UserDraft {
                login,
                name: name.clone(),
                phone: None,
                posts: Vec::new(),
            };
            self.users.push(ReadUser { draft, good: true });
            self.users.len() - 1
        });
        let user = &mut self.users[index].draft;
        if user.name != name {
            self.reading.report(row, Some(&LOGIN), Problem::LoginTaken);
        }
        user.phone = user.phone.take().or(phone);
        match post {
            Some(post) if user.posts.contains(&post) => {
                self.reading.report(row, Some(&POST), Problem::RepeatedPost);
            }
            post => user.posts.extend(post),
        }
        self.users[index].good &= self.reading.bad_rows.len() == reported;
    }

    fn post(&mut self, row: &'s Row) -> Option<PostDraft> {
        let posts = &self.posts;
        let find = |text: &str| posts.find(text).flatten();
        let post = self.reading.required(row, &POST, Problem::UnknownPost, find);
        let units = &self.units;
        let find = |text: &str| units.find(text).flatten();
        let reported = self.reading.bad_rows.len();
        let unit = self.reading.value(row, &UNIT, Problem::UnknownUnit, find);
        let grid = grid(&mut self.reading, row, &self.places);
        if self.reading.bad_rows.len() > reported {
            return None;
        }
        let station = match (grid, unit) {
            (Some(grid), None) => Station::Grid(grid.code.clone()),
            (None, Some(unit)) => Station::Unit(self.rules.units[unit].0.clone()),
            _ => {
                self.reading.report(row, None, Problem::OneStation);
                return None;
            }
        };
        let post = &self.rules.posts[post?];
        if !seats(self.rules.tree, &post.seat, grid) {
            self.reading.report(row, Some(&POST), Problem::WrongSeat);
            return None;
        }
        Some(PostDraft {
            post: post.code.clone(),
            station,
        })
    }
}

/// True where a post may be held: `grid` is none at a unit.
fn seats(tree: &GridTree, seat: &Seat, grid: Option<&Grid>) -> bool {
    match (seat, grid) {
        (Seat::Unit, None) => true,
        (Seat::Level(level), Some(grid)) => grid.level == *level,
        (Seat::Basic, Some(grid)) => tree.is_leaf(&grid.code) && !grid.is_unit,
        _ => false,
    }
}
