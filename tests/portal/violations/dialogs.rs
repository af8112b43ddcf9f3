//! Forms in dialogs, whose server functions take what was typed as texts.

use serde_json::{Value, json};

use super::forms::Form;

/// All of them.
pub fn dialogs() -> Vec<Form> {
    let text = |input: &Value, path: &str| {
        let found = input.pointer(path).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let copy = json!({
        "SourceImageName": "office-base-2026-02",
        "DestinationImageName": "office-copy",
        "DestinationRegion": "eu-west-1",
        "DestinationImageDescription": "A copy",
    });
    let copy_image = Form::new("copy_image", "CopyImage", vec![copy], move |input| {
        let form = json!({
            "name": text(input, "/DestinationImageName"),
            "region": text(input, "/DestinationRegion"),
            "description": text(input, "/DestinationImageDescription"),
        });
        json!({ "connection": "demo", "name": "office-base-2026-02", "form": form })
    });
    let share = json!({
        "Name": "office-base-2026-02",
        "SharedAccountId": "210987654321",
        "ImagePermissions": { "allowFleet": true, "allowImageBuilder": false },
    });
    let share_image = Form::new(
        "share_image",
        "UpdateImagePermissions",
        vec![share],
        move |input| {
            let allows = |what: &str| input["ImagePermissions"][what] == true;
            let permissions = json!({ "fleets": allows("allowFleet"), "image_builders": allows("allowImageBuilder") });
            let form =
                json!({ "account": text(input, "/SharedAccountId"), "permissions": permissions });
            json!({ "connection": "demo", "name": "office-base-2026-02", "form": form })
        },
    );
    let start = json!({ "Name": "office-builder-stopped", "AppstreamAgentVersion": "LATEST" });
    let mut start_builder = Form::new("start_image_builder", "StartImageBuilder", vec![start], move |input| {
        json!({ "connection": "demo", "name": STOPPED_BUILDER, "form": { "agent_version": text(input, "/AppstreamAgentVersion") } })
    })
    .of_texts(&["Name"]);
    // Without a version, that on it stays.
    start_builder.cannot = &[("type", ""), ("shortest", "")];
    vec![
        copy_image.of_texts(&["SourceImageName"]),
        share_image.of_texts(&["Name"]),
        start_builder,
        tags(),
        link(),
    ]
}

/// An image builder of the demo that can be started.
const STOPPED_BUILDER: &str = "cad-builder-02";

fn tags() -> Form {
    let arn = "arn:aws:appstream:eu-central-1:123456789012:fleet/lab-linux";
    let base = json!({ "ResourceArn": arn, "Tags": { "team": "lab" } });
    let mut form = Form::new("edit_tags", "TagResource", vec![base], move |input| {
        let tags = input["Tags"].as_object().cloned().unwrap_or_default();
        let after: Vec<_> = tags.into_iter().collect();
        json!({ "connection": "demo", "arn": arn, "before": [], "after": after })
    })
    .of_texts(&["ResourceArn"]);
    // No tags at all are no change.
    form.cannot = &[("type", ""), ("fewest", ""), ("required", "")];
    // A row is called by its place; too many are said at the first that is.
    form.field = Box::new(|path| if path == "Tags" { "50" } else { "0" }.to_owned());
    form
}

fn link() -> Form {
    let base = json!({
        "StackName": "finance",
        "FleetName": "finance-desktop",
        "UserId": "p.novak",
        "ApplicationId": "",
    });
    let mut form = Form::new("create_link", "CreateStreamingURL", vec![base], |input| {
        let stack = match input["StackName"].as_str().unwrap_or_default() {
            "" => String::new(),
            stack => format!("demo/{stack}"),
        };
        json!({ "form": {
            "user": input["UserId"].as_str().unwrap_or_default(),
            "fleet": input["FleetName"].as_str().unwrap_or_default(),
            "stack": stack,
            "application": "", "hours": "8", "uses": "1",
        }})
    })
    .of_texts(&["ApplicationId", "Validity", "SessionContext"]);
    // AWS is asked when the link is opened.
    form.asks_aws = false;
    form.field = Box::new(|path| {
        match path {
            "StackName" => "stack",
            "FleetName" => "fleet",
            _ => "user",
        }
        .to_owned()
    });
    form
}
