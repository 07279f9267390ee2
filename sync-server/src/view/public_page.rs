//! What a place tells everyone: messages marked public, to it or to a place above it. No person's name is
//! read here, neither of who sent them nor of anyone else.

use doorstep_model::code::Code;
use doorstep_model::id::GridCode;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};

use crate::action::ActionError;
use crate::realm::RealmView;
use crate::store::Read;

/// Messages of a page.
const SHOWN: usize = 30;
/// Bytes of their texts: a page stays under 80 KB.
const BYTES: usize = 60_000;

/// What everyone may read of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicPage {
    /// Its name.
    pub place: Box<str>,
    /// Names of the places above it, from the root.
    pub above: Vec<Box<str>>,
    /// Urgent ones first, then the newest.
    pub notices: Vec<PublicNotice>,
}

/// A message for everyone.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicNotice {
    /// Its title.
    pub title: Text<60>,
    /// What it says.
    pub text: Text<2_000>,
    /// It is urgent.
    pub emergency: bool,
    /// Which place says it.
    pub place: Box<str>,
    /// Since when.
    pub on: Day,
    /// The last day on which it is shown.
    pub until: Option<Day>,
}

/// The page of a place.
///
/// # Errors
/// `NotFound` for a place that is not there; the store's.
pub fn public_page(
    tx: &Read<'_>,
    realm: &RealmView,
    code: &GridCode,
    now: Timestamp,
) -> Result<PublicPage, ActionError> {
    let path = realm.tree.path(code);
    let (place, above) = path.split_last().ok_or(Code::NotFound)?;
    let mut bytes = 0;
    let codes = path.iter().map(|node| &node.code);
    let found = tx.public_notices(realm.number, codes, now, SHOWN)?;
    let mut notices = Vec::new();
    for notice in found {
        let draft = notice.draft;
        bytes += draft.title.as_str().len() + draft.text.as_str().len();
        if bytes > BYTES {
            break;
        }
        let says = path.iter().find(|node| node.code == draft.grid);
        notices.push(PublicNotice {
            title: draft.title,
            text: draft.text,
            emergency: draft.emergency,
            place: says.map(|node| node.name.clone()).unwrap_or_default(),
            on: draft.from.day(),
            // The end of a day is the beginning of the next.
            until: draft.until.map(|until| until.plus(-1).day()),
        });
    }
    notices.sort_by_key(|notice| !notice.emergency);
    Ok(PublicPage {
        place: place.name.clone(),
        above: above.iter().map(|node| node.name.clone()).collect(),
        notices,
    })
}
