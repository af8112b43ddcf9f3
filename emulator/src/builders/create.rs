//! CreateImageBuilder and UpdateImageBuilder.

use std::collections::BTreeSet;

use rand::Rng;

use super::life::STARTING;
use super::software::{self, Status};
use super::{ImageBuilder, State, agent_version, find};
use crate::agent_access;
use crate::call::{Call, given};
use crate::check::{not_both, owned};
use crate::error::{ApiError, Outcome};
use crate::fleets;
use crate::images;
use crate::tags;
use crate::value::Members;

/// Members that are kept and shown as they were given.
const OTHERS: [&str; 7] = [
    "VpcConfig",
    "IamRoleArn",
    "DomainJoinInfo",
    "AccessEndpoints",
    "RootVolumeConfig",
    "DisableIMDSV1",
    "AgentAccessConfig",
];

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = call.text("Name")?;
    let builder = read(call, &name)?;
    let (now, place) = (call.now, call.place);
    let quota = call.world.quotas(place).image_builders;
    let region = call.world.region(place);
    if region.builders.contains_key(&name) {
        return Err(ApiError::already_exists(format!(
            "Image builder {name} already exists"
        )));
    }
    quota.check(region.builders.len(), "image builders")?;
    tags::set_at_creation(region, place.arn("image-builder", &name), &call.input);
    let described = builder.describe(place);
    region.builders.insert(name.clone(), builder);
    super::life::wake(call.world, place, &name, now + STARTING);
    Ok(Members::from([("ImageBuilder", described)]))
}

/// The image builder that the input asks for, PENDING.
fn read(call: &mut Call<'_>, name: &str) -> Outcome<ImageBuilder> {
    let input = &call.input;
    let instance_type = call.text("InstanceType")?;
    fleets::check_instance_type(&instance_type)?;
    let image = images::for_builder(call.world, call.place, input)?;
    images::check_instance_type(call.world, call.place, &image, &instance_type)?;
    check_network(input)?;
    fleets::check_surroundings(input, call.world, call.place)?;
    let installed = images::software(call.world, call.place, &image.arn);
    let reach = fleets::network_room(input.map("VpcConfig"), 1);
    let agent_version = match input.text("AppstreamAgentVersion") {
        Some(version) => agent_version(version)?,
        None => images::agent_version(call.world, call.place, &image.arn),
    };
    let mut builder = ImageBuilder {
        name: name.to_owned(),
        image,
        instance_type,
        display_name: owned(input, "DisplayName"),
        description: owned(input, "Description"),
        internet_access: input.boolean("EnableDefaultInternetAccess") == Some(true),
        others: given(input, &OTHERS),
        created: call.now,
        state: State::Pending,
        until: Some(call.now + STARTING),
        agent_version,
        address: String::new(),
        interface: String::new(),
        errors: reach.errors,
        software: installed
            .into_iter()
            .map(|name| (name, Status::Installed))
            .collect(),
    };
    let install: BTreeSet<&str> = input.texts("SoftwaresToInstall").collect();
    let uninstall: BTreeSet<&str> = input.texts("SoftwaresToUninstall").collect();
    software::stage(&mut builder, &install, &uninstall)?;
    software::deploy(&mut builder, false);
    let random = &mut call.world.random;
    builder.address = format!(
        "10.20.{}.{}",
        random.random_range(4..32),
        random.random_range(4..251)
    );
    builder.interface = format!("eni-0{:016x}", random.random::<u64>());
    Ok(builder)
}

/// "One subnet": the API reference of CreateImageBuilder, VpcConfig.
fn check_network(input: &Members) -> Outcome<()> {
    let subnets = input
        .map("VpcConfig")
        .map_or(0, |vpc| vpc.texts("SubnetIds").count());
    if subnets > 1 {
        return Err(ApiError::value(
            "An image builder takes one subnet: VpcConfig has more.",
        ));
    }
    Ok(())
}

/// DisplayName, Description and AgentAccessConfig: at any time but while the
/// builder is on its way out.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome<Members> {
    let input = call.input.clone();
    let place = call.place;
    let builder = find(call, "Name")?;
    builder.must_be(&[State::Running, State::Stopped])?;
    let deleted: Vec<&str> = input.texts("AttributesToDelete").collect();
    if deleted.contains(&"AGENT_ACCESS_CONFIG") {
        not_both(&input, "AgentAccessConfig")?;
    }
    agent_access::apply(&mut builder.others, &input)?;
    if !deleted.is_empty() {
        builder.others.remove("AgentAccessConfig");
    }
    builder.display_name = owned(&input, "DisplayName").or(builder.display_name.take());
    builder.description = owned(&input, "Description").or(builder.description.take());
    Ok(Members::from([("ImageBuilder", builder.describe(place))]))
}
