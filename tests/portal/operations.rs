//! Every operation can be called from the portal: checked, authorized, recorded.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

fn run(name: &str, input: Value) -> Value {
    json!({ "connection": "demo", "name": name, "input": input, "all_pages": false })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_operation_that_tells_answers_as_aws_does_and_follows_its_pages() {
    let app = App::start().await;
    let auditor = app.signed_in("auditor").await;
    let (status, answer) = auditor
        .call(
            "run_operation",
            run("DescribeFleets", json!({ "Names": ["lab-linux"] })),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["output"]["Fleets"][0]["Name"], "lab-linux");
    assert!(answer["request_id"].is_string());

    let small_pages = json!({ "Type": "PUBLIC", "MaxResults": 2 });
    let (_, first) = auditor
        .call("run_operation", run("DescribeImages", small_pages.clone()))
        .await;
    assert_eq!(first["output"]["Images"].as_array().unwrap().len(), 2);
    assert!(first["output"]["NextToken"].is_string());
    let mut all = run("DescribeImages", small_pages);
    all["all_pages"] = json!(true);
    let (_, all) = auditor.call("run_operation", all).await;
    assert!(all["output"]["Images"].as_array().unwrap().len() > 2);
    assert!(all["output"]["NextToken"].is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_operation_that_changes_something_is_recorded_without_its_secrets() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let input = json!({
        "DirectoryName": "lab.example.org",
        "OrganizationalUnitDistinguishedNames": ["OU=Streaming,DC=lab,DC=example,DC=org"],
        "ServiceAccountCredentials": { "AccountName": "CORP\\join", "AccountPassword": "hunter2-hunter2" },
    });
    let (status, answer) = operator
        .call("run_operation", run("CreateDirectoryConfig", input))
        .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let query = json!({ "filter": "lab.example.org", "state": "", "sort": "", "descending": false, "page": 1 });
    let auditor = app.signed_in("auditor").await;
    let (_, record) = auditor.call("list_audit", json!({ "query": query })).await;
    let row = &record["rows"][0];
    assert_eq!(row["action"], "Create directory config", "{record}");
    assert_eq!(row["target"], "lab.example.org");
    assert_eq!(row["result"], "Done");
    assert!(!record.to_string().contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_breaks_a_rule_is_refused_at_its_field_and_never_sent() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (status, error) = operator
        .call(
            "run_operation",
            run(
                "CreateFleet",
                json!({ "Name": "-x", "InstanceType": "stream.standard.small" }),
            ),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "Name");
    let (status, error) = operator
        .call("run_operation", run("CreateFleet", json!({})))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(app.calls("CreateFleet").await, 0);
    let (status, _) = operator
        .call("run_operation", run("MeltFleet", json!({})))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn who_may_only_see_can_change_nothing_by_an_operation() {
    let app = App::start().await;
    for (role, name) in [
        ("auditor", "StopFleet"),
        ("helpdesk", "DeleteFleet"),
        ("helpdesk", "CreateStreamingURL"),
        ("user", "DescribeFleets"),
    ] {
        let somebody = app.signed_in(role).await;
        let input = json!({ "Name": "lab-linux" });
        let (status, _) = somebody.call("run_operation", run(name, input)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{name} by {role}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_aws_refuses_is_explained_with_its_code_and_request() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (status, error) = operator
        .call(
            "run_operation",
            run("StopFleet", json!({ "Name": "no-such-fleet" })),
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{error}");
    assert_eq!(error["code"], "ResourceNotFoundException");
    assert!(error["request_id"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_presigned_request_makes_the_call_without_credentials_and_is_recorded() {
    let app = App::start().await;
    let auditor = app.signed_in("auditor").await;
    let wanted = json!({ "connection": "demo", "name": "DescribeFleets", "input": { "Names": ["lab-linux"] } });
    let (status, command) = auditor.call("presign_operation", wanted).await;
    assert_eq!(status, StatusCode::OK, "{command}");
    let command = command.as_str().unwrap();
    let quoted: Vec<&str> = command.split('\'').skip(1).step_by(2).collect();
    let [url, content_type, target, body] = quoted[..] else {
        panic!("not a curl command: {command}");
    };
    let value = |header: &str| header.split_once(": ").unwrap().1.to_owned();
    let answer = reqwest::Client::new()
        .post(url)
        .header("content-type", value(content_type))
        .header("x-amz-target", value(target))
        .body(body.to_owned())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["Fleets"][0]["Name"], "lab-linux");
    let query =
        json!({ "filter": "Presign", "state": "", "sort": "", "descending": false, "page": 1 });
    let (_, record) = auditor.call("list_audit", json!({ "query": query })).await;
    assert_eq!(
        record["rows"][0]["action"], "Presign describe fleets",
        "{record}"
    );
    assert!(!record.to_string().contains("X-Amz-Signature"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_call_is_shown_as_others_make_it_and_not_made() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let call =
        json!({ "operation": "StartFleet", "input": { "Name": "lab-linux" }, "changes": null });
    let (status, shown) = operator
        .call("show_call", json!({ "connection": "demo", "call": call }))
        .await;
    assert_eq!(status, StatusCode::OK, "{shown}");
    assert_eq!(
        shown["cli"],
        "aws appstream start-fleet --region eu-central-1 \\\n  --cli-input-json '{\"Name\":\"lab-linux\"}'"
    );
    assert!(
        shown["boto3"]
            .as_str()
            .is_some_and(|text| text.contains(".start_fleet("))
    );
    assert_eq!(app.calls("StartFleet").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_change_is_shown_as_what_it_sends_without_secrets() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let before = json!({ "Name": "lab-linux", "Description": "old", "DisplayName": "Lab" });
    let after = json!({ "Name": "lab-linux", "Description": "new", "DisplayName": "Lab" });
    let call =
        json!({ "operation": "UpdateFleet", "input": after, "changes": ["lab-linux", before] });
    let (_, shown) = operator
        .call("show_call", json!({ "connection": "demo", "call": call }))
        .await;
    assert_eq!(
        shown["input"],
        json!({ "Name": "lab-linux", "Description": "new" })
    );
    let secret = json!({ "DirectoryName": "corp.example.com", "OrganizationalUnitDistinguishedNames": ["OU=a"],
        "ServiceAccountCredentials": { "AccountName": "corp\\join", "AccountPassword": "hunter2-secret" } });
    let call = json!({ "operation": "CreateDirectoryConfig", "input": secret, "changes": null });
    let (status, shown) = operator
        .call("show_call", json!({ "connection": "demo", "call": call }))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(!shown.to_string().contains("hunter2"), "{shown}");
}
