//! How a Chinese name is typed on a keyboard without an input method: `wxm` or `wangxiaoming`
//! for 王小明.
//!
//! The data file knows each character's commonest reading. A surname is often read otherwise
//! (曾 is Zēng, not Céng), and a few characters have two living readings in names; both lists
//! stand here, and a name that can be read in several ways is found under each.

use std::borrow::Cow;

use pinyin::ToPinyin;

/// Readings kept for one name: more would fill the index for names nobody has.
const READINGS_MAX: usize = 4;

/// Surnames of two characters whose parts are read in their own way. The others (欧阳, 司马,
/// 诸葛) are read as their characters are.
const DOUBLE_SURNAMES: &[(&str, [&str; 2])] = &[
    ("尉迟", ["yu", "chi"]),
    ("单于", ["chan", "yu"]),
    ("万俟", ["mo", "qi"]),
    ("长孙", ["zhang", "sun"]),
    ("澹台", ["tan", "tai"]),
    ("宰父", ["zai", "fu"]),
    ("令狐", ["ling", "hu"]),
    ("乐正", ["yue", "zheng"]),
    ("亓官", ["qi", "guan"]),
    ("鲜于", ["xian", "yu"]),
];

/// Surnames read otherwise than the character alone. Where two readings are both borne by
/// families, both are listed.
const SURNAMES: &[(char, &[&str])] = &[
    ('曾', &["zeng"]),
    ('单', &["shan"]),
    ('單', &["shan"]),
    ('解', &["xie"]),
    ('仇', &["qiu"]),
    ('区', &["ou"]),
    ('區', &["ou"]),
    ('查', &["zha"]),
    ('盖', &["ge", "gai"]),
    ('蓋', &["ge", "gai"]),
    ('葛', &["ge"]),
    ('乐', &["yue", "le"]),
    ('樂', &["yue", "le"]),
    ('洗', &["xian"]),
    ('冼', &["xian"]),
    ('员', &["yun", "yuan"]),
    ('贠', &["yun", "yuan"]),
    ('朴', &["piao", "pu"]),
    ('祭', &["zhai", "ji"]),
    ('翟', &["zhai", "di"]),
    ('种', &["chong"]),
    ('重', &["chong", "zhong"]),
    ('缪', &["miao", "mou"]),
    ('繆', &["miao", "mou"]),
    ('宓', &["mi", "fu"]),
    ('宁', &["ning"]),
    ('召', &["shao", "zhao"]),
    ('折', &["she", "zhe"]),
    ('黑', &["he", "hei"]),
    ('句', &["gou", "ju"]),
    ('繁', &["po", "fan"]),
    ('郇', &["xun", "huan"]),
    ('秘', &["bi", "mi"]),
    ('覃', &["qin", "tan"]),
    ('谌', &["chen", "shen"]),
    ('阚', &["kan"]),
    ('藏', &["zang"]),
    ('卜', &["bu"]),
    ('隗', &["wei", "kui"]),
    ('柏', &["bai", "bo"]),
    ('薄', &["bo"]),
    ('番', &["pan"]),
    ('过', &["guo"]),
    ('能', &["nai", "neng"]),
    ('难', &["ning", "nan"]),
    ('幺', &["yao"]),
    ('都', &["du"]),
    ('车', &["che"]),
    ('牟', &["mou", "mu"]),
    ('盛', &["sheng"]),
    ('乜', &["nie"]),
    ('郗', &["xi", "chi"]),
    ('隽', &["juan"]),
    ('粘', &["nian"]),
    ('贾', &["jia"]),
    ('尉', &["wei"]),
    ('贲', &["ben"]),
    ('适', &["kuo", "shi"]),
];

/// Characters of given names with a second living reading.
const GIVEN: &[(char, &[&str])] = &[
    ('乐', &["le", "yue"]),
    ('長', &["chang", "zhang"]),
    ('长', &["chang", "zhang"]),
    ('重', &["zhong", "chong"]),
    ('行', &["xing", "hang"]),
    ('朝', &["chao", "zhao"]),
    ('晟', &["sheng", "cheng"]),
    ('盛', &["sheng", "cheng"]),
    ('茜', &["xi", "qian"]),
    ('柏', &["bai", "bo"]),
    ('传', &["chuan", "zhuan"]),
    ('莘', &["shen", "xin"]),
    ('恪', &["ke", "que"]),
    ('调', &["tiao", "diao"]),
    ('弹', &["dan", "tan"]),
    ('参', &["can", "shen"]),
    ('藏', &["zang", "cang"]),
    ('翟', &["zhai", "di"]),
    ('单', &["dan", "shan"]),
];

/// Every way to type the first letters: `wxm`. Empty for a name without letters.
pub fn initials(name: &str) -> Vec<String> {
    combine(&readings(name), |syllable| syllable.get(..1).unwrap_or_default())
}

/// Every way to type the whole name: `wangxiaoming`. `ü` is typed `v`.
pub fn spelled(name: &str) -> Vec<String> {
    combine(&readings(name), |syllable| syllable)
}

/// What a person typed, as it is looked up: small letters and digits without spaces or accents.
pub fn typed(query: &str) -> String {
    query
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The ways to read a character.
enum Readings {
    One(Cow<'static, str>),
    Listed(&'static [&'static str]),
}

/// For each character its readings; letters and digits stand for themselves.
fn readings(name: &str) -> Vec<Readings> {
    let chars: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let double = DOUBLE_SURNAMES
        .iter()
        .find(|(surname, _)| surname.chars().eq(chars.iter().take(2).copied()));
    chars
        .iter()
        .enumerate()
        .filter_map(|(at, &c)| match double {
            Some((_, syllables)) if at < 2 => Some(Readings::One(Cow::Borrowed(syllables[at]))),
            _ => of_character(c, at == 0),
        })
        .collect()
}

fn of_character(c: char, surname: bool) -> Option<Readings> {
    if c.is_ascii() {
        return Some(Readings::One(Cow::Owned(c.to_ascii_lowercase().to_string())));
    }
    let list = if surname { SURNAMES } else { GIVEN };
    if let Some((_, readings)) = list.iter().find(|(listed, _)| *listed == c) {
        return Some(Readings::Listed(readings));
    }
    let syllable = c.to_pinyin()?.plain();
    Some(Readings::One(match syllable.contains('ü') {
        true => Cow::Owned(syllable.replace('ü', "v")),
        false => Cow::Borrowed(syllable),
    }))
}

fn combine(readings: &[Readings], part: impl Fn(&str) -> &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for readings in readings {
        match readings {
            Readings::One(syllable) => found.iter_mut().for_each(|start| start.push_str(part(syllable))),
            Readings::Listed(syllables) => {
                let mut longer = Vec::with_capacity(found.len() * syllables.len());
                // First readings first, so that the cap drops the rarest combinations.
                for syllable in *syllables {
                    longer.extend(found.iter().map(|start| format!("{start}{}", part(syllable))));
                }
                longer.dedup();
                longer.truncate(READINGS_MAX);
                found = longer;
            }
        }
    }
    found.retain(|text| !text.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_found_by_its_first_letters_and_its_spelling() {
        assert_eq!(initials("王小明"), ["wxm"]);
        assert_eq!(spelled("王小明"), ["wangxiaoming"]);
        assert_eq!(spelled("吕梁"), ["lvliang"]);
        assert_eq!(initials("欧阳修"), ["oyx"]);
        assert_eq!(initials("买买提·吐尔逊"), ["mmttex"]);
        assert_eq!(initials("Anna王"), ["annaw"]);
    }

    #[test]
    fn a_surname_is_read_as_families_read_it() {
        for (surname, syllable) in [
            ("曾", "zeng"),
            ("单", "shan"),
            ("解", "xie"),
            ("仇", "qiu"),
            ("区", "ou"),
            ("查", "zha"),
            ("冼", "xian"),
            ("卜", "bu"),
            ("阚", "kan"),
        ] {
            assert_eq!(spelled(&format!("{surname}大山")), [format!("{syllable}dashan")]);
        }
        assert_eq!(spelled("尉迟大山"), ["yuchidashan"]);
        assert_eq!(spelled("尉大山"), ["weidashan"]);
        assert_eq!(spelled("单于大山"), ["chanyudashan"]);
    }

    #[test]
    fn both_living_readings_find_a_name() {
        assert_eq!(initials("覃大山"), ["qds", "tds"]);
        assert_eq!(initials("王乐"), ["wl", "wy"]);
        assert_eq!(initials("李小单"), ["lxd", "lxs"]);
    }

    #[test]
    fn a_typed_query_is_levelled() {
        assert_eq!(typed(" W x-M "), "wxm");
        assert_eq!(typed("138 0000"), "1380000");
    }

    proptest! {
        #[test]
        fn every_key_can_be_typed_and_there_are_few(name in "\\PC{0,40}") {
            let (short, long) = (initials(&name), spelled(&name));
            prop_assert!(short.len() <= READINGS_MAX && long.len() <= READINGS_MAX);
            for key in short.iter().chain(&long) {
                prop_assert!(!key.is_empty());
                prop_assert_eq!(&typed(key), key, "{}", name);
            }
        }

        #[test]
        fn a_name_of_common_characters_has_one_letter_for_each(name in "[\u{4e00}-\u{9fa5}]{2,4}") {
            let length = name.chars().filter(|c| c.to_pinyin().is_some()).count();
            prop_assert!(initials(&name).iter().all(|key| key.len() == length));
        }

        #[test]
        fn the_start_of_a_name_is_the_start_of_its_spelling(
            name in "[王李张刘陈杨黄赵吴周][大小山水明华秀英桂兰]{1,2}",
        ) {
            let start: String = name.chars().take(2).collect();
            let whole = spelled(&name);
            prop_assert!(whole[0].starts_with(&spelled(&start)[0]));
        }
    }
}
