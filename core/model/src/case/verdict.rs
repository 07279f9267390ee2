//! What the server decided about a step when it published it. It holds for ever.

use crate::code::Code;
use crate::document::entry::Entry;
use crate::protocol::row::{CaseStepRow, StepVerdict};

/// What the fold needs of a row `case_step(case, n, entry, applied | refused)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verdict {
    /// Its place among the case's verdicts.
    pub n: u32,
    /// The step.
    pub entry: Entry,
    /// Why it was refused; `None`: applied.
    pub refused: Option<Code>,
}

impl Verdict {
    /// As the row says it.
    pub const fn ruling(&self) -> StepVerdict {
        match self.refused {
            None => StepVerdict::Applied,
            Some(code) => StepVerdict::Refused(code),
        }
    }
}

impl From<&CaseStepRow> for Verdict {
    fn from(row: &CaseStepRow) -> Self {
        let refused = match row.verdict {
            StepVerdict::Applied => None,
            StepVerdict::Refused(code) => Some(code),
        };
        Self {
            n: row.n,
            entry: row.entry,
            refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{DeviceNumber, DocumentId, Mac};

    #[test]
    fn a_verdict_says_what_its_row_says() {
        let entry = Entry {
            device: DeviceNumber(4),
            generation: 1,
            seq: 1,
            n: 0,
        };
        for verdict in [StepVerdict::Applied, StepVerdict::Refused(Code::NotHere)] {
            let case = DocumentId::new([2; 16]);
            let row = CaseStepRow {
                case,
                n: 3,
                entry,
                verdict,
                proof: Mac::new([0; Mac::LEN]),
            };
            let read = Verdict::from(&row);
            assert_eq!((read.n, read.entry, read.ruling()), (3, entry, verdict));
        }
    }
}
