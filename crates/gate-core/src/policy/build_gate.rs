//! Tools the merged values of one gate to its rule.

use super::At;
use super::advice;
use super::branch::{BranchPattern, EnforceRule, Enforcement};
use super::build::{flag, list, number, typed, word};
use super::build_rules::{components, licenses, of_licenses};
use super::components::ComponentRules;
use super::gate::{Enabled, GateRule, Requirement, Stages, Stop, Tools};
use super::licenses::LicenseRules;
use super::measure::{self, MeasureRule};
use super::raw::{Raw, fault_at};
use super::selector::{PackageSelector, Selector};
use super::values::{self, Fault};
use super::weaken_enforce::MAX_LINES;
use crate::model::{Kind, Scope, Stage};
use crate::yaml::{Faults, Origin, Scalar, Span, did_you_mean, shorten};

/// Builds one gate; `gates` are those that it may have been meant to be. `None` when an error was added that leaves no gate.
pub(super) fn gate((id, span, raw): &(String, Span, Raw), gates: &[&str], faults: &mut Faults) -> Option<GateRule> {
    let origin = span.origin();
    let enabled = or_default(raw.get("enabled"), &origin, Enabled::Yes, faults, |scalar| {
        word(scalar, Enabled::ALL, Enabled::as_str)
    });
    let stages = stages(raw, (id, span), gates, faults)?;
    let requires = requires(raw.get("requires"), &stages, faults);
    let from = from(raw.get("from"), &requires, faults);
    let deny_raw = raw.get("deny").map_or(&[][..], Raw::items);
    let mut deny: Vec<_> = deny_raw.iter().map(|it| selector(it, enabled.value, faults)).collect();
    let written = deny.len();
    let licenses = raw.get("licenses").map(|raw| licenses(raw, enabled.value, faults));
    let components = raw.get("components").map(|raw| components(raw, faults));
    // Lists that are still empty keep their place, so that people learn of the gate.
    let rules = licenses.as_ref().filter(|(rules, _)| rules.judges_anything() || deny.is_empty());
    deny.extend(rules.map(|(rules, scope)| of_licenses(rules, scope.clone())));
    deny.extend(components.iter().flat_map(ComponentRules::selectors));
    let require: Vec<_> =
        raw.get("require").map_or(&[][..], Raw::entries).iter().filter_map(|it| condition(it, faults)).collect();
    if deny.is_empty() && require.is_empty() && requires.is_empty() && enabled.value == Enabled::Yes {
        let help = "say what it denies (`deny`, `licenses`, `components`), demands (`require`) or needs as evidence (`requires`)";
        faults.add_help(format!("gate `{id}` judges nothing"), span, help);
    }
    if let (false, true, Some(demanded)) = (require.is_empty(), requires.is_empty(), raw.get("require"))
        && enabled.value == Enabled::Yes
    {
        let message =
            format!("gate `{id}` has `require` and needs `requires`: without evidence there is nothing to hold");
        let span = &raw.get("requires").unwrap_or(demanded).span;
        faults.add_help(message, span, "name the tool that measures: `requires: [sonarqube]`");
    }
    let enforce = raw.get("enforce").map_or(&[][..], Raw::items);
    if let (true, Some(raw)) = (enforce.len() > MAX_LINES, raw.get("enforce")) {
        let message = format!("{} lines of `enforce`, more than the limit of {MAX_LINES}", enforce.len());
        faults.add_help(message, &raw.span, "one pattern with `*` stands for many branches");
    }
    Some(GateRule {
        id: id.clone(),
        title: raw.get("title").and_then(Raw::scalar).map_or_else(String::new, |it| it.text.clone()),
        enabled,
        stages,
        requires,
        from,
        deny,
        written,
        licenses: licenses.map(|(rules, _)| rules),
        components,
        max: or_default(raw.get("max"), &origin, 0, faults, number),
        require,
        enforce: enforce.iter().filter_map(|rule| enforce_rule(rule, faults)).collect(),
        stop: or_default(raw.get("stop"), &origin, Stop::End, faults, |scalar| word(scalar, Stop::ALL, Stop::as_str)),
        origin,
    })
}

fn or_default<T>(
    raw: Option<&Raw>,
    origin: &Origin,
    default: T,
    faults: &mut Faults,
    parse: impl Fn(&Scalar) -> Result<T, Fault>,
) -> At<T> {
    raw.and_then(|raw| typed(raw, faults, parse)).unwrap_or(At { value: default, origin: origin.clone() })
}

fn stages(raw: &Raw, (id, span): (&str, &Span), gates: &[&str], faults: &mut Faults) -> Option<Stages> {
    let stages = list(raw.get("stages"), faults, |scalar| values::stage(scalar).map(|name| Stage::new(&name)));
    if stages.is_empty() {
        faults.add_help(format!("gate `{id}` has no stage"), span, advice::gate(id, gates));
        return None;
    }
    let every = stages.iter().any(|it| it.as_str() == "every");
    Some(if every { Stages::Every } else { Stages::Listed(stages) })
}

fn requires(raw: Option<&Raw>, stages: &Stages, faults: &mut Faults) -> Vec<Requirement> {
    let mut requires = Vec::new();
    for (name, span, tools) in raw.map_or(&[][..], Raw::entries) {
        let stage = (name != "every").then(|| Stage::new(name));
        if let (Some(stage), Stages::Listed(stages)) = (&stage, stages)
            && !stages.iter().any(|it| it.value == *stage)
        {
            let help = "add it to the gate's `stages`";
            faults.add_help(
                format!("evidence is required in stage `{stage}`, where the gate is not judged"),
                span,
                help,
            );
        }
        for tool in list(Some(tools), faults, values::tool) {
            requires.push(Requirement { tool: tool.value, stage: stage.clone(), origin: tool.origin });
        }
    }
    requires
}

/// Required tools are always judged: evidence that is demanded and then not looked at would be a trap.
fn from(raw: Option<&Raw>, requires: &[Requirement], faults: &mut Faults) -> Tools {
    let mut tools = list(raw, faults, values::tool);
    if tools.iter().any(|it| it.as_str() == "any") || (tools.is_empty() && requires.is_empty()) {
        return Tools::Any;
    }
    for requirement in requires {
        if !tools.iter().any(|it| it.value == requirement.tool) {
            tools.push(At { value: requirement.tool.clone(), origin: requirement.origin.clone() });
        }
    }
    Tools::Listed(tools)
}

fn enforce_rule(raw: &Raw, faults: &mut Faults) -> Option<EnforceRule> {
    let (name, _, value) = raw.entries().first()?;
    let pattern = match name.as_str() {
        "protected" => BranchPattern::Protected,
        "pull_request" => BranchPattern::PullRequest,
        glob => BranchPattern::Glob(values::branch_glob(&Scalar { text: glob.to_owned(), quoted: true }).ok()?),
    };
    let enforcement = typed(value, faults, |scalar| word(scalar, Enforcement::ALL, Enforcement::as_str))?;
    Some(EnforceRule { pattern, enforcement: enforcement.value, origin: enforcement.origin })
}

fn condition((key, _, value): &(String, Span, Raw), faults: &mut Faults) -> Option<MeasureRule> {
    let spec = measure::measure(key)?;
    let condition = typed(value, faults, |scalar| measure::condition(spec, scalar))?;
    let (comparator, limit) = condition.value;
    Some(MeasureRule { measure: spec, comparator, limit, origin: condition.origin })
}

fn selector(raw: &Raw, enabled: Enabled, faults: &mut Faults) -> Selector {
    let get = |key: &str| raw.get(key);
    let selector = Selector {
        kind: listed(get("kind"), faults, |scalar| word(scalar, &Kind::ALL, Kind::as_str)),
        tool: listed(get("tool"), faults, values::tool),
        severity: get("severity").and_then(|it| typed(it, faults, values::severity)),
        score: get("score").and_then(|it| typed(it, faults, values::score)),
        new: get("new").and_then(|it| typed(it, faults, flag)),
        fixable: get("fixable").and_then(|it| typed(it, faults, flag)),
        rule: get("rule").and_then(|it| typed(it, faults, values::regex)),
        path: listed(get("path"), faults, values::path_glob),
        package: get("package").map(|it| At { value: package(it, faults), origin: it.span.origin() }),
        scope: get("scope")
            .and_then(|it| typed(it, faults, |scalar| word(scalar, &[Scope::Runtime, Scope::Dev], Scope::as_str))),
        license: listed(get("license"), faults, values::license).map(|list| {
            let At { value, origin } = list;
            At { value: LicenseRules::denying(value), origin }
        }),
    };
    if raw.entries().is_empty() {
        faults.add_help("a selector without a condition", &raw.span, "name at least a `kind`");
    }
    for (key, _, value) in raw.entries() {
        let open = key == "license" && enabled != Enabled::Yes;
        if matches!(&value.form, super::raw::Form::List(items) if items.is_empty()) && !open {
            let help = "leave the key out, or list something";
            faults.add_help(format!("an empty list of `{key}` matches nothing"), &value.span, help);
        }
    }
    selector
}

pub(super) fn listed<T>(
    raw: Option<&Raw>,
    faults: &mut Faults,
    parse: impl Fn(&Scalar) -> Result<T, Fault>,
) -> Option<At<Vec<At<T>>>> {
    let raw = raw?;
    Some(At { value: list(Some(raw), faults, parse), origin: raw.span.origin() })
}

pub(super) fn package(raw: &Raw, faults: &mut Faults) -> PackageSelector {
    let glob = |key: &str, faults: &mut Faults| raw.get(key).and_then(|it| typed(it, faults, values::path_glob));
    if raw.entries().is_empty() {
        fault_at(Fault::new("a package selector without a condition"), &raw.span, faults);
    }
    PackageSelector {
        name: glob("name", faults),
        purl: glob("purl", faults),
        range: raw.get("range").and_then(|it| typed(it, faults, values::range)),
    }
}

/// Errors for tools without a decoder, where evidence of them is required or a report is said to be theirs.
pub(super) fn check_tools(root: &Raw, known: &[&str], faults: &mut Faults) {
    let gates = root.get("gates").map_or(&[][..], Raw::entries).iter();
    let stages = gates.filter_map(|(.., gate)| gate.get("requires")).flat_map(Raw::entries);
    let required = stages.flat_map(|(.., tools)| tools.items()).filter_map(|it| Some((&it.scalar()?.text, &it.span)));
    let reports = root.get("reports").map_or(&[][..], Raw::items).iter();
    let named = reports.filter_map(|it| it.entries().first()).map(|(tool, span, _)| (tool, span));
    for (tool, span) in required.chain(named).filter(|(tool, _)| !known.contains(&tool.as_str())) {
        let help = did_you_mean(tool, known.iter().copied());
        let help = help.unwrap_or_else(|| "`gate formats` lists the tools".to_owned());
        faults.add_help(format!("no decoder for `{}`", shorten(tool)), span, help);
    }
}
