//! A realm as its rows stand now, in memory: preset, tree, who holds what. Read anew whenever the
//! realm's own log has moved, whichever process moved it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use doorstep_model::calendar::Calendar;
use doorstep_model::checklist::Checklist;
use doorstep_model::grid::GridTree;
use doorstep_model::id::{DeviceNumber, DocumentId, Epoch, GridCode, ItemCode, LinkId, RealmNumber, UserId};
use doorstep_model::preset::Preset;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::row::{DayKind, LinkCovers, LinkHolder, Station};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::{Grant, Over, Standing, Tree};
use doorstep_model::time::Timestamp;

use crate::store::{Link, Read, StoreError};

/// A day in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Preset, tree and keys of one realm.
pub struct RealmView {
    /// Its number.
    pub number: RealmNumber,
    /// Which life of the server this is.
    pub epoch: Epoch,
    /// Makes cursors, proofs and tokens.
    pub secret: Arc<ServerSecret>,
    /// Its rules.
    pub preset: Preset,
    /// The newest version of each checklist.
    pub checklists: BTreeMap<ItemCode, Checklist>,
    /// Its grids.
    pub tree: GridTree,
    /// Its working days.
    pub calendar: Calendar,
}

impl Tree for RealmView {
    fn within(&self, inner: &GridCode, outer: &GridCode) -> bool {
        self.tree.is_within(inner, outer)
    }
}

/// Something a person holds, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What.
    pub grant: Grant,
    /// None: it holds still.
    pub ended: Option<Timestamp>,
}

impl RealmView {
    fn read(tx: &Read<'_>, number: RealmNumber, secret: Arc<ServerSecret>) -> Result<Self, StoreError> {
        let realm = tx.realm(number)?.ok_or(StoreError::Contradiction)?;
        let installed = tx.preset(number)?.ok_or(StoreError::Contradiction)?;
        // Checked when it was installed.
        let preset =
            Preset::parse(installed.code.as_str(), &installed.toml).map_err(|_| StoreError::Damaged)?;
        let tree = GridTree::new(tx.grids(number)?).map_err(|_| StoreError::Damaged)?;
        Ok(Self {
            number,
            epoch: realm.epoch,
            secret,
            checklists: checklists(tx, number, &preset)?,
            preset,
            tree,
            calendar: calendar(tx, number)?,
        })
    }

    /// Until when work counts that arrives after something ended.
    pub fn late_until(&self, end: Timestamp) -> Timestamp {
        end.plus(i64::from(self.preset.days.late_acceptance) * DAY)
    }

    /// What a person holds now, or held until not more than the preset's days of late acceptance ago.
    pub fn held_by(&self, tx: &Read<'_>, user: UserId, now: Timestamp) -> Result<Vec<Held>, StoreError> {
        self.held(tx, user, now, |until| {
            until.is_none_or(|until| now < self.late_until(until))
        })
    }

    /// All that a person holds or ever held.
    pub fn ever_held_by(&self, tx: &Read<'_>, user: UserId, now: Timestamp) -> Result<Vec<Held>, StoreError> {
        self.held(tx, user, now, |_| true)
    }

    fn held(
        &self,
        tx: &Read<'_>,
        user: UserId,
        now: Timestamp,
        wanted: impl Fn(Option<Timestamp>) -> bool,
    ) -> Result<Vec<Held>, StoreError> {
        let counts = |from: Timestamp, until: Option<Timestamp>| from <= now && wanted(until);
        let ended = |until: Option<Timestamp>| until.filter(|until| *until <= now);
        let mut held = Vec::new();
        let assignments = tx.assignments_of(self.number, user)?;
        for assignment in &assignments {
            let draft = &assignment.draft;
            if !counts(draft.from, draft.until) {
                continue;
            }
            let over = match &draft.station {
                Station::Grid(grid) => Over::Grid(grid.clone()),
                Station::Unit(unit) => Over::Unit(unit.clone()),
            };
            held.push(Held {
                grant: Grant {
                    role: draft.role,
                    over,
                },
                ended: ended(draft.until),
            });
        }
        for link in tx.links_of(self.number, &LinkHolder::User(user))? {
            if !counts(link.draft.from, link.draft.until) {
                continue;
            }
            let role = self.role_on_line(&link, &assignments);
            let near = self.near(tx, &link)?;
            let over = Over::Link(doorstep_model::standing::Link {
                id: link.id,
                care: link.draft.care,
                households: households(&link),
                grids: grids(&link),
                near,
            });
            held.push(Held {
                grant: Grant { role, over },
                ended: ended(link.draft.until),
            });
        }
        Ok(held)
    }

    /// The post that goes with the line says the role; a line that no post of the person's goes
    /// with makes a helper.
    fn role_on_line(&self, link: &Link, assignments: &[crate::store::Assignment]) -> BaseRole {
        assignments
            .iter()
            .filter_map(|held| self.preset.posts.iter().find(|post| post.code == held.draft.post))
            .find(|post| post.line.as_ref() == Some(&link.draft.line) && post.role.is_linked())
            .map_or(BaseRole::Helper, |post| post.role)
    }

    fn near(&self, tx: &Read<'_>, link: &Link) -> Result<BTreeSet<GridCode>, StoreError> {
        let mut near = grids(link);
        for household in households(link) {
            near.extend(tx.home(self.number, household)?);
        }
        Ok(near)
    }

    /// Who someone is to the flow and the permissions.
    pub fn standing(
        &self,
        tx: &Read<'_>,
        user: UserId,
        at_console: bool,
        now: Timestamp,
    ) -> Result<Standing, StoreError> {
        let grants = self
            .held_by(tx, user, now)?
            .into_iter()
            .map(|held| held.grant)
            .collect();
        Ok(if at_console {
            Standing::at_console(user, grants)
        } else {
            Standing::on_phone(user, grants)
        })
    }

    /// What a person may do and read at the console now: nothing by what has ended.
    pub fn standing_now(&self, tx: &Read<'_>, user: UserId, now: Timestamp) -> Result<Standing, StoreError> {
        let held = self.held_by(tx, user, now)?;
        let grants = held
            .into_iter()
            .filter(|held| held.ended.is_none())
            .map(|held| held.grant)
            .collect();
        Ok(Standing::at_console(user, grants))
    }

    /// The user of a device number.
    pub fn user_of(&self, tx: &Read<'_>, device: DeviceNumber) -> Result<Option<UserId>, StoreError> {
        Ok(tx.device(self.number, device)?.map(|device| device.user))
    }

    /// The logs that a person's phone reads: the realm's and the person's own; a member's grids; a
    /// cadre's grid and all below it, from the village down; the links of heads and helpers.
    pub fn scopes_for(
        &self,
        tx: &Read<'_>,
        user: UserId,
        now: Timestamp,
    ) -> Result<BTreeSet<Scope>, StoreError> {
        let mut scopes = BTreeSet::from([Scope::Realm, Scope::Person(user)]);
        for held in self
            .held_by(tx, user, now)?
            .into_iter()
            .filter(|held| held.ended.is_none())
        {
            match (held.grant.role, held.grant.over) {
                (BaseRole::Member, Over::Grid(grid)) => {
                    scopes.insert(Scope::Grid(grid));
                }
                (BaseRole::Cadre, Over::Grid(grid)) if self.is_village_or_below(&grid) => {
                    scopes.extend(
                        self.tree
                            .subtree(&grid)
                            .iter()
                            .map(|node| Scope::Grid(node.code.clone())),
                    );
                }
                (_, Over::Link(link)) => {
                    scopes.insert(Scope::Link(link.id));
                }
                _ => {}
            }
        }
        Ok(scopes)
    }

    fn is_village_or_below(&self, grid: &GridCode) -> bool {
        self.tree.at_level(grid, &self.preset.tree.village).is_some()
    }

    /// The grid in which a link's cases are at home: its own, or that of its first household.
    pub fn grid_behind(&self, tx: &Read<'_>, link: LinkId) -> Result<Option<GridCode>, StoreError> {
        let Some(link) = tx.link(self.number, link)? else {
            return Ok(None);
        };
        Ok(self.near(tx, &link)?.into_iter().next())
    }

    /// The links that hold now and name a household, or a grid that it lies in; and whether each
    /// reads care records.
    pub fn links_reaching(
        &self,
        tx: &Read<'_>,
        household: DocumentId,
        grid: &GridCode,
        now: Timestamp,
    ) -> Result<Vec<(LinkId, bool)>, StoreError> {
        let above: Vec<&GridCode> = self.tree.upward(grid).map(|node| &node.code).collect();
        tx.links_reaching(self.number, household, &above, now)
    }
}

/// The newest version of each checklist: those that were brought in, and the preset's.
pub fn checklists(
    tx: &Read<'_>,
    number: RealmNumber,
    preset: &Preset,
) -> Result<BTreeMap<ItemCode, Checklist>, StoreError> {
    let own = preset.checklists.iter();
    let mut newest: BTreeMap<_, _> = own.map(|list| (list.code.clone(), list.clone())).collect();
    for installed in tx.newest_checklists(number)? {
        let known = newest.get(&installed.code).map_or(0, |list| list.version);
        if installed.version > known {
            // Checked when it was installed.
            let form = installed.form.read().ok_or(StoreError::Damaged)?;
            let list = Checklist::compile(&form).map_err(|_| StoreError::Damaged)?;
            newest.insert(installed.code, list);
        }
    }
    Ok(newest)
}

/// The days that were set for the realm; until somebody sets them, the list that the program carries.
fn calendar(tx: &Read<'_>, number: RealmNumber) -> Result<Calendar, StoreError> {
    let days = tx.holidays(number)?;
    let days = days.into_iter().map(|day| (day.date, day.kind == DayKind::Work));
    Ok(Calendar::from_days(days).unwrap_or_else(Calendar::embedded))
}

fn households(link: &Link) -> BTreeSet<DocumentId> {
    match &link.draft.covers {
        LinkCovers::Households(households) => households.iter().copied().collect(),
        LinkCovers::Grids(_) | LinkCovers::Units(_) => BTreeSet::new(),
    }
}

fn grids(link: &Link) -> BTreeSet<GridCode> {
    match &link.draft.covers {
        LinkCovers::Grids(grids) => grids.iter().cloned().collect(),
        LinkCovers::Households(_) | LinkCovers::Units(_) => BTreeSet::new(),
    }
}

/// The realms of this server, each read when first asked for and when its log has moved.
pub struct Realms {
    secret: Arc<ServerSecret>,
    views: RwLock<BTreeMap<RealmNumber, (u64, Arc<RealmView>)>>,
}

impl Realms {
    /// None read yet.
    pub fn new(secret: Arc<ServerSecret>) -> Self {
        Self {
            secret,
            views: RwLock::default(),
        }
    }

    /// The realm as the transaction sees it.
    ///
    /// # Errors
    /// `Contradiction` for a realm that is not there or has no preset.
    pub fn view(&self, tx: &Read<'_>, number: RealmNumber) -> Result<Arc<RealmView>, StoreError> {
        let head = tx.scope(number, &Scope::Realm)?.map_or(0, |scope| scope.head);
        let cached = self
            .views
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&number)
            .cloned();
        if let Some((at, view)) = cached
            && at == head
            && tx.realm(number)?.is_some_and(|realm| realm.epoch == view.epoch)
        {
            return Ok(view);
        }
        let view = Arc::new(RealmView::read(tx, number, self.secret.clone())?);
        self.views
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(number, (head, view.clone()));
        Ok(view)
    }
}
