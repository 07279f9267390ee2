//! The stories: one of each preset, and one of a preset that nobody knew. Each is told by real phones and
//! by people at desks, and ends in a table of its cases. Whether the desks are the JSON interface or pages
//! in a browser makes no difference to it.

pub mod bayzhou;
pub mod browser;
mod cast;
pub mod desk;
pub mod hanyin;
pub mod huaiyang;
mod interface;
mod names;
mod page;
pub mod quzhou;
pub mod shaozhuang;
pub mod sixth;
mod table;
mod telling;

pub use desk::{CaseSeen, Desk, Desks};
pub use interface::Interface;
pub use telling::{Telling, Told};

/// A story.
pub type Story = fn(&Telling<'_>) -> Told;

/// Every story by its name: a preset's is called as the preset.
pub const ALL: [(&str, Story); 6] = [
    ("bayzhou", bayzhou::tell),
    ("hanyin", hanyin::tell),
    ("huaiyang", huaiyang::tell),
    ("quzhou", quzhou::tell),
    ("shaozhuang", shaozhuang::tell),
    ("sixth", sixth::tell),
];

/// Tells a story at the desks of the JSON interface, to nobody.
pub fn tell(story: Story) -> Told {
    story(&Telling {
        desks: &Interface,
        hear: &|_| (),
    })
}
