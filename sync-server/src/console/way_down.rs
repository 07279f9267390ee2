//! Pages whose lines lead down the tree, place by place: a roll call, a round.

use doorstep_model::id::GridCode;

use super::village::Link;
use crate::view::{PathNode, PostHolder};

/// The address of a page at a place; without one where the person stands.
pub(super) fn address(base: &str, place: Option<&GridCode>) -> String {
    match place {
        Some(place) => format!("{base}?at={place}"),
        None => base.to_owned(),
    }
}

/// From the list through the places that are the person's, down to the one that is shown. `top`: where
/// it begins, if that is theirs.
pub(super) fn path(
    list: (&str, String),
    base: &str,
    nodes: &[PathNode],
    top: Option<&GridCode>,
) -> Vec<Link> {
    let theirs = nodes.iter().filter(|node| node.open);
    let within = theirs.skip_while(|node| top.is_some_and(|top| node.grid.code != *top));
    let last = nodes.last().map(|node| &node.grid.code);
    let mut links = vec![Link {
        href: Some(list.0.to_owned()),
        name: list.1,
        note: String::new(),
    }];
    links.extend(within.map(|node| Link {
        href: (Some(&node.grid.code) != last).then(|| address(base, Some(&node.grid.code))),
        name: node.grid.name.to_string(),
        note: String::new(),
    }));
    links
}

/// Name and number of those who answer for a place.
pub(super) fn answer(people: &[PostHolder]) -> Vec<(String, String)> {
    let phone = |one: &PostHolder| one.phone.as_ref().map_or_else(String::new, ToString::to_string);
    let each = people.iter().map(|one| (one.name.to_string(), phone(one)));
    each.collect()
}
