//! What must not be asked, counted or kept about a person, by the words that give it away.
//! The closed field list already keeps such data out of documents; this keeps it out of what a
//! preset or a spreadsheet asks for. What is no question about anyone may say more: a line of
//! contact may be the party members', a unit the office of religious affairs, a place a temple.

/// What a field would be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitive {
    /// 民族
    Ethnicity,
    /// 宗教信仰
    Religion,
    /// 政治面貌: membership of a party, opinions.
    Politics,
    /// 信访史: what someone complained about before.
    PetitionHistory,
    /// 生物特征
    Biometrics,
    /// 证件扫描 and identity numbers.
    IdentityPapers,
    /// 重点人员: lists of people to be watched.
    KeyPersons,
}

impl Sensitive {
    /// A stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ethnicity => "ethnicity",
            Self::Religion => "religion",
            Self::Politics => "politics",
            Self::PetitionHistory => "petition_history",
            Self::Biometrics => "biometrics",
            Self::IdentityPapers => "identity_papers",
            Self::KeyPersons => "key_persons",
        }
    }
}

/// What a line of contact may be called: it says who comes, not who is visited.
pub(super) const LINES: &[Sensitive] = &[Sensitive::Politics];
/// What posts, units, levels, places, activities and figures may be called.
pub(super) const WORK: &[Sensitive] = &[Sensitive::Ethnicity, Sensitive::Religion, Sensitive::Politics];

/// Chinese: found anywhere, spaces and signs left out of the text.
const CHINESE: &[(Sensitive, &[&str])] = &[
    (
        Sensitive::Ethnicity,
        &[
            "民族",
            "族别",
            "种族",
            "族裔",
            "汉族",
            "回族",
            "维吾尔",
            "藏族",
            "蒙古族",
        ],
    ),
    (
        Sensitive::Religion,
        &["宗教", "信教", "信仰", "教派", "教徒", "信众"],
    ),
    (
        Sensitive::Politics,
        &[
            "政治面貌",
            "政治身份",
            "政治立场",
            "政治倾向",
            "党员",
            "党籍",
            "党派",
            "政党",
            "入党",
            "团员",
        ],
    ),
    (
        Sensitive::PetitionHistory,
        &[
            "信访史",
            "信访记录",
            "信访次数",
            "信访老户",
            "信访人",
            "上访",
            "缠访",
            "闹访",
            "重复信访",
        ],
    ),
    (
        Sensitive::Biometrics,
        &[
            "生物特征",
            "生物识别",
            "指纹",
            "人脸",
            "虹膜",
            "声纹",
            "掌纹",
            "面部识别",
            "面部特征",
            "基因",
            "血型",
        ],
    ),
    (
        Sensitive::IdentityPapers,
        &[
            "身份证号",
            "身份证照",
            "身份证复印",
            "身份证扫描",
            "身份证件",
            "身份证正",
            "公民身份",
            "证件号",
            "证件照",
            "证件扫描",
            "护照",
        ],
    ),
    (
        Sensitive::KeyPersons,
        &[
            "重点人",
            "重点对象",
            "重点户",
            "重点管控",
            "管控对象",
            "管控人员",
            "稳控",
            "维稳对象",
            "特殊人群",
            "关注人员",
            "高危人",
        ],
    ),
];

/// English: whole words in this order; `*` at the end of a word stands for any ending.
const ENGLISH: &[(Sensitive, &[&str])] = &[
    (
        Sensitive::Ethnicity,
        &[
            "ethnic*",
            "race",
            "racial",
            "nationality",
            "minority",
            "minorities",
            "tribe*",
        ],
    ),
    (
        Sensitive::Religion,
        &["religio*", "faith", "creed", "worship*", "believer*"],
    ),
    (
        Sensitive::Politics,
        &[
            "politic*",
            "party member*",
            "party affiliation",
            "communist*",
            "party card",
            "league member*",
        ],
    ),
    (
        Sensitive::PetitionHistory,
        &[
            "petition history",
            "petitioner*",
            "past petition*",
            "earlier petition*",
            "repeat* petition*",
            "petition* before",
            "petition count",
            "number of petition*",
        ],
    ),
    (
        Sensitive::Biometrics,
        &[
            "biometric*",
            "fingerprint*",
            "face recognition",
            "facial",
            "face scan*",
            "iris",
            "voiceprint*",
            "dna",
        ],
    ),
    (
        Sensitive::IdentityPapers,
        &[
            "id scan*",
            "id number*",
            "id no",
            "id photo*",
            "id cop*",
            "id card number*",
            "id card cop*",
            "id card photo*",
            "id card scan*",
            "identity number*",
            "identity card number*",
            "identity card cop*",
            "identity card photo*",
            "scan* of id",
            "passport*",
        ],
    ),
    (
        Sensitive::KeyPersons,
        &[
            "key person*",
            "key people",
            "key population*",
            "key individual*",
            "key household*",
            "focus person*",
            "watch list*",
            "watchlist*",
            "person* of interest",
            "controlled person*",
            "stability control",
        ],
    ),
];

/// What the text would ask about a person, with the words that say so; none if it is harmless.
pub fn sensitive(text: &str) -> Option<(Sensitive, String)> {
    // 「宗 教」 and 「宗、教」 are still the word.
    let dense: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let in_chinese = CHINESE.iter().find_map(|(about, words)| {
        words
            .iter()
            .find(|word| dense.contains(**word))
            .map(|word| (*about, (*word).to_owned()))
    });
    in_chinese.or_else(|| {
        let narrow = text.chars().map(narrow).collect::<String>().to_lowercase();
        let tokens: Vec<&str> = narrow
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        ENGLISH.iter().find_map(|(about, phrases)| {
            phrases
                .iter()
                .find_map(|phrase| said(&tokens, phrase))
                .map(|words| (*about, words))
        })
    })
}

/// The words that say the phrase.
fn said(tokens: &[&str], phrase: &str) -> Option<String> {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    let is_said = |window: &&[&str]| {
        window
            .iter()
            .zip(&wanted)
            .all(|(token, word)| match word.strip_suffix('*') {
                Some(stem) => token.starts_with(stem),
                None => token == word,
            })
    };
    tokens
        .windows(wanted.len())
        .find(is_said)
        .map(|window| window.join(" "))
}

/// Full-width letters and digits as plain ones.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_found_in_both_languages() {
        for (text, about) in [
            ("民族", Sensitive::Ethnicity),
            ("Ethnic group", Sensitive::Ethnicity),
            ("宗 教信 仰", Sensitive::Religion),
            ("religion_of_head", Sensitive::Religion),
            ("家中有几名党员", Sensitive::Politics),
            ("Is there a party member at home?", Sensitive::Politics),
            ("是否上访过", Sensitive::PetitionHistory),
            ("Petition history", Sensitive::PetitionHistory),
            ("采集指纹", Sensitive::Biometrics),
            ("ＦＡＣＩＡＬ image", Sensitive::Biometrics),
            ("身份证号码", Sensitive::IdentityPapers),
            ("scan of ID", Sensitive::IdentityPapers),
            ("重点人员", Sensitive::KeyPersons),
            ("key-persons", Sensitive::KeyPersons),
        ] {
            assert_eq!(sensitive(text).map(|found| found.0), Some(about), "{text}");
        }
    }

    #[test]
    fn harmless_words_pass() {
        for text in [
            "党建",
            "Party building",
            "信访事项",
            "Petition",
            "灌溉用水",
            "Irrigation",
            "braces and traces",
            "身份证办理",
            "Identity card application",
            "face to face",
            "重点工作",
        ] {
            assert_eq!(sensitive(text), None, "{text}");
        }
    }
}
