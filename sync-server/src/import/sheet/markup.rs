//! A look at the XML of a workbook before a parser sees it: runs, tags and numbers that would
//! make the parser keep more than the file is worth. One pass, constant memory.

/// Longest tag in bytes. Excel's own longest is a `<worksheet>` with its namespaces, about 1,500.
const TAG_BYTES: usize = 4 * 1024;
/// Longest text in bytes: a full cell of Excel, 32,767 characters of three bytes, and some.
const TEXT_BYTES: usize = 128 * 1024;
/// What a parser keeps one object of for each tag may be repeated so often, in tags this short:
/// eight thousand formats of a kilobyte are eight megabytes, a million would be a gigabyte.
const LISTED_MAX: usize = 8_192;
const LISTED_BYTES: usize = 1_024;
/// Regions of joined cells: each is twenty bytes in memory.
const MERGED_MAX: usize = 65_536;
/// Shortest shared string: `<si/>`.
const STRING_BYTES: u64 = 5;

/// The XML is none, or would cost too much.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Suspicious;

enum Place {
    Text { length: usize },
    Tag { quote: Option<u8> },
    Instruction,
}

/// Reads a part piece by piece.
pub(super) struct Markup {
    /// Unpacked bytes of the part: no more strings can be in it than fit.
    size: u64,
    place: Place,
    /// The tag or instruction being read, without its brackets.
    tag: Vec<u8>,
    started: bool,
    listed: usize,
    merged: usize,
}

impl Markup {
    pub(super) fn new(size: u64) -> Self {
        Self {
            size,
            place: Place::Text { length: 0 },
            tag: Vec::with_capacity(256),
            started: false,
            listed: 0,
            merged: 0,
        }
    }

    /// Looks at the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Suspicious> {
        for &byte in bytes {
            self.byte(byte)?;
        }
        Ok(())
    }

    /// Nothing may be left open. Tells whether cells are joined.
    pub(super) fn finish(self) -> Result<bool, Suspicious> {
        match self.place {
            Place::Text { .. } if self.started => Ok(self.merged > 0),
            _ => Err(Suspicious),
        }
    }

    fn byte(&mut self, byte: u8) -> Result<(), Suspicious> {
        match &mut self.place {
            Place::Text { .. } if byte == b'<' => {
                self.started = true;
                self.tag.clear();
                self.place = Place::Tag { quote: None };
            }
            // A zero byte is UTF-16, whose tags nobody here would recognise.
            Place::Text { .. } if byte == 0 => return Err(Suspicious),
            Place::Text { length } => {
                *length += 1;
                // Before the first tag there is a byte order mark at most.
                if *length > if self.started { TEXT_BYTES } else { 3 } {
                    return Err(Suspicious);
                }
            }
            Place::Tag { quote } => match (byte, *quote) {
                (b'>', None) => return self.end_of_tag(),
                // Comments, CDATA and document types: no office program writes them, and each
                // hides brackets from this look.
                (b'!', None) if self.tag.is_empty() => return Err(Suspicious),
                (b'?', None) if self.tag.is_empty() => self.place = Place::Instruction,
                (b'<', None) | (0, _) => return Err(Suspicious),
                (byte, open) => {
                    if open == Some(byte) {
                        *quote = None;
                    } else if open.is_none() && matches!(byte, b'"' | b'\'') {
                        *quote = Some(byte);
                    }
                    self.keep(byte)?;
                }
            },
            Place::Instruction if byte == b'>' && self.tag.last() == Some(&b'?') => {
                self.check_encoding()?;
                self.place = Place::Text { length: 0 };
            }
            Place::Instruction => self.keep(byte)?,
        }
        Ok(())
    }

    fn keep(&mut self, byte: u8) -> Result<(), Suspicious> {
        self.tag.push(byte);
        if self.tag.len() > TAG_BYTES {
            Err(Suspicious)
        } else {
            Ok(())
        }
    }

    fn end_of_tag(&mut self) -> Result<(), Suspicious> {
        self.place = Place::Text { length: 0 };
        let name_end = self
            .tag
            .iter()
            .position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'/'))
            .unwrap_or(self.tag.len());
        let name = &self.tag[..name_end];
        let local = name.rsplit(|&b| b == b':').next().unwrap_or(name);
        let (count, max) = match local {
            b"sst" => return self.check_string_count(),
            b"mergeCell" => (&mut self.merged, MERGED_MAX),
            b"sheet" | b"definedName" | b"Relationship" | b"numFmt" | b"font" | b"fill" | b"border"
            | b"xf" | b"dxf" | b"cellStyle" => (&mut self.listed, LISTED_MAX),
            _ => return Ok(()),
        };
        *count += 1;
        if *count > max || self.tag.len() > LISTED_BYTES {
            return Err(Suspicious);
        }
        Ok(())
    }

    /// A parser makes room for as many strings as the tag announces: no more than could follow.
    fn check_string_count(&self) -> Result<(), Suspicious> {
        let tag = String::from_utf8_lossy(&self.tag);
        let announced = tag.split("uniqueCount").skip(1).map(|rest| {
            let value = rest.split(['"', '\'']).nth(1).unwrap_or_default();
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            digits.parse().unwrap_or(u64::MAX)
        });
        let most = self.size / STRING_BYTES;
        if announced.into_iter().all(|count| count <= most) {
            Ok(())
        } else {
            Err(Suspicious)
        }
    }

    /// UTF-8 is what every office program writes; another encoding would hide its tags.
    fn check_encoding(&self) -> Result<(), Suspicious> {
        let words = String::from_utf8_lossy(&self.tag).to_ascii_lowercase();
        let declares = words.starts_with("xml") && words.contains("encoding");
        if declares && !words.contains("\"utf-8\"") && !words.contains("'utf-8'") {
            return Err(Suspicious);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(xml: &str) -> Result<bool, Suspicious> {
        let mut markup = Markup::new(xml.len() as u64);
        // Byte by byte, as a slow unpacker would bring it.
        for byte in xml.as_bytes() {
            markup.push(&[*byte])?;
        }
        markup.finish()
    }

    #[test]
    fn what_office_programs_write_passes() {
        let full_cell = format!("<t>{}</t>", "长".repeat(32_767));
        for xml in [
            "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<a b=\"x > y\"/>",
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"200\" uniqueCount=\"1\"><si/></sst>",
            "<x:c r='A1' t='s'><x:v>0</x:v></x:c>",
            &full_cell,
        ] {
            assert_eq!(look(xml), Ok(false), "{}", &xml[..40.min(xml.len())]);
        }
    }

    #[test]
    fn joined_cells_are_noticed() {
        assert_eq!(
            look("<x:mergeCells><x:mergeCell ref=\"A1:B2\"/></x:mergeCells>"),
            Ok(true)
        );
    }

    #[test]
    fn what_would_cost_too_much_does_not() {
        let deep_text = format!("<t>{}</t>", "x".repeat(TEXT_BYTES + 1));
        let long_tag = format!("<c r=\"{}\"/>", "1".repeat(TAG_BYTES));
        let formats = "<xf numFmtId=\"1\"/>".repeat(LISTED_MAX + 1);
        let long_format = format!("<numFmt formatCode=\"{}\"/>", "0".repeat(LISTED_BYTES));
        let merged = "<mergeCell ref=\"A1:B1\"/>".repeat(MERGED_MAX + 1);
        for xml in [
            "<sst uniqueCount=\"9999999999999\"></sst>",
            "<x:sst  uniqueCount = '99' ></x:sst>",
            "<sst uniqueCount=\"1\" uniqueCount=\"+99\"/>",
            "<sst uniqueCount=\"99999999999999999999999999\"/>",
            "<sst uniqueCount>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>",
            "<a><!-- < --></a>",
            "<a><![CDATA[<]]></a>",
            "<?xml version=\"1.0\" encoding=\"gb18030\"?><a/>",
            "<\0s\0h\0e\0e\0t\0/\0>\0",
            "<a <b/>",
            "<a",
            "<a b=\"",
            "words<a/>",
            "",
            &deep_text,
            &long_tag,
            &formats,
            &long_format,
            &merged,
        ] {
            assert_eq!(look(xml), Err(Suspicious), "{}", &xml[..40.min(xml.len())]);
        }
    }
}
