//! Names of our nouns. The tests prove that each has one in both languages, so a screen asks
//! without having to handle a gap.

use super::{Language, word};
use crate::care::Need;
use crate::case::{CaseStep, Stage};
use crate::code::Code;
use crate::document::event::Colour;
use crate::document::schema::{Field, Kind};
use crate::household::{Presence, Relation, Sex};
use crate::role::BaseRole;

/// Something that has a name in both languages.
pub trait Worded {
    /// Its Fluent id.
    fn word_id(&self) -> String;

    /// Its name, or sentence. Should one ever be missing, its id is shown: never a blank.
    fn word(&self, language: Language) -> String {
        say(language, self.word_id())
    }
}

fn say(language: Language, id: String) -> String {
    word(language, &id, &[]).unwrap_or(id)
}

impl Code {
    /// What the person can do next.
    pub fn next(self, language: Language) -> String {
        say(language, format!("{}.next", self.word_id()))
    }
}

impl Worded for Code {
    fn word_id(&self) -> String {
        format!("code-{}", self.as_str())
    }
}

impl Worded for BaseRole {
    fn word_id(&self) -> String {
        let name = match self {
            Self::Member => "member",
            Self::Head => "head",
            Self::Cadre => "cadre",
            Self::Clerk => "clerk",
            Self::Officer => "officer",
            Self::Supervisor => "supervisor",
            Self::Helper => "helper",
            Self::Administrator => "administrator",
        };
        format!("role-{name}")
    }
}

impl Worded for CaseStep {
    fn word_id(&self) -> String {
        format!("step-{}", self.as_str())
    }
}

impl Worded for Stage {
    fn word_id(&self) -> String {
        format!("stage-{}", self.as_str())
    }
}

impl Worded for Kind {
    fn word_id(&self) -> String {
        format!("kind-{}", self.as_str())
    }
}

impl Worded for Field {
    fn word_id(&self) -> String {
        format!("field-{}", self.name)
    }
}

impl Worded for Presence {
    fn word_id(&self) -> String {
        format!("presence-{}", self.as_str())
    }
}

impl Worded for Colour {
    fn word_id(&self) -> String {
        let name = match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        };
        format!("colour-{name}")
    }
}

impl Worded for Need {
    fn word_id(&self) -> String {
        format!("need-{}", self.as_str())
    }
}

impl Worded for Sex {
    fn word_id(&self) -> String {
        format!("sex-{}", self.code())
    }
}

impl Worded for Relation {
    fn word_id(&self) -> String {
        format!("relation-{}", self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::case::{CARD_COLOURS, LAPSE_OUTCOMES, MEANS, REFERRAL_BODIES};
    use crate::document::schema::{CASE_KINDS, CASE_SOURCES, Rule, Shape};

    fn check(ids: impl IntoIterator<Item = String>) {
        for id in ids {
            for language in Language::ALL {
                assert!(word(language, &id, &[]).is_ok(), "no {id} in {}", language.tag());
            }
        }
    }

    fn fields() -> impl Iterator<Item = &'static Field> {
        Kind::ALL.into_iter().flat_map(|kind| {
            let schema = kind.schema();
            let entries = schema
                .containers
                .iter()
                .flat_map(|container| match &container.shape {
                    Shape::Entries { fields, .. } => fields,
                    _ => &[][..],
                });
            schema.root.iter().chain(entries)
        })
    }

    #[test]
    fn every_code_says_what_happened_and_what_to_do() {
        let codes = || Code::ALL.iter().copied().chain([Code::from_number(64_999)]);
        check(codes().map(|code| code.word_id()));
        check(codes().map(|code| format!("{}.next", code.word_id())));
        for language in Language::ALL {
            let sentences: BTreeSet<_> = codes().map(|code| code.word(language)).collect();
            assert_eq!(
                sentences.len(),
                codes().count(),
                "two codes say the same in {}",
                language.tag()
            );
        }
    }

    #[test]
    fn every_noun_has_a_name() {
        check(BaseRole::ALL.iter().map(Worded::word_id));
        check(CaseStep::ALL.iter().map(Worded::word_id));
        check(Stage::ALL.iter().map(Worded::word_id));
        check(Kind::ALL.iter().map(Worded::word_id));
        check(Presence::ALL.iter().map(Worded::word_id));
        check(Need::ALL.iter().map(Worded::word_id));
        check(Sex::ALL.iter().map(Worded::word_id));
        check(Relation::all().map(|relation| relation.word_id()));
        check([Colour::Green, Colour::Yellow, Colour::Red].map(|colour| colour.word_id()));
        check(fields().map(Worded::word_id));
        let fixed = [
            ("case_kind", CASE_KINDS),
            ("source", CASE_SOURCES),
            ("means", MEANS),
            ("card", CARD_COLOURS),
            ("referral", REFERRAL_BODIES),
            ("lapse", LAPSE_OUTCOMES),
        ];
        check(
            fixed
                .iter()
                .flat_map(|(prefix, codes)| codes.iter().map(move |code| format!("{prefix}-{code}"))),
        );
    }

    #[test]
    fn every_fixed_choice_of_the_schema_has_a_name() {
        let prefix = |field: &Field| match field.name {
            "outcome" => "visit_outcome".to_owned(),
            name => name.to_owned(),
        };
        check(fields().flat_map(|field| {
            match field.rule {
                Rule::OneOf(codes) => codes
                    .iter()
                    .map(|code| format!("{}-{code}", prefix(field)))
                    .collect(),
                _ => Vec::new(),
            }
        }));
    }

    #[test]
    fn the_standard_names_relations_in_chinese() {
        for relation in Relation::all() {
            assert_eq!(relation.word(Language::ZhHans), relation.name());
        }
    }

    #[test]
    fn names_are_those_of_the_trade() {
        assert_eq!(CaseStep::Divert.word(Language::ZhHans), "分流交办");
        assert_eq!(Colour::Red.word(Language::ZhHans), "连心户");
        assert_eq!(BaseRole::Head.word(Language::En), "Central household head");
        assert_eq!(
            Code::Offline.next(Language::En),
            "It syncs by itself once there is a signal; a colleague’s phone can also carry it out."
        );
    }
}
