//! Gitleaks v8 JSON: an array of findings, indented by one blank. The secrets are made here and plainly false.

use std::io::{self, Write};

use crate::REPORT_TIME;
use crate::advisory::{number_for, stream};
use crate::expected::{Expected, Level};
use crate::json::{Json, Style};
use crate::output::Output;
use crate::request::Request;
use crate::rng::Rng;
use crate::text;

const RULES: [&str; 6] =
    ["generic-api-key", "aws-access-token", "private-key", "slack-webhook-url", "jwt", "github-pat"];

/// Writes the report.
pub(super) fn write<W: Write>(request: &Request, output: &mut Output<W>) -> io::Result<Expected> {
    let mut expected = Expected::default();
    let mut json = Json::new(Style::Go(1));
    json.open_array();
    while request.wanted(output.written(), expected.findings) > 0 {
        let row = expected.findings;
        let number = number_for(request, &mut Rng::item(request.seed, stream::DOCUMENT, row), row, row);
        finding(&mut json, &mut Rng::item(request.seed, stream::ROW, number), number);
        json.drain(output)?;
        expected.open(Level::Unknown, None);
    }
    json.close_array();
    json.end_line();
    json.drain(output)?;
    Ok(expected)
}

fn finding(json: &mut Json, rng: &mut Rng, number: u64) {
    let rule = rng.pick(&RULES);
    let file = format!("src/{}/{}-{number}.env", text::name(rng, 2, '/'), text::word(rng));
    let line = rng.between(1, 900);
    let commit = rng.hex(40);
    let secret = format!("FAKE-SECRET-not-real-{number:08}");
    json.open_object();
    json.string("RuleID", rule);
    json.string("Description", &format!("Found what looks like {rule}, {}.", text::name(rng, 9, ' ')));
    json.raw("StartLine", line);
    json.raw("EndLine", line);
    json.raw("StartColumn", 5);
    json.raw("EndColumn", 5 + secret.len());
    json.string("Match", &format!("value = \"{secret}\""));
    json.string("Secret", &secret);
    json.string("File", &file);
    json.string("SymlinkFile", "");
    json.string("Commit", &commit);
    json.string("Link", &format!("https://code.example/team/app/blob/{commit}/{file}#L{line}"));
    json.raw("Entropy", format!("{}.{:06}", rng.between(2, 4), rng.below(1_000_000)));
    json.string("Author", "Zoë Example");
    json.string("Email", "zoe@mail.example");
    json.string("Date", &format!("{REPORT_TIME}Z"));
    let message_bytes = rng.between(20, 200);
    json.string("Message", &text::prose(rng, message_bytes));
    json.array("Tags");
    json.close_array();
    json.string("Fingerprint", &format!("{commit}:{file}:{rule}:{line}"));
    json.close_object();
}
