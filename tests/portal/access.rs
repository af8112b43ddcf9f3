//! Access: groups, grants by name and by tag, their end, and the administrator that
//! always remains.

use portico::access::{
    Grant, Group, Holder, NewGrant, PersonId, Role, Stacks, grants, groups, people,
};
use portico::appstream::{ConnectionName, ErrorKind};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, Visitor};

async fn id_of(app: &App, name: &str) -> PersonId {
    people::find(&app.portico.store, name)
        .await
        .unwrap()
        .unwrap()
        .0
}

fn reach(role: Role, stacks: &str) -> Grant {
    Grant {
        role,
        connection: None,
        stacks: Stacks::parse(stacks).unwrap(),
    }
}

/// Grants a group something; gives the grant's id.
async fn grant_group(app: &App, group: &str, grant: Grant, ends_at: Option<i64>) -> String {
    let new = NewGrant {
        holder: Holder::Group {
            id: group.to_owned(),
            name: String::new(),
            source: String::new(),
            people: 0,
        },
        grant,
        ends_at,
        granted_by: None,
    };
    grants::create(&app.portico.store, &new).await.unwrap()
}

/// The stacks whose applications somebody may open.
async fn offered(person: &Visitor) -> Vec<String> {
    let (status, offer) = person.call("launch_offer", json!({})).await;
    assert_eq!(status, StatusCode::OK, "{offer}");
    assert_eq!(offer["problems"], json!([]));
    let tiles = offer["tiles"].as_array().unwrap();
    let mut stacks: Vec<String> = tiles
        .iter()
        .map(|tile| tile["place"]["stack"].as_str().unwrap().to_owned())
        .collect();
    stacks.sort();
    stacks.dedup();
    stacks
}

fn names(groups: &[Group]) -> Vec<(&str, &str)> {
    groups
        .iter()
        .map(|group| (group.source.as_str(), group.name.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_provider_changes_its_own_groups_only() {
    let app = App::start().await;
    let store = &app.portico.store;
    let user = id_of(&app, "user").await;
    let local = groups::create(store, "Finance").await.unwrap();
    groups::add_member(store, &local, &user).await.unwrap();
    let claim = |provider: &'static str, names: &'static [&str]| {
        let user = user.clone();
        async move {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            groups::replace_provider_groups(store, &user, provider, &names)
                .await
                .unwrap();
            groups::of_person(store, &user).await.unwrap()
        }
    };
    let first = claim("corp", &["Finance", "Finance", "Everybody", ""]).await;
    assert_eq!(
        names(&first),
        [("corp", "Everybody"), ("", "Finance"), ("corp", "Finance")]
    );
    claim("other", &["Everybody"]).await;
    let second = claim("corp", &["Legal"]).await;
    assert_eq!(
        names(&second),
        [("other", "Everybody"), ("", "Finance"), ("corp", "Legal")]
    );
    assert_eq!(
        names(&claim("corp", &[]).await),
        [("other", "Everybody"), ("", "Finance")]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn what_a_group_is_granted_its_people_may_open_until_it_ends() {
    let app = App::start().await;
    let store = &app.portico.store;
    let user = app.signed_in("user").await;
    assert_eq!(offered(&user).await, ["finance"]);
    let group = groups::create(store, "Lawyers").await.unwrap();
    let grant = grant_group(&app, &group, reach(Role::User, "leg*"), None).await;
    assert_eq!(offered(&user).await, ["finance"], "not in the group yet");
    groups::add_member(store, &group, &id_of(&app, "user").await)
        .await
        .unwrap();
    assert_eq!(offered(&user).await, ["finance", "legal"]);
    let opened = user
        .post("/launch", &[("place", "demo/legal/legal-review/")])
        .await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
    grants::delete(store, &grant).await.unwrap();
    assert_eq!(offered(&user).await, ["finance"]);
    grant_group(&app, &group, reach(Role::User, "legal"), Some(1)).await;
    assert_eq!(offered(&user).await, ["finance"], "it ended long ago");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_group_gives_helpdesk_its_scope() {
    let app = App::start().await;
    let store = &app.portico.store;
    app.add_person("m.chen", Role::User, &["training"]).await;
    let chen = app.signed_in("m.chen").await;
    let choices = || async { chen.call("link_choices", json!({})).await };
    assert_eq!(choices().await.0, StatusCode::FORBIDDEN);
    let group = groups::create(store, "Helpdesk").await.unwrap();
    grant_group(&app, &group, reach(Role::Helpdesk, "finance"), None).await;
    groups::add_member(store, &group, &id_of(&app, "m.chen").await)
        .await
        .unwrap();
    let (status, stacks) = choices().await;
    assert_eq!(status, StatusCode::OK);
    let stacks: Vec<&Value> = stacks
        .as_array()
        .unwrap()
        .iter()
        .map(|choice| &choice["stack"])
        .collect();
    assert_eq!(stacks, [&json!("finance")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_grant_by_tag_reaches_the_stacks_that_have_the_tag_now() {
    let app = App::start().await;
    app.add_person("p.novak", Role::User, &["training"]).await;
    let novak = app.signed_in("p.novak").await;
    let group = groups::create(&app.portico.store, "Lawyers").await.unwrap();
    grant_group(&app, &group, reach(Role::User, "team=legal"), None).await;
    groups::add_member(&app.portico.store, &group, &id_of(&app, "p.novak").await)
        .await
        .unwrap();
    assert!(offered(&novak).await.contains(&"legal".to_owned()));
    let open = || async {
        novak
            .post("/launch", &[("place", "demo/legal/legal-review/")])
            .await
            .status()
    };
    assert_eq!(open().await, StatusCode::SEE_OTHER);

    // Somebody takes the tag away.
    let operator = app.signed_in("operator").await;
    let (_, stack) = operator
        .call(
            "describe_stack",
            json!({ "connection": "demo", "name": "legal" }),
        )
        .await;
    let arn = stack["value"]["stack"]["arn"].as_str().unwrap();
    let (status, answer) = operator
        .call(
            "edit_tags",
            json!({ "connection": "demo", "arn": arn, "before": [["team", "legal"]], "after": [] }),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert!(!offered(&novak).await.contains(&"legal".to_owned()));
    assert_eq!(open().await, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn without_aws_a_grant_by_tag_gives_nothing_and_says_why() {
    let app = App::start().await;
    app.faults(json!([{ "operation": "ListTagsForResource", "error": "AccessDeniedException", "status": 400 }]))
        .await;
    app.add_person("p.novak", Role::User, &["team=legal"]).await;
    let novak = app.signed_in("p.novak").await;
    let (status, offer) = novak.call("launch_offer", json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(offer["tiles"], json!([]));
    assert_eq!(offer["problems"][0]["code"], "AccessDeniedException");
    let opened = novak
        .post("/launch", &[("place", "demo/legal/legal-review/")])
        .await;
    assert_eq!(
        opened.status(),
        StatusCode::BAD_GATEWAY,
        "it is not said to be missing"
    );
    app.faults(json!([])).await;
    app.forget();
    assert_eq!(offered(&novak).await, ["legal"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_last_administrator_stays() {
    let app = App::start().await;
    let store = &app.portico.store;
    let own = grants::of_person(store, &id_of(&app, "administrator").await)
        .await
        .unwrap()
        .remove(0);
    let refused = || async { grants::delete(store, &own.id).await.unwrap_err().kind };
    assert_eq!(refused().await, ErrorKind::Conflict);

    // An administrator of one connection, or of some stacks, or for a time is not enough.
    let group = groups::create(store, "Deputies").await.unwrap();
    groups::add_member(store, &group, &id_of(&app, "operator").await)
        .await
        .unwrap();
    let whole = Grant::everywhere(Role::Administrator);
    let one = Grant {
        connection: ConnectionName::parse("demo").ok(),
        ..whole.clone()
    };
    grant_group(&app, &group, one, None).await;
    grant_group(&app, &group, reach(Role::Administrator, "a*"), None).await;
    grant_group(&app, &group, whole.clone(), Some(i64::MAX)).await;
    assert_eq!(refused().await, ErrorKind::Conflict);
    grant_group(&app, &group, whole, None).await;
    grants::delete(store, &own.id).await.unwrap();

    // Now the group holds the last one.
    let operator = id_of(&app, "operator").await;
    let kinds = [
        groups::remove_member(store, &group, &operator).await,
        groups::delete(store, &group).await,
    ]
    .map(|refused| refused.unwrap_err().kind);
    assert_eq!(kinds, [ErrorKind::Conflict; 2]);
    assert_eq!(groups::of_person(store, &operator).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn two_administrators_cannot_take_away_one_another() {
    let app = App::start().await;
    let store = &app.portico.store;
    app.add_person("second", Role::Administrator, &[]).await;
    let grant_of = |name: &'static str| {
        let app = &app;
        async move {
            let held = grants::of_person(&app.portico.store, &id_of(app, name).await)
                .await
                .unwrap();
            held[0].id.clone()
        }
    };
    let (first, second) = (grant_of("administrator").await, grant_of("second").await);
    let (one, other) = tokio::join!(
        grants::delete(store, &first),
        grants::delete(store, &second)
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}
