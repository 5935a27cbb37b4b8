//! The server: its versions, its connections, and how a path leads to what is done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;

use super::access::{self, Key};
use super::bodies;
use super::dora::{Dora, History};
use super::replies::object;
use super::rows::Tables;
use crate::telling::KEY;
use crate::wire::{Heard, Said, Server};

/// The versions that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V1_0_1,
    V1_0_2,
    V1_0_3,
    Main,
}

impl Version {
    pub(crate) const ALL: [Version; 4] = [Self::V1_0_1, Self::V1_0_2, Self::V1_0_3, Self::Main];
}

/// What the server holds.
pub(super) struct State {
    pub(super) version: Version,
    pub(super) tables: Tables,
    /// Names by number.
    pub(super) connections: BTreeMap<u64, String>,
    pub(super) keys: Vec<Key>,
    /// Projects, and whether they have a blueprint.
    projects: BTreeMap<String, bool>,
    /// The connections of the project that is read back.
    mapped: BTreeSet<u64>,
    history: History,
    is_migrating: bool,
    /// Whether calls without `/rest` need a login, as main may have it.
    needs_login: bool,
    heard: Vec<Heard>,
    now: Timestamp,
}

/// A running server with one connection, number 1, that belongs to the project and that [`KEY`] opens.
pub(crate) struct Lake {
    state: Arc<Mutex<State>>,
    server: Server,
}

impl Lake {
    pub(crate) fn start(version: Version) -> Lake {
        let state = Arc::new(Mutex::new(State {
            version,
            tables: Tables::default(),
            connections: BTreeMap::from([(1, "gate".to_owned())]),
            keys: vec![Key::of_connection(1, KEY)],
            projects: BTreeMap::new(),
            mapped: BTreeSet::from([1]),
            history: History::default(),
            is_migrating: false,
            needs_login: false,
            heard: Vec::new(),
            now: "2026-11-22T12:00:00Z".parse().unwrap(),
        }));
        let shared = Arc::clone(&state);
        let server = Server::http(move |heard| say(&mut shared.lock().unwrap(), heard));
        Lake { state, server }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The address of connection 1 by its number, with a key.
    pub(crate) fn by_number(&self) -> String {
        self.server.url("/rest/plugins/webhook/connections/1")
    }

    /// The address of connection 1 by its name, with a key.
    pub(crate) fn by_name(&self) -> String {
        self.server.url("/rest/plugins/webhook/connections/by-name/gate")
    }

    /// From now on [`KEY`] opens every path of the plugin, as by-name routes need it.
    pub(crate) fn widen(&self) {
        "^/plugins/webhook/.*".clone_into(&mut self.state().keys[0].allowed);
    }

    /// A key of its own for paths that fit an expression.
    pub(crate) fn add_key(&self, allowed: &str) -> String {
        let mut state = self.state();
        let text = format!("FAKE-key-{}-not-real", state.keys.len());
        state.keys.push(Key { text: text.clone(), allowed: allowed.to_owned(), expires: None });
        text
    }

    /// A project that is not the one that is read back.
    pub(crate) fn add_project(&self, name: &str, has_blueprint: bool) {
        self.state().projects.insert(name.to_owned(), has_blueprint);
    }

    /// What other plugins collected.
    pub(crate) fn remember(&self, history: History) {
        self.state().history = history;
    }

    pub(crate) fn migrate(&self, is_migrating: bool) {
        self.state().is_migrating = is_migrating;
    }

    pub(crate) fn need_login(&self) {
        self.state().needs_login = true;
    }

    /// Takes a request as if it had come over the line.
    pub(crate) fn say(&self, heard: &Heard) -> Said {
        say(&mut self.state(), heard)
    }

    /// Every request so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.state().heard.clone()
    }

    pub(crate) fn tables(&self) -> Tables {
        self.state().tables.clone()
    }

    /// The numbers of the project.
    pub(crate) fn dora(&self) -> Dora {
        let state = self.state();
        Dora::of(&state.tables, &state.mapped, &state.history)
    }
}

fn say(state: &mut State, heard: &Heard) -> Said {
    state.heard.push(heard.clone());
    let inner = heard.path.strip_prefix("/rest");
    let path = inner.unwrap_or(&heard.path).to_owned();
    if inner.is_some() {
        if let Err(refused) = access::check(heard, &path, &state.keys, state.now) {
            return refused;
        }
    } else if state.needs_login {
        return object(401, "unauthorized");
    }
    if state.is_migrating {
        return object(428, "New migration scripts detected. Database migration is required to launch DevLake");
    }
    let parts: Vec<&str> = path.split('/').collect();
    // Routes are those of the raw path, and what is escaped in it fits none.
    let route = match parts.as_slice() {
        ["", "plugins", "webhook", rest @ ..] if !path.contains('%') => route(state.version, &heard.method, rest),
        _ => None,
    };
    route.map_or_else(|| object(404, "404 page not found"), |route| act(state, &route, &heard.body))
}

/// Which connection.
pub(super) enum Which<'a> {
    Number(&'a str),
    Name(&'a str),
}

/// What a path asks for.
enum Route<'a> {
    Connections { is_new: bool },
    Connection { which: Which<'a>, is_gone: bool },
    Deployments(Which<'a>),
    Issues(Which<'a>),
    Close(Which<'a>, &'a str),
    PullRequests(Which<'a>),
    Project(&'a str),
}

/// Section 2.
fn route<'a>(version: Version, method: &str, parts: &[&'a str]) -> Option<Route<'a>> {
    let (which, rest, is_short) = match parts {
        ["connections"] if matches!(method, "GET" | "POST") => {
            return Some(Route::Connections { is_new: method == "POST" });
        }
        ["projects", name, "deployments"] if method == "POST" && version >= Version::V1_0_3 => {
            return Some(Route::Project(name));
        }
        ["connections", "by-name", name, rest @ ..] if version >= Version::V1_0_2 => (Which::Name(name), rest, false),
        ["connections", number, rest @ ..] => (Which::Number(number), rest, false),
        [number, rest @ ..] => (Which::Number(number), rest, true),
        [] => return None,
    };
    match (method, rest) {
        ("GET" | "PATCH" | "DELETE", []) if !is_short => Some(Route::Connection { which, is_gone: method == "DELETE" }),
        ("POST", ["deployments"]) => Some(Route::Deployments(which)),
        ("POST", ["issues"]) => Some(Route::Issues(which)),
        ("POST", ["issue", key, "close"]) => Some(Route::Close(which, key)),
        ("POST", ["pull_requests"]) if version >= Version::V1_0_3 => Some(Route::PullRequests(which)),
        _ => None,
    }
}

fn act(state: &mut State, route: &Route<'_>, body: &str) -> Said {
    match route {
        Route::Connections { is_new: true } => bodies::connect(state, body),
        Route::Connections { is_new: false } => bodies::list(state),
        Route::Connection { which, is_gone } => with(state, which, |state, id| bodies::connection(state, id, *is_gone)),
        Route::Deployments(which) => with(state, which, |state, id| bodies::deployment(state, id, body)),
        Route::Issues(which) => with(state, which, |state, id| bodies::issue(state, id, body)),
        Route::Close(which, key) => with(state, which, |state, id| bodies::close(state, id, key)),
        Route::PullRequests(which) => with(state, which, |state, id| bodies::pull_request(state, id, body)),
        Route::Project(name) => match state.projects.get(*name) {
            None => object(404, "project not found"),
            Some(false) => object(400, "the project has no blueprint"),
            Some(true) => {
                let id = bodies::connection_named(state, &format!("{name}_deployments"));
                bodies::deployment(state, id, body)
            }
        },
    }
}

/// Does something with a connection, where there is such a one.
fn with(state: &mut State, which: &Which<'_>, act: impl FnOnce(&mut State, u64) -> Said) -> Said {
    let id = match which {
        Which::Number(number) => match number.parse::<u64>() {
            Ok(id) => Some(id).filter(|id| state.connections.contains_key(id)),
            Err(_) => return object(400, "invalid connectionId"),
        },
        Which::Name(name) if name.len() > 100 => return object(400, "connection name is too long"),
        Which::Name(name) => state.connections.iter().find(|(_, known)| known == name).map(|(id, _)| *id),
    };
    match id {
        Some(id) => act(state, id),
        None => object(404, "connection not found"),
    }
}
