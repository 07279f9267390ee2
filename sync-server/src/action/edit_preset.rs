//! The administrator of a realm changes its preset at a desk.

use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::preset::Preset;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Standing;
use doorstep_model::time::Timestamp;

use super::{ActionError, By, holds_over, install_preset};
use crate::realm::RealmView;
use crate::store::{Actor, Write};

/// Whether someone administers the whole realm.
pub fn administers(realm: &RealmView, standing: &Standing) -> bool {
    holds_over(
        realm,
        standing,
        &[BaseRole::Administrator],
        &realm.tree.root().code,
    )
}

/// What a preset's file is recognised by.
pub fn print_of(toml: &str) -> String {
    blake3::hash(toml.as_bytes()).to_hex()[..32].to_owned()
}

/// The same file under another version: the number counts what was installed, so nobody types it.
pub fn with_version(toml: &str, version: u32) -> String {
    let mut done = false;
    let lines = toml.split_inclusive('\n').map(|line| {
        let is_version = line
            .split_once('=')
            .is_some_and(|(key, _)| key.trim() == "version");
        // Below the first heading it is something else's.
        done |= line.trim_start().starts_with('[');
        if done || !is_version {
            return line.to_owned();
        }
        done = true;
        let end = if line.ends_with('\n') { "\n" } else { "" };
        format!("version = {version}{end}")
    });
    lines.collect()
}

/// Installs a file as the next version of the realm's preset; gives its number. `base` is the print of
/// the one that it was made from. Sent twice it is installed once.
///
/// # Errors
/// `not_found` for others; `changed_meanwhile` when another was installed since; `bad_field` for a file
/// that the checker refuses; what [`install_preset`] refuses.
pub fn edit_preset(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    (base, toml): (&str, &str),
    now: Timestamp,
) -> Result<u32, ActionError> {
    if !administers(realm, &realm.standing_now(tx, user, now)?) {
        return Err(Code::NotFound.into());
    }
    let former = tx.preset(realm.number)?.ok_or(Code::NotFound)?;
    if with_version(toml, former.version) == *former.toml {
        return Ok(former.version);
    }
    if print_of(&former.toml) != base {
        return Err(Code::ChangedMeanwhile.into());
    }
    let toml = with_version(toml, former.version + 1);
    let preset = Preset::parse(former.code.as_str(), &toml).map_err(|_| Code::BadField)?;
    let by = By {
        realm: realm.number,
        actor: Actor::User(user),
        now,
    };
    install_preset(tx, by, &preset, &toml)?;
    Ok(preset.version)
}

#[cfg(test)]
mod tests {
    use super::with_version;

    #[test]
    fn only_the_version_of_the_file_counts_up() {
        let toml = "code = \"x\"\nversion=3\nname = 1\n[[checklist]]\nversion = 1\n";
        assert_eq!(
            with_version(toml, 4),
            "code = \"x\"\nversion = 4\nname = 1\n[[checklist]]\nversion = 1\n"
        );
        assert_eq!(with_version("[[a]]\nversion = 1", 2), "[[a]]\nversion = 1");
    }
}
