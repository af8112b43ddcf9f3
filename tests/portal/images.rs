//! Images: listed by whose they are, copied, shared, revoked and deleted.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Visitor};

fn query(filter: &str, state: &str) -> Value {
    json!({ "connection": "demo", "query": { "filter": filter, "state": state } })
}

fn named(name: &str) -> Value {
    json!({ "connection": "demo", "name": name })
}

fn names(listing: &Value) -> Vec<&str> {
    let rows = listing["value"]["rows"].as_array().expect("rows");
    rows.iter()
        .map(|row| row["name"].as_str().expect("a name"))
        .collect()
}

async fn accounts(visitor: &Visitor, image: &str) -> Vec<Value> {
    let mut arguments = named(image);
    arguments["query"] = json!({});
    let (status, answer) = visitor.call("list_image_permissions", arguments).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer["value"]["rows"].as_array().expect("rows").clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn own_and_shared_images_are_listed_and_those_of_aws_on_request() {
    let app = App::start().await;
    let auditor = app.signed_in("auditor").await;
    let (_, usual) = auditor.call("list_images", query("", "")).await;
    assert_eq!(usual["value"]["total"], 14);
    let count = |state: &str| {
        let states = usual["value"]["states"].as_array().unwrap();
        let found = states.iter().find(|pair| pair[0] == state);
        found.and_then(|pair| pair[1].as_u64()).unwrap_or_default()
    };
    assert_eq!((count("PRIVATE"), count("SHARED")), (10, 4));
    assert!(count("PUBLIC") > 5, "they are counted");
    assert!(
        !names(&usual)
            .iter()
            .any(|name| name.starts_with("AppStream-"))
    );
    let (_, public) = auditor.call("list_images", query("", "PUBLIC")).await;
    assert!(
        names(&public)
            .iter()
            .all(|name| name.starts_with("AppStream-") || name.starts_with("Amazon-"))
    );
    assert_eq!(public["value"]["total"], count("PUBLIC"));
    let (_, shared) = auditor.call("list_images", query("", "SHARED")).await;
    assert_eq!(names(&shared).len(), 4);
    let (_, found) = auditor.call("list_images", query("lab- rocky", "")).await;
    assert_eq!(names(&found), ["rocky8-lab-2025-11"]);
    let (_, newest) = auditor
        .call(
            "list_images",
            json!({ "connection": "demo", "query": { "sort": "fleets", "descending": true } }),
        )
        .await;
    assert_eq!(
        names(&newest)[0],
        "office-base-2026-02",
        "four fleets use it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_says_what_is_on_it_and_what_uses_it() {
    let app = App::start().await;
    let auditor = app.signed_in("auditor").await;
    let (status, cad) = auditor.call("describe_image", named("cad-2026-02")).await;
    assert_eq!(status, StatusCode::OK, "{cad}");
    let cad = &cad["value"];
    assert_eq!(cad["fleets"], json!(["eng-cad-gpu", "eng-sim-batch"]));
    assert_eq!(cad["image"]["applications"].as_array().unwrap().len(), 5);
    assert!(
        cad["tags"]
            .as_array()
            .unwrap()
            .contains(&json!(["team", "workplace"]))
    );
    let page = auditor.page("/c/demo/images/cad-2026-02").await.1;
    for text in [
        "CAD Studio",
        "launch.exe",
        "Graphics G4",
        "210987654321",
        "eng-cad-gpu",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(
        !page.contains("Revoke permissions of 2"),
        "an auditor changes nothing"
    );
    let failed = auditor.page("/c/demo/images/training-2025-09").await.1;
    assert!(failed.contains("INTERNAL_SERVICE_ERROR") && failed.contains("INTERNAL_ERROR"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_shared_image_is_found_by_its_arn_and_its_permissions_are_not_for_others() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let (_, shared) = operator
        .call("list_images", query("gis-suite", "SHARED"))
        .await;
    let arn = shared["value"]["rows"][0]["arn"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut arguments = named("gis-suite-2026-02");
    arguments["arn"] = json!(arn);
    let (status, image) = operator.call("describe_image", arguments).await;
    assert_eq!(status, StatusCode::OK, "{image}");
    assert_eq!(image["value"]["image"]["visibility"], "SHARED");
    assert_eq!(
        accounts(&operator, "gis-suite-2026-02").await,
        Vec::<Value>::new()
    );
    let path = format!("/c/demo/images/gis-suite-2026-02?arn={arn}");
    let (status, page) = operator.page(&path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("the image belongs to another account"));
    for wrong in ["arn:aws:appstream:eu-central-1:1:image/none", "no arn"] {
        let path = format!("/c/demo/images/gis-suite-2026-02?arn={wrong}");
        assert_eq!(
            operator.get(&path).await.status(),
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_that_aws_withdrew_is_shown_to_who_names_it() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let arn = "arn:aws:appstream:eu-central-1::image/AppStream-WinServer2012R2-08-02-2023";
    let path = format!("/c/demo/images/AppStream-WinServer2012R2-08-02-2023?arn={arn}");
    let (status, page) = operator.page(&path).await;
    assert_eq!(status, StatusCode::OK, "{page}");
}

fn share(account: &str, fleets: bool, image_builders: bool) -> Value {
    let permissions = json!({ "fleets": fleets, "image_builders": image_builders });
    let mut arguments = named("qa-2026-03");
    arguments["form"] = json!({ "account": account, "permissions": permissions });
    arguments
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_is_shared_changed_and_revoked_and_all_of_it_is_on_record() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let revoke = json!({ "connection": "demo", "name": "qa-2026-03", "account": "345678901234" });
    let done = async |function: &str, arguments: Value| {
        let (status, answer) = operator.call(function, arguments).await;
        assert_eq!(status, StatusCode::OK, "{function}: {answer}");
    };
    done("share_image", share("345678901234", true, false)).await;
    let permissions = async || accounts(&operator, "qa-2026-03").await[0]["permissions"].clone();
    assert_eq!(
        permissions().await,
        json!({ "fleets": true, "image_builders": false })
    );
    done("share_image", share("345678901234", false, true)).await;
    assert_eq!(
        permissions().await,
        json!({ "fleets": false, "image_builders": true })
    );
    done("revoke_image", revoke.clone()).await;
    assert!(accounts(&operator, "qa-2026-03").await.is_empty());
    let (status, _) = operator.call("revoke_image", revoke).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it is not shared any more");
    let auditor = app.signed_in("auditor").await;
    let search = json!({ "query": { "filter": "qa-2026-03" } });
    let (_, record) = auditor.call("list_audit", search).await;
    let actions: Vec<_> = record["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["action"].as_str().unwrap(),
                row["result"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("Delete image permissions", "Failed"),
        ("Delete image permissions", "Done"),
        ("Update image permissions", "Done"),
        ("Update image permissions", "Done"),
    ];
    assert_eq!(actions, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_breaks_a_rule_is_refused_at_its_field_and_never_sent() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let copy = |name: &str, region: &str, description: String| {
        let mut arguments = named("qa-2026-03");
        arguments["form"] = json!({ "name": name, "region": region, "description": description });
        arguments
    };
    let mut delete = named("qa-2026-03");
    delete["confirmed"] = json!("qa-2026");
    let cases = [
        (
            "share_image",
            share("12345678901", true, true),
            "SharedAccountId",
        ),
        ("share_image", share("", true, true), "SharedAccountId"),
        (
            "share_image",
            share("345678901234", false, false),
            "ImagePermissions",
        ),
        (
            "copy_image",
            copy("", "eu-west-1", String::new()),
            "DestinationImageName",
        ),
        (
            "copy_image",
            copy("-x", "eu-west-1", String::new()),
            "DestinationImageName",
        ),
        (
            "copy_image",
            copy("x", "", String::new()),
            "DestinationRegion",
        ),
        (
            "copy_image",
            copy("x", "Ireland", String::new()),
            "DestinationRegion",
        ),
        (
            "copy_image",
            copy("x", "eu-west-1", "x".repeat(257)),
            "DestinationImageDescription",
        ),
        ("delete_image", delete, "confirmed"),
    ];
    for (function, arguments, field) in cases {
        let (status, error) = operator.call(function, arguments).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{function}: {error}"
        );
        assert_eq!(error["field"], field, "{function}: {error}");
    }
    for operation in ["UpdateImagePermissions", "CopyImage", "DeleteImage"] {
        assert_eq!(app.calls(operation).await, 0, "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_is_copied_and_a_name_that_is_taken_stands_at_its_field() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let copy = |name: &str, region: &str| {
        let mut arguments = named("demo-2026-01");
        arguments["form"] = json!({ "name": name, "region": region, "description": "A copy" });
        arguments
    };
    let (status, error) = operator
        .call("copy_image", copy("qa-2026-03", "eu-central-1"))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "DestinationImageName");
    for region in ["eu-central-1", "eu-west-1"] {
        let (status, error) = operator.call("copy_image", copy("demo-copy", region)).await;
        assert_eq!(status, StatusCode::OK, "{error}");
    }
    let state = async || {
        let (_, copied) = operator.call("describe_image", named("demo-copy")).await;
        copied["value"]["image"]["state"].clone()
    };
    assert_eq!(state().await, "COPYING");
    app.advance(3600).await;
    app.forget();
    assert_eq!(state().await, "AVAILABLE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn an_image_that_is_used_or_shared_is_not_deleted_and_one_that_is_not_goes() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let delete = |name: &str| json!({ "connection": "demo", "name": name, "confirmed": name });
    for (name, why) in [
        ("qa-2026-03", "qa-browsers"),
        ("office-base-2025-07", "shared"),
    ] {
        let (status, error) = operator.call("delete_image", delete(name)).await;
        assert_eq!(status, StatusCode::CONFLICT, "{error}");
        assert!(error["message"].as_str().unwrap().contains(why), "{error}");
    }
    let copy = json!({ "name": "short-lived", "region": "eu-central-1", "description": "" });
    let mut arguments = named("qa-2026-03");
    arguments["form"] = copy;
    operator.call("copy_image", arguments).await;
    app.advance(3600).await;
    let (status, error) = operator.call("delete_image", delete("short-lived")).await;
    assert_eq!(status, StatusCode::OK, "{error}");
    app.advance(3600).await;
    app.forget();
    let path = "/c/demo/images/short-lived";
    assert_eq!(operator.get(path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn in_bad_weather_images_say_what_is_wrong() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    app.faults(json!([{ "operation": "DescribeImages", "error": "AccessDeniedException" }]))
        .await;
    let (status, page) = operator.page("/c/demo/images").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(page.contains("appstream:DescribeImages"));
    app.faults(json!([
        { "operation": "UpdateImagePermissions", "error": "LimitExceededException" },
        { "operation": "CopyImage", "error": "ThrottlingException" },
    ]))
    .await;
    let (status, error) = operator
        .call("share_image", share("345678901234", true, true))
        .await;
    assert_eq!(status, StatusCode::BAD_GATEWAY, "{error}");
    assert!(error["next"].as_str().unwrap().contains("quota"), "{error}");
    let mut copy = named("qa-2026-03");
    copy["form"] = json!({ "name": "x", "region": "eu-west-1", "description": "" });
    let (status, _) = operator.call("copy_image", copy).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    app.faults(json!([{ "operation": "*", "error": "connection reset" }]))
        .await;
    app.forget();
    let (status, page) = operator.page("/c/demo/images/qa-2026-03").await;
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{page}");
}
