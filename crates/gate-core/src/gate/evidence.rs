//! Proof of scan: what one input has to show before its silence counts as "clean".

use jiff::{SignedDuration, Timestamp};

use crate::build::Build;
use crate::model::{Code, Evidence, EvidenceContent, Level, Problem, Use};
use crate::policy::Policy;

/// Clocks of scanner and gate may differ by this much before a report is from the future.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What the build is known to be about.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// The build.
    pub build: &'a Build,
    /// The image that is judged, `sha256:…`.
    pub image_digest: Option<&'a str>,
}

/// Adds what the checks find to an input, sets every problem to the policy's level, and decides whether it counts.
pub fn check(input: &mut Evidence, policy: &Policy, binding: Binding<'_>, now: Timestamp) {
    if let Some(content) = &input.content {
        let found = [age(content, policy, now), subject(content, binding)];
        input.problems.extend(found.into_iter().flatten());
    }
    // What was not read cannot be made evidence by lowering a level.
    let unread = input.content.is_none() && input.used == Use::Evidence;
    for problem in &mut input.problems {
        problem.level = if unread { Level::Error } else { policy.level(problem.code) };
    }
    input.problems.retain(|problem| problem.level != Level::Off);
    input.problems.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.cmp(b)));
    input.problems.dedup();
    let broken = input.content.is_none() || input.problems.iter().any(|problem| problem.level == Level::Error);
    if broken && input.used == Use::Evidence {
        input.used = Use::Unusable;
    }
}

fn age(content: &EvidenceContent, policy: &Policy, now: Timestamp) -> Option<Problem> {
    let Some(time) = content.scan.time else {
        return Some(Problem::new(Code::AgeUnknown, "does not say when the scan ran, so its age cannot be checked"));
    };
    let age = now.duration_since(time);
    let limit = &policy.evidence.max_age;
    if age > limit.value {
        let message = format!(
            "is {} old, and the policy allows {} ({}); scan again",
            words(age),
            words(limit.value),
            limit.origin
        );
        return Some(Problem::new(Code::Stale, message));
    }
    if age < -CLOCK_SKEW {
        let message = format!("was made at {time}, {} from now; check the clocks of scanner and gate", words(-age));
        return Some(Problem::new(Code::FromTheFuture, message));
    }
    None
}

/// A duration in its largest unit, rounded down: `3 days`, `25 hours`.
fn words(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    let (count, unit) = match seconds {
        172_800.. => (seconds / 86_400, "day"),
        7200.. => (seconds / 3600, "hour"),
        120.. => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// Whether the report is about what is being built, as far as both are known.
fn subject(content: &EvidenceContent, binding: Binding<'_>) -> Option<Problem> {
    let subject = &content.scan.subject;
    if let (Some(image), false) = (binding.image_digest, subject.digests.is_empty()) {
        let fits = subject.digests.iter().any(|digest| digest.ends_with(image));
        return (!fits).then(|| {
            let message = format!("is about another image than {image}; scan the image that is shipped");
            Problem::new(Code::SubjectMismatch, message)
        });
    }
    let known = [&binding.build.commit, &binding.build.head_commit];
    let mut commits = known.into_iter().flatten().map(|found| found.value.as_str()).peekable();
    match (&subject.commit, commits.peek()) {
        (Some(theirs), Some(ours)) => {
            let ours = (*ours).to_owned();
            let fits = commits.any(|commit| same_commit(commit, theirs));
            (!fits).then(|| {
                let message =
                    format!("is about commit {}, the build is {}; scan this commit", short(theirs), short(&ours));
                Problem::new(Code::SubjectMismatch, message)
            })
        }
        (None, Some(_)) => {
            let message = "does not say which commit it is about; only its age ties it to this build";
            Some(Problem::new(Code::Unbound, message))
        }
        (_, None) => None,
    }
}

/// Equal, or one is an abbreviation of the other of at least seven digits.
fn same_commit(a: &str, b: &str) -> bool {
    let length = a.len().min(b.len());
    length >= 7
        && a.is_char_boundary(length)
        && b.is_char_boundary(length)
        && a[..length].eq_ignore_ascii_case(&b[..length])
}

fn short(commit: &str) -> String {
    commit.chars().take(12).collect()
}
