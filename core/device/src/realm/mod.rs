//! What the rows of the realm say, as projections, actions and views ask for it.

mod case;
mod checklist;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::case::{FlowRules, Speaker, speaker};
use doorstep_model::checklist::Checklist;
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::HouseholdRecord;
use doorstep_model::id::{DeviceId, DeviceNumber, DocumentId, GridCode, ItemCode, UserId};
use doorstep_model::preset::Preset;
use doorstep_model::protocol::row::{
    AssignmentRow, GridRow, HomeRow, LinkCovers, LinkHolder, LinkRow, RowBody, Table,
};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::{Grant, Home, Link, Over, Standing};
use doorstep_model::time::Timestamp;
use rusqlite::Connection;

use crate::identity::Identity;
use crate::store::{StoreError, document, row, scope};

/// Levels of the deepest tree: a broken row must not send anyone round in circles.
const LEVELS_MAX: usize = 16;

/// What costs too much to read each time: made from the preset's row when that changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// The preset; none before its row has come.
    pub preset: Option<Preset>,
    /// Its flow of cases; the whole table before.
    pub flow: FlowRules,
    /// The newest version of each checklist: the preset's, and those that were brought in.
    pub checklists: BTreeMap<ItemCode, Checklist>,
}

impl Rules {
    /// Reads the preset's row. A preset that this build can't read (a newer one) leaves the phone
    /// with the table of steps: recording goes on, and nothing is due by a cadence.
    pub fn load(db: &Connection) -> Result<Self, StoreError> {
        let sources = row::all(db, Table::Preset)?.into_iter();
        let preset = sources
            .filter_map(|body| match body {
                RowBody::Preset(row) => Preset::parse(row.code.as_str(), row.toml.as_str()).ok(),
                _ => None,
            })
            .next();
        let flow = preset
            .as_ref()
            .map(|preset| preset.flow.rules.clone())
            .unwrap_or_default();
        let checklists = checklist::newest(db, preset.as_ref())?;
        Ok(Self {
            preset,
            flow,
            checklists,
        })
    }
}

/// The realm as one transaction sees it. Rows that change in the transaction are seen by a new
/// one only.
pub struct Realm<'a> {
    /// The transaction.
    pub db: &'a Connection,
    /// The preset's rules.
    pub rules: &'a Rules,
    /// This phone's user; none before enrolment.
    pub me: Option<&'a Identity>,
    assignments: OnceCell<Vec<AssignmentRow>>,
    links: OnceCell<Vec<LinkRow>>,
    devices: OnceCell<BTreeMap<DeviceId, UserId>>,
}

impl<'a> Realm<'a> {
    /// Reads through a transaction.
    pub fn new(db: &'a Connection, rules: &'a Rules, me: Option<&'a Identity>) -> Self {
        Self {
            db,
            rules,
            me,
            assignments: OnceCell::new(),
            links: OnceCell::new(),
            devices: OnceCell::new(),
        }
    }

    /// Whose entry it is, as far as the rows here tell.
    pub fn user_of(&self, number: DeviceNumber) -> Result<Option<UserId>, StoreError> {
        if let Some(me) = self.me.filter(|me| me.number == number) {
            return Ok(Some(me.user));
        }
        match row::get(self.db, Table::Device, &number.0.to_be_bytes())? {
            Some(RowBody::Device(row)) => Ok(Some(row.user)),
            _ => Ok(None),
        }
    }

    /// Whose device it is, as far as the rows here tell.
    pub fn user_of_device(&self, device: DeviceId) -> Result<Option<UserId>, StoreError> {
        if let Some(me) = self.me.filter(|me| me.device == device) {
            return Ok(Some(me.user));
        }
        Ok(self.devices()?.get(&device).copied())
    }

    /// Every device of the realm: thousands in a county, so they are read once.
    fn devices(&self) -> Result<&BTreeMap<DeviceId, UserId>, StoreError> {
        if let Some(devices) = self.devices.get() {
            return Ok(devices);
        }
        let rows = row::all(self.db, Table::Device)?
            .into_iter()
            .filter_map(|body| match body {
                RowBody::Device(row) => Some((row.device, row.user)),
                _ => None,
            });
        Ok(self.devices.get_or_init(|| rows.collect()))
    }

    /// The author of an entry of a phone; the server's own entries are told by their events.
    pub fn author(&self, entry: Entry) -> Option<UserId> {
        // A row that does not read back explains nobody.
        self.user_of(entry.device).ok().flatten()
    }

    /// The author of an event.
    pub fn author_of(&self, entry: Entry, event: &Event) -> Option<UserId> {
        match speaker(entry, event) {
            Speaker::AtConsole(user) => Some(user),
            Speaker::Server => None,
            Speaker::Device(_) => self.author(entry),
        }
    }

    /// A household, with whoever decided at the console known too.
    pub fn household(&self, document: &Document) -> HouseholdRecord {
        let colours = document.events("colours");
        HouseholdRecord::read(document, |entry| {
            match colours.iter().find(|(key, _)| *key == entry) {
                Some((_, event)) => self.author_of(entry, event),
                None => self.author(entry),
            }
        })
    }

    /// Who speaks in an event, with what the person holds at that time.
    pub fn standing_of(&self, entry: Entry, event: &Event) -> Result<Standing, StoreError> {
        match speaker(entry, event) {
            Speaker::Server => Ok(Standing::server()),
            Speaker::AtConsole(user) => Ok(Standing::at_console(user, self.grants(user, event.at)?)),
            Speaker::Device(number) => match self.user_of(number)? {
                Some(user) => Ok(Standing::on_phone(user, self.grants(user, event.at)?)),
                None => Ok(Standing::unknown()),
            },
        }
    }

    /// What this phone's user holds now.
    pub fn my_standing(&self, now: Timestamp) -> Result<Standing, StoreError> {
        match self.me {
            Some(me) => Ok(Standing::on_phone(me.user, self.grants(me.user, now)?)),
            None => Ok(Standing::unknown()),
        }
    }

    /// True when the rows that say who holds what have come: not before the first sync, nor right
    /// after a rescue.
    pub fn knows_posts(&self) -> Result<bool, StoreError> {
        Ok(!self.assignments()?.is_empty() || !self.links()?.is_empty())
    }

    fn grants(&self, user: UserId, at: Timestamp) -> Result<Vec<Grant>, StoreError> {
        let live =
            |from: Timestamp, until: Option<Timestamp>| from <= at && until.is_none_or(|until| at < until);
        let held = self
            .assignments()?
            .iter()
            .filter(|row| row.user == user && live(row.from, row.until));
        let mut grants: Vec<Grant> = held.map(Grant::from).collect();
        let mut roles: BTreeSet<BaseRole> = grants
            .iter()
            .map(|grant| grant.role)
            .filter(|role| role.is_linked())
            .collect();
        if roles.is_empty() {
            // Someone with a link of contact and no post that goes by links.
            roles.insert(BaseRole::Helper);
        }
        for row in self
            .links()?
            .iter()
            .filter(|row| row.holder == LinkHolder::User(user))
        {
            if live(row.from, row.until) {
                let link = Link::of_row(row, self.near(row)?);
                grants.extend(roles.iter().map(|role| Grant {
                    role: *role,
                    over: Over::Link(link.clone()),
                }));
            }
        }
        Ok(grants)
    }

    fn assignments(&self) -> Result<&[AssignmentRow], StoreError> {
        if let Some(rows) = self.assignments.get() {
            return Ok(rows);
        }
        let rows = row::all(self.db, Table::Assignment)?
            .into_iter()
            .filter_map(|body| match body {
                RowBody::Assignment(row) => Some(row),
                _ => None,
            });
        Ok(self.assignments.get_or_init(|| rows.collect()))
    }

    /// The contact links that are known here.
    pub fn links(&self) -> Result<&[LinkRow], StoreError> {
        if let Some(rows) = self.links.get() {
            return Ok(rows);
        }
        let rows = row::all(self.db, Table::Link)?
            .into_iter()
            .filter_map(|body| match body {
                RowBody::Link(row) => Some(row),
                _ => None,
            });
        Ok(self.links.get_or_init(|| rows.collect()))
    }

    /// The grids of a link's households, as far as they are known here.
    fn near(&self, link: &LinkRow) -> Result<BTreeSet<GridCode>, StoreError> {
        let LinkCovers::Households(households) = &link.covers else {
            return Ok(BTreeSet::new());
        };
        households
            .iter()
            .filter_map(|id| self.grid_of(*id).transpose())
            .collect()
    }

    /// The grid of a household or place: the server's row, where another log than the grid's own
    /// brings it; else the log in which it stands; else where it was begun.
    pub fn grid_of(&self, id: DocumentId) -> Result<Option<GridCode>, StoreError> {
        let id = id.household();
        if let Some(RowBody::Home(HomeRow { grid, .. })) = row::get(self.db, Table::Home, id.as_bytes())? {
            return Ok(Some(grid));
        }
        if let Some(grid) = scope::grid_of_document(self.db, id)? {
            return Ok(Some(grid));
        }
        match document::home(self.db, id)? {
            Some(Scope::Grid(grid)) => Ok(Some(grid)),
            _ => Ok(None),
        }
    }

    /// Where a household or place belongs; `None` when nothing here tells.
    pub fn home_of(&self, id: DocumentId) -> Result<Option<Home>, StoreError> {
        let Some(grid) = self.grid_of(id)? else {
            return Ok(None);
        };
        let household = !matches!(document::find(self.db, id)?, Some(known) if known.kind == Kind::Place);
        Ok(Some(if household {
            Home::of_household(id, grid)
        } else {
            Home::of_grid(grid)
        }))
    }

    /// True if `inner` is `outer` or lies below it.
    pub fn within(&self, inner: &GridCode, outer: &GridCode) -> bool {
        let mut at = inner.clone();
        for _ in 0..LEVELS_MAX {
            if at == *outer {
                return true;
            }
            match self.parent(&at).ok().flatten() {
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// True while the emergency switch is on for a grid, or for one above it.
    pub fn in_emergency(&self, grid: &GridCode) -> Result<bool, StoreError> {
        let alerts = row::all(self.db, Table::Alert)?;
        Ok(alerts.iter().any(
            |body| matches!(body, RowBody::Alert(alert) if alert.emergency && self.within(grid, &alert.grid)),
        ))
    }

    /// The node above.
    pub fn parent(&self, code: &GridCode) -> Result<Option<GridCode>, StoreError> {
        Ok(self.grid(code)?.and_then(|row| row.parent))
    }

    /// Names of people who work with the system, as far as they are known here.
    pub fn names(&self, users: impl Iterator<Item = UserId>) -> Result<BTreeMap<UserId, String>, StoreError> {
        let mut names = BTreeMap::new();
        for user in users.collect::<BTreeSet<_>>() {
            if let Some(RowBody::User(row)) = row::get(self.db, Table::User, &user.0.to_be_bytes())? {
                names.insert(user, row.name.as_str().to_owned());
            }
        }
        Ok(names)
    }

    /// A node of the tree.
    pub fn grid(&self, code: &GridCode) -> Result<Option<GridRow>, StoreError> {
        match row::get(self.db, Table::Grid, code.as_str().as_bytes())? {
            Some(RowBody::Grid(row)) => Ok(Some(row)),
            _ => Ok(None),
        }
    }
}
