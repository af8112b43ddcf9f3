//! Directory configs: listed, shown without their password, and deleted.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Visitor};

const PASSWORD: &str = "hunter2-hunter2";

async fn create(operator: &Visitor, name: &str) {
    let input = json!({
        "DirectoryName": name,
        "OrganizationalUnitDistinguishedNames": ["OU=Streaming,DC=example,DC=com", "OU=Lab,DC=example,DC=com"],
        "ServiceAccountCredentials": { "AccountName": "EXAMPLE\\join", "AccountPassword": PASSWORD },
    });
    let call = json!({
        "connection": "demo", "name": "CreateDirectoryConfig", "input": input, "all_pages": false,
    });
    let (status, answer) = operator.call("run_operation", call).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

fn delete(name: &str, confirmed: &str) -> Value {
    json!({ "connection": "demo", "name": name, "confirmed": confirmed })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_directory_config_shows_everything_but_its_password() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    create(&operator, "lab.example.com").await;
    let list = json!({ "connection": "demo", "query": { "filter": "ou=lab" } });
    let (_, found) = operator.call("list_directory_configs", list).await;
    assert_eq!(
        found["value"]["rows"][0]["config"]["name"],
        "lab.example.com"
    );
    for path in [
        "/c/demo/directory-configs",
        "/c/demo/directory-configs/lab.example.com",
    ] {
        let (status, page) = operator.page(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(page.contains("lab.example.com"), "{path}");
        assert!(page.contains("EXAMPLE\\join") || page.contains("EXAMPLE\\\\join"));
        assert!(!page.contains(PASSWORD), "{path}");
    }
    let page = operator
        .page("/c/demo/directory-configs/lab.example.com")
        .await
        .1;
    assert!(page.contains("OU=Streaming,DC=example,DC=com"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_directory_config_goes_once_its_name_is_typed_and_nothing_uses_it() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    create(&operator, "lab.example.com").await;
    let path = "/c/demo/directory-configs/lab.example.com";
    let (status, error) = operator
        .call("delete_directory_config", delete("lab.example.com", "lab"))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(operator.get(path).await.status(), StatusCode::OK);
    let (status, error) = operator
        .call(
            "delete_directory_config",
            delete("lab.example.com", "lab.example.com"),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{error}");
    assert_eq!(operator.get(path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_directory_config_that_is_used_says_by_whom_and_stays() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let name = "corp.example.com";
    let path = format!("/c/demo/directory-configs/{name}");
    if operator.get(&path).await.status() == StatusCode::NOT_FOUND {
        create(&operator, name).await;
    }
    let page = operator.page(&path).await.1;
    assert!(page.contains("fleet eng-cad-gpu uses it"), "{page}");
    let (status, error) = operator
        .call("delete_directory_config", delete(name, name))
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "{error}");
    assert_eq!(error["code"], "ResourceInUseException");
    app.faults(json!([{ "operation": "DeleteDirectoryConfig", "error": "ThrottlingException" }]))
        .await;
    let (status, _) = operator
        .call("delete_directory_config", delete(name, name))
        .await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_directory_config_is_made_and_changed_by_forms_that_never_tell_the_password() {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let mut input = json!({
        "DirectoryName": "lab",
        "OrganizationalUnitDistinguishedNames": ["OU=Lab,DC=example,DC=com"],
        "ServiceAccountCredentials": { "AccountName": "LAB\\join", "AccountPassword": PASSWORD },
    });
    let call = |input: &Value| json!({ "connection": "demo", "input": input });
    let (status, error) = operator.call("create_directory_config", call(&input)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(error["field"], "DirectoryName");
    input["DirectoryName"] = json!("lab.example.com");
    let (status, error) = operator.call("create_directory_config", call(&input)).await;
    assert_eq!(status, StatusCode::OK, "{error}");

    let lab = json!({ "connection": "demo", "name": "lab.example.com" });
    let (status, task) = operator
        .call("plan_directory_config_change", lab.clone())
        .await;
    assert_eq!(status, StatusCode::OK, "{task}");
    assert!(!task.to_string().contains(PASSWORD), "{task}");
    let before = &task["initial"];
    let change = |after: &Value| json!({ "connection": "demo", "name": "lab.example.com", "before": before, "after": after, "overwrite": false });
    let (status, error) = operator
        .call("update_directory_config", change(before))
        .await;
    assert_eq!(status, StatusCode::OK, "{error}");
    assert_eq!(app.calls("UpdateDirectoryConfig").await, 0);

    let mut after = before.clone();
    after["ServiceAccountCredentials"]["AccountName"] = json!("LAB\\join-2");
    let (status, error) = operator
        .call("update_directory_config", change(&after))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert_eq!(
        error["field"], "ServiceAccountCredentials.AccountPassword",
        "another account has another password"
    );
    after = before.clone();
    after["OrganizationalUnitDistinguishedNames"] = json!(["OU=Desk,DC=example,DC=com"]);
    let (status, error) = operator
        .call("update_directory_config", change(&after))
        .await;
    assert_eq!(status, StatusCode::OK, "{error}");
    let (_, task) = operator.call("plan_directory_config_change", lab).await;
    assert_eq!(&task["initial"], &after);
    let admin = app.signed_in("administrator").await;
    assert!(!admin.page("/audit").await.1.contains(PASSWORD));
}
