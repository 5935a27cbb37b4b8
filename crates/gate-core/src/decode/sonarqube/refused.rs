//! Documents around `SonarQube` that are no evidence, each with what to give instead.

use crate::decode::decoder::Refusal;
use crate::decode::head::XmlOutline;
use crate::decode::json::Outline;

const GATE: &str =
    "give the answers of api/ce/task and api/qualitygates/project_status?analysisId=… for the analysis of this build";
const PAGE: &str = "give the whole answer of api/issues/search, with its `paging`";

static SONAR_REPORT_HTML: Refusal = Refusal {
    what: "the HTML page of sonar-report",
    why: "it is written for people, mixes hotspots with vulnerabilities, and its table and summary can disagree",
    instead: "save its JSON with `--save-report-json sonar-report.json`, or better, give the server's own answers",
};
static SERVER_PAGE: Refusal = Refusal {
    what: "a page of SonarQube's web interface",
    why: "a login or error page came in place of the answer",
    instead: "check the address and the token, and save only answers with status 200 and content type JSON",
};
static CNES_MARKDOWN: Refusal = Refusal {
    what: "a report of sonar-cnes-report",
    why: "it is written for people and does not say which analysis it shows",
    instead: GATE,
};
static CNES_CSV: Refusal = Refusal {
    what: "a CSV export of issues by sonar-cnes-report",
    why: "it does not say whether it is complete or which analysis it shows",
    instead: PAGE,
};
static TEST_EXECUTIONS: Refusal = Refusal {
    what: "a test execution report in SonarQube's generic format",
    why: "it is an input of the analysis and says nothing about its result",
    instead: GATE,
};
static API_ERROR: Refusal = Refusal {
    what: "an error answer of SonarQube's web API",
    why: "the request failed, so nothing was exported",
    instead: "check the project key, the token and its permissions, and fail the step when the status is not 200",
};
static API_MAP: Refusal = Refusal {
    what: "a recording of requests to SonarQube with their answers",
    why: "it does not say which of them are about this build",
    instead: "give each answer as a file of its own",
};
static STUB: Refusal = Refusal {
    what: "a list of issues without rows and without the server's paging",
    why: "scripts write such a file when the scan never ran",
    instead: PAGE,
};
static GENERIC_ISSUES: Refusal = Refusal {
    what: "a Generic Issue import",
    why: "it is an input of the analysis, not its result",
    instead: "give the report of the tool that found the issues, or SonarQube's answers after the analysis",
};
static PREVIEW: Refusal = Refusal {
    what: "a preview-mode report of a scanner before 7.0",
    why: "it was made without the server's gate and does not say which issues are vulnerabilities",
    instead: GATE,
};
static PAGES: Refusal = Refusal {
    what: "a list of pages of api/issues/search",
    why: "pages are checked one by one",
    instead: "give each page as a file of its own",
};
static COMPONENT_TREE: Refusal = Refusal {
    what: "an answer of api/measures/component_tree",
    why: "it holds the measures of files and folders",
    instead: "give the answer of api/measures/component for the project",
};
static TASK_LIST: Refusal = Refusal {
    what: "an answer of api/ce/component",
    why: "it can show the task of another build",
    instead: "give the answer of api/ce/task for the `ceTaskId` of report-task.txt",
};

/// Refuses JSON.
pub(super) fn json(outline: &Outline) -> Option<Refusal> {
    let has = |path: &str| outline.has(path);
    let empty = |list: &str| outline.is_array(list) && !has(&format!("{list}[]"));
    let refusal = match () {
        () if outline.text("errors[].msg").is_some() && outline.root_keys().eq(["errors"]) => &API_ERROR,
        () if outline.root_keys().any(|key| key.starts_with("/api/")) => &API_MAP,
        () if ["issues[].engineId", "issues[].primaryLocation", "[].engineId"].into_iter().any(has) => &GENERIC_ISSUES,
        () if has("rules[].engineId") && outline.is_array("issues") => &GENERIC_ISSUES,
        () if is_preview(outline) => &PREVIEW,
        () if outline.is_array("[].issues") && has("[].paging") => &PAGES,
        () if outline.is_object("baseComponent") && outline.is_array("components") && has("paging") => &COMPONENT_TREE,
        () if outline.is_array("queue") && outline.is_object("current") && has("current.componentKey") => &TASK_LIST,
        () if empty("issues") && is_stub(outline) => &STUB,
        () => return None,
    };
    Some(copy(refusal))
}

/// Preview reports have `isNew` in each row and neither type nor paging.
fn is_preview(outline: &Outline) -> bool {
    let empty = outline.is_array("issues") && !outline.has("issues[]");
    let version = outline.text("version").is_some();
    let unpaged = !outline.has("paging") && !outline.has("hotspotKeys");
    let tables = ["components", "rules", "users"].iter().all(|key| outline.is_array(key));
    unpaged && (outline.has("issues[].isNew") || (empty && version && tables))
}

/// No key but those that scripts put around an empty list.
fn is_stub(outline: &Outline) -> bool {
    let stub = ["issues", "projectKey", "project", "summary", "message", "status", "error", "total"];
    let paged = outline.has("paging") || outline.has("ps");
    !paged && !outline.cut && outline.root_keys().all(|key| stub.contains(&key))
}

/// Refuses pages.
pub(super) fn html(page: &str) -> Option<Refusal> {
    match () {
        () if page.contains("<title>sonarqube vulnerability report") => Some(copy(&SONAR_REPORT_HTML)),
        () if ["<title>sonarqube", "<title>sonarcloud", "content=\"sonarqube"].iter().any(|it| page.contains(it)) => {
            Some(copy(&SERVER_PAGE))
        }
        () => None,
    }
}

/// Refuses XML.
pub(super) fn xml(outline: &XmlOutline) -> Option<Refusal> {
    (outline.root == "testExecutions").then(|| copy(&TEST_EXECUTIONS))
}

/// Refuses text: sonar-cnes-report's Markdown, and tables of issues separated by tabs.
pub(super) fn text(text: &str) -> Option<Refusal> {
    let lower = text.lines().take(120).collect::<Vec<_>>().join("\n").to_lowercase();
    let first = lower.lines().next().unwrap_or_default();
    let columns: Vec<_> = first.split('\t').map(|column| column.trim_matches(['"', ' '])).collect();
    match () {
        () if first.trim() == "# code analysis" && lower.contains("quality gate") => Some(copy(&CNES_MARKDOWN)),
        () if ["rule", "message", "severity"].iter().all(|column| columns.contains(column)) => Some(copy(&CNES_CSV)),
        () => None,
    }
}

fn copy(refusal: &Refusal) -> Refusal {
    Refusal { what: refusal.what, why: refusal.why, instead: refusal.instead }
}
