//! Whom a case is about: households and places of the clerk's own scope, found by name, house number or phone.

use doorstep_model::id::{DocumentId, GridCode};

use crate::console::speech::Speech;
use crate::console::typed::Typed;
use crate::view::{Intake, Parties as Asked, PartyFound, Search};

/// Longest words to look for.
pub(super) const WORDS: usize = 40;
/// Households of one case at most.
const HOUSEHOLDS: usize = 20;

/// What the form shows of them.
pub(super) struct Parties {
    /// Id, name, and whether it is chosen: those chosen before first.
    pub(super) households: Vec<(String, String, bool)>,
    /// What was looked for.
    pub(super) words: String,
    /// What came of looking.
    pub(super) said: Option<String>,
    /// The form came back from looking: it goes on here.
    pub(super) looked: bool,
}

/// What the form asks to look for; words that were looked for already are not looked for again when
/// the case is taken in.
pub(super) fn asked(typed: &Typed) -> Asked {
    let words: String = typed.one("who").chars().take(WORDS).collect();
    Asked {
        words: words.into(),
        grid: GridCode::parse(typed.one("grid")).ok(),
        chosen: chosen(typed).unwrap_or_default(),
    }
}

/// True if households are looked for: the form is shown again before it is taken in.
pub(super) fn is_looking(typed: &Typed) -> bool {
    let who = typed.one("who");
    !typed.one("find").is_empty() || (!who.is_empty() && who != typed.one("looked"))
}

/// The households that were chosen; none if one of them is no id, or there are too many.
pub(super) fn chosen(typed: &Typed) -> Option<Vec<DocumentId>> {
    let each = typed.all("household").iter().map(|id| DocumentId::parse(id).ok());
    let mut chosen: Vec<DocumentId> = each.collect::<Option<_>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    Some(chosen).filter(|chosen| chosen.len() <= HOUSEHOLDS)
}

impl Parties {
    pub(super) fn new(speech: &Speech<'_>, view: &Intake, typed: Option<&Typed>) -> Self {
        let called = |party: &PartyFound| {
            if let Some(kind) = &party.place {
                let kind = speech.place_kind(kind);
                let words = [("kind", &*kind), ("name", &*party.head), ("grid", &*party.grid)];
                return speech.fill("party-place", &words);
            }
            let words = [
                ("grid", &*party.grid),
                ("door", &*party.house_no),
                ("head", &*party.head),
            ];
            speech.fill("party-called", &words)
        };
        let line = |party: &PartyFound, chosen| (party.id.to_string(), called(party), chosen);
        let mut households: Vec<_> = view.chosen.iter().map(|party| line(party, true)).collect();
        let said = match &view.search {
            Search::None => None,
            Search::TooWide => Some(speech.say("party-too-wide")),
            Search::TooShort => Some(speech.say("party-too-short")),
            Search::Found {
                households: found,
                more,
            } => {
                let new = found.iter().filter(|party| !view.chosen.contains(party));
                households.extend(new.map(|party| line(party, false)));
                Some(match (found.is_empty(), more) {
                    (true, _) => speech.say("party-none"),
                    (false, true) => speech.say("party-more"),
                    (false, false) => speech.say("party-choose"),
                })
            }
        };
        Self {
            households,
            words: typed.map(|typed| typed.one("who").to_owned()).unwrap_or_default(),
            looked: said.is_some(),
            said,
        }
    }
}
