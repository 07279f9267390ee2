//! What people write in cells, as the values the model knows. `None` everywhere: not understood.

use doorstep_model::household::{Born, Presence, Relation, Sex};
use doorstep_model::time::Day;

use super::columns::half_width;

/// Words besides the national codes and the standard's own names, each with its code.
static RELATIONS: &[(&str, &[&str])] = &[
    ("02", &["本人", "head", "householder", "self"]),
    ("10", &["spouse"]),
    ("11", &["丈夫", "husband"]),
    ("12", &["妻子", "wife"]),
    ("20", &["儿子", "son"]),
    ("22", &["大儿子"]),
    ("23", &["二子", "二儿子"]),
    ("24", &["三儿子"]),
    ("27", &["养子", "继子"]),
    ("28", &["soninlaw"]),
    ("30", &["女儿", "daughter"]),
    ("32", &["大女儿"]),
    ("33", &["二女", "二女儿"]),
    ("34", &["三女儿"]),
    ("37", &["养女", "继女"]),
    ("38", &["儿媳妇", "daughterinlaw"]),
    ("41", &["孙", "grandson"]),
    ("42", &["granddaughter"]),
    ("43", &["外孙"]),
    ("45", &["孙媳", "孙媳妇", "外孙媳妇"]),
    ("46", &["孙女婿", "外孙女婿"]),
    ("47", &["曾孙", "曾孙子", "重孙", "重孙子", "外曾孙子"]),
    ("48", &["曾孙女", "重孙女", "外曾孙女"]),
    ("51", &["父", "爸爸", "father"]),
    ("52", &["母", "妈妈", "mother"]),
    ("55", &["丈人"]),
    ("56", &["丈母娘"]),
    ("57", &["继父", "养父"]),
    ("58", &["继母", "养母"]),
    ("61", &["爷爷", "grandfather"]),
    ("62", &["奶奶", "grandmother"]),
    ("63", &["外公", "姥爷"]),
    ("64", &["外婆", "姥姥"]),
    ("70", &["兄弟姐妹"]),
    ("71", &["哥", "哥哥", "兄长", "brother"]),
    ("72", &["嫂子"]),
    ("73", &["弟弟"]),
    ("74", &["弟妹"]),
    ("75", &["姐", "sister"]),
    ("77", &["妹"]),
    ("80", &["other"]),
    ("83", &["叔叔"]),
    ("85", &["舅舅"]),
    ("90", &["姑姑"]),
    ("93", &["侄", "侄儿"]),
    ("97", &["亲属", "relative"]),
    ("99", &["unrelated"]),
];

/// Letters and digits as one writes them by hand: half width, no spaces, lower case.
fn plain(text: &str) -> String {
    let letters = text.chars().map(half_width).filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Half width and without any space: house numbers, codes, identity numbers.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// A name in one form: sheets pad `张　三` to the width of three characters, and write the dot of
/// `买买提·吐尔逊` in several ways.
pub(super) fn name(text: &str) -> String {
    if text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}')) {
        let dotted = |c| {
            if matches!(c, '•' | '‧' | '・' | '∙') {
                '·'
            } else {
                c
            }
        };
        text.chars().filter(|c| !c.is_whitespace()).map(dotted).collect()
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// True for what people write to say that there is nothing.
pub(super) fn means_nothing(text: &str) -> bool {
    matches!(plain(text).as_str(), "" | "无" | "没有" | "none")
}

pub(super) fn sex(text: &str) -> Option<Sex> {
    let text = plain(text);
    Sex::from_code(&text).or(match text.as_str() {
        "男" | "男性" | "m" | "male" => Some(Sex::Male),
        "女" | "女性" | "f" | "female" => Some(Sex::Female),
        "未知" | "unknown" => Some(Sex::Unknown),
        "未说明" => Some(Sex::Unstated),
        _ => None,
    })
}

pub(super) fn relation(text: &str) -> Option<Relation> {
    let text = plain(text);
    let by_word = || RELATIONS.iter().find(|(_, words)| words.contains(&text.as_str()));
    by_word()
        .and_then(|(code, _)| Relation::from_code(code))
        .or_else(|| Relation::from_code(&text))
        .or_else(|| Relation::all().find(|relation| plain(relation.name()) == text))
}

pub(super) fn presence(text: &str) -> Option<Presence> {
    let text = plain(text);
    Presence::parse(&text).or(match text.as_str() {
        "常住" | "在家" | "在村" | "在家常住" | "athome" => Some(Presence::Resident),
        "季节性外出" | "季节外出" | "短期外出" => Some(Presence::Seasonal),
        "长期外出" | "外出" | "外出务工" | "常年外出" | "在外" => Some(Presence::Away),
        _ => None,
    })
}

/// `1985`, `1985-3`, `1985.03.12`, `1985年3月12日`, `198503`, `19850312`, with or without a time.
pub(super) fn born(text: &str) -> Option<Born> {
    let text: String = text.trim().chars().map(half_width).collect();
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let numbers: Vec<&str> = day
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let marks_fit = day.chars().all(|c| c.is_ascii_digit() || "-/.年月日".contains(c));
    let (year, month, day) = match numbers.as_slice() {
        _ if !marks_fit => return None,
        [all] if all.len() == 8 => (&all[..4], Some(&all[4..6]), Some(&all[6..])),
        [all] if all.len() == 6 => (&all[..4], Some(&all[4..]), None),
        [year] => (*year, None, None),
        [year, month] => (*year, Some(*month), None),
        [year, month, day] => (*year, Some(*month), Some(*day)),
        _ => return None,
    };
    let year: u16 = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
    let month: Option<u8> = month.map(str::parse).transpose().ok()?;
    if let (Some(month), Some(day)) = (month, day) {
        let day: u8 = day.parse().ok()?;
        Day::parse(&format!("{year:04}-{month:02}-{day:02}")).ok()?;
    }
    Born::new(year, month).ok()
}

/// A phone number without what people put between its digits; the area code keeps its hyphen.
pub(super) fn phone(text: &str) -> Option<String> {
    let text = compact(text);
    let country = text.strip_prefix("+86").or_else(|| text.strip_prefix("0086"));
    let national = country.unwrap_or(&text);
    let digits: String = national.chars().filter(char::is_ascii_digit).collect();
    let known = national.chars().all(|c| c.is_ascii_digit() || "-()".contains(c));
    let mobile = digits.len() == 11 && digits.starts_with('1');
    match known && (3..=20).contains(&digits.len()) {
        true if mobile => Some(digits),
        true => Some(national.replace('(', "").replace(')', "-")),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_understood_by_code_name_and_word() {
        for (text, code) in [
            ("户主", "02"),
            ("本人", "02"),
            ("02", "02"),
            ("配偶", "10"),
            ("妻", "12"),
            (" 儿 子 ", "20"),
            ("女", "30"),
            ("长子", "22"),
            ("养子或继子", "27"),
            ("孙子、孙女或外孙子、外孙女", "40"),
            ("Daughter-in-law", "38"),
            ("奶奶", "62"),
            ("非亲属", "99"),
        ] {
            assert_eq!(relation(text).map(Relation::code), Some(code), "{text}");
        }
        assert_eq!(
            (relation("邻居"), relation(""), relation("2")),
            (None, None, None)
        );
        for (code, words) in RELATIONS {
            assert!(Relation::from_code(code).is_some());
            for word in *words {
                assert_eq!(
                    relation(word).map(Relation::code),
                    Some(*code),
                    "{word} stands there twice"
                );
            }
        }
    }

    #[test]
    fn a_birth_is_understood_as_offices_write_it() {
        for text in [
            "1985-03",
            "1985-3-12",
            "1985/3/12",
            "1985.03",
            "1985年3月",
            "1985年03月12日",
            "19850312",
            "198503",
            "１９８５．３",
            "1985-03-12 00:00:00",
            "1985-03-12T00:00:00",
        ] {
            assert_eq!(born(text), Born::parse("1985-03").ok(), "{text}");
        }
        assert_eq!(born("1985"), Born::parse("1985").ok());
        assert_eq!(born("1985年"), Born::parse("1985").ok());
        for bad in [
            "",
            "85-03",
            "1985-13",
            "1985-02-30",
            "31118",
            "1985-3-12-1",
            "不详",
            "3/12/1985",
            "1985~3",
        ] {
            assert_eq!(born(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_phone_is_brought_into_one_form() {
        for (text, number) in [
            ("154 1234 5678", "15412345678"),
            ("154-1234-5678", "15412345678"),
            ("+86 15412345678", "15412345678"),
            ("１５４１２３４５６７８", "15412345678"),
            ("0915-5212345", "0915-5212345"),
            ("（0915）5212345", "0915-5212345"),
            ("110", "110"),
        ] {
            assert_eq!(phone(text).as_deref(), Some(number), "{text}");
        }
        for bad in ["15412345678/15487654321", "15412345678、", "不详", "12", "转3"] {
            assert_eq!(phone(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_is_brought_into_one_form() {
        for (text, one) in [
            ("张　三", "张三"),
            ("张 三", "张三"),
            ("买买提•吐尔逊", "买买提·吐尔逊"),
            ("Anna  Maria Li", "Anna Maria Li"),
        ] {
            assert_eq!(name(text), one);
        }
    }

    #[test]
    fn sex_and_presence_are_understood() {
        assert_eq!(
            (sex("男"), sex("2"), sex("F")),
            (Some(Sex::Male), Some(Sex::Female), Some(Sex::Female))
        );
        assert_eq!((sex("是"), sex("3")), (None, None));
        assert_eq!(presence("常住"), Some(Presence::Resident));
        assert_eq!(presence("季节性外出"), Some(Presence::Seasonal));
        assert_eq!(
            (presence("长期外出"), presence("away")),
            (Some(Presence::Away), Some(Presence::Away))
        );
        assert_eq!(presence("死亡"), None);
        assert!(means_nothing("无") && means_nothing(" / ") && means_nothing("—") && !means_nothing("吴"));
    }
}
