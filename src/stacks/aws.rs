//! AppStream's stacks: SDK calls and conversions.

use aws_sdk_appstream::types;

use super::{Stack, UserSetting};
use crate::appstream::aws::{Doing, explain, seconds, text};
use crate::appstream::{FleetName, PortalError, StackName};
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::server::write::Written;
use crate::ui::live::Topic;

/// All stacks of a connection.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AllStacks;

impl Read for AllStacks {
    type Answer = Vec<Stack>;
    const TOPIC: Topic = Topic::Stacks;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<Stack>, PortalError> {
        let doing = Doing {
            operation: "DescribeStacks",
            what: "list the stacks",
        };
        let mut stacks = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .describe_stacks()
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            stacks.extend(page.stacks().iter().filter_map(stack));
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(stacks);
            }
        }
    }
}

/// The fleets a stack is associated with.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FleetsOfStack(pub StackName);

impl Read for FleetsOfStack {
    type Answer = Vec<FleetName>;
    const TOPIC: Topic = Topic::Stacks;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<FleetName>, PortalError> {
        let what = format!("list the fleets of stack {}", self.0);
        let doing = Doing {
            operation: "ListAssociatedFleets",
            what: &what,
        };
        let mut fleets = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .list_associated_fleets()
                .stack_name(self.0.as_str())
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            fleets.extend(
                page.names()
                    .iter()
                    .filter_map(|name| FleetName::parse(name).ok()),
            );
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                fleets.sort();
                return Ok(fleets);
            }
        }
    }
}

/// Associates a fleet with a stack, so that its users can stream from it.
///
/// # Errors
/// What AWS said.
pub async fn associate(
    aws: &Aws,
    stack: &StackName,
    fleet: &FleetName,
) -> Result<Written<()>, PortalError> {
    let what = format!("associate fleet {fleet} with stack {stack}");
    let doing = Doing {
        operation: "AssociateFleet",
        what: &what,
    };
    let (client, _permit) = aws.client().await?;
    let answer = client
        .associate_fleet()
        .stack_name(stack.as_str())
        .fleet_name(fleet.as_str())
        .send()
        .await;
    Written::answered(doing, answer)
}

/// Takes a fleet away from a stack.
///
/// # Errors
/// What AWS said.
pub async fn disassociate(
    aws: &Aws,
    stack: &StackName,
    fleet: &FleetName,
) -> Result<Written<()>, PortalError> {
    let what = format!("disassociate fleet {fleet} from stack {stack}");
    let doing = Doing {
        operation: "DisassociateFleet",
        what: &what,
    };
    let (client, _permit) = aws.client().await?;
    let answer = client
        .disassociate_fleet()
        .stack_name(stack.as_str())
        .fleet_name(fleet.as_str())
        .send()
        .await;
    Written::answered(doing, answer)
}

fn stack(stack: &types::Stack) -> Option<Stack> {
    Some(Stack {
        name: StackName::parse(stack.name()?).ok()?,
        arn: text(stack.arn()),
        display_name: text(stack.display_name()),
        description: text(stack.description()),
        created: seconds(stack.created_time()),
        storage: stack
            .storage_connectors()
            .iter()
            .filter_map(|connector| Some(connector.connector_type()?.as_str().into()))
            .collect(),
        user_settings: stack
            .user_settings()
            .iter()
            .filter_map(|setting| {
                Some(UserSetting {
                    action: setting.action()?.as_str().into(),
                    enabled: setting.permission() == Some(&types::Permission::Enabled),
                    maximum_length: setting.maximum_length(),
                })
            })
            .collect(),
        application_settings: stack
            .application_settings()
            .and_then(|settings| settings.enabled())
            .unwrap_or_default(),
        redirect_url: text(stack.redirect_url()),
        feedback_url: text(stack.feedback_url()),
        embed_host_domains: stack.embed_host_domains().to_vec(),
        errors: stack
            .stack_errors()
            .iter()
            .map(|error| {
                let code = error
                    .error_code()
                    .map(|code| code.as_str().to_owned())
                    .unwrap_or_default();
                (code, error.error_message().unwrap_or_default().to_owned())
            })
            .collect(),
    })
}
