//! The column `type`: what is asked here, and why something is not.

use doorstep_model::checklist::Kind;

/// What a type stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// A row of the form.
    Row(Kind),
    /// A question with the choices of a list.
    Select(Kind, Box<str>),
    /// What a phone notes by itself, and a visit has anyway.
    Meta,
    /// What is not supported: the id of the words that say so.
    Unsupported(&'static str),
    /// Nobody knows it.
    Unknown,
}

const SELECTS: [(&str, Kind); 9] = [
    ("select_one", Kind::SelectOne),
    ("select one", Kind::SelectOne),
    ("select1", Kind::SelectOne),
    ("add select one prompt using", Kind::SelectOne),
    ("select_multiple", Kind::SelectMultiple),
    ("select multiple", Kind::SelectMultiple),
    ("select all that apply from", Kind::SelectMultiple),
    ("select all that apply", Kind::SelectMultiple),
    ("add select multiple prompt using", Kind::SelectMultiple),
];

pub(super) fn read(text: &str) -> Type {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = words.join(" ").to_lowercase();
    let is = |names: &[&str]| names.contains(&plain.as_str());
    let begins = |names: &[&str]| {
        names
            .iter()
            .any(|name| plain == *name || plain.starts_with(&format!("{name} ")))
    };
    if begins(&[
        "select_one_from_file",
        "select_multiple_from_file",
        "select one from file",
        "select multiple from file",
        "select_one_external",
        "csv-external",
        "xml-external",
    ]) {
        return Type::Unsupported("checklist-no-file");
    }
    if let Some((name, kind)) = SELECTS.iter().find(|(name, _)| begins(&[name])) {
        let rest: Vec<&str> = words.iter().skip(name.split(' ').count()).copied().collect();
        return match rest[..] {
            [list] => Type::Select(*kind, list.into()),
            ["from", list] => Type::Select(*kind, list.into()),
            [_, "or_other"] | [_, "or", ..] => Type::Unsupported("checklist-no-other"),
            _ => Type::Unknown,
        };
    }
    match () {
        () if is(&["text", "string", "q string", "add text prompt"]) => Type::Row(Kind::Text),
        () if is(&["integer", "int", "q int", "add integer prompt"]) => Type::Row(Kind::Integer),
        () if is(&["decimal", "q decimal", "add decimal prompt"]) => Type::Row(Kind::Decimal),
        () if is(&["date", "q date", "add date prompt"]) => Type::Row(Kind::Date),
        () if is(&["note", "q note", "add note prompt"]) => Type::Row(Kind::Note),
        () if is(&[
            "image",
            "photo",
            "picture",
            "q image",
            "q picture",
            "add image prompt",
        ]) =>
        {
            Type::Row(Kind::Image)
        }
        () if is(&[
            "geopoint",
            "gps",
            "location",
            "q geopoint",
            "q location",
            "add location prompt",
        ]) =>
        {
            Type::Row(Kind::Geopoint)
        }
        () if is(&["calculate", "q calculate", "add calculate prompt"]) => Type::Row(Kind::Calculate),
        () if is(&["begin_group", "begin group", "group"]) => Type::Row(Kind::BeginGroup),
        () if is(&["end_group", "end group"]) => Type::Row(Kind::EndGroup),
        () if is(&[
            "start",
            "end",
            "today",
            "deviceid",
            "device id",
            "username",
            "email",
            "phonenumber",
            "phone number",
            "simserial",
            "subscriberid",
            "imei",
            "audit",
            "start-geopoint",
        ]) =>
        {
            Type::Meta
        }
        () if begins(&[
            "begin_repeat",
            "begin repeat",
            "end_repeat",
            "end repeat",
            "repeat",
            "begin_loop",
        ]) =>
        {
            Type::Unsupported("checklist-no-repeat")
        }
        () if begins(&["audio", "video", "file", "background-audio", "q audio", "q video"]) => {
            Type::Unsupported("checklist-no-sound")
        }
        () if begins(&[
            "geotrace",
            "geoshape",
            "osm",
            "barcode",
            "time",
            "datetime",
            "acknowledge",
            "trigger",
            "range",
            "rank",
            "hidden",
            "background-geopoint",
        ]) =>
        {
            Type::Unsupported("checklist-no-type")
        }
        () => Type::Unknown,
    }
}
