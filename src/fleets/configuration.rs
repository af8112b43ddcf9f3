//! What a fleet's page says of its capacity and how it is set up.

use leptos::prelude::*;

use super::{CapacityMeter, Fleet, FleetType};
use crate::appstream::{ConnectionName, DirectoryName};
use crate::images::Platform;
use crate::routes::Path;
use crate::ui::time::duration;
use crate::ui::{Copyable, Erase, Moment, entry};

/// Its numbers.
pub fn capacity(fleet: &Fleet) -> AnyView {
    let capacity = &fleet.capacity;
    let number = |name, value: i32| {
        entry(
            name,
            Some(view! { <span class="num">{value}</span> }.erase()),
        )
    };
    let sessions = capacity.sessions.as_ref().map(|sessions| {
        view! {
            {number("Sessions open", sessions.active)}
            {number("Sessions free", sessions.available)}
            {number("Sessions desired", sessions.desired)}
        }
    });
    view! {
        <div class="stack">
            <CapacityMeter fleet/>
            <dl class="kv kv-numbers">
                {number("In use", capacity.in_use)}
                {number("Free", capacity.available)}
                {number("Running", capacity.running)}
                {number("Desired", capacity.desired)}
                {sessions}
            </dl>
        </div>
    }
    .erase()
}

/// Its settings, with the way to what it is made of.
pub fn configuration(connection: &ConnectionName, fleet: &Fleet) -> AnyView {
    let words = |text: String| Some(view! { <span>{text}</span> }.erase());
    let code = |text: String| Some(view! { <code>{text}</code> }.erase());
    let seconds = |value: Option<i32>| value.and_then(|value| words(duration(i64::from(value))));
    let many = |values: &[String]| {
        (!values.is_empty())
            .then(|| values.join(", "))
            .and_then(code)
    };
    let platform = fleet.platform.as_deref().map(Platform::from);
    let idle = match fleet.idle_disconnect_timeout {
        Some(0) => words("Never".to_owned()),
        other => seconds(other),
    };
    let internet = if fleet.default_internet_access {
        "On"
    } else {
        "Off, through the VPC"
    };
    let elastic = (fleet.fleet_type == FleetType::Elastic).then(|| {
        entry(
            "Maximum concurrent sessions",
            fleet
                .max_concurrent_sessions
                .and_then(|count| words(count.to_string())),
        )
    });
    let per_instance = fleet
        .max_sessions_per_instance
        .map(|count| entry("Sessions per instance", words(count.to_string())));
    view! {
        <dl class="kv">
            {entry("Type", words(fleet.fleet_type.label().to_owned()))}
            {entry("Instance type", code(fleet.instance_type.clone()))}
            {entry("Image", image(connection, fleet))}
            {entry("Platform", platform.and_then(|platform| words(platform.label().to_owned())))}
            {entry("Stream view", fleet.stream_view.as_ref().and_then(|view| words(view.label().to_owned())))}
            {elastic}
            {per_instance}
            {entry("Maximum session duration", seconds(fleet.max_user_duration))}
            {entry("Disconnect timeout", seconds(fleet.disconnect_timeout))}
            {entry("Idle disconnect timeout", idle)}
            {entry("Default internet access", words(internet.to_owned()))}
            {entry("Subnets", many(&fleet.subnets))}
            {entry("Security groups", many(&fleet.security_groups))}
            {entry("Directory", directory(connection, fleet))}
            {entry("Organizational unit", fleet.organizational_unit.clone().and_then(words))}
            {entry("IAM role", fleet.iam_role.clone().map(|role| view! { <Copyable value=role/> }.erase()))}
            {entry("Created", fleet.created.map(|at| view! { <Moment at/> }.erase()))}
            {entry("ARN", Some(view! { <Copyable value=fleet.arn.clone()/> }.erase()))}
        </dl>
    }
    .erase()
}

fn image(connection: &ConnectionName, fleet: &Fleet) -> Option<AnyView> {
    let named = fleet.image_name();
    let page = named
        .as_ref()
        .map(|(name, arn)| Path::Image(connection, name, *arn));
    linked(fleet.image.as_ref()?, page)
}

fn directory(connection: &ConnectionName, fleet: &Fleet) -> Option<AnyView> {
    let text = fleet.directory.as_ref()?;
    let name = DirectoryName::parse(text).ok();
    let page = name
        .as_ref()
        .map(|name| Path::DirectoryConfig(connection, name));
    linked(text, page)
}

/// A name, which leads to its page if it has one.
fn linked(name: &str, page: Option<Path<'_>>) -> Option<AnyView> {
    let name = name.to_owned();
    Some(match page {
        Some(page) => view! { <a href=page.to_string()>{name}</a> }.erase(),
        None => view! { <span>{name}</span> }.erase(),
    })
}
