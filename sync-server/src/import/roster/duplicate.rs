//! Rows that say again what an earlier row said.

use doorstep_model::code::Code;
use doorstep_model::word::{Arg, Language};

use crate::import::problem::line;

/// A row that says again what an earlier one said; it is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// The later row.
    pub row: u32,
    /// The earlier row.
    pub first_row: u32,
    /// What they share.
    pub same: Same,
}

/// What two rows share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Same {
    /// Grid, house number and the head's name.
    House,
    /// Phone and the head's name.
    Phone,
    /// A person of the same household: name and birth.
    Person,
}

impl Duplicate {
    /// The refusal's stable code.
    pub const fn code(self) -> Code {
        Code::DuplicateHousehold
    }

    /// Which row is left out, and which says the same.
    pub fn line(&self, language: Language) -> String {
        let id = match self.same {
            Same::House => "import-same-house",
            Same::Phone => "import-same-phone",
            Same::Person => "import-same-person",
        };
        line(
            language,
            id,
            &[
                ("row", Arg::Number(self.row.into())),
                ("first", Arg::Number(self.first_row.into())),
            ],
        )
    }
}
