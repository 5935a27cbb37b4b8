//! What each route does with a body.

use serde_json::{Map, Value, json};

use super::access::Key;
use super::body::{Field, Row};
use super::fields;
use super::lake::{State, Version};
use super::replies::{bare, object, object_with, success};
use crate::wire::Said;

/// A JSON object. No body at all is one without keys; what is no object breaks the server.
fn object_of(body: &str) -> Result<Map<String, Value>, Said> {
    if body.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(object(500, "json: cannot unmarshal into Go value of type map[string]interface {}")),
        Err(error) => Err(object(500, &format!("invalid character: {error}"))),
    }
}

/// Decodes and checks a body; `is_bare` is how the route says what its rules refuse.
fn checked(fields: &'static [Field], body: &str, is_bare: bool) -> Result<Row, Said> {
    let row = Row::decode(fields, &object_of(body)?).map_err(|why| bare(&why))?;
    let faults = row.faults(fields);
    if !faults.is_empty() {
        let text = faults.join("\n");
        return Err(if is_bare { bare(&text) } else { object_with(400, &text, &json!(faults)) });
    }
    match row.overflow(fields) {
        Some(name) => Err(too_long(name)),
        None => Ok(row),
    }
}

fn too_long(name: &str) -> Said {
    object(500, &format!("Error 1406: Data too long for column '{name}' at row 1"))
}

fn stored(result: Result<(), &'static str>) -> Said {
    result.map_or_else(too_long, |()| success())
}

pub(super) fn deployment(state: &mut State, connection: u64, body: &str) -> Said {
    let row = match checked(fields::DEPLOYMENT, body, false) {
        Ok(row) => row,
        Err(said) => return said,
    };
    if row.list("deploymentCommits").is_empty() {
        return object(400, "deployment_commits is required");
    }
    stored(state.tables.deploy(connection, &row, state.version >= Version::V1_0_3))
}

pub(super) fn issue(state: &mut State, connection: u64, body: &str) -> Said {
    match checked(fields::ISSUE, body, true) {
        Ok(row) => stored(state.tables.open_issue(connection, &row)),
        Err(said) => said,
    }
}

pub(super) fn close(state: &mut State, connection: u64, key: &str) -> Said {
    if state.tables.close_issue(connection, key) { success() } else { object(404, "issue not found") }
}

pub(super) fn pull_request(state: &mut State, connection: u64, body: &str) -> Said {
    match checked(fields::PULL_REQUEST, body, false) {
        Ok(row) => {
            state.tables.pull(connection, &row);
            success()
        }
        Err(said) => said,
    }
}

/// Makes a connection, and a key that is told this once.
pub(super) fn connect(state: &mut State, body: &str) -> Said {
    let object_or = object_of(body);
    let name = match &object_or {
        Ok(object) => object.get("name").and_then(Value::as_str).unwrap_or_default(),
        Err(said) => return said.clone(),
    };
    if name.is_empty() || name.chars().count() > 100 || state.connections.values().any(|known| known == name) {
        return object(400, "name is required, unique and of 100 characters at most");
    }
    let id = connection_named(state, name);
    let key = format!("FAKE-key-of-{id}-not-real");
    state.keys.push(Key::of_connection(id, &key));
    Said::new(200, json!({"id": id, "name": name, "apiKey": {"apiKey": key}}).to_string())
}

/// The connection of a name, made where there is none.
pub(super) fn connection_named(state: &mut State, name: &str) -> u64 {
    if let Some((id, _)) = state.connections.iter().find(|(_, known)| *known == name) {
        return *id;
    }
    let id = state.connections.keys().max().map_or(1, |last| last + 1);
    state.connections.insert(id, name.to_owned());
    id
}

pub(super) fn list(state: &State) -> Said {
    let all: Vec<_> = state.connections.iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    Said::new(200, json!(all).to_string())
}

pub(super) fn connection(state: &mut State, id: u64, is_gone: bool) -> Said {
    let name = state.connections.get(&id).cloned();
    if is_gone {
        state.connections.remove(&id);
    }
    Said::new(200, json!({"id": id, "name": name, "apiKey": {"apiKey": ""}}).to_string())
}
