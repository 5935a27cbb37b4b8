//! The waiver page, from the table of keys.

use gate_core::exempt::waiver::WAIVER;

use super::policy;

const HEAD: &str = "\
# Waivers

`.gate/waivers.yaml`, or the file given with `--waivers`: exemptions for findings of every tool, each with a reason, an owner and an end. Which fields have to be
there, how long a waiver may last, who may approve and what is never waived stands in [`waivers` of the policy](policy.md#waivers). A mistake in the file is exit 2, never a waiver less.
Editors complete and check it with [`schemas/waivers-v1.schema.json`](../../schemas/waivers-v1.schema.json), which `gate waiver schema` prints.

```yaml
version: 1
waivers:
  - id: CVE-2024-38819          # or `fingerprint:`, as `gate check` prints it
    package: \"*spring-webmvc*\"
    range: \"<6.1.14\"
    until: fixed                # and until the end below, whichever comes first
    reason: no functional routes serve static resources
    owner: team-payments
    approved_by: security@example.com
    ticket: PAY-1851
    created: 2026-10-20
    expires: 2026-12-15         # over as this day begins, in UTC
```

A waiver acts on a flaw under any of its names: `id: GHSA-…` covers what another tool calls by its CVE. Several keys narrow it: all have to fit. When a condition (`until`, `while`,
`grace`) no longer holds, or the end has come, the finding counts again, and the verdict says why.

## The commands

| command | does |
|---|---|
| `gate waiver add FINGERPRINT\\|ID --reason …` | writes an entry; refuses what `gate check` would not honour. With reports (as `gate check` takes them) it says what the entry exempts; `--from verdict.json` takes the finding from a stored verdict. `gate check` prints the whole command for a finding that blocks |
| `gate waiver extend ID\\|FINGERPRINT\\|LINE --expires 30d` | gives an entry a later end, within `max_days` of its `created` day |
| `gate waiver prune` | removes what is over and, given reports, what matches nothing although every report was there |
| `gate waiver list` | every exemption of every ledger, the tools' own ignore files too, the next to end first; who wrote a line without an owner is taken from `git blame`. `--format json` follows [its schema](../../schemas/ledger-v1.schema.json) |
| `gate waiver check` | every ledger without reports: exit 2 for mistakes, traps and what the policy forbids; what is over or about to end is said, with exit 0. `--fix` writes what each trap has to be, in the tools' own files too |

They change the text and nothing else in it: comments, order, quotes and line ends stay. A comment right above an entry goes with it. They work on the files as they lie here and write
under the root only; runs at once wait for each other, and a file that somebody else changed meanwhile is not replaced. `--dry-run` shows the change.

`add` takes the owner from `user.email` of git, else `user.name`, unless `--owner` says it. It lasts 30 days, or as long as the policy allows, unless `--expires` says so.
";

pub(super) fn page() -> String {
    let mut page = super::notice();
    page.push_str(HEAD);
    page.push_str("\n## The keys of a waiver\n\n| key | holds | meaning |\n|---|---|---|\n");
    policy::keys(&mut page, &WAIVER);
    page
}
