//! AppStream's fleets: SDK calls and conversions.

use std::time::Duration;

use aws_sdk_appstream::types;

use super::{Capacity, Fleet, FleetAction, FleetError, FleetState, SessionCapacity};
use crate::appstream::aws::{Doing, explain, seconds, text};
use crate::appstream::{FleetName, PortalError, StackName};
use crate::server::cache::Read;
use crate::server::connections::Aws;
use crate::server::write::Written;
use crate::ui::live::Topic;

/// All fleets of a connection.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AllFleets;

impl Read for AllFleets {
    type Answer = Vec<Fleet>;
    const TOPIC: Topic = Topic::Fleets;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<Fleet>, PortalError> {
        let doing = Doing {
            operation: "DescribeFleets",
            what: "list the fleets",
        };
        let mut fleets = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .describe_fleets()
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            fleets.extend(page.fleets().iter().filter_map(fleet));
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(fleets);
            }
        }
    }

    fn in_motion(fleets: &Vec<Fleet>) -> bool {
        fleets.iter().any(|fleet| fleet.state.is_in_motion())
    }
}

/// The stacks a fleet is associated with.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StacksOfFleet(pub FleetName);

impl Read for StacksOfFleet {
    type Answer = Vec<StackName>;
    const TOPIC: Topic = Topic::Fleets;

    async fn fetch(&self, aws: &Aws) -> Result<Vec<StackName>, PortalError> {
        let what = format!("list the stacks of fleet {}", self.0);
        let doing = Doing {
            operation: "ListAssociatedStacks",
            what: &what,
        };
        let mut stacks = Vec::new();
        let mut token = None;
        loop {
            let (client, _permit) = aws.client().await?;
            let page = client
                .list_associated_stacks()
                .fleet_name(self.0.as_str())
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain(doing, &error))?;
            stacks.extend(
                page.names()
                    .iter()
                    .filter_map(|name| StackName::parse(name).ok()),
            );
            token = page.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                stacks.sort();
                return Ok(stacks);
            }
        }
    }
}

/// The tags of a resource.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TagsOf {
    /// Its Amazon Resource Name.
    pub arn: String,
    /// What pages that show it listen to.
    pub what: &'static str,
}

impl Read for TagsOf {
    type Answer = Vec<(String, String)>;
    const TOPIC: Topic = Topic::Fleets;

    async fn fetch(&self, aws: &Aws) -> Result<Self::Answer, PortalError> {
        tags(aws, &self.arn, self.what).await
    }
}

/// The tags of a resource, for a list that is filtered by them: AWS gives those of one
/// resource at a time, so they may be older.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TagsInLists(pub String);

impl Read for TagsInLists {
    type Answer = Vec<(String, String)>;
    const TOPIC: Topic = Topic::Fleets;
    const FRESH: Duration = Duration::from_secs(300);
    const RESTING: Option<Duration> = None;

    async fn fetch(&self, aws: &Aws) -> Result<Self::Answer, PortalError> {
        tags(aws, &self.0, "resource").await
    }
}

async fn tags(aws: &Aws, arn: &str, what: &str) -> Result<Vec<(String, String)>, PortalError> {
    let what = format!("list the tags of this {what}");
    let doing = Doing {
        operation: "ListTagsForResource",
        what: &what,
    };
    let (client, _permit) = aws.client().await?;
    let answer = client
        .list_tags_for_resource()
        .resource_arn(arn)
        .send()
        .await
        .map_err(|error| explain(doing, &error))?;
    let mut tags: Vec<_> = answer.tags.unwrap_or_default().into_iter().collect();
    tags.sort();
    Ok(tags)
}

/// Starts or stops a fleet.
///
/// # Errors
/// What AWS said.
pub async fn act(
    aws: &Aws,
    name: &FleetName,
    action: FleetAction,
) -> Result<Written<()>, PortalError> {
    let (operation, verb) = match action {
        FleetAction::Start => ("StartFleet", "start"),
        FleetAction::Stop => ("StopFleet", "stop"),
    };
    let what = format!("{verb} fleet {name}");
    let doing = Doing {
        operation,
        what: &what,
    };
    let (client, _permit) = aws.client().await?;
    let name = name.as_str();
    match action {
        FleetAction::Start => {
            Written::answered(doing, client.start_fleet().name(name).send().await)
        }
        FleetAction::Stop => Written::answered(doing, client.stop_fleet().name(name).send().await),
    }
}

/// A fleet of AWS's; `None` if its name is none, which AWS never gives.
fn fleet(fleet: &types::Fleet) -> Option<Fleet> {
    let vpc = fleet.vpc_config();
    let domain = fleet.domain_join_info();
    Some(Fleet {
        name: FleetName::parse(fleet.name()?).ok()?,
        arn: fleet.arn().unwrap_or_default().to_owned(),
        display_name: text(fleet.display_name()),
        description: text(fleet.description()),
        state: FleetState::from(fleet.state().map_or("", types::FleetState::as_str)),
        fleet_type: fleet
            .fleet_type()
            .map_or("ALWAYS_ON", types::FleetType::as_str)
            .into(),
        instance_type: fleet.instance_type().unwrap_or_default().to_owned(),
        image: text(fleet.image_name()),
        image_arn: text(fleet.image_arn()),
        capacity: fleet
            .compute_capacity_status()
            .map(capacity)
            .unwrap_or_default(),
        max_user_duration: fleet.max_user_duration_in_seconds(),
        disconnect_timeout: fleet.disconnect_timeout_in_seconds(),
        idle_disconnect_timeout: fleet.idle_disconnect_timeout_in_seconds(),
        created: seconds(fleet.created_time()),
        errors: fleet
            .fleet_errors()
            .iter()
            .map(|error| FleetError {
                code: error
                    .error_code()
                    .map(|code| code.as_str().to_owned())
                    .unwrap_or_default(),
                message: error.error_message().unwrap_or_default().to_owned(),
            })
            .collect(),
        subnets: vpc.map(|vpc| vpc.subnet_ids().to_vec()).unwrap_or_default(),
        security_groups: vpc
            .map(|vpc| vpc.security_group_ids().to_vec())
            .unwrap_or_default(),
        default_internet_access: fleet.enable_default_internet_access().unwrap_or_default(),
        directory: domain.and_then(|domain| text(domain.directory_name())),
        organizational_unit: domain
            .and_then(|domain| text(domain.organizational_unit_distinguished_name())),
        iam_role: text(fleet.iam_role_arn()),
        stream_view: fleet.stream_view().map(|view| view.as_str().into()),
        platform: fleet
            .platform()
            .map(|platform| platform.as_str().to_owned()),
        max_concurrent_sessions: fleet.max_concurrent_sessions(),
        max_sessions_per_instance: fleet.max_sessions_per_instance(),
    })
}

fn capacity(status: &types::ComputeCapacityStatus) -> Capacity {
    let running = status.running().unwrap_or_default();
    let in_use = status.in_use().unwrap_or_default();
    Capacity {
        desired: status.desired().unwrap_or_default(),
        running,
        in_use,
        available: status.available().unwrap_or((running - in_use).max(0)),
        sessions: status
            .desired_user_sessions()
            .map(|desired| SessionCapacity {
                desired,
                actual: status.actual_user_sessions().unwrap_or_default(),
                active: status.active_user_sessions().unwrap_or_default(),
                available: status.available_user_sessions().unwrap_or_default(),
            }),
    }
}
