//! What really happened in a life, or in many. A mishap that is drawn and changes nothing is not
//! counted: one that never comes about would make every life look well.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::{Connection, OpenFlags};

use super::Mishap;
use crate::faults::Fault;
use crate::oracle::OracleError;

/// What else must have come of it, somewhere in all lives.
const EFFECTS: [&str; 16] = [
    "a crash: work was taken, its answer lost",
    "a clock: a phone 20 days ahead or more",
    "a clock: a phone 20 days behind or more",
    "a clock: the server 20 days ahead or more",
    "a clock: the server 20 days behind or more",
    "a set-back: changes that the server lost",
    "a set-back: changes that nobody had any more",
    "a move: a document left a log",
    "a desk: a step was taken",
    "the server: server.set_back",
    "the server: server.restore",
    "quarantined: equivocation",
    "quarantined: out_of_scope",
    "quarantined: held",
    "a case: a step was kept and not applied",
    "a phone: it wrote under a second generation",
];

/// Things with how often they happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, usize>);

impl Tally {
    pub(super) fn add(&mut self, what: impl Into<String>, times: usize) {
        if times > 0 {
            *self.0.entry(what.into()).or_default() += times;
        }
    }

    pub(super) fn faults(&mut self, faults: &[Fault]) {
        for fault in faults {
            self.add(fault_name(*fault), 1);
        }
    }

    pub(super) fn mishap(&mut self, mishap: Mishap) {
        self.add(mishap_name(mishap), 1);
    }

    /// Adds another life's.
    pub fn merge(&mut self, other: &Self) {
        for (what, times) in &other.0 {
            self.add(what.clone(), *times);
        }
    }

    /// How often something happened.
    pub fn times(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or_default()
    }

    /// What did not happen often enough in so many lives: each fault and mishap in one of ten, the
    /// other effects once.
    pub fn missing(&self, lives: usize) -> Vec<String> {
        let often = Fault::ALL
            .into_iter()
            .map(fault_name)
            .chain(Mishap::all().map(mishap_name))
            .map(|what| (what, lives.div_ceil(10)));
        let once = EFFECTS.into_iter().map(|what| (what.to_owned(), 1));
        let short = often
            .chain(once)
            .filter(|(what, least)| self.times(what) < *least);
        short
            .map(|(what, least)| format!("{what}: {} of {least}", self.times(&what)))
            .collect()
    }

    /// What the server's file says of the life.
    pub(super) fn server(&mut self, file: &std::path::Path) -> Result<(), OracleError> {
        let counted = "
            SELECT 'the server: ' || action, count(*) FROM audit WHERE action LIKE 'server.%' GROUP BY 1
            UNION ALL SELECT 'quarantined: ' || code, count(*) FROM quarantine GROUP BY 1
            UNION ALL SELECT 'a case: a step was kept and not applied', count(*) FROM case_step WHERE verdict <> 0
            UNION ALL SELECT 'a move: a document left a log', count(*) FROM document_left
            UNION ALL SELECT 'a phone: it wrote under a second generation', count(*) FROM
                (SELECT 1 FROM authored_generation GROUP BY realm, device HAVING count(*) > 1)";
        let read = || -> rusqlite::Result<Vec<(String, i64)>> {
            let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let mut statement = database.prepare(counted)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        let rows = read().map_err(|cause| OracleError::Database {
            file: file.display().to_string().into(),
            cause,
        })?;
        for (what, times) in rows {
            self.add(named(&what), usize::try_from(times).unwrap_or_default());
        }
        Ok(())
    }
}

/// With the code's text in place of its number.
fn named(what: &str) -> String {
    let code = what
        .strip_prefix("quarantined: ")
        .and_then(|number| number.parse().ok());
    match code.map(doorstep_model::code::Code::from_number) {
        Some(code) => format!("quarantined: {}", code.as_str()),
        None => what.to_owned(),
    }
}

fn fault_name(fault: Fault) -> String {
    format!("the road: {fault}")
}

fn mishap_name(mishap: Mishap) -> String {
    format!("mishap: {mishap:?}")
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, times) in &self.0 {
            writeln!(f, "{times:>7}  {what}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_happened_is_named() {
        let mut tally = Tally::default();
        for mishap in Mishap::all() {
            (0..3).for_each(|_| tally.mishap(mishap));
        }
        tally.faults(&Fault::ALL.repeat(3));
        EFFECTS.into_iter().for_each(|what| tally.add(what, 1));
        assert_eq!(tally.missing(30), Vec::<String>::new());
        assert_eq!(tally.missing(31).len(), Fault::ALL.len() + Mishap::all().count());
        let mut other = tally.clone();
        other.0.remove("mishap: PhoneCopied");
        assert_eq!(other.missing(30), ["mishap: PhoneCopied: 0 of 3"]);
        other.merge(&tally);
        assert_eq!(other.times("mishap: PhoneCopied"), 3);
        assert_eq!(other.times("mishap: Crash"), 6);
    }
}
