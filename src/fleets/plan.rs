//! What the forms of a fleet ask for, with what there is to choose from.

use super::Fleet;
use super::aws::AllFleets;
use crate::appstream::instance_types::{INSTANCE_TYPES, in_words};
use crate::appstream::{FleetName, PortalError};
use crate::json::{Object, Value};
use crate::operations::aws::Call;
use crate::operations::edit::{self, Clearing};
use crate::operations::model::operation;
use crate::server::connections::Connection;
use crate::server::context::patience;
use crate::tags;
use crate::ui::form::plan::{Field, Offer, Section, Style, Task};
use crate::ui::form::shape::Shape;

/// What `AttributesToDelete` of UpdateFleet calls the members it can clear.
pub const CLEARING: Clearing = &[
    ("VpcConfig", "VPC_CONFIGURATION"),
    ("DomainJoinInfo", "DOMAIN_JOIN_INFO"),
    ("IamRoleArn", "IAM_ROLE_ARN"),
    ("UsbDeviceFilterStrings", "USB_DEVICE_FILTER_STRINGS"),
    ("SessionScriptS3Location", "SESSION_SCRIPT_S3_LOCATION"),
    ("MaxSessionsPerInstance", "MAX_SESSIONS_PER_INSTANCE"),
    ("RootVolumeConfig", "VOLUME_CONFIGURATION"),
];

/// What there is to choose from. What AWS does not tell is not offered, and can be
/// typed all the same.
#[derive(Default)]
struct Offers {
    images: Vec<Offer>,
    directories: Vec<Offer>,
    roles: Vec<Offer>,
    subnets: Vec<String>,
    groups: Vec<String>,
}

fn offer(value: &str, label: String) -> Offer {
    Offer {
        value: value.to_owned(),
        label,
        text: String::new(),
    }
}

async fn offers(connection: &Connection) -> Offers {
    let ask = async |name: &str| {
        let call = Call::new(name, Value::object([])).ok()?;
        let answer = call.send_all(&connection.aws).await.ok()?;
        Some(answer.value)
    };
    let (images, directories, fleets) = tokio::join!(
        ask("DescribeImages"),
        ask("DescribeDirectoryConfigs"),
        connection.cache.read(&AllFleets, patience())
    );
    let images = images.unwrap_or_default();
    let directories = directories.unwrap_or_default();
    let fleets: Vec<Fleet> = fleets
        .map(|known| known.answer.as_ref().clone())
        .unwrap_or_default();
    let mut seen = Offers {
        images: image_offers(&images),
        ..Offers::default()
    };
    for directory in directories
        .get("DirectoryConfigs")
        .map(Value::list)
        .unwrap_or_default()
    {
        if let Some(name) = directory.get("DirectoryName").and_then(Value::text) {
            seen.directories.push(offer(name, String::new()));
        }
    }
    let distinct = |mut values: Vec<String>| {
        values.sort();
        values.dedup();
        values
    };
    let of_fleets =
        |read: fn(&Fleet) -> Vec<String>| distinct(fleets.iter().flat_map(read).collect());
    seen.roles = of_fleets(|fleet| fleet.iam_role.clone().into_iter().collect())
        .iter()
        .map(|role| offer(role, String::new()))
        .collect();
    seen.subnets = of_fleets(|fleet| fleet.subnets.clone());
    seen.groups = of_fleets(|fleet| fleet.security_groups.clone());
    seen
}

/// Images that can be used, own ones first: by name, with platform and age.
fn image_offers(images: &Value) -> Vec<Offer> {
    let mut found: Vec<(bool, Offer)> = images
        .get("Images")
        .map(Value::list)
        .unwrap_or_default()
        .iter()
        .filter(|image| image.get("State").and_then(Value::text) == Some("AVAILABLE"))
        .filter_map(|image| {
            let name = image.get("Name")?.text()?;
            let visibility = image
                .get("Visibility")
                .and_then(Value::text)
                .unwrap_or_default();
            let platform = image
                .get("Platform")
                .and_then(Value::text)
                .unwrap_or_default();
            let platform = platform.to_lowercase().replace('_', " ");
            let label = format!("{}, {platform}", visibility.to_lowercase());
            Some((visibility == "PUBLIC", offer(name, label)))
        })
        .collect();
    found.sort_by(|one, other| (one.0, &one.1.value).cmp(&(other.0, &other.1.value)));
    found.into_iter().map(|(_, offer)| offer).collect()
}

/// The form of a new fleet, begun as a copy of `from` if there is one.
///
/// # Errors
/// That there is no such fleet, or what AWS said.
pub async fn create(
    connection: &Connection,
    from: Option<&FleetName>,
) -> Result<Task, PortalError> {
    let shape = &operation("CreateFleet")?.input;
    let initial = match from {
        Some(name) => {
            let fleet = described(connection, name).await?;
            let arn = fleet.get("Arn").and_then(Value::text);
            let mut copy = copy_of(as_input(shape, &fleet));
            copy.set("Tags", tags::to_copy(connection, arn, "fleet").await?);
            copy
        }
        None => Value::object([
            ("FleetType", Value::from("ON_DEMAND")),
            ("StreamView", Value::from("APP")),
            ("MaxUserDurationInSeconds", Value::from(57_600)),
            ("DisconnectTimeoutInSeconds", Value::from(300)),
            ("IdleDisconnectTimeoutInSeconds", Value::from(600)),
            ("EnableDefaultInternetAccess", Value::from(false)),
        ]),
    };
    Ok(Task {
        shape: shape.clone(),
        sections: sections(shape, &offers(connection).await, None),
        initial,
    })
}

/// The form of a fleet that exists.
///
/// # Errors
/// That there is no such fleet, or what AWS said.
pub async fn change(connection: &Connection, name: &FleetName) -> Result<Task, PortalError> {
    let shape = &operation("CreateFleet")?.input;
    let initial = current(connection, name).await?;
    let kind = initial.get("FleetType").and_then(Value::text);
    let is_elastic = kind == Some("ELASTIC");
    Ok(Task {
        shape: shape.clone(),
        sections: sections(shape, &offers(connection).await, Some(is_elastic)),
        initial,
    })
}

/// A new fleet like another: all of it but its name.
fn copy_of(mut fleet: Value) -> Value {
    fleet.set("Name", None);
    fleet
}

/// What a fleet is now, as the form has it.
///
/// # Errors
/// That there is no such fleet, or what AWS said.
pub async fn current(connection: &Connection, name: &FleetName) -> Result<Value, PortalError> {
    let fleet = described(connection, name).await?;
    Ok(as_input(&operation("CreateFleet")?.input, &fleet))
}

/// What AWS says of a fleet now.
async fn described(connection: &Connection, name: &FleetName) -> Result<Value, PortalError> {
    let names = Value::from(vec![Value::from(name.as_str())]);
    let call = Call::new("DescribeFleets", Value::object([("Names", names)]))?;
    let answer = call.send(&connection.aws).await?;
    let fleet = answer.value.at("Fleets.0").cloned();
    fleet.ok_or_else(|| PortalError::not_found(&format!("fleet {name}")))
}

/// A fleet AWS describes, as CreateFleet would take it.
fn as_input(shape: &Shape, fleet: &Value) -> Value {
    let mut input = match edit::as_input(shape, fleet) {
        Value::Object(members) => members,
        _ => Object::new(),
    };
    // Both come back, one is given: the ARN where the name alone does not say which.
    let arn = fleet
        .get("ImageArn")
        .and_then(Value::text)
        .unwrap_or_default();
    let account = |arn: &str| arn.split(':').nth(4).unwrap_or_default().to_owned();
    let own = account(fleet.get("Arn").and_then(Value::text).unwrap_or_default());
    let named = account(arn).is_empty() || account(arn) == own;
    input.remove(if named { "ImageArn" } else { "ImageName" });
    let status = fleet.get("ComputeCapacityStatus");
    let wanted = |name: &str| status.and_then(|status| status.get(name)).cloned();
    let capacity = match (wanted("DesiredUserSessions"), wanted("Desired")) {
        (Some(sessions), _) => Some(("DesiredSessions", sessions)),
        (None, Some(instances)) => Some(("DesiredInstances", instances)),
        (None, None) => None,
    };
    let is_elastic = fleet.get("FleetType").and_then(Value::text) == Some("ELASTIC");
    if let Some((name, value)) = capacity.filter(|_| !is_elastic) {
        input.insert("ComputeCapacity".to_owned(), Value::object([(name, value)]));
    }
    // An elastic fleet has the image of its platform, which nobody gave.
    if is_elastic {
        input.remove("ImageName");
        input.remove("ImageArn");
    } else {
        input.remove("Platform");
    }
    Value::Object(input)
}

/// The sections; `exists` says of a fleet that exists whether it is elastic.
fn sections(shape: &Shape, offers: &Offers, exists: Option<bool>) -> Vec<Section> {
    let at = |path: &str| Field::at(shape, path);
    let fixed = exists.map(|_| "This cannot be changed. Clone the fleet to have it otherwise.");
    let mut sections = vec![
        Section::new("Name and type", "", name_fields(&at, fixed)),
        Section::new("Image and instances", "", instance_fields(&at, offers)),
        Section::new("Capacity and sessions", "", session_fields(&at)),
        Section::new("Network and domain", "", network_fields(&at, offers)),
    ];
    if exists.is_none() {
        sections.push(Section::new(
            "Tags",
            "For cost reports and permissions.",
            vec![at("Tags")],
        ));
    }
    sections
}

const INSTANCES: &[&str] = &["", "ALWAYS_ON", "ON_DEMAND"];
const ELASTIC: &[&str] = &["ELASTIC"];

fn name_fields(at: &impl Fn(&str) -> Field, fixed: Option<&str>) -> Vec<Field> {
    vec![
        at("Name").style(Style::Code).locked(fixed),
        at("DisplayName").hint("The name users see. At most 100 characters."),
        at("Description").style(Style::Long).hint("For administrators. At most 256 characters."),
        at("FleetType")
            .called("Type")
            .required()
            .style(Style::Cards)
            .told(&[
                ("ALWAYS_ON", "Instances run all the time. People are in at once; you pay for running instances."),
                ("ON_DEMAND", "Instances wait stopped. People wait one or two minutes; you pay little while nobody streams."),
                ("ELASTIC", "AWS keeps the instances. You pay for sessions only; applications come from app blocks."),
            ])
            .locked(fixed),
        at("StreamView").style(Style::Cards).told(&[
            ("APP", "Each application opens in its own window."),
            ("DESKTOP", "People get a full desktop."),
        ]),
    ]
}

fn instance_fields(at: &impl Fn(&str) -> Field, offers: &Offers) -> Vec<Field> {
    let types = INSTANCE_TYPES
        .into_iter()
        .map(|kind| offer(kind.0, in_words(kind)))
        .collect();
    vec![
        at("InstanceType").style(Style::Code).offering(types).hint("Family and size, such as stream.standard.medium."),
        at("ImageName")
            .called("Image")
            .style(Style::Code)
            .offering(offers.images.clone())
            .when("FleetType", INSTANCES)
            .hint("By name. The image decides which applications there are."),
        at("ImageArn")
            .style(Style::Code)
            .when("FleetType", INSTANCES)
            .hint("Instead of the name, for an image that another account shares."),
        at("Platform").when("FleetType", ELASTIC).hint("The operating system of elastic instances."),
        at("SessionScriptS3Location")
            .called("Session scripts")
            .when("FleetType", ELASTIC)
            .hint("A bucket and key with scripts that run when sessions begin and end."),
        at("RootVolumeConfig.VolumeSizeInGb").called("Root volume").unit("GB").hint("From 200 to 500; 200 if nothing is set."),
        at("IamRoleArn").style(Style::Code).offering(offers.roles.clone()).hint("The role applications on the instances may use. It must trust appstream.amazonaws.com."),
        at("DisableIMDSV1").called("Disable IMDSv1").hint("Instances then give their metadata by IMDSv2 only."),
        at("UsbDeviceFilterStrings").called("USB device filters").hint("One per line, eight parts between commas: class, subclass, protocol, vendor, product, interface, share (0 or 1), required (0 or 1)."),
    ]
}

fn session_fields(at: &impl Fn(&str) -> Field) -> Vec<Field> {
    vec![
        at("MaxSessionsPerInstance").called("Sessions per instance").unit("sessions").when("FleetType", INSTANCES)
            .hint("From 2 to 50 people share an instance. Leave it empty to give each person one."),
        at("ComputeCapacity.DesiredInstances").unit("instances").when("FleetType", INSTANCES)
            .hint("How many instances there shall be while the fleet runs. 0 keeps it running with none."),
        at("ComputeCapacity.DesiredSessions").unit("sessions").when("FleetType", INSTANCES)
            .hint("Instead of instances, where several sessions share one."),
        at("MaxConcurrentSessions").called("Maximum concurrent sessions").unit("sessions").when("FleetType", ELASTIC)
            .hint("How many people may stream at once."),
        at("MaxUserDurationInSeconds").called("Maximum session duration").unit("seconds")
            .hint("600 (ten minutes) to 432000 (five days). 36000 or less is good practice."),
        at("DisconnectTimeoutInSeconds").called("Disconnect timeout").unit("seconds")
            .hint("How long a session is kept after a disconnect: 60 to 36000. 300 or less is good practice."),
        at("IdleDisconnectTimeoutInSeconds").called("Idle disconnect timeout").unit("seconds")
            .hint("Without input for this long, people are disconnected: 60 to 36000, or 0 for never. 600 or less is good practice."),
    ]
}

fn network_fields(at: &impl Fn(&str) -> Field, offers: &Offers) -> Vec<Field> {
    let used = |values: &[String]| {
        if values.is_empty() {
            String::new()
        } else {
            format!(" Your fleets use {}.", values.join(", "))
        }
    };
    vec![
        at("VpcConfig.SubnetIds").called("Subnets").hint(&format!(
            "One per line. Two in different Availability Zones survive the loss of one.{}",
            used(&offers.subnets)
        )),
        at("VpcConfig.SecurityGroupIds")
            .called("Security groups")
            .hint(&format!("One per line, at most 5.{}", used(&offers.groups))),
        at("EnableDefaultInternetAccess")
            .called("Default internet access")
            .style(Style::Switch)
            .hint("Off is good practice: traffic then leaves through your VPC."),
        at("DomainJoinInfo.DirectoryName")
            .called("Directory")
            .offering(offers.directories.clone())
            .when("FleetType", INSTANCES)
            .hint("The Active Directory domain the instances join, one of the directory configs."),
        at("DomainJoinInfo.OrganizationalUnitDistinguishedName")
            .called("Organizational unit")
            .when("FleetType", INSTANCES)
            .hint("Where the computer accounts go, such as OU=Streaming,DC=example,DC=com."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(sections: &[Section]) -> Vec<String> {
        let fields = sections.iter().flat_map(|section| &section.fields);
        fields.map(|field| field.path.clone()).collect()
    }

    #[test]
    fn every_member_of_create_fleet_is_in_the_form() {
        let shape = &operation("CreateFleet").unwrap().input;
        let paths = paths(&sections(shape, &Offers::default(), None));
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

    #[test]
    fn a_fleet_aws_describes_is_what_create_fleet_would_take() {
        let fleet = serde_json::from_str(
            r#"{"Name":"lab","Arn":"arn:aws:appstream:eu-central-1:123456789012:fleet/lab","ImageName":"office",
                "ImageArn":"arn:aws:appstream:eu-central-1:123456789012:image/office","FleetType":"ON_DEMAND","State":"STOPPED",
                "ComputeCapacityStatus":{"Desired":3,"Running":0},"StreamView":"HOLOGRAM"}"#,
        )
        .unwrap();
        let input = as_input(&operation("CreateFleet").unwrap().input, &fleet);
        assert_eq!(
            input,
            serde_json::from_str(
                r#"{"Name":"lab","ImageName":"office","FleetType":"ON_DEMAND","ComputeCapacity":{"DesiredInstances":3},"StreamView":"HOLOGRAM"}"#
            )
            .unwrap()
        );
    }

    #[test]
    fn an_image_of_another_account_is_told_by_its_arn() {
        let fleet = serde_json::from_str(
            r#"{"Arn":"arn:aws:appstream:eu-central-1:123456789012:fleet/lab","ImageName":"office",
                "ImageArn":"arn:aws:appstream:eu-central-1:210987654321:image/office"}"#,
        )
        .unwrap();
        let input = as_input(&operation("CreateFleet").unwrap().input, &fleet);
        assert!(input.get("ImageName").is_none());
        assert!(input.get("ImageArn").is_some());
    }
}
