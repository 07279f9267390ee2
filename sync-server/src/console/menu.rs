//! The way around: one line for each page, and for whom. It shows the way only: what someone may
//! read there, the page itself looks up.

use doorstep_model::role::BaseRole::{
    Administrator, Cadre, Clerk, Head, Helper, Member, Officer, Supervisor,
};
use doorstep_model::role::RoleSet;

use super::word::Words;

/// A page of the menu.
struct Entry {
    /// Its name's words.
    id: &'static str,
    href: &'static str,
    /// Beginnings of the addresses that belong to it besides its own and those below it.
    also: &'static [&'static str],
    roles: RoleSet,
}

/// Who has cases to read.
const CASES: RoleSet = RoleSet::of(&[Member, Head, Cadre, Clerk, Officer, Supervisor, Helper]);

/// In the order in which they are shown; what is near one another in a day's work stands together. A new
/// page is one line here, and its words in `menu-…`.
const GROUPS: &[&[Entry]] = &[CASE_WORK, FIELD_WORK, SAID_TO_ALL, JUDGED, OFFICE];

/// What comes in and who does it.
const CASE_WORK: &[Entry] = &[
    entry("menu-home", "/", &[], RoleSet::ALL),
    entry("menu-desk", "/desk", &[], RoleSet::of(&[Clerk, Cadre])),
    entry("menu-cases", "/cases", &[], CASES),
    entry(
        "menu-new-case",
        "/cases/new",
        &[],
        // Not heads: a desk's case begins at a place, and they are linked to households.
        RoleSet::of(&[Member, Cadre, Clerk, Helper]),
    ),
    entry(
        "menu-meetings",
        "/meetings",
        &[],
        RoleSet::of(&[Cadre, Clerk, Supervisor]),
    ),
    entry(
        "menu-approvals",
        "/approvals",
        &[],
        RoleSet::of(&[Cadre, Clerk, Supervisor, Administrator]),
    ),
];

/// Households and places, and who goes there.
const FIELD_WORK: &[Entry] = &[
    entry(
        "menu-grids",
        "/grids",
        &["/households"],
        RoleSet::of(&[Member, Head, Cadre, Clerk, Supervisor, Helper]),
    ),
    entry(
        "menu-visits",
        "/visits",
        &[],
        RoleSet::of(&[Member, Cadre, Supervisor]),
    ),
    entry(
        "menu-places",
        "/places",
        &[],
        RoleSet::of(&[Member, Cadre, Clerk, Supervisor]),
    ),
    entry(
        "menu-activities",
        "/activities",
        &[],
        RoleSet::of(&[Member, Head, Cadre, Clerk, Supervisor, Helper]),
    ),
    entry(
        "menu-rounds",
        "/rounds",
        &[],
        RoleSet::of(&[Cadre, Clerk, Supervisor]),
    ),
    entry(
        "menu-map",
        "/map",
        &[],
        RoleSet::of(&[Member, Cadre, Clerk, Supervisor, Administrator]),
    ),
];

/// What everyone is to hear.
const SAID_TO_ALL: &[Entry] = &[
    entry(
        "menu-notices",
        "/notices",
        &[],
        RoleSet::of(&[Cadre, Clerk, Supervisor]),
    ),
    entry(
        "menu-emergency",
        "/emergency",
        &[],
        RoleSet::of(&[Cadre, Clerk, Supervisor]),
    ),
];

/// How it went.
const JUDGED: &[Entry] = &[
    entry(
        "menu-supervision",
        "/supervision",
        &[],
        RoleSet::of(&[Supervisor]),
    ),
    entry(
        "menu-my-unit",
        "/supervision/mine",
        &["/supervision/units"],
        RoleSet::of(&[Officer]),
    ),
    entry(
        "menu-work",
        "/work",
        &[],
        RoleSet::of(&[Cadre, Supervisor, Administrator]),
    ),
    entry(
        "menu-my-work",
        "/work/mine",
        &[],
        RoleSet::of(&[Member, Head, Cadre, Helper]),
    ),
    entry(
        "menu-statistics",
        "/statistics",
        &[],
        RoleSet::of(&[Cadre, Clerk, Supervisor, Administrator]),
    ),
];

/// Files, people and what the realm works by.
const OFFICE: &[Entry] = &[
    entry(
        "menu-exports",
        "/exports",
        &[],
        RoleSet::of(&[Cadre, Clerk, Supervisor, Administrator]),
    ),
    entry("menu-imports", "/imports", &[], RoleSet::of(&[Administrator])),
    entry(
        "menu-people",
        "/people",
        &["/links"],
        RoleSet::of(&[Administrator]),
    ),
    entry("menu-audit", "/audit", &[], RoleSet::of(&[Administrator])),
    entry("menu-settings", "/settings", &[], RoleSet::of(&[Administrator])),
];

const fn entry(id: &'static str, href: &'static str, also: &'static [&'static str], roles: RoleSet) -> Entry {
    Entry {
        id,
        href,
        also,
        roles,
    }
}

/// A link of the menu.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) href: &'static str,
    /// `page`: this is it; `true`: this page belongs to it.
    pub(super) current: Option<&'static str>,
}

/// The groups of which someone with these roles is shown anything, on the page of this address.
pub(super) fn of(words: Words, roles: RoleSet, path: &str) -> Vec<Vec<Item>> {
    let page = path.split(['?', '#']).next().unwrap_or_default();
    let mine = |entry: &&Entry| entry.roles.iter().any(|role| roles.contains(role)) || entry.href == "/";
    // The most exact one: a new case's page lies below that of all cases.
    let all = GROUPS.iter().flat_map(|group| group.iter()).filter(mine);
    let nearest = all.filter_map(|entry| entry.nearness(page)).max();
    let item = |entry: &Entry| Item {
        name: words.say(entry.id),
        href: entry.href,
        current: entry
            .nearness(page)
            .filter(|near| Some(*near) == nearest)
            .map(|_| if entry.href == page { "page" } else { "true" }),
    };
    let groups = GROUPS.iter();
    groups
        .map(|group| group.iter().filter(mine).map(item).collect::<Vec<_>>())
        .filter(|group| !group.is_empty())
        .collect()
}

impl Entry {
    /// How much of the address is this entry's; none: it is another page.
    fn nearness(&self, page: &str) -> Option<usize> {
        let own = std::iter::once(&self.href).chain(self.also);
        own.filter(|own| {
            let rest = page.strip_prefix(**own);
            rest.is_some_and(|rest| rest.is_empty() || (**own != "/" && rest.starts_with('/')))
        })
        .map(|own| own.len())
        .max()
    }
}

#[cfg(test)]
mod tests {
    use doorstep_model::word::Language;

    use super::*;

    fn current(path: &str, roles: RoleSet) -> Vec<(&'static str, &'static str)> {
        let items = of(Words(Language::En), roles, path).into_iter().flatten();
        items
            .filter_map(|item| Some((item.href, item.current?)))
            .collect()
    }

    #[test]
    fn one_entry_is_where_one_is() {
        let all = RoleSet::ALL;
        assert_eq!(current("/?x=1", all), [("/", "page")]);
        assert_eq!(current("/cases/new?grid=610921", all), [("/cases/new", "page")]);
        assert_eq!(current("/households/019c", all), [("/grids", "true")]);
        assert_eq!(current("/newsletter", all), []);
    }

    #[test]
    fn each_sees_what_they_may_open() {
        let hrefs = |roles| -> Vec<_> {
            let items = of(Words(Language::En), roles, "/").into_iter().flatten();
            items.map(|item| item.href).collect()
        };
        assert_eq!(hrefs(RoleSet::NONE), ["/"]);
        let clerk = hrefs(RoleSet::of(&[Clerk]));
        for href in ["/", "/desk", "/cases", "/grids", "/cases/new"] {
            assert!(clerk.contains(&href), "{href}");
        }
        assert!(!hrefs(RoleSet::of(&[Member])).contains(&"/desk"));
    }

    #[test]
    fn every_entry_has_words() {
        for entry in GROUPS.iter().flat_map(|group| group.iter()) {
            for language in Language::ALL {
                assert_ne!(Words(language).say(entry.id), entry.id);
            }
        }
    }
}
