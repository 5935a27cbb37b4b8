//! The options of a run, as somebody types them again.

/// Words of the command line with which another command sees what this run saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// Options about files, rules, build and clock, each behind a blank.
    options: String,
    /// The reports.
    reports: String,
    /// The git ref that rules were read from, where it was given.
    policy_ref: String,
    /// Whether the reports are gone by the time that anybody could type.
    is_lost: bool,
}

/// Longest list of reports that is worth repeating.
const LONGEST: usize = 400;

impl Invocation {
    /// From options with their values, reports, and the ref that rules were asked from.
    pub fn new(options: &[(&str, &str)], reports: &[&str], policy_ref: Option<&str>) -> Invocation {
        let option = |(name, value): &(&str, &str)| match value.strip_prefix('-') {
            Some(_) => format!(" --{name}={}", shell(value)),
            None => format!(" --{name} {}", shell(value)),
        };
        // Standard input is read once.
        let is_gone =
            reports.contains(&"-") || options.iter().any(|(name, value)| *name == "report" && value.ends_with("=-"));
        let options = options.iter().filter(|(name, _)| !(is_gone && *name == "report"));
        Invocation {
            options: options.map(option).collect(),
            reports: reports.iter().filter(|_| !is_gone).flat_map(|it| [" ".to_owned(), shell(it)]).collect(),
            policy_ref: policy_ref.map(|it| option(&("policy-ref", it))).unwrap_or_default(),
            is_lost: false,
        }
    }

    /// Of a run whose reports do not outlive it.
    pub fn lost() -> Invocation {
        Invocation { is_lost: true, ..Invocation::default() }
    }

    /// Whether no command can see what this run saw.
    pub fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// For `gate waiver add`, which needs no report and writes to the files as they lie here.
    pub fn for_waiver(&self) -> String {
        let reports = if self.reports.len() > LONGEST { "" } else { &self.reports };
        format!("{}{reports}", self.options)
    }

    /// For `gate explain`.
    pub fn for_explain(&self) -> String {
        let reports = if self.reports.len() > LONGEST { " REPORT …" } else { &self.reports };
        format!("{}{}{reports}", self.options, self.policy_ref)
    }
}

/// A word for a shell.
fn shell(word: &str) -> String {
    let is_plain =
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./:@%+=".contains(&byte));
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_every_word_for_itself() {
        let told = Invocation::new(
            &[
                ("root", "a b"),
                ("branch", "$(x)`y`"),
                ("waivers", "it's"),
                ("policy", "-p"),
                ("report", "trivy=a.json"),
            ],
            &["reports/", "*.json", "~/x"],
            Some("origin/main"),
        );
        assert_eq!(
            told.for_waiver(),
            r" --root 'a b' --branch '$(x)`y`' --waivers 'it'\''s' --policy=-p --report trivy=a.json reports/ '*.json' '~/x'"
        );
        assert!(told.for_explain().contains(" --policy-ref origin/main reports/"), "{}", told.for_explain());
    }

    #[test]
    fn standard_input_and_long_lists_are_not_repeated() {
        let gone = Invocation::new(&[("root", "r"), ("report", "trivy=-")], &["a.json"], None);
        assert_eq!((gone.for_waiver(), gone.for_explain()), (" --root r".to_owned(), " --root r".to_owned()));
        let long = vec!["a-long-name.json"; 100];
        let long = Invocation::new(&[("root", "r")], &long, None);
        assert_eq!((long.for_waiver().as_str(), long.for_explain().as_str()), (" --root r", " --root r REPORT …"));
    }
}
