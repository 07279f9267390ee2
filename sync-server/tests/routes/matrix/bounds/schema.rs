//! What a described value may be, and values on both sides of its bound.

use serde_json::{Value, json};

/// A value with its bounds.
pub(super) struct Bounded {
    /// Values that it may not be, and why.
    pub(super) outside: Vec<(String, Value)>,
    /// Values at its bounds.
    pub(super) inside: Vec<(String, Value)>,
}

/// A schema without references; of what may be null the other part.
pub(super) fn resolved(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return document.pointer(&reference[1..]).unwrap().clone();
    }
    let parts = ["oneOf", "allOf"].into_iter();
    let parts = parts.filter_map(|name| schema[name].as_array()).flatten();
    let mut parts = parts.filter(|part| part["type"] != "null" && !only_says(part));
    match parts.next() {
        Some(part) => resolved(document, part),
        None => schema.clone(),
    }
}

/// A part that only describes.
fn only_says(part: &Value) -> bool {
    let part = part.as_object().unwrap();
    part.keys().all(|key| key == "description" || key == "type") && !part.contains_key("$ref")
}

fn is(schema: &Value, name: &str) -> bool {
    let kind = &schema["type"];
    kind == name
        || kind
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|kind| kind == name))
}

impl Bounded {
    /// None for a schema without bounds. `known`: what a request may hold there.
    pub(super) fn new(document: &Value, schema: &Value, known: &Value) -> Option<Self> {
        let schema = resolved(document, schema);
        let mut all = Self {
            outside: Vec::new(),
            inside: Vec::new(),
        };
        if let Some(words) = schema["enum"].as_array() {
            all.outside("no such word", json!("no_such_word"));
            words.iter().for_each(|word| all.inside("a word", word.clone()));
        } else if is(&schema, "string") {
            all.text(&schema, known)?;
        } else if is(&schema, "integer") {
            let (from, to) = (schema["minimum"].as_u64()?, schema["maximum"].as_u64()?);
            all.outside("more", json!(to + 1));
            all.outside("less", from.checked_sub(1).map_or(json!(-1), |less| json!(less)));
            all.inside("the most", json!(to));
            all.inside("the least", json!(from));
        } else if is(&schema, "array") {
            all.many(document, &schema, known)?;
        } else if is(&schema, "boolean") {
            all.outside("no yes or no", json!("perhaps"));
            all.inside("yes", json!(true));
        } else {
            return None;
        }
        Some(all)
    }

    fn outside(&mut self, why: &str, value: Value) {
        self.outside.push((why.into(), value));
    }

    fn inside(&mut self, why: &str, value: Value) {
        self.inside.push((why.into(), value));
    }

    fn text(&mut self, schema: &Value, known: &Value) -> Option<()> {
        let longest = schema["maxLength"].as_u64();
        let pattern = schema["pattern"].as_str();
        longest.map(drop).or(pattern.map(drop))?;
        let codes = pattern.is_some_and(|pattern| pattern.contains("a-z") || pattern.contains("0-9"));
        if let Some(longest) = longest {
            let longest = longest as usize;
            let signs = if codes { &["a"][..] } else { &["a", "长"] };
            for sign in signs {
                self.outside("one sign more", json!(sign.repeat(longest + 1)));
                self.inside("as long as may be", json!(sign.repeat(longest)));
            }
        }
        if codes {
            self.outside("other signs", json!("没有"));
            self.outside("nothing", json!(""));
            if known.is_string() {
                self.inside("what is asked", known.clone());
                let longer = format!("{}{}", known.as_str()?, "0".repeat(32));
                self.outside("something behind it", json!(longer));
            }
        } else if pattern.is_some() {
            self.outside("a control sign", json!("\u{7}"));
        }
        if schema["minLength"] == 1 {
            self.outside("nothing", json!(""));
        }
        Some(())
    }

    fn many(&mut self, document: &Value, schema: &Value, known: &Value) -> Option<()> {
        let most = schema["maxItems"].as_u64()? as usize;
        let known = known.get(0).unwrap_or(&Value::Null);
        let items = Self::new(document, &schema["items"], known)?;
        let (_, one) = items.inside.first().cloned().unwrap_or_else(|| {
            let digits = resolved(document, &schema["items"])["pattern"]
                .to_string()
                .contains("{32}");
            (
                String::new(),
                json!(if digits { "0".repeat(32) } else { "a".into() }),
            )
        });
        self.inside("as many as may be", json!(vec![one.clone(); most]));
        self.outside("one more", json!(vec![one; most + 1]));
        for (why, value) in items.outside {
            self.outside(&format!("in it: {why}"), json!([value]));
        }
        Some(())
    }
}
