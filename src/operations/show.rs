//! A call shown as others make it: on the AWS command line and with boto3. Secrets are
//! left out.

use super::without_secrets;
use crate::json::Value;
use crate::ui::form::shape::Shape;

/// `CreateStreamingURL` as the command line has it: `create-streaming-url`.
fn command(operation: &str) -> String {
    joined(operation, '-')
}

/// `CreateStreamingURL` as boto3 has it: `create_streaming_url`.
fn method(operation: &str) -> String {
    joined(operation, '_')
}

/// The words of a name between `separator`; capitals in a row are one word.
fn joined(operation: &str, separator: char) -> String {
    let letters: Vec<char> = operation.chars().collect();
    let mut text = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase() || after.is_some_and(char::is_ascii_lowercase)
            });
        if begins {
            text.push(separator);
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// The call on the AWS command line.
pub fn as_cli(operation: &str, region: &str, shape: &Shape, input: &Value) -> String {
    let mut text = format!("aws appstream {}", command(operation));
    if !region.is_empty() {
        text.push_str(&format!(" --region {region}"));
    }
    let input = without_secrets(shape, input);
    if input.members().next().is_some() {
        let json = serde_json::to_string(&input).unwrap_or_default();
        // In single quotes a shell takes everything as it is but a single quote.
        text.push_str(&format!(
            " \\\n  --cli-input-json '{}'",
            json.replace('\'', "'\\''")
        ));
    }
    text
}

/// The call with boto3.
pub fn as_boto3(operation: &str, region: &str, shape: &Shape, input: &Value) -> String {
    let region = if region.is_empty() {
        String::new()
    } else {
        format!(", region_name={}", python(&Value::from(region)))
    };
    let arguments: Vec<String> = without_secrets(shape, input)
        .members()
        .map(|(name, value)| format!("    {name}={},\n", python(value)))
        .collect();
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("\n{}", arguments.concat())
    };
    format!(
        "import boto3\n\nappstream = boto3.client(\"appstream\"{region})\nanswer = appstream.{}({arguments})",
        method(operation)
    )
}

/// A value as Python writes it.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Flag(true) => "True".to_owned(),
        Value::Flag(false) => "False".to_owned(),
        // A JSON text is a Python text.
        Value::Number(_) | Value::Text(_) => serde_json::to_string(value).unwrap_or_default(),
        Value::List(values) => {
            let values: Vec<_> = values.iter().map(python).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| {
                    format!("{}: {}", python(&Value::from(&**name)), python(value))
                })
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// A value in lines, for people.
pub fn pretty(value: &Value, depth: usize) -> String {
    let space = "  ".repeat(depth + 1);
    let end = "  ".repeat(depth);
    match value {
        Value::List(values) if !values.is_empty() => {
            let lines: Vec<_> = values
                .iter()
                .map(|value| format!("{space}{}", pretty(value, depth + 1)))
                .collect();
            format!("[\n{}\n{end}]", lines.join(",\n"))
        }
        Value::Object(members) if !members.is_empty() => {
            let lines: Vec<_> = members
                .iter()
                .map(|(name, value)| {
                    let name = serde_json::to_string(name).unwrap_or_default();
                    format!("{space}{name}: {}", pretty(value, depth + 1))
                })
                .collect();
            format!("{{\n{}\n{end}}}", lines.join(",\n"))
        }
        value => serde_json::to_string(value).unwrap_or_default(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::operations::model::{operation, operations};

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_call_reads_as_the_command_line_has_it() {
        let shape = &operation("CreateStreamingURL").unwrap().input;
        let input = json(r#"{"StackName":"a","UserId":"o'neil"}"#);
        assert_eq!(
            as_cli("CreateStreamingURL", "eu-central-1", shape, &input),
            "aws appstream create-streaming-url --region eu-central-1 \\\n  --cli-input-json '{\"StackName\":\"a\",\"UserId\":\"o'\\''neil\"}'"
        );
    }

    #[test]
    fn a_call_reads_as_boto3_has_it() {
        let shape = &operation("UpdateFleet").unwrap().input;
        let input = json(
            r#"{"Name":"lab","EnableDefaultInternetAccess":true,"VpcConfig":{"SubnetIds":["a"]}}"#,
        );
        assert_eq!(
            as_boto3("UpdateFleet", "", shape, &input),
            "import boto3\n\nappstream = boto3.client(\"appstream\")\nanswer = appstream.update_fleet(\n    \
             EnableDefaultInternetAccess=True,\n    Name=\"lab\",\n    VpcConfig={\"SubnetIds\": [\"a\"]},\n)"
        );
    }

    #[test]
    fn a_secret_is_shown_nowhere() {
        let shape = &operation("CreateDirectoryConfig").unwrap().input;
        let input = json(r#"{"ServiceAccountCredentials":{"AccountPassword":"hunter2"}}"#);
        assert!(!as_cli("CreateDirectoryConfig", "", shape, &input).contains("hunter2"));
        assert!(!as_boto3("CreateDirectoryConfig", "", shape, &input).contains("hunter2"));
    }

    #[test]
    fn every_operation_has_a_command() {
        for name in operations().keys() {
            let command = command(name);
            assert!(
                !command.contains("--") && !command.starts_with('-'),
                "{command}"
            );
        }
        assert_eq!(
            command("CreateImageBuilderStreamingURL"),
            "create-image-builder-streaming-url"
        );
    }
}
