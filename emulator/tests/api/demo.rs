//! The demo's company, and the people who come and go there.

use std::collections::BTreeSet;

use appstream_emulator::{DataSet, Options};
use serde_json::{Value, json};

use crate::support::{Emulator, text};

async fn demo() -> Emulator {
    Emulator::with(Options {
        data: DataSet::Demo,
        time_scale: 0.0,
        ..Options::default()
    })
    .await
}

async fn fleets(emulator: &Emulator) -> Vec<Value> {
    let answer = emulator.ok("DescribeFleets", json!({})).await;
    answer["Fleets"].as_array().expect("it is a list").clone()
}

fn count(fleet: &Value, name: &str) -> i64 {
    fleet["ComputeCapacityStatus"][name].as_i64().unwrap_or(-1)
}

/// Every live session's id and user.
async fn sessions(emulator: &Emulator) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    let stacks = emulator.ok("DescribeStacks", json!({})).await;
    for stack in stacks["Stacks"].as_array().into_iter().flatten() {
        let pairs = json!({ "StackName": stack["Name"] });
        let fleets = emulator.ok("ListAssociatedFleets", pairs).await;
        for fleet in fleets["Names"].as_array().into_iter().flatten() {
            let input = json!({ "StackName": stack["Name"], "FleetName": fleet, "Limit": 50 });
            let answer = emulator.ok("DescribeSessions", input).await;
            let found = answer["Sessions"].as_array().into_iter().flatten();
            all.extend(found.map(|session| (text(session, "Id"), text(session, "UserId"))));
        }
    }
    all
}

#[tokio::test]
async fn there_are_fleets_in_every_state() {
    let emulator = demo().await;
    let fleets = fleets(&emulator).await;
    assert_eq!(fleets.len(), 12);
    let states: BTreeSet<String> = fleets.iter().map(|fleet| text(fleet, "State")).collect();
    assert_eq!(states.len(), 4);
    let fleet = |name: &str| {
        let found = fleets.iter().find(|fleet| fleet["Name"] == name);
        found.cloned().unwrap_or_default()
    };
    let cad = fleet("eng-cad-gpu");
    assert_eq!((count(&cad, "Desired"), count(&cad, "Running")), (24, 21));
    assert_eq!(
        text(&cad["FleetErrors"][0], "ErrorCode"),
        "SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES"
    );
    let qa = fleet("qa-browsers");
    assert_eq!(
        (text(&qa, "State").as_str(), count(&qa, "Running")),
        ("STARTING", 3)
    );
    let training = fleet("training-room");
    assert_eq!(
        (
            text(&training, "State").as_str(),
            count(&training, "Running")
        ),
        ("STARTING", 0)
    );
    assert!(count(&fleet("finance-desktop"), "Available") >= 3);
    // There is room for more fleets, although there are more than ten.
    emulator.create_fleet("one-more").await;
}

#[tokio::test]
async fn a_url_to_the_ledger_can_be_opened() {
    let emulator = demo().await;
    let input = json!({
        "StackName": "finance",
        "FleetName": "finance-desktop",
        "UserId": "user",
        "ApplicationId": "Ledger",
    });
    let url = text(
        &emulator.ok("CreateStreamingURL", input).await,
        "StreamingURL",
    );
    let page = emulator.get(&url).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<h1>Ledger</h1>"));
}

#[tokio::test]
async fn people_come_and_go_and_capacity_holds() {
    let emulator = demo().await;
    let mut before = sessions(&emulator).await;
    assert!((80..90).contains(&before.len()), "{}", before.len());
    for _ in 0..24 {
        emulator.advance(300).await;
        let now = sessions(&emulator).await;
        assert_ne!(now, before);
        assert!((65..90).contains(&now.len()), "{}", now.len());
        assert!(now.iter().all(|(_, user)| user != "user"));
        for fleet in fleets(&emulator).await {
            assert!(
                count(&fleet, "InUse") <= count(&fleet, "Running"),
                "{fleet}"
            );
            assert_eq!(
                count(&fleet, "Available"),
                count(&fleet, "Running") - count(&fleet, "InUse")
            );
        }
        before = now;
    }
}

#[tokio::test]
async fn other_regions_are_empty() {
    let mut emulator = demo().await;
    emulator.credential = "AKID/20260310/eu-west-1/appstream/aws4_request".to_owned();
    assert!(fleets(&emulator).await.is_empty());
}
