//! Reading a policy file and the files it builds on.

use super::build::policy;
use super::build_gate::check_tools;
use super::builtin;
use super::gate::GateRule;
use super::keys::{ROOT, Type};
use super::merge::{merge, settled};
use super::raw::{Form, Raw, read};
use super::stages::check_stages;
use super::valid::{Policy, Weakening};
use super::weaken::weakened;
use crate::yaml::{Diagnostic, Faults, Source, Span, did_you_mean, parse, shorten};

/// More files than this in one chain are a mistake.
const MAX_FILES: usize = 16;

/// Reads a file by the path a policy names it by.
pub type Loader<'a> = dyn FnMut(&str) -> Result<String, String> + 'a;

impl Policy {
    /// Reads a policy with everything it builds on. `loader` gives the text of a file named in `extends`, by its path
    /// as seen from the folder that `source.name` is relative to (a name with `/` on every system); it decides which
    /// folders may be read. `known_tools` are the tools with a decoder.
    ///
    /// # Errors
    /// Everything that is wrong with the file, in its order; what is wrong with a base comes with the base's name.
    pub fn load(source: &Source, loader: &mut Loader<'_>, known_tools: &[&str]) -> Result<Policy, Vec<Diagnostic>> {
        load(source, loader, Some(known_tools))
    }
}

pub(super) fn load(
    source: &Source,
    loader: &mut Loader<'_>,
    known_tools: Option<&[&str]>,
) -> Result<Policy, Vec<Diagnostic>> {
    let mut layers = layers(source, loader, known_tools)?;
    let mut faults = Faults::default();
    let Some(first) = layers.pop() else { return Err(Vec::new()) };
    let mut files = vec![first.file];
    let mut root = settled(&first.raw);
    let mut weaker: Vec<Weakening> = Vec::new();
    while let Some(layer) = layers.pop() {
        let base = policy(&root, files.clone(), &mut faults);
        root = merge(&root, &layer.raw, &Type::Map(&ROOT), &mut faults);
        files.insert(0, layer.file);
        if let (Some(base), Some(policy)) = (base, policy(&root, files.clone(), &mut Faults::default())) {
            check_stages(&base, &policy, &root, &mut faults);
            weaker.extend(weakened(&base, &policy, &root));
        }
    }
    let policy = policy(&root, files, &mut faults);
    let idle = |it: &Policy| !it.advisory && !it.gates.iter().any(GateRule::can_block);
    if faults.is_empty() && policy.as_ref().is_some_and(idle) {
        let gates = root.get("gates").map(|gates| &gates.span).filter(|span| span.file == source.name);
        let span = Span { len: 0, ..gates.unwrap_or(&root.span).clone() };
        faults.add_help("nothing in this policy can block", &span, "a policy that only warns says `advisory: true`");
    }
    match policy {
        Some(policy) if faults.is_empty() => Ok(Policy { weakened: weaker, ..policy }),
        Some(_) | None => Err(faults.into_sorted()),
    }
}

/// One file of the chain.
struct Layer {
    file: String,
    raw: Raw,
}

/// A base that is still to be read.
struct Base {
    source: Source,
    /// Whether it is a ready policy; those do not build on files.
    ready: bool,
    /// Whether only its settings count, not its gates.
    gateless: bool,
    /// Where it is named.
    span: Span,
}

/// The chain of files, most specific first.
fn layers(
    source: &Source,
    loader: &mut Loader<'_>,
    known_tools: Option<&[&str]>,
) -> Result<Vec<Layer>, Vec<Diagnostic>> {
    let mut faults = Faults::default();
    let mut layers: Vec<Layer> = Vec::new();
    let mut trail = Vec::new();
    let start = Span { file: source.name.clone(), offset: 0, len: 0, line: 1, column: 1 };
    let mut next = Some(Base { source: source.clone(), ready: false, gateless: false, span: start });
    while let Some(base) = next.take() {
        if !base.ready {
            trail.push(base.source.name.to_string());
        }
        if layers.len() >= MAX_FILES {
            faults.add(format!("more than {MAX_FILES} files build on each other"), &base.span);
        } else if let Some((layer, extends)) = layer(&base, &trail, loader, &mut faults) {
            if let Some(known) = known_tools {
                check_tools(&layer.raw, known, &mut faults);
            }
            layers.push(layer);
            next = extends;
        }
    }
    if faults.is_empty() { Ok(layers) } else { Err(faults.into_sorted()) }
}

/// Reads one file of the chain, and which file it builds on.
fn layer(base: &Base, trail: &[String], loader: &mut Loader<'_>, faults: &mut Faults) -> Option<(Layer, Option<Base>)> {
    let node = match parse(&base.source) {
        Ok(node) => node,
        Err(list) => {
            faults.extend(list);
            return None;
        }
    };
    let mut raw = read(&node, &Type::Map(&ROOT), faults)?;
    write_out_stages(&mut raw, faults);
    if !node_has(&node, "version") {
        let span = Span { len: 0, ..raw.span.clone() };
        faults.add_help("`version` is missing", &span, "begin with `version: 1`");
    }
    let extends = base_of(&raw, trail, loader, faults);
    let drop: &[&str] = if base.gateless { &["version", "extends", "gates"] } else { &["version", "extends"] };
    if let Form::Map(entries) = &mut raw.form {
        entries.retain(|(key, ..)| !drop.contains(&key.as_str()));
    }
    Some((Layer { file: base.source.name.to_string(), raw }, extends))
}

fn node_has(node: &crate::yaml::Node, key: &str) -> bool {
    matches!(&node.value, crate::yaml::Value::Mapping(entries) if entries.iter().any(|entry| entry.key == key))
}

/// `stage: x` is short for `stages: {only: [x]}`.
fn write_out_stages(root: &mut Raw, faults: &mut Faults) {
    let Form::Map(sections) = &mut root.form else { return };
    let Some((.., gates)) = sections.iter_mut().find(|(key, ..)| key == "gates") else { return };
    let Form::Map(gates) = &mut gates.form else { return };
    for (.., gate) in gates {
        let Form::Map(entries) = &mut gate.form else { continue };
        let both = entries.iter().any(|(key, ..)| key == "stages");
        if let Some((key, span, value)) = entries.iter_mut().find(|(key, ..)| key == "stage") {
            if both {
                faults.add("`stage` and `stages` say the same thing: keep one", span);
            }
            "stages".clone_into(key);
            *value = Raw { span: value.span.clone(), only: true, form: Form::List(vec![value.clone()]) };
        }
    }
}

/// The file that `raw` builds on; `trail` names the files that led here, this one last.
fn base_of(raw: &Raw, trail: &[String], loader: &mut Loader<'_>, faults: &mut Faults) -> Option<Base> {
    let ready = |name: &str, gateless, span: &Span| {
        Some(Base { source: builtin::source(name)?, ready: true, gateless, span: span.clone() })
    };
    let Some((extends, span)) = raw.get("extends").and_then(|it| Some((it.scalar()?.text.as_str(), &it.span))) else {
        return ready(builtin::SETTINGS, true, &raw.span);
    };
    if extends == "none" {
        return None;
    }
    if let Some(base) = ready(extends, false, span) {
        return Some(base);
    }
    let is_file = extends.contains(['/', '\\', '.']);
    if !is_file {
        let names = builtin::NAMES.iter().copied().chain(["none"]);
        let help = did_you_mean(extends, names).unwrap_or_else(|| {
            format!("ready policies are {}; a file is named by its path: `./base.yaml`", builtin::NAMES.join(", "))
        });
        faults.add_help(format!("there is no ready policy `{}`", shorten(extends)), span, help);
        return None;
    }
    let Some(path) = trail.last().and_then(|name| beside(name, extends)) else {
        let help = "name a file by its path relative to this one, with `/`";
        faults.add_help(format!("`{}` leads out of the folder of policies", shorten(extends)), span, help);
        return None;
    };
    if trail.contains(&path) {
        faults.add(format!("`{}` builds on itself", shorten(&path)), span);
        return None;
    }
    match loader(&path) {
        Ok(text) => Some(Base { source: Source::new(&path, text), ready: false, gateless: false, span: span.clone() }),
        Err(why) => {
            faults.add(format!("cannot read `{}`: {why}", shorten(&path)), span);
            None
        }
    }
}

/// `path` as seen from the folder that `from` is relative to; `None` for paths that lead elsewhere.
fn beside(from: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', ':']) {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                let popped = parts.pop()?;
                if matches!(popped, ".." | "." | "") {
                    return None;
                }
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
