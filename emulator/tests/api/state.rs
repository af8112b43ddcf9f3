//! The state file, and what belongs together in the state.

use appstream_emulator::Options;
use serde_json::{Value, json};

use crate::support::{Emulator, text};

#[tokio::test]
async fn the_state_is_kept_over_a_restart() {
    let directory = std::env::temp_dir().join(format!("emulator-state-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("it is made");
    let options = Options {
        time_scale: 0.0,
        state: Some(directory.join("state.json")),
        ..Options::default()
    };
    let emulator = Emulator::with(options.clone()).await;
    emulator.streaming(json!({ "Tags": { "a": "b" } })).await;
    let url = json!({ "FleetName": "fleet", "StackName": "stack", "UserId": "p.novak", "Validity": 3600 });
    let url = emulator.ok("CreateStreamingURL", url).await;
    emulator.get(&text(&url, "StreamingURL")).await;
    emulator.advance(20).await;
    let before = emulator.get("/_emulator/state").await.json();
    let clock = emulator.get("/_emulator/clock").await.json();
    emulator.stop().await;

    let emulator = Emulator::with(options.clone()).await;
    assert_eq!(emulator.get("/_emulator/state").await.json(), before);
    let later = emulator.get("/_emulator/clock").await.json();
    assert!(later["now"].as_f64() >= clock["now"].as_f64());
    let pair = json!({ "FleetName": "fleet", "StackName": "stack" });
    let sessions = emulator.ok("DescribeSessions", pair).await;
    assert_eq!(text(&sessions["Sessions"][0], "UserId"), "p.novak");
    emulator.ok("StopFleet", json!({ "Name": "fleet" })).await;
    emulator.advance(300).await;
    assert_eq!(text(&emulator.fleet("fleet").await, "State"), "STOPPED");
    emulator.stop().await;

    std::fs::write(directory.join("state.json"), "{").expect("it is written");
    assert!(appstream_emulator::start(options).await.is_err());
    std::fs::remove_dir_all(&directory).expect("it is removed");
}

/// What an account has in a region, of `GET /_emulator/state`.
pub fn regions(state: &Value) -> Vec<(String, Value)> {
    let pairs = state["regions"].as_array().cloned().unwrap_or_default();
    pairs
        .iter()
        .map(|pair| (pair[0].to_string(), pair[1].clone()))
        .collect()
}

/// Panics when something refers to what is not there, or is too many.
pub fn check_consistency(state: &Value) {
    for (place, region) in regions(state) {
        let has = |kind: &str, name: &Value| {
            let name = name.as_str().unwrap_or_default();
            assert!(
                region[kind].get(name).is_some(),
                "{place}: no {kind} {name}"
            );
        };
        for (pairs, first, second) in [
            ("associations", "stacks", "fleets"),
            ("application_fleets", "fleets", "applications"),
            ("builder_blocks", "app_block_builders", "app_blocks"),
        ] {
            for pair in region[pairs].as_array().into_iter().flatten() {
                has(first, &pair[0]);
                has(second, &pair[1]);
            }
        }
        for kind in ["entitlements", "themes", "user_stacks"] {
            for stack in region[kind].as_object().into_iter().flatten() {
                has("stacks", &json!(stack.0));
            }
        }
        for users in region["user_stacks"].as_object().into_iter().flatten() {
            for user in users.1.as_object().into_iter().flatten() {
                has("users", &json!(user.0));
            }
        }
        for application in region["applications"].as_object().into_iter().flatten() {
            let arn = text(&application.1["given"], "AppBlockArn");
            has("app_blocks", &json!(arn.rsplit('/').next()));
        }
        check_sessions(&place, &region);
        check_tags(&place, &region);
        check_images(state, &place, &region);
        for (kind, most) in [
            ("fleets", 10),
            ("stacks", 10),
            ("builders", 10),
            ("images", 10),
            ("users", 50),
            ("app_block_builders", 10),
        ] {
            let count = region[kind].as_object().map_or(0, serde_json::Map::len);
            assert!(count <= most, "{place}: {count} {kind}");
        }
    }
}

fn check_sessions(place: &str, region: &Value) {
    let mut sessions = 0;
    for (name, fleet) in region["fleets"].as_object().into_iter().flatten() {
        let here = fleet["sessions"].as_object().into_iter().flatten();
        for (serial, session) in here {
            sessions += 1;
            let indexed = &region["session_index"][text(session, "id")];
            assert_eq!(indexed[0], json!(name), "{place}");
            assert_eq!(indexed[1].to_string(), *serial, "{place}");
            let stack = text(session, "stack");
            assert!(region["stacks"].get(&stack).is_some(), "{place}: {stack}");
            assert_eq!(fleet["state"], json!("Running"), "{place}: {name}");
        }
        let joined = &fleet["configuration"]["others"]["DomainJoinInfo"]["DirectoryName"];
        if let Some(directory) = joined.as_str() {
            assert!(
                region["directories"].get(directory).is_some(),
                "{place}: {directory}"
            );
        }
    }
    let indexed = region["session_index"]
        .as_object()
        .map_or(0, serde_json::Map::len);
    assert_eq!(indexed, sessions, "{place}");
}

/// What is tagged is there.
fn check_tags(place: &str, region: &Value) {
    for (arn, _) in region["tags"].as_object().into_iter().flatten() {
        let resource = arn.splitn(6, ':').last().unwrap_or_default();
        let (kind, name) = resource.split_once('/').unwrap_or_default();
        let kind = match kind {
            "image-builder" => "builders".to_owned(),
            kind => format!("{}s", kind.replace('-', "_")),
        };
        assert!(region[&kind].get(name).is_some(), "{place}: {arn}");
    }
}

/// The image of a fleet is there, and where its owner does not share it the
/// fleet has no capacity.
fn check_images(state: &Value, place: &str, region: &Value) {
    for (name, fleet) in region["fleets"].as_object().into_iter().flatten() {
        let configuration = &fleet["configuration"];
        let arn = text(&configuration["image"], "arn");
        let Some(owner) = arn.split(':').nth(4).filter(|owner| !owner.is_empty()) else {
            continue;
        };
        let regions = regions(state);
        let owners = regions.iter().find(|(place, _)| place.contains(owner));
        let image = arn.rsplit('/').next().unwrap_or_default();
        let image = owners.and_then(|(_, region)| region["images"].get(image));
        let image = image.unwrap_or_else(|| panic!("{place}: {name} has {arn}"));
        let caller = place.split('"').nth(1).unwrap_or_default();
        if caller != owner && image["permissions"][caller]["fleet"] != json!(true) {
            let wanted = ["desired_instances", "desired_sessions"]
                .iter()
                .filter_map(|member| configuration[*member].as_u64());
            assert_eq!(wanted.sum::<u64>(), 0, "{place}: {name} has {arn}");
        }
    }
}
