//! The API's own description, held against every answer that a test gets.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use numberdesk::problem::Code;
use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{Answer, Stage};

static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../src/app/openapi.json")).unwrap());

/// An operation of the description.
#[derive(Clone, Copy)]
pub struct Operation {
    /// The path as described, `/api/purchases/{id}`.
    pub path: &'static str,
    /// `get` or `post`.
    pub method: &'static str,
    /// What is said about it.
    pub said: &'static Value,
}

/// All operations described.
pub fn operations() -> Vec<Operation> {
    let paths = DESCRIPTION["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap();
        methods
            .iter()
            .map(move |(method, said)| Operation { path, method, said })
    });
    all.collect()
}

/// The operation that a request reaches, if it is described.
fn operation(method: &Method, path: &str) -> Option<Operation> {
    let fits = |described: &str| {
        let (described, asked): (Vec<_>, Vec<_>) = (described.split('/').collect(), path.split('/').collect());
        let same = |(described, asked): (&&str, &&str)| described.starts_with('{') || described == asked;
        described.len() == asked.len() && described.iter().zip(&asked).all(same)
    };
    operations()
        .into_iter()
        .find(|operation| operation.method.eq_ignore_ascii_case(method.as_str()) && fits(operation.path))
}

/// What is said about one status, references followed.
fn response<'d>(operation: &Operation, status: &str) -> Option<&'d Value> {
    let said = operation.said["responses"].get(status)?;
    match said["$ref"].as_str() {
        Some(reference) => DESCRIPTION.pointer(reference.trim_start_matches('#')),
        None => Some(said),
    }
}

/// Fails where an answer is not what the description says: its status, its kind, its shape, and nothing besides.
pub fn check(method: &Method, path: &str, answer: &Answer) {
    let Some(operation) = operation(method, path) else {
        return;
    };
    let said = response(&operation, &answer.status.to_string())
        .unwrap_or_else(|| panic!("a status that is not described: {answer:?}"));
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    let content = &said["content"][kind];
    assert!(content.is_object(), "{kind:?} is not described: {answer:?}");
    if kind == "application/json" {
        let body = answer.json();
        fits(&content["schema"], &body, &format!("{answer:?}"));
        if answer.status >= 400 {
            let code: Code = serde_json::from_value(body["code"].clone()).unwrap();
            assert!(
                answer.status == code.status() || [408, 413].contains(&answer.status),
                "{answer:?}"
            );
        }
    }
}

/// Fails where a value does not fit a schema of the description.
fn fits(schema: &Value, value: &Value, place: &str) {
    static BUILT: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut built = BUILT.lock().unwrap();
    let validator = built.entry(schema.to_string()).or_insert_with(|| {
        let mut whole = schema.clone();
        whole["components"] = json!({ "schemas": DESCRIPTION["components"]["schemas"] });
        nothing_besides(&mut whole);
        Arc::new(
            jsonschema::options()
                .should_validate_formats(true)
                .build(&whole)
                .unwrap(),
        )
    });
    let validator = Arc::clone(validator);
    drop(built);
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\nin {place}");
}

/// Callers must live with more fields than are described; the description must not.
fn nothing_besides(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.get("properties").is_some_and(Value::is_object) && fields.contains_key("type") {
                fields.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            fields.values_mut().for_each(nothing_besides);
        }
        Value::Array(items) => items.iter_mut().for_each(nothing_besides),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The examples of one kind of content.
fn examples(content: &Value) -> Vec<&Value> {
    let several = content["examples"]
        .as_object()
        .into_iter()
        .flat_map(|all| all.values().map(|one| &one["value"]));
    content.get("example").into_iter().chain(several).collect()
}

#[test]
fn every_example_of_the_description_fits_its_schema_and_every_code_its_status() {
    let mut seen = 0;
    for operation in operations() {
        let asked = &operation.said["requestBody"]["content"]["application/json"];
        for example in examples(asked) {
            fits(&asked["schema"], example, operation.path);
        }
        for status in operation.said["responses"].as_object().unwrap().keys() {
            let content = &response(&operation, status).unwrap()["content"]["application/json"];
            for example in examples(content) {
                fits(&content["schema"], example, operation.path);
                seen += 1;
                // What is proven has a code of its own.
                if let Some(code) = example.get("code").filter(|_| !status.starts_with('2')) {
                    let code: Code = serde_json::from_value(code.clone()).unwrap();
                    // Too large a body is the one refusal of which the code says less than the status.
                    let fitting = code.status().to_string() == *status || ["408", "413"].contains(&status.as_str());
                    assert!(fitting, "{code:?} under {status} of {}", operation.path);
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} examples were found");
}

#[test]
fn the_description_names_the_codes_there_are() {
    let words = DESCRIPTION["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
        .as_array()
        .unwrap();
    for word in words {
        serde_json::from_value::<Code>(word.clone()).unwrap();
    }
    let Err(all) = serde_json::from_value::<Code>(json!("none")) else {
        panic!("none is a code")
    };
    let named = all.to_string().matches('`').count() / 2 - 1;
    assert_eq!(words.len(), named, "{all}");
}

#[tokio::test]
async fn the_description_can_be_read_by_anyone_and_every_call_it_names_exists() {
    let stage = Stage::open().await;
    let said = stage.stranger().get("/api/openapi.json").await.ok();
    assert_eq!(said["openapi"], "3.1.0");
    let owner = stage.owner().await;
    for operation in operations() {
        let method: Method = operation.method.to_uppercase().parse().unwrap();
        let path = operation.path.replace("{id}", "not-an-id");
        let answer = owner.send(owner.ask(method, &path).json(&json!({}))).await;
        answer
            .keeps_quiet_on("There is no such call")
            .keeps_quiet_on("There is no such page");
        assert_ne!(answer.status, 405, "{answer:?}");
        if path == "/api/auth/sign-out" {
            owner.sign_in().await;
        }
    }
    stage.close().await;
}
