//! Image builders: listed, started, connected to, stopped and deleted.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

fn named(name: &str) -> Value {
    json!({ "connection": "demo", "name": name })
}

fn start(name: &str, agent: &str) -> Value {
    json!({ "connection": "demo", "name": name, "form": { "agent_version": agent } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn image_builders_are_listed_and_those_left_running_are_pointed_at() {
    let app = App::start().await;
    let auditor = app.signed_in("auditor").await;
    let list = json!({ "connection": "demo", "query": { "filter": "g4dn" } });
    let (_, found) = auditor.call("list_image_builders", list).await;
    assert_eq!(
        found["value"]["rows"][0]["builder"]["name"],
        "cad-builder-02"
    );
    let page = auditor.page("/c/demo/image-builders").await.1;
    assert!(page.contains("1 image builder runs"), "{page}");
    let page = auditor
        .page("/c/demo/image-builders/office-builder-01")
        .await
        .1;
    for text in [
        "10.20.5.118",
        "subnet-0a41c7e2f9b3d6508",
        "AWS does not tell since when",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(
        !page.contains("office-builder-01/connect"),
        "an auditor does not connect"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_builder_is_started_with_another_agent_stopped_and_deleted() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let detail = async || {
        app.forget();
        let name = named("cad-builder-02");
        operator.call("describe_image_builder", name).await.1["value"]["row"].clone()
    };
    let done = async |function: &str, arguments: Value| {
        let (status, answer) = operator.call(function, arguments).await;
        assert_eq!(status, StatusCode::OK, "{function}: {answer}");
    };
    done("start_image_builder", start("cad-builder-02", "09-01-2026")).await;
    assert_eq!(detail().await["builder"]["state"], "UPDATING_AGENT");
    app.advance(3600).await;
    let running = detail().await;
    assert_eq!(running["builder"]["state"], "RUNNING");
    assert_eq!(running["builder"]["agent_version"], "09-01-2026");
    assert!(
        running["started"].is_number(),
        "started from here: {running}"
    );
    done("stop_image_builder", named("cad-builder-02")).await;
    app.advance(3600).await;
    let stopped = detail().await;
    assert_eq!(stopped["builder"]["state"], "STOPPED");
    assert_eq!(stopped["started"], Value::Null);
    let mut delete = named("cad-builder-02");
    delete["confirmed"] = json!("cad-builder");
    let (status, error) = operator.call("delete_image_builder", delete.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(app.calls("DeleteImageBuilder").await, 0);
    delete["confirmed"] = json!("cad-builder-02");
    done("delete_image_builder", delete).await;
    app.advance(3600).await;
    app.forget();
    let path = "/c/demo/image-builders/cad-builder-02";
    assert_eq!(operator.get(path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn connecting_leads_on_and_the_url_is_on_no_record() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let path = "/c/demo/image-builders/office-builder-01/connect";
    let opened = operator.post(path, &[]).await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
    assert_eq!(opened.headers()["cache-control"], "no-store");
    assert_eq!(opened.headers()["referrer-policy"], "no-referrer");
    let url = opened.headers()["location"].to_str().unwrap().to_owned();
    assert!(url.starts_with(&app.emulator.endpoint()), "{url}");
    let auditor = app.signed_in("auditor").await;
    let search = json!({ "query": { "filter": "connect" } });
    let (_, record) = auditor.call("list_audit", search).await;
    assert_eq!(record["rows"][0]["action"], "Connect to image builder");
    assert_eq!(record["rows"][0]["result"], "Done");
    let secret = url.rsplit(['=', '/']).next().unwrap();
    assert!(secret.len() > 10 && !record.to_string().contains(secret));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn who_cannot_connect_is_told_why_on_the_page() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let stopped = operator
        .post("/c/demo/image-builders/cad-builder-02/connect", &[])
        .await;
    assert_eq!(stopped.status(), StatusCode::CONFLICT);
    let page = stopped.text().await.unwrap();
    assert!(
        page.contains("connect to image builder cad-builder-02"),
        "{page}"
    );
    for path in [
        "/c/demo/image-builders/none/connect",
        "/c/nowhere/image-builders/none/connect",
        "/c/demo/image-builders/%20/connect",
    ] {
        let answer = operator.post(path, &[]).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let path = "/c/demo/image-builders/office-builder-01/connect";
    for role in ["auditor", "helpdesk", "user"] {
        let answer = app.signed_in(role).await.post(path, &[]).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{role}");
    }
    let stranger = app.stranger().post(path, &[]).await;
    assert_ne!(stranger.status(), StatusCode::OK);
    assert!(
        !stranger
            .headers()
            .get("location")
            .is_some_and(|to| { to.to_str().unwrap().starts_with(&app.emulator.endpoint()) })
    );
    assert_eq!(app.calls("CreateImageBuilderStreamingURL").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn in_bad_weather_image_builders_say_what_is_wrong() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let fault = |operation: &str, error: &str| json!([{ "operation": operation, "error": error }]);
    app.faults(fault("StartImageBuilder", "ResourceNotAvailableException"))
        .await;
    let (status, error) = operator
        .call("start_image_builder", start("cad-builder-02", ""))
        .await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{error}");
    app.faults(fault(
        "CreateImageBuilderStreamingURL",
        "AccessDeniedException",
    ))
    .await;
    let refused = operator
        .post("/c/demo/image-builders/office-builder-01/connect", &[])
        .await;
    assert_eq!(refused.status(), StatusCode::BAD_GATEWAY);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("appstream:CreateImageBuilderStreamingURL"),
        "{page}"
    );
    app.faults(fault("DescribeImageBuilders", "AccessDeniedException"))
        .await;
    app.forget();
    let (_, listing) = operator
        .call(
            "list_image_builders",
            json!({ "connection": "demo", "query": {} }),
        )
        .await;
    assert_eq!(
        listing["trouble"]["kind"], "AccessDenied",
        "the last known is shown"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_builder_is_made_from_an_image_the_form_offers() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (status, task) = operator
        .call("plan_image_builder", json!({ "connection": "demo" }))
        .await;
    assert_eq!(status, StatusCode::OK, "{task}");
    let offers = |path: &str| {
        let sections = task["sections"].as_array().unwrap().iter();
        let mut fields = sections.flat_map(|section| section["fields"].as_array().unwrap());
        let field = fields.find(|field| field["path"] == path).unwrap();
        field["offers"].to_string()
    };
    assert!(offers("ImageName").contains("AppStream-WinServer2022"));
    assert!(offers("DomainJoinInfo.DirectoryName").contains("corp.example.com"));

    let call = |input: &Value| json!({ "connection": "demo", "input": input });
    let mut input = task["initial"].clone();
    input["Name"] = json!("desk-builder");
    input["InstanceType"] = json!("stream.standard.large");
    let (status, error) = operator.call("create_image_builder", call(&input)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "ImageName");
    input["ImageName"] = json!("office-base-2026-02");
    let (status, error) = operator.call("create_image_builder", call(&input)).await;
    assert_eq!(status, StatusCode::OK, "{error}");
    let page = operator.page("/c/demo/image-builders/desk-builder").await.1;
    assert!(page.contains("Being created"), "{page}");
    let (status, error) = operator.call("create_image_builder", call(&input)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "Name", "the name is taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_form_opens_all_the_same_when_aws_does_not_tell_what_there_is_to_choose() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    app.faults(json!([{ "operation": "DescribeImages", "error": "AccessDeniedException" }]))
        .await;
    let (status, task) = operator
        .call("plan_image_builder", json!({ "connection": "demo" }))
        .await;
    assert_eq!(status, StatusCode::OK, "{task}");
}
