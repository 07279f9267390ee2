//! What phones are told of the server's own tables, and in which scope: the realm's has preset,
//! tree, units, people, phones and holidays; a person's has their posts and links; a grid's has
//! its hotline.

use doorstep_model::grid::{Grid, TreeRule};
use doorstep_model::id::{AssignmentId, DeviceNumber, GridCode, LinkId, RealmNumber, UserId};
use doorstep_model::protocol::row::{
    AlertRow, AssignmentRow, ChecklistRow, DeviceRow, GridRow, HolidayRow, HotlineRow, Keyed, LinkHolder,
    LinkRow, NoticeRow, PostShown, PresetRow, PresetSource, Table, UnitRow, UserRow,
};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;

use crate::store::{InstalledChecklist, InstalledPreset, ListedUnit, Notice, Round, StoreError, Write};

/// A person, with the posts held now.
pub fn user(tx: &Write<'_>, realm: RealmNumber, user: UserId, now: Timestamp) -> Result<(), StoreError> {
    let Some(person) = tx.user(realm, user)? else {
        return Ok(());
    };
    let held = tx.assignments_of(realm, user)?.into_iter().map(|held| held.draft);
    let posts = held
        .filter(|held| held.holds_at(now))
        .map(|held| PostShown {
            post: held.post,
            station: held.station,
        })
        .collect();
    tx.publish_row(
        realm,
        &Scope::Realm,
        UserRow {
            id: user,
            name: person.name,
            posts,
        },
    )
}

/// A phone: whose its number is.
pub fn device(tx: &Write<'_>, realm: RealmNumber, number: DeviceNumber) -> Result<(), StoreError> {
    let Some(device) = tx.device(realm, number)? else {
        return Ok(());
    };
    tx.publish_row(
        realm,
        &Scope::Realm,
        DeviceRow {
            number,
            device: device.id,
            user: device.user,
        },
    )
}

/// A post held, for the person who holds it.
pub fn assignment(
    tx: &Write<'_>,
    realm: RealmNumber,
    assignment: AssignmentId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(held) = tx.assignment(realm, assignment)? else {
        return Ok(());
    };
    let held = held.draft;
    let row = AssignmentRow {
        id: assignment,
        user: held.user,
        post: held.post,
        role: held.role,
        station: held.station,
        from: held.from,
        until: held.until,
    };
    tx.publish_row(realm, &Scope::Person(held.user), row)?;
    user(tx, realm, held.user, now)
}

/// A link, for the person or unit that keeps it.
pub fn link(tx: &Write<'_>, realm: RealmNumber, link: LinkId) -> Result<(), StoreError> {
    let Some(kept) = tx.link(realm, link)? else {
        return Ok(());
    };
    let kept = kept.draft;
    let scope = match &kept.holder {
        LinkHolder::User(user) => Scope::Person(*user),
        LinkHolder::Unit(unit) => Scope::Unit(unit.clone()),
    };
    let row = LinkRow {
        id: link,
        line: kept.line,
        holder: kept.holder,
        covers: kept.covers,
        care: kept.care,
        from: kept.from,
        until: kept.until,
    };
    tx.publish_row(realm, &scope, row)
}

/// A node of the tree. Phones count levels from the root; the preset names them.
pub fn grid(tx: &Write<'_>, realm: RealmNumber, grid: &Grid, rule: &TreeRule) -> Result<(), StoreError> {
    let level = rule.levels.iter().position(|level| level.code == grid.level);
    let row = GridRow {
        code: grid.code.clone(),
        parent: grid.parent.clone(),
        level: level
            .and_then(|level| u8::try_from(level).ok())
            .ok_or(StoreError::Contradiction)?,
        name: Text::parse(&grid.name).map_err(|_| StoreError::Contradiction)?,
        is_unit: grid.is_unit,
    };
    tx.publish_row(realm, &Scope::Realm, row)
}

/// A unit.
pub fn unit(tx: &Write<'_>, realm: RealmNumber, listed: &ListedUnit) -> Result<(), StoreError> {
    let row = UnitRow {
        code: listed.unit.code.clone(),
        name: Text::parse(&listed.unit.name_zh).map_err(|_| StoreError::Contradiction)?,
        grid: listed.unit.grid.clone(),
        phone: listed.phone.clone(),
    };
    tx.publish_row(realm, &Scope::Realm, row)
}

/// The preset, whole.
pub fn preset(tx: &Write<'_>, realm: RealmNumber, preset: &InstalledPreset) -> Result<(), StoreError> {
    let row = PresetRow {
        code: preset.code.clone(),
        version: preset.version,
        toml: PresetSource::parse(&preset.toml).map_err(|_| StoreError::Contradiction)?,
    };
    tx.publish_row(realm, &Scope::Realm, row)
}

/// A version of a checklist.
pub fn checklist(
    tx: &Write<'_>,
    realm: RealmNumber,
    checklist: &InstalledChecklist,
) -> Result<(), StoreError> {
    let row = ChecklistRow {
        code: checklist.code.clone(),
        version: checklist.version,
        form: checklist.form.clone(),
    };
    tx.publish_row(realm, &Scope::Realm, row)
}

/// A day off, or a weekend day worked.
pub fn holiday(tx: &Write<'_>, realm: RealmNumber, holiday: HolidayRow) -> Result<(), StoreError> {
    tx.publish_row(realm, &Scope::Realm, holiday)
}

/// The hotline of a grid.
pub fn hotline(tx: &Write<'_>, realm: RealmNumber, hotline: HotlineRow) -> Result<(), StoreError> {
    tx.publish_row(realm, &Scope::Grid(hotline.grid.clone()), hotline)
}

/// A round, for each grid that is asked and each above it in its subtree.
pub fn round(
    tx: &Write<'_>,
    realm: RealmNumber,
    round: &Round,
    grids: &[GridCode],
) -> Result<(), StoreError> {
    grids
        .iter()
        .try_for_each(|grid| tx.publish_row(realm, &Scope::Grid(grid.clone()), round.row()))
}

/// The emergency switch of a place, for one of the grids that it holds for.
pub fn alert(tx: &Write<'_>, realm: RealmNumber, grid: &GridCode, alert: AlertRow) -> Result<(), StoreError> {
    tx.publish_row(realm, &Scope::Grid(grid.clone()), alert)
}

/// A message, for each grid that it goes to.
pub fn notice(
    tx: &Write<'_>,
    realm: RealmNumber,
    notice: &Notice,
    grids: &[GridCode],
) -> Result<(), StoreError> {
    let row = notice_row(notice);
    grids
        .iter()
        .try_for_each(|grid| tx.publish_row(realm, &Scope::Grid(grid.clone()), row.clone()))
}

/// A message that was taken back leaves every scope that shows it.
pub fn withdrawn(tx: &Write<'_>, realm: RealmNumber, notice: &Notice) -> Result<(), StoreError> {
    let key = notice_row(notice).key();
    for scope in tx.scopes_showing(realm, Table::Notice, &key)? {
        tx.remove_row(realm, &scope, Table::Notice, key.clone())?;
    }
    Ok(())
}

/// A message to one person alone.
pub fn notice_to(
    tx: &Write<'_>,
    realm: RealmNumber,
    notice: &Notice,
    user: UserId,
) -> Result<(), StoreError> {
    tx.publish_row(realm, &Scope::Person(user), notice_row(notice))
}

fn notice_row(notice: &Notice) -> NoticeRow {
    let draft = &notice.draft;
    NoticeRow {
        id: notice.id,
        title: draft.title.clone(),
        text: draft.text.clone(),
        emergency: draft.emergency,
        from: draft.from,
        until: draft.until,
    }
}
