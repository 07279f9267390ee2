//! Published statistical division codes (统计用区划代码): the real places a tree is made from.

use crate::id::GridCode;

/// How far down a division lies; the length of its code says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DivisionLevel {
    /// 地级, 4 digits
    Prefecture,
    /// 县级, 6 digits
    County,
    /// 乡级, 9 digits
    Township,
    /// 村级, 12 digits
    Village,
}

impl DivisionLevel {
    /// Every level from the top.
    pub const ALL: [Self; 4] = [Self::Prefecture, Self::County, Self::Township, Self::Village];

    /// As files and presets write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prefecture => "prefecture",
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
        }
    }

    /// Reads what files and presets write.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }

    /// Digits of a code at this level.
    pub const fn digits(self) -> usize {
        match self {
            Self::Prefecture => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
        }
    }
}

/// One published place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    code: GridCode,
    name: Box<str>,
    level: DivisionLevel,
    parent: Option<GridCode>,
}

/// Why a row is no division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DivisionError {
    /// Not the four fields `code,name,level,parent`.
    #[error("not the fields code,name,level,parent")]
    Fields,
    /// No digits, or not as many as the level has.
    #[error("the code has not the digits of its level")]
    Code,
    /// No name, or above 40 characters.
    #[error("no name, or above 40 characters")]
    Name,
    /// None of prefecture, county, township, village.
    #[error("none of prefecture, county, township, village")]
    Level,
    /// The parent's code does not begin the code.
    #[error("the parent's code does not begin the code")]
    Parent,
}

/// A row of a file that is no division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct RowError {
    /// From 1, the heading included.
    pub line: u64,
    /// What is wrong there.
    pub what: DivisionError,
}

impl Division {
    /// Longest name in characters.
    pub const NAME_MAX: usize = 40;

    /// Checks one row; an empty parent is none.
    pub fn parse(code: &str, name: &str, level: &str, parent: &str) -> Result<Self, DivisionError> {
        let level = DivisionLevel::parse(level).ok_or(DivisionError::Level)?;
        let digits = code.len() == level.digits() && code.bytes().all(|b| b.is_ascii_digit());
        let code = GridCode::parse(code)
            .ok()
            .filter(|_| digits)
            .ok_or(DivisionError::Code)?;
        let name = name.trim();
        if name.is_empty() || crate::text::check(name, Self::NAME_MAX).is_err() {
            return Err(DivisionError::Name);
        }
        let parent = match parent {
            "" => None,
            above if above.len() < code.as_str().len() && code.as_str().starts_with(above) => {
                Some(GridCode::parse(above).map_err(|_| DivisionError::Parent)?)
            }
            _ => return Err(DivisionError::Parent),
        };
        Ok(Self {
            code,
            name: name.into(),
            level,
            parent,
        })
    }

    /// Its code.
    pub const fn code(&self) -> &GridCode {
        &self.code
    }

    /// Its name, as published.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its level.
    pub const fn level(&self) -> DivisionLevel {
        self.level
    }

    /// The place it belongs to.
    pub const fn parent(&self) -> Option<&GridCode> {
        self.parent.as_ref()
    }
}

/// Reads `code,name,level,parent`; every bad row is named, not only the first.
pub fn read_divisions(csv: &str) -> Result<Vec<Division>, Vec<RowError>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(csv.as_bytes());
    let heading = reader
        .headers()
        .is_ok_and(|heading| heading == ["code", "name", "level", "parent"].as_slice());
    if !heading {
        return Err(vec![RowError {
            line: 1,
            what: DivisionError::Fields,
        }]);
    }
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let line = |record: &csv::StringRecord| record.position().map_or(0, csv::Position::line);
        let (line, row) = match &record {
            Ok(record) if record.len() == 4 => (
                line(record),
                Division::parse(&record[0], &record[1], &record[2], &record[3]),
            ),
            Ok(record) => (line(record), Err(DivisionError::Fields)),
            Err(e) => (
                e.position().map_or(0, csv::Position::line),
                Err(DivisionError::Fields),
            ),
        };
        match row {
            Ok(row) => rows.push(row),
            Err(what) => bad.push(RowError { line, what }),
        }
    }
    if bad.is_empty() { Ok(rows) } else { Err(bad) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_row_is_named() {
        let file = "code,name,level,parent\n\
                    610921,汉阴县,county,\n\
                    6109211,x,county,\n\
                    610921100,,township,610921\n\
                    610921100001,南街,hamlet,610921100\n\
                    610922100,别县,township,610921\n\
                    610921101,涧池镇\n";
        let lines: Vec<_> = read_divisions(file)
            .unwrap_err()
            .into_iter()
            .map(|row| (row.line, row.what))
            .collect();
        assert_eq!(
            lines,
            [
                (3, DivisionError::Code),
                (4, DivisionError::Name),
                (5, DivisionError::Level),
                (6, DivisionError::Parent),
                (7, DivisionError::Fields),
            ]
        );
        assert_eq!(read_divisions("id,name\n").unwrap_err()[0].line, 1);
    }

    #[test]
    fn the_parent_may_lie_several_levels_above() {
        let village = Division::parse("610921100001", "南街社区居委会", "village", "610921").unwrap();
        assert_eq!(village.parent().unwrap().as_str(), "610921");
        assert!(Division::parse("610921100001", "南街", "village", "610921100001").is_err());
    }
}
