//! Sections 2 and 3: which paths there are since when, and who may use them.

use serde_json::json;

use super::*;

#[test]
fn every_route_of_section_2_is_there_since_its_version_and_nothing_else() {
    use Version::{V1_0_1, V1_0_2, V1_0_3};
    let (deployment, issue, pull) = (deployment(), issue(), pull());
    for (method, path, body, since) in [
        ("POST", "connections", &json!({"name": "other"}), V1_0_1),
        ("GET", "connections", &json!(null), V1_0_1),
        ("GET", "connections/1", &json!(null), V1_0_1),
        ("PATCH", "connections/1", &json!({}), V1_0_1),
        ("POST", "connections/1/deployments", &deployment, V1_0_1),
        ("POST", "connections/1/issues", &issue, V1_0_1),
        ("POST", "connections/1/issue/I-1/close", &json!(null), V1_0_1),
        ("POST", "connections/1/pull_requests", &pull, V1_0_3),
        ("POST", "1/deployments", &deployment, V1_0_1),
        ("POST", "1/issues", &issue, V1_0_1),
        ("POST", "1/issue/I-1/close", &json!(null), V1_0_1),
        ("POST", "1/pull_requests", &pull, V1_0_3),
        ("GET", "connections/by-name/gate", &json!(null), V1_0_2),
        ("POST", "connections/by-name/gate/deployments", &deployment, V1_0_2),
        ("POST", "connections/by-name/gate/issues", &issue, V1_0_2),
        ("POST", "connections/by-name/gate/issue/I-1/close", &json!(null), V1_0_2),
        ("POST", "connections/by-name/gate/pull_requests", &pull, V1_0_3),
        ("POST", "projects/shop/deployments", &deployment, V1_0_3),
        ("DELETE", "connections/1", &json!(null), V1_0_1),
    ] {
        for version in Version::ALL {
            let lake = Lake::start(version);
            lake.add_project("shop", true);
            post(&lake, &format!("{ONE}/issues"), &issue);
            let body = if body.is_null() { String::new() } else { body.to_string() };
            let said = lake.say(&Heard::new(method, &format!("/plugins/webhook/{path}"), None, &body));
            let expected = if version >= since { 200 } else { 404 };
            // What is no route of by-name is a number that is none.
            let older = [404, 400].contains(&said.status) && version < since;
            assert!(said.status == expected || older, "{version:?} {method} {path}: {said:?}");
        }
    }
}

#[test]
fn paths_that_people_write_and_the_plugin_has_not_are_404() {
    let lake = Lake::start(Version::Main);
    for path in [
        "/api/plugins/webhook/connections/1/deployments",
        "/api/rest/plugins/webhook/connections/1/deployments",
        "/webhook/build",
        "/plugins/webhook/1/cicd",
        "/plugins/webhook/1/incidents",
        "/plugins/webhook/1/commits",
        "/plugins/webhook/connections/1/cicd_tasks",
        "/plugins/webhook/connections/1/cicd_pipeline/x/finish",
        "/plugins/webhook/connections/1/pullrequests",
        "/plugins/webhook/connections/1/issue/a%2Fb/close",
        "/plugins/webhook/connections/9/deployments",
        "/plugins/webhook/projects/nobody/deployments",
        "/projects/shop/deployments",
    ] {
        let said = post(&lake, path, &deployment());
        assert!(said.status == 404 && is_refusal(&said), "{path}: {said:?}");
    }
    assert_eq!(lake.say(&Heard::new("PUT", &format!("{ONE}/issues"), None, "{}")).status, 404);
    assert_eq!(post(&lake, "/plugins/webhook/connections/x/issues", &issue()).status, 400);
    let long = format!("/plugins/webhook/connections/by-name/{}/issues", "x".repeat(101));
    assert_eq!(post(&lake, &long, &issue()).status, 400);
    lake.add_project("bare", false);
    assert_eq!(post(&lake, "/plugins/webhook/projects/bare/deployments", &deployment()).status, 400);
    assert!(lake.tables().deployments.is_empty());
}

#[test]
fn a_key_opens_what_its_expression_matches_and_the_prefix_is_literal() {
    let lake = Lake::start(Version::Main);
    let wide = lake.add_key("^/plugins/webhook/.*");
    let ask = |path: &str, header: Option<&str>| {
        let said = lake.say(&Heard::new("POST", path, header, &issue().to_string()));
        assert!(said.status == 200 || is_refusal(&said), "{said:?}");
        (said.status, serde_json::from_str::<Value>(&said.body).unwrap()["message"].as_str().unwrap().to_owned())
    };
    let numeric = "/rest/plugins/webhook/connections/1/issues";
    let (own, wide) = (format!("Bearer {KEY}"), format!("Bearer {wide}"));
    assert_eq!(ask(numeric, Some(&own)).0, 200);
    for path in [numeric, "/rest/plugins/webhook/connections/by-name/gate/issues", "/rest/plugins/webhook/1/issues"] {
        assert_eq!(ask(path, Some(&wide)).0, 200, "{path}");
        assert_eq!(ask(path, Some(&own)).0, if path == numeric { 200 } else { 403 }, "{path}");
    }
    assert_eq!(ask(numeric, None), (401, "token is missing".to_owned()));
    for header in ["bearer x", "Bearerx", "Basic x", "Bearer", KEY] {
        assert_eq!(ask(numeric, Some(header)), (401, "token is not present or malformed".to_owned()), "{header}");
    }
    for header in ["Bearer x", &format!("Bearer  {KEY}")] {
        assert_eq!(ask(numeric, Some(header)).0, 403, "{header}");
    }
    // The expression is not anchored, and without `/rest` no key is asked for.
    let loose = lake.add_key("issues");
    assert_eq!(ask(numeric, Some(&format!("Bearer {loose}"))).0, 200);
    assert_eq!(ask(&format!("{ONE}/issues"), None).0, 200);
    lake.need_login();
    assert_eq!(ask(&format!("{ONE}/issues"), None).0, 401);
    assert_eq!(ask(numeric, Some(&own)).0, 200);
}

#[test]
fn a_key_that_is_over_opens_nothing() {
    let lake = Lake::start(Version::Main);
    let text = lake.add_key(".*");
    for (end, status) in [("2026-11-22T12:00:00Z", 403), ("2026-11-22T12:00:01Z", 200)] {
        lake.state().keys.last_mut().unwrap().expires = end.parse().ok();
        let header = format!("Bearer {text}");
        let heard = Heard::new("POST", &format!("/rest{ONE}/issues"), Some(&header), &issue().to_string());
        assert_eq!(lake.say(&heard).status, status, "{end}");
    }
}

#[test]
fn a_new_connection_tells_its_key_once_and_the_key_opens_its_number_alone() {
    let lake = Lake::start(Version::Main);
    let made: Value =
        serde_json::from_str(&post(&lake, "/plugins/webhook/connections", &json!({"name": "new"})).body).unwrap();
    let header = format!("Bearer {}", made["apiKey"]["apiKey"].as_str().unwrap());
    let path = |id: &Value| format!("/rest/plugins/webhook/connections/{id}/issues");
    let ask = |path: &str| lake.say(&Heard::new("POST", path, Some(&header), &issue().to_string())).status;
    assert_eq!((ask(&path(&made["id"])), ask(&path(&json!(1)))), (200, 403));
    let later = lake.say(&Heard::new("GET", "/plugins/webhook/connections/2", None, ""));
    assert!(later.body.contains(r#""apiKey":"""#), "{later:?}");
    for name in [json!(null), json!(""), json!("gate"), json!("x".repeat(101))] {
        assert_eq!(post(&lake, "/plugins/webhook/connections", &json!({"name": name})).status, 400, "{name}");
    }
}
