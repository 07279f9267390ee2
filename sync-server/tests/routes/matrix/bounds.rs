//! The interface's own description, walked: each field of each body, each parameter, has its bound; one
//! above it is refused by name, at it nobody is refused for that field. What no body is, is refused too.

mod schema;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::asked::{Asked, Body, KEY};
use super::people::Person;
use super::world::World;
use schema::{Bounded, resolved};

/// Bytes of the largest body of a desk.
const LARGEST: usize = 64 * 1024;

/// An operation with what it is asked.
struct Operation {
    method: String,
    route: String,
    path: String,
    form: Value,
    body: Option<Value>,
    parameters: Vec<Value>,
}

struct Walk {
    world: World,
    document: Value,
    token: String,
    wrong: Vec<String>,
}

impl Walk {
    /// What comes: the status, the code and the field that it names.
    async fn send(&self, method: &str, path: &str, body: Option<String>) -> (u16, String, String) {
        let server = &self.world.hall.village.server;
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = server.client.request(method, server.url(path));
        request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        if let Some(body) = body {
            let body = body.replace(KEY, &self.world.hall.key());
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let said: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default();
        let word = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        (status, word("code"), word("field"))
    }

    async fn refused(&mut self, of: &Operation, path: &str, body: Option<String>, field: &str, why: &str) {
        let came = self.send(&of.method, path, body).await;
        if came != (422, "bad_field".to_owned(), field.to_owned()) {
            let route = (&of.method, &of.route);
            self.wrong
                .push(format!("{route:?} {field}: {why} is answered {came:?}"));
        }
    }

    async fn taken(&mut self, of: &Operation, path: &str, body: Option<String>, field: &str, why: &str) {
        let (status, code, named) = self.send(&of.method, path, body).await;
        if status >= 500 || status == 400 || named == field {
            let route = (&of.method, &of.route);
            self.wrong.push(format!(
                "{route:?} {field}: {why} is answered {status} {code} {named}"
            ));
        }
    }

    async fn body(&mut self, of: &Operation, schema: &Value) {
        let schema = resolved(&self.document, schema);
        let fields = schema["properties"].as_object().unwrap().clone();
        let with = |field: &str, value: Value| {
            let mut form = of.form.clone();
            form[field] = value;
            Some(form.to_string())
        };
        for (field, schema) in &fields {
            let Some(bounded) = Bounded::new(&self.document, schema, &of.form[field]) else {
                self.wrong.push(format!("{} {field} has no bound", of.route));
                continue;
            };
            for (why, value) in bounded.outside {
                self.refused(of, &of.path, with(field, value), field, &why).await;
            }
            for (why, value) in bounded.inside {
                self.taken(of, &of.path, with(field, value), field, &why).await;
            }
        }
        for field in schema["required"].as_array().into_iter().flatten() {
            let mut form: Map<String, Value> = of.form.as_object().unwrap().clone();
            let field = field.as_str().unwrap();
            form.remove(field);
            let form = Some(Value::from(form).to_string());
            self.refused(of, &of.path, form, field, "nothing").await;
        }
        let unknown = with("no_such_field", json!(1));
        self.refused(
            of,
            &of.path,
            unknown,
            "no_such_field",
            "a field that nobody knows",
        )
        .await;
        self.no_body(of).await;
    }

    async fn no_body(&mut self, of: &Operation) {
        let deep = format!("{{\"key\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
        let large = json!({ "key": "长".repeat(LARGEST / 3) }).to_string();
        let twice = format!("{} {}", of.form, of.form);
        for (body, status, code) in [
            (large, 413, "body_too_large"),
            (twice, 400, "bad_request"),
            ("{".to_owned(), 400, "bad_request"),
            (String::new(), 400, "bad_request"),
        ] {
            let came = self.send(&of.method, &of.path, Some(body)).await;
            if (came.0, &*came.1) != (status, code) {
                self.wrong
                    .push(format!("{} answers {came:?}, not {status}", of.route));
            }
        }
        for body in [deep, "[]".into(), "1".into(), "null".into()] {
            let came = self.send(&of.method, &of.path, Some(body)).await;
            if ![400, 422].contains(&came.0) || came.1.is_empty() {
                self.wrong.push(format!("{} answers {came:?}", of.route));
            }
        }
    }

    async fn parameter(&mut self, of: &Operation, parameter: &Value) {
        let name = parameter["name"].as_str().unwrap();
        let Some(bounded) = Bounded::new(&self.document, &parameter["schema"], &Value::Null) else {
            self.wrong.push(format!("{} {name} has no bound", of.route));
            return;
        };
        let plain = |value: &Value| match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let base = of.path.split('?').next().unwrap();
        let required = of
            .path
            .split_once('?')
            .map(|(_, query)| query)
            .unwrap_or_default();
        let kept = required
            .split('&')
            .filter(|pair| !pair.starts_with(&format!("{name}=")));
        let kept: Vec<&str> = kept.collect();
        if parameter["in"] == "query" {
            let asked = |value: &Value| {
                let query = [(name, plain(value))];
                let pairs = reqwest::Url::parse_with_params("http://form/", query).unwrap();
                format!("{base}?{}&{}", kept.join("&"), pairs.query().unwrap())
            };
            for (why, value) in &bounded.outside {
                self.refused(of, &asked(value), None, name, why).await;
            }
            for (why, value) in &bounded.inside {
                self.taken(of, &asked(value), None, name, why).await;
            }
        }
        if parameter["in"] == "path" {
            for (why, value) in &bounded.outside {
                let part = plain(value);
                if part.is_empty() || part.contains('/') {
                    continue;
                }
                let place = of.route.split('/').position(|part| part == format!("{{{name}}}"));
                let mut parts: Vec<&str> = base.split('/').collect();
                parts[place.unwrap()] = &part;
                let body = (!of.form.is_null()).then(|| of.form.to_string());
                let came = self.send(&of.method, &parts.join("/"), body).await;
                if (came.0, &*came.1) != (404, "not_found") {
                    self.wrong
                        .push(format!("{} {name}: {why} is answered {came:?}", of.route));
                }
            }
        }
    }
}

/// What the description says of a desk's interface.
async fn operations(world: &World, people: &[Person], document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (route, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["tags"][0] != "console" {
                continue;
            }
            let method = method.to_uppercase();
            let asked = Asked::of(world, people, &method, route).await;
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let parameters = operation["parameters"].as_array();
            operations.push(Operation {
                form: match asked.body {
                    Body::Json(form) => form,
                    _ => Value::Null,
                },
                path: asked.path,
                body: Some(body.clone()).filter(|body| !body.is_null()),
                parameters: parameters.cloned().unwrap_or_default(),
                route: route.clone(),
                method,
            });
        }
    }
    assert!(!operations.is_empty());
    operations
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_bound_that_is_described_is_kept() {
    let world = World::new().await;
    let people = super::people::all(&world).await;
    let server = &world.hall.village.server;
    let described = server
        .client
        .get(server.url("/openapi.json"))
        .send()
        .await
        .unwrap();
    let document: Value = serde_json::from_str(&described.text().await.unwrap()).unwrap();
    let operations = operations(&world, &people, &document).await;
    let token = world.cadre.cookie.split_once('=').unwrap().1.to_owned();
    let mut walk = Walk {
        world,
        document,
        token,
        wrong: Vec::new(),
    };
    for operation in &operations {
        if let Some(schema) = &operation.body {
            walk.body(operation, schema).await;
        }
        for parameter in &operation.parameters {
            walk.parameter(operation, parameter).await;
        }
    }
    assert!(walk.wrong.is_empty(), "{:#?}", walk.wrong);
}
