//! Which column of a sheet is which field: by its usual Chinese and English headings, else by a
//! mapping file. What no field wants is dropped and listed before a single row is kept.

use std::collections::HashMap;
use std::sync::Arc;

use doorstep_model::code::Code;

/// Longest mapping file: fifty lines of fields and headings, ten times.
const MAPPING_BYTES: usize = 32 * 1024;
/// Longest heading that is shown; the rest is cut.
const HEADING_SHOWN: usize = 40;

/// A field that a column can be read into.
#[derive(Debug)]
pub struct Field {
    /// Its name in a mapping file.
    pub key: &'static str,
    /// The headings it is usually found under, the plainest first.
    pub headings: &'static [&'static str],
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// What a reader looks for in a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Every field that may be there: the whitelist.
    pub fields: &'static [&'static Field],
    /// Of each group at least one must be there.
    pub needed: &'a [&'a [&'static Field]],
    /// Says where fields are whose headings nobody would guess.
    pub mapping: Option<&'a Mapping>,
}

/// A mapping file: TOML lines `field = "heading"`.
#[derive(Debug, Clone)]
pub struct Mapping(HashMap<&'static str, Box<str>>);

/// Why a mapping file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Above 32 KiB.
    #[error("mapping file larger than {MAPPING_BYTES} bytes")]
    TooLarge,
    /// Not lines of `field = "heading"`.
    #[error("not lines of field = \"heading\"")]
    NotToml,
    /// A field that there is not.
    #[error("no field {key:?}; there are {known}")]
    UnknownField {
        /// What stands in the file.
        key: String,
        /// What may stand there.
        known: String,
    },
}

impl MappingError {
    /// The refusal's stable code.
    pub const fn code(&self) -> Code {
        Code::BadMapping
    }
}

impl Mapping {
    /// Reads a mapping file for these fields.
    pub fn parse(toml: &str, fields: &[&'static Field]) -> Result<Self, MappingError> {
        if toml.len() > MAPPING_BYTES {
            return Err(MappingError::TooLarge);
        }
        let lines: HashMap<String, String> = toml::from_str(toml).map_err(|_| MappingError::NotToml)?;
        let mut mapping = HashMap::new();
        for (key, heading) in lines {
            let Some(field) = fields.iter().find(|field| field.key == key) else {
                let known: Vec<_> = fields.iter().map(|field| field.key).collect();
                return Err(MappingError::UnknownField {
                    key,
                    known: known.join(", "),
                });
            };
            mapping.insert(field.key, plain(&heading).into());
        }
        Ok(Self(mapping))
    }
}

/// A column that is read.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its place in the sheet, from 0.
    pub column: u32,
    /// What it is.
    pub field: &'static Field,
    /// What the sheet calls it.
    pub heading: Arc<str>,
}

/// A column that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedColumn {
    /// Its place in the sheet, from 0.
    pub column: u32,
    /// What the sheet calls it; empty when nothing stands above its cells.
    pub heading: Box<str>,
    /// A column before it was already taken for the same field.
    pub repeated: bool,
}

/// The columns of one sheet.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Those that are read.
    pub kept: Vec<Kept>,
    /// Those that are not.
    pub dropped: Vec<DroppedColumn>,
}

/// A field that no column was found for, with the headings it is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Any of these fields would do.
    pub fields: Vec<&'static str>,
    /// Headings that are understood, or the one that the mapping names.
    pub headings: Vec<Box<str>>,
}

impl Wanted<'_> {
    /// Takes a row for the headings. What is needed and not there comes back beside the columns.
    pub(super) fn columns<'t>(
        &self,
        row: impl IntoIterator<Item = (u32, &'t str)>,
    ) -> (Columns, Vec<Missing>) {
        let mut columns = Columns::default();
        for (column, heading) in row {
            let field = self.field(&plain(heading));
            let repeated = field.is_some_and(|field| columns.has(field));
            match field.filter(|_| !repeated) {
                Some(field) => columns.kept.push(Kept {
                    column,
                    field,
                    heading: shown(heading).into(),
                }),
                None => columns.drop(column, heading, repeated),
            }
        }
        let missing = self.missing(&columns);
        (columns, missing)
    }

    fn field(&self, heading: &str) -> Option<&'static Field> {
        let named = |field: &Field| match self.mapping.and_then(|mapping| mapping.0.get(field.key)) {
            Some(mapped) => **mapped == *heading,
            None => field.headings.iter().any(|usual| plain(usual) == heading),
        };
        self.fields.iter().copied().find(|field| named(field))
    }

    fn missing(&self, columns: &Columns) -> Vec<Missing> {
        let needed = self
            .needed
            .iter()
            .filter(|group| !group.iter().any(|field| columns.has(field)))
            .map(|group| Missing {
                fields: group.iter().map(|field| field.key).collect(),
                headings: group.iter().flat_map(|field| self.headings(field)).collect(),
            });
        // A heading that the mapping names and the sheet does not have is a mistake, needed or not.
        let mapped = self
            .fields
            .iter()
            .filter(|field| self.is_mapped(field) && !columns.has(field))
            .filter(|field| !self.needed.iter().any(|group| group.contains(field)))
            .map(|field| Missing {
                fields: vec![field.key],
                headings: self.headings(field),
            });
        needed.chain(mapped).collect()
    }

    fn is_mapped(&self, field: &Field) -> bool {
        self.mapping
            .is_some_and(|mapping| mapping.0.contains_key(field.key))
    }

    fn headings(&self, field: &Field) -> Vec<Box<str>> {
        match self.mapping.and_then(|mapping| mapping.0.get(field.key)) {
            Some(mapped) => vec![mapped.clone()],
            None => field.headings.iter().map(|usual| (*usual).into()).collect(),
        }
    }
}

impl DroppedColumn {
    /// Its letters in the sheet.
    pub fn letters(&self) -> String {
        letters(self.column)
    }
}

impl Columns {
    /// True when a column was found for the field.
    pub fn has(&self, field: &Field) -> bool {
        self.slot(field).is_some()
    }

    /// Which of the kept columns is the field's.
    pub fn slot(&self, field: &Field) -> Option<usize> {
        self.kept.iter().position(|kept| kept.field == field)
    }

    /// Lists a column that is not read.
    pub(super) fn drop(&mut self, column: u32, heading: &str, repeated: bool) {
        self.dropped.push(DroppedColumn {
            column,
            heading: shown(heading).into(),
            repeated,
        });
    }
}

/// A column's letters: 0 is A, 26 is AA.
pub(super) fn letters(column: u32) -> String {
    let mut text = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        text.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    text.iter().rev().collect()
}

/// A heading as people mean it: without what stands in brackets, spaces, marks, case and width.
fn plain(heading: &str) -> String {
    let mut plain = String::new();
    for c in heading.chars().map(half_width) {
        match c {
            // A heading that is nothing but brackets keeps what is in them.
            '(' | '[' | '【' | '〔' if !plain.is_empty() => break,
            c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ => {}
        }
    }
    plain
}

/// Full-width letters, digits and marks (Ａ１（) as their ASCII twins.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn shown(heading: &str) -> String {
    let words: Vec<_> = heading.split_whitespace().collect();
    words.join(" ").chars().take(HEADING_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    static NAME: Field = Field {
        key: "name",
        headings: &["姓名", "name"],
    };
    static HOUSE_NO: Field = Field {
        key: "house_no",
        headings: &["门牌号", "house no."],
    };
    static PHONE: Field = Field {
        key: "phone",
        headings: &["联系电话", "电话"],
    };
    static FIELDS: &[&Field] = &[&NAME, &HOUSE_NO, &PHONE];

    fn find(headings: &[&str], mapping: Option<&Mapping>) -> (Columns, Vec<Missing>) {
        let wanted = Wanted {
            fields: FIELDS,
            needed: &[&[&NAME]],
            mapping,
        };
        wanted.columns((0..).zip(headings.iter().copied()))
    }

    #[test]
    fn headings_are_found_as_people_write_them() {
        for (heading, field) in [
            ("姓 名", &NAME),
            (" *姓名（必填）", &NAME),
            ("NAME", &NAME),
            ("ｎａｍｅ", &NAME),
            ("House_No", &HOUSE_NO),
            ("门牌号\n(组/号)", &HOUSE_NO),
            ("【联系电话】", &PHONE),
        ] {
            let (columns, _) = find(&[heading], None);
            assert_eq!(columns.slot(field), Some(0), "{heading}");
        }
    }

    #[test]
    fn what_is_not_wanted_is_listed() {
        let (columns, missing) = find(&["姓名", "民族", "联系电话", "电话", "政治面貌"], None);
        assert!(missing.is_empty());
        let dropped: Vec<_> = columns
            .dropped
            .iter()
            .map(|c| (c.letters(), &*c.heading, c.repeated))
            .collect();
        assert_eq!(
            dropped,
            [
                ("B".into(), "民族", false),
                ("D".into(), "电话", true),
                ("E".into(), "政治面貌", false)
            ]
        );
    }

    #[test]
    fn a_missing_column_names_the_headings_that_are_understood() {
        let (_, missing) = find(&["名字", "电话"], None);
        assert_eq!(missing[0].fields, ["name"]);
        assert_eq!(missing[0].headings, ["姓名".into(), "name".into()]);
    }

    #[test]
    fn a_mapping_says_where_a_field_is() {
        let mapping = Mapping::parse("name = \"名 字\"\nphone = \"号码\"", FIELDS).unwrap();
        let (columns, missing) = find(&["名字", "姓名", "号码"], Some(&mapping));
        assert!(missing.is_empty());
        assert_eq!((columns.slot(&NAME), columns.slot(&PHONE)), (Some(0), Some(1)));
        assert_eq!(
            &*columns.dropped[0].heading, "姓名",
            "the mapping's heading, not the usual one"
        );
        let (_, missing) = find(&["名字"], Some(&mapping));
        assert_eq!(
            missing[0].fields,
            ["phone"],
            "a mapped heading that is not there is told"
        );
    }

    #[test]
    fn a_mapping_knows_only_the_fields_there_are() {
        let error = Mapping::parse("ethnicity = \"民族\"", FIELDS).unwrap_err();
        assert_eq!(
            error,
            MappingError::UnknownField {
                key: "ethnicity".into(),
                known: "name, house_no, phone".into()
            }
        );
        assert_eq!(
            Mapping::parse("name = 3", FIELDS).unwrap_err(),
            MappingError::NotToml
        );
        let large = format!("# {}", "x".repeat(MAPPING_BYTES));
        assert_eq!(
            Mapping::parse(&large, FIELDS).unwrap_err(),
            MappingError::TooLarge
        );
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let cases = [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
        ];
        for (column, text) in cases {
            assert_eq!(letters(column), text);
        }
    }
}
