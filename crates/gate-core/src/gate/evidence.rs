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

/// Adds what the checks find about an input by itself.
pub fn check(input: &mut Evidence, policy: &Policy, binding: Binding<'_>, now: Timestamp) {
    if let Some(content) = &input.content {
        let found =
            [age(content, policy, now), image(content, binding), commit(content, binding), branch(content, binding)];
        input.problems.extend(found.into_iter().flatten());
    }
    weigh(input, policy);
}

/// Sets every problem of an input to the policy's level, and decides whether it counts.
pub fn weigh(input: &mut Evidence, policy: &Policy) {
    // What was not read cannot be made evidence by lowering a level.
    let unread = input.content.is_none() && matches!(input.used, Use::Evidence | Use::Unusable);
    for problem in &mut input.problems {
        problem.level = if unread { Level::Error } else { policy.level(problem.code) };
    }
    input.problems.retain(|problem| problem.level != Level::Off);
    input.problems.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.cmp(b)));
    input.problems.dedup();
    if input.used == Use::Evidence && (unread || input.problems.iter().any(|problem| problem.level == Level::Error)) {
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
            "is {} old, and the policy allows {} (`evidence.max_age`, {}); scan again",
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

fn mismatch(message: String) -> Problem {
    Problem::new(Code::SubjectMismatch, message)
}

/// Whether an image report is about the image that is judged, as far as both are known.
fn image(content: &EvidenceContent, binding: Binding<'_>) -> Option<Problem> {
    let image = binding.image_digest?;
    let subject = &content.scan.subject;
    if subject.digests.is_empty() {
        let message = "does not say which image it is about; scan the image by its digest";
        return subject.is_image().then(|| Problem::new(Code::Unbound, message));
    }
    let fits = |digest: &String| {
        let bare = digest.rsplit('@').next().unwrap_or(digest);
        bare.eq_ignore_ascii_case(image)
    };
    let message = || format!("is about another image than {image}; scan the image that is shipped");
    (!subject.digests.iter().any(fits)).then(|| mismatch(message()))
}

/// Whether the report is about the commit that is built, as far as both are known.
fn commit(content: &EvidenceContent, binding: Binding<'_>) -> Option<Problem> {
    let subject = &content.scan.subject;
    let known = [&binding.build.commit, &binding.build.head_commit];
    let ours: Vec<&str> = known.into_iter().flatten().map(|found| found.value.as_str()).collect();
    let first = ours.first()?;
    match &subject.commit {
        Some(theirs) if ours.iter().any(|commit| same_commit(commit, theirs)) => None,
        Some(theirs) => Some(mismatch(format!(
            "is about commit {}, the build is {}; scan this commit",
            short(theirs),
            short(first)
        ))),
        // An image is bound by its digest.
        None if binding.image_digest.is_some() && !subject.digests.is_empty() => None,
        None => {
            let message = "does not say which commit it is about; only its age ties it to this build";
            Some(Problem::new(Code::Unbound, message))
        }
    }
}

/// Whether a report that names a branch or pull request, and no commit, names those of the build.
fn branch(content: &EvidenceContent, binding: Binding<'_>) -> Option<Problem> {
    let subject = &content.scan.subject;
    if subject.commit.is_some() {
        return None;
    }
    let build = binding.build;
    let pull = build.pull_request.as_ref();
    if let (Some(theirs), Some(ours)) = (&subject.pull_request, pull.and_then(|pull| pull.id.as_ref())) {
        let message = || format!("is about pull request {theirs}, the build is {}", ours.value);
        return (*theirs != ours.value).then(|| mismatch(message()));
    }
    let theirs = subject.branch.as_ref().filter(|_| subject.pull_request.is_none())?;
    let ours = match pull {
        Some(pull) => pull.source.as_ref(),
        None => build.branch.as_ref(),
    }?;
    let message = || format!("is about branch {theirs}, the build is {}; analyse this branch", ours.value);
    (*theirs != ours.value).then(|| mismatch(message()))
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
