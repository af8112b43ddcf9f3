//! Rules of a stack between its members, the same in the browser and on the server.
//!
//! From the API reference of CreateStack (`APPSTREAM.md`, Stacks).

use crate::json::Value;
use crate::ui::form::check::{Fault, number_fault};

/// The actions that may be given a length.
pub const WITH_LENGTH: [&str; 2] = [
    "CLIPBOARD_COPY_FROM_LOCAL_DEVICE",
    "CLIPBOARD_COPY_TO_LOCAL_DEVICE",
];
/// Characters a clipboard action may be limited to.
const MOST_CHARACTERS: i64 = 20_971_520;

/// Everything wrong with a stack that its shape cannot say.
pub fn faults(stack: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let settings = stack
        .get("UserSettings")
        .map(Value::list)
        .unwrap_or_default();
    faults.extend(settings.iter().filter_map(setting_fault));
    let connectors = stack
        .get("StorageConnectors")
        .map(Value::list)
        .unwrap_or_default();
    let kind = |connector: &Value| {
        connector
            .get("ConnectorType")
            .and_then(Value::text)
            .map(ToOwned::to_owned)
    };
    for (position, connector) in connectors.iter().enumerate() {
        let earlier = &connectors[..position];
        if kind(connector).is_some() && earlier.iter().any(|other| kind(other) == kind(connector)) {
            faults.push(Fault::new(
                format!("StorageConnectors.{position}"),
                "Each kind of storage once.",
            ));
        }
    }
    for url in ["RedirectURL", "FeedbackURL"] {
        let text = stack.get(url).and_then(Value::text).unwrap_or_default();
        if !text.is_empty() && !text.starts_with("https://") && !text.starts_with("http://") {
            faults.push(Fault::new(url, "Begin with https:// or http://."));
        }
    }
    faults
}

fn setting_fault(setting: &Value) -> Option<Fault> {
    let action = setting.get("Action").and_then(Value::text)?;
    let permission = setting.get("Permission").and_then(Value::text);
    let length = setting.get("MaximumLength").and_then(Value::number);
    let message = match (permission, length) {
        (None, _) => "Choose whether it is allowed.".to_owned(),
        (_, None) => return None,
        (_, Some(_)) if !WITH_LENGTH.contains(&action) => {
            "Only the clipboard has a length.".to_owned()
        }
        (Some("DISABLED"), Some(_)) => "What is disabled has no length.".to_owned(),
        (_, Some(length)) => number_fault(Some(1), Some(MOST_CHARACTERS), length)?,
    };
    Some(Fault::new("UserSettings", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(json: &str) -> Vec<String> {
        faults(&serde_json::from_str(json).unwrap())
            .into_iter()
            .map(|fault| fault.message)
            .collect()
    }

    #[test]
    fn only_an_allowed_clipboard_has_a_length() {
        let setting = |action: &str, permission: &str, length: i64| {
            messages(&format!(
                r#"{{"UserSettings":[{{"Action":"{action}","Permission":"{permission}","MaximumLength":{length}}}]}}"#
            ))
        };
        assert!(setting("CLIPBOARD_COPY_TO_LOCAL_DEVICE", "ENABLED", 100).is_empty());
        assert_eq!(
            setting("CLIPBOARD_COPY_TO_LOCAL_DEVICE", "DISABLED", 100),
            ["What is disabled has no length."]
        );
        assert_eq!(
            setting("FILE_UPLOAD", "ENABLED", 100),
            ["Only the clipboard has a length."]
        );
        assert_eq!(
            setting("CLIPBOARD_COPY_TO_LOCAL_DEVICE", "ENABLED", 0),
            ["Enter a number from 1 to 20971520."]
        );
    }

    #[test]
    fn each_kind_of_storage_is_there_once() {
        assert_eq!(
            messages(
                r#"{"StorageConnectors":[{"ConnectorType":"ONE_DRIVE"},{"ConnectorType":"ONE_DRIVE"}]}"#
            ),
            ["Each kind of storage once."]
        );
    }
}
