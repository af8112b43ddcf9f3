//! What the forms of a stack ask for.

use super::rules::WITH_LENGTH;
use crate::appstream::{ErrorKind, PortalError, StackName};
use crate::json::Value;
use crate::operations::aws::Call;
use crate::operations::edit::{self, Clearing};
use crate::operations::model::operation;
use crate::operations::patterns::label;
use crate::server::connections::Connection;
use crate::tags;
use crate::ui::form::plan::{Field, Section, Style, Task};
use crate::ui::form::shape::Shape;

/// What `AttributesToDelete` of UpdateStack calls the members it can clear.
pub const CLEARING: Clearing = &[
    ("StorageConnectors", "STORAGE_CONNECTORS"),
    ("RedirectURL", "REDIRECT_URL"),
    ("FeedbackURL", "FEEDBACK_URL"),
    ("UserSettings", "USER_SETTINGS"),
    ("EmbedHostDomains", "EMBED_HOST_DOMAINS"),
    ("AccessEndpoints", "ACCESS_ENDPOINTS"),
    (
        "StreamingExperienceSettings",
        "STREAMING_EXPERIENCE_SETTINGS",
    ),
    ("ContentRedirection", "CONTENT_REDIRECTION"),
    ("AgentAccessConfig", "AGENT_ACCESS_CONFIG"),
    (
        "AgentAccessConfig.KmsKeyArn",
        "AGENT_ACCESS_CONFIG_KMS_KEY_ARN",
    ),
    (
        "StorageConnectorAuthentication",
        "STORAGE_CONNECTOR_AUTHENTICATION",
    ),
];

/// The form of a new stack, begun as a copy of `from` if there is one.
///
/// # Errors
/// That there is no such stack, or what AWS said.
pub async fn create(
    connection: &Connection,
    from: Option<&StackName>,
) -> Result<Task, PortalError> {
    let shape = &operation("CreateStack")?.input;
    let initial = match from {
        Some(name) => {
            let stack = described(connection, name).await?;
            let arn = stack.get("Arn").and_then(Value::text);
            let mut copy = copy_of(edit::as_input(shape, &stack));
            copy.set("Tags", tags::to_copy(connection, arn, "stack").await?);
            copy
        }
        None => Value::object([(
            "ApplicationSettings",
            Value::object([("Enabled", Value::from(false))]),
        )]),
    };
    Ok(Task {
        shape: shape.clone(),
        sections: sections(shape, false),
        initial,
    })
}

/// The form of a stack that exists.
///
/// # Errors
/// That there is no such stack, or what AWS said.
pub async fn change(connection: &Connection, name: &StackName) -> Result<Task, PortalError> {
    let shape = &operation("CreateStack")?.input;
    Ok(Task {
        shape: shape.clone(),
        sections: sections(shape, true),
        initial: current(connection, name).await?,
    })
}

/// A new stack like another: all of it but its name, and the bucket the service made
/// for its home folders.
fn copy_of(mut stack: Value) -> Value {
    stack.set("Name", None);
    let connectors = stack
        .get("StorageConnectors")
        .map(Value::list)
        .unwrap_or_default();
    for position in 0..connectors.len() {
        let path = format!("StorageConnectors.{position}");
        let kind = stack
            .at(&format!("{path}.ConnectorType"))
            .and_then(Value::text);
        if kind == Some("HOMEFOLDERS") {
            stack.set(&format!("{path}.ResourceIdentifier"), None);
        }
    }
    stack
}

/// What a stack is now, as the form has it.
///
/// # Errors
/// That there is no such stack, or what AWS said.
pub async fn current(connection: &Connection, name: &StackName) -> Result<Value, PortalError> {
    let stack = described(connection, name).await?;
    Ok(edit::as_input(&operation("CreateStack")?.input, &stack))
}

/// What AWS says of a stack now.
async fn described(connection: &Connection, name: &StackName) -> Result<Value, PortalError> {
    let names = Value::from(vec![Value::from(name.as_str())]);
    let call = Call::new("DescribeStacks", Value::object([("Names", names)]))?;
    let answer = call.send(&connection.aws).await?;
    let stack = answer.value.at("Stacks.0").cloned();
    stack.ok_or_else(|| PortalError::not_found(&format!("stack {name}")))
}

/// What a stack is to be, as AWS has to be told it: AWS keeps a settings group and the
/// actions it is told nothing about.
///
/// # Errors
/// At the actions, if one of them is not set any more.
pub fn settled(name: &StackName, before: &Value, after: &Value) -> Result<Value, PortalError> {
    const GROUP: &str = "ApplicationSettings.SettingsGroup";
    let mut settled = after.clone();
    let is_on = after
        .at("ApplicationSettings.Enabled")
        .is_some_and(Value::is_true);
    if is_on && before.at(GROUP).is_some() && after.at(GROUP).is_none() {
        settled.set(GROUP, Some(Value::from(name.as_str())));
    }
    let actions = |stack: &Value| -> Vec<Value> {
        let settings = stack
            .get("UserSettings")
            .map(Value::list)
            .unwrap_or_default();
        let actions = settings.iter().filter_map(|setting| setting.get("Action"));
        actions.cloned().collect()
    };
    let (old, new) = (actions(before), actions(after));
    let dropped = old.iter().find(|action| !new.contains(action));
    let is_dropped = !new.is_empty() && new.len() < old.len();
    match dropped.and_then(Value::text).filter(|_| is_dropped) {
        Some(action) => {
            let why = format!(
                "AWS keeps what it is not told. Choose whether it is allowed: {}.",
                label(action)
            );
            Err(PortalError::new(ErrorKind::Invalid, why).at("UserSettings"))
        }
        None => Ok(settled),
    }
}

fn sections(shape: &Shape, exists: bool) -> Vec<Section> {
    let at = |path: &str| Field::at(shape, path);
    let fixed = exists.then_some("This cannot be changed. Clone the stack to have it otherwise.");
    let mut sections = vec![
        Section::new(
            "Name",
            "",
            vec![
                at("Name").style(Style::Code).locked(fixed),
                at("DisplayName").hint("The name users see. At most 100 characters."),
                at("Description")
                    .style(Style::Long)
                    .hint("For administrators. At most 256 characters."),
            ],
        ),
        Section::new(
            "Files and settings",
            "Where users keep files, and whether applications remember how they were set.",
            storage_fields(&at),
        ),
        Section::new("What users may do", "", user_fields(&at)),
        Section::new("Addresses and access", "", access_fields(&at)),
    ];
    if !exists {
        sections.push(Section::new(
            "Tags",
            "For cost reports and permissions.",
            vec![at("Tags")],
        ));
    }
    sections
}

fn storage_fields(at: &impl Fn(&str) -> Field) -> Vec<Field> {
    vec![
        at("StorageConnectors")
            .hint("Home folders in Amazon S3, Google Drive and OneDrive, each once. Domains: one per line."),
        at("StorageConnectorAuthentication")
            .hint("Whether people sign in to their storage anew in each session."),
        at("ApplicationSettings.Enabled")
            .called("Keep application settings")
            .style(Style::Switch)
            .hint("What people set in applications is there again in their next session."),
        at("ApplicationSettings.SettingsGroup")
            .called("Settings group")
            .when("ApplicationSettings.Enabled", &["true"])
            .hint("Stacks with the same group share the settings. The stack's name if nothing is set."),
    ]
}

fn user_fields(at: &impl Fn(&str) -> Field) -> Vec<Field> {
    vec![
        at("UserSettings")
            .numbered(&WITH_LENGTH)
            .hint("What is not set keeps AWS's default. The clipboard can be limited to a number of characters."),
        at("StreamingExperienceSettings.PreferredProtocol")
            .called("Preferred protocol")
            .hint("UDP is smoother on poor networks; TCP passes more firewalls."),
        at("ContentRedirection.HostToClient.Enabled")
            .called("Open links on the user's own device")
            .hint("Web addresses opened in a session open in the user's own browser."),
        at("ContentRedirection.HostToClient.AllowedUrls")
            .called("Addresses opened on the user's own device")
            .when("ContentRedirection.HostToClient.Enabled", &["true"])
            .hint("One per line, at most 100, such as https://example.com/*."),
        at("ContentRedirection.HostToClient.DeniedUrls")
            .called("Addresses kept in the session")
            .when("ContentRedirection.HostToClient.Enabled", &["true"])
            .hint("One per line, at most 100."),
        at("AgentAccessConfig")
            .called("AI agents")
            .hint("Whether software agents may see and use the desktop in people's stead. Leave it empty to allow none."),
    ]
}

fn access_fields(at: &impl Fn(&str) -> Field) -> Vec<Field> {
    vec![
        at("RedirectURL").called("Redirect URL").hint("Where people go after a session."),
        at("FeedbackURL").called("Feedback URL").hint("Where people send feedback; without it there is no feedback link."),
        at("EmbedHostDomains")
            .called("Embed host domains")
            .hint("Sites that may show sessions in a frame. One per line, at most 20, such as portal.example.com."),
        at("AccessEndpoints")
            .called("Access endpoints")
            .hint("Interface VPC endpoints people stream through instead of the internet. At most 4."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_create_stack_is_in_the_form() {
        let shape = &operation("CreateStack").unwrap().input;
        let sections = sections(shape, false);
        let paths: Vec<_> = sections
            .iter()
            .flat_map(|section| &section.fields)
            .map(|field| field.path.as_str())
            .collect();
        for member in shape.members() {
            let name = &member.name;
            assert!(
                paths
                    .iter()
                    .any(|path| path == name || path.starts_with(&format!("{name}."))),
                "{name} is in no form"
            );
        }
    }
}
