//! A checklist that was brought in goes to every phone of the realm.

use doorstep_model::checklist::{Checklist, Form, FormSource, VERSION_MAX};
use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::time::Timestamp;

use super::{ActionError, By, administers, preset_of};
use crate::realm::RealmView;
use crate::rows;
use crate::store::{InstalledChecklist, Read, StoreError, Write};

/// Whether someone administers the whole realm: a checklist goes to every phone of it.
///
/// # Errors
/// The store's.
pub fn administers_realm(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(administers(realm, &realm.standing_now(tx, user, now)?))
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its version.
    pub version: u32,
    /// False: the newest version says the same already.
    pub is_new: bool,
}

/// Gives a form the next version and sends it to the phones. The same form again does nothing.
///
/// # Errors
/// `bad_checklist` for a form that can't be asked.
pub fn install_checklist(tx: &Write<'_>, by: By, form: &Form) -> Result<Installed, ActionError> {
    let preset = preset_of(tx, by.realm)?;
    let of_preset = preset.checklist(&form.code).map_or(0, |list| list.version);
    let newest = tx.newest_checklist(by.realm, &form.code)?;
    let known = newest.as_ref().map_or(0, |newest| newest.version).max(of_preset);
    if let Some(newest) = newest.filter(|newest| newest.version == known)
        && newest.form.read().is_some_and(|same| {
            Form {
                version: form.version,
                ..same
            } == *form
        })
    {
        return Ok(Installed {
            version: known,
            is_new: false,
        });
    }
    let form = Form {
        version: known + 1,
        ..form.clone()
    };
    if form.version > VERSION_MAX || Checklist::compile(&form).is_err() {
        return Err(Code::BadChecklist.into());
    }
    let installed = InstalledChecklist {
        code: form.code.clone(),
        version: form.version,
        form: FormSource::new(&form).map_err(|_| Code::BadChecklist)?,
        installed_at: by.now,
    };
    tx.insert_checklist(by.realm, &installed)?;
    rows::checklist(tx, by.realm, &installed)?;
    let subject = format!("{}@{}", installed.code, installed.version);
    tx.audit(by.realm, by.actor, "checklist.install", &subject, by.now)?;
    Ok(Installed {
        version: installed.version,
        is_new: true,
    })
}
