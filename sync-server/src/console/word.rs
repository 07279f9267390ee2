//! The console's own words: Fluent files in `sync-server/locales`, beside those of the model.

use std::sync::LazyLock;

use doorstep_model::word::{Arg, Language, word};
use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};

static FILES: [(Language, &str); 2] = [
    (
        Language::ZhHans,
        include_str!("../../locales/zh-Hans/console.ftl"),
    ),
    (Language::En, include_str!("../../locales/en/console.ftl")),
];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> = LazyLock::new(|| {
    FILES.map(|(language, text)| {
        let locale = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Marks around arguments are for mixed directions of writing; neither language has them.
        bundle.set_use_isolating(false);
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(text.to_owned());
        // The tests prove that the files parse and say nothing twice.
        _ = bundle.add_resource(resource);
        bundle
    })
});

/// Words in one language, as templates ask for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    /// The words of an id: the console's own, else the model's.
    pub(crate) fn say(self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// The same with arguments. Should words be missing, the id is shown: never a blank.
    pub(crate) fn say_with(self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.own(id, args)
            .or_else(|| word(self.0, id, args).ok())
            .unwrap_or_else(|| id.to_owned())
    }

    /// The same with a number `n`.
    pub(crate) fn count(self, id: &str, n: impl TryInto<i64>) -> String {
        let n = n.try_into().unwrap_or(i64::MAX);
        self.say_with(id, &[("n", Arg::Number(n))])
    }

    fn own(self, id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let bundle = &BUNDLES[self.0 as usize];
        let pattern = bundle.get_message(id)?.value()?;
        let args: FluentArgs<'_> = args
            .iter()
            .map(|(name, arg)| {
                let value = match arg {
                    Arg::Text(text) => FluentValue::from(*text),
                    Arg::Number(number) => FluentValue::from(*number),
                };
                (*name, value)
            })
            .collect();
        Some(
            bundle
                .format_pattern(pattern, Some(&args), &mut Vec::new())
                .into_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<&str> {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = ").map(|(id, _)| id))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things_once() {
        let [zh, en] = FILES.map(|(_, text)| {
            assert!(FluentResource::try_new(text.to_owned()).is_ok());
            ids(text)
        });
        assert!(zh.len() > 10);
        assert_eq!(zh, en, "same ids in the same order");
        let mut sorted = zh.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), zh.len());
    }

    /// The files of a folder and below.
    fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        let each = entries.flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path) } else { vec![path] }
        });
        each.collect()
    }

    #[test]
    fn every_id_that_a_page_names_has_words() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut named = 0;
        for path in [root.join("templates"), root.join("src/console")]
            .iter()
            .flat_map(|path| files(path))
        {
            if path.ends_with("word.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let calls = ["say(\"", "fill(\"", "fill(\n", "count(\"", "known(\""];
            for part in calls.iter().flat_map(|call| text.split(call).skip(1)) {
                let id = part.trim_start_matches([' ', '"']).split('"').next().unwrap();
                // A list is named by its beginning.
                let list = text.contains(&format!("known(\"{id}\""));
                named += 1;
                for language in Language::ALL {
                    // The model's words ask for what they name.
                    let words =
                        Words(language).say_with(id, &["name", "until"].map(|arg| (arg, Arg::Text("x"))));
                    let there = words != id && !words.is_empty();
                    assert!(there || list, "{id} in {}", path.display());
                }
            }
        }
        assert!(named > 150, "{named}");
    }

    #[test]
    fn the_models_words_are_there_too() {
        assert_ne!(Words(Language::En).say("code-not_found"), "code-not_found");
        assert_eq!(Words(Language::En).say("no-such-words"), "no-such-words");
    }
}
