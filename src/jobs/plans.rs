//! What ready-made jobs consist of: pure functions from what there is to the steps.

use super::{Rest, Wait};
use crate::appstream::{FleetName, StackName};
use crate::fleets::{Fleet, FleetState};
use crate::json::Value;

/// A job before it is made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it does: "Delete fleet lab-linux".
    pub title: String,
    /// Steps in sequence, side by side.
    pub lanes: Vec<Vec<NewStep>>,
}

/// A step before it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStep {
    /// What it does: "Stop fleet lab-linux".
    pub label: String,
    /// The operation and its input; none for a step that only waits.
    pub call: Option<(String, Value)>,
    /// The stack whose grants are enough; none needs them for the whole connection.
    pub stack: Option<StackName>,
    /// What it waits for after the call.
    pub wait: Option<Wait>,
}

impl Plan {
    /// One step after the other; the first that fails is the last.
    pub fn in_sequence(title: String, steps: Vec<NewStep>) -> Self {
        Self {
            title,
            lanes: vec![steps],
        }
    }

    /// Steps that have nothing to do with one another.
    pub fn independent(title: String, steps: Vec<NewStep>) -> Self {
        Self {
            title,
            lanes: steps.into_iter().map(|step| vec![step]).collect(),
        }
    }

    /// Its steps in words, in order.
    pub fn labels(&self) -> Vec<String> {
        let steps = self.lanes.iter().flatten();
        steps.map(|step| step.label.clone()).collect()
    }
}

impl NewStep {
    /// A call that is done when AWS has answered.
    pub fn call(label: String, operation: &str, input: Value) -> Self {
        Self {
            label,
            call: Some((operation.to_owned(), input)),
            stack: None,
            wait: None,
        }
    }

    /// Only waits.
    pub fn wait(wait: Wait) -> Self {
        let comes_to = |rest: &Rest| match rest {
            Rest::Running => "runs",
            Rest::Stopped => "is stopped",
        };
        let what = match &wait {
            Wait::Fleet(name, rest) => format!("fleet {name} {}", comes_to(rest)),
            Wait::ImageBuilder(name, rest) => format!("image builder {name} {}", comes_to(rest)),
            Wait::Image(name) => format!("image {name} is available"),
            Wait::Gone(kind, name) => format!("{kind} {name} is gone"),
        };
        Self {
            label: format!("Wait until {what}"),
            call: None,
            stack: None,
            wait: Some(wait),
        }
    }

    fn until(mut self, wait: Wait) -> Self {
        self.wait = Some(wait);
        self
    }
}

fn named(name: &str) -> Value {
    Value::object([("Name", name.into())])
}

/// Starts a fleet and waits until it runs.
pub fn start_fleet(name: &FleetName) -> NewStep {
    let label = format!("Start fleet {name}");
    NewStep::call(label, "StartFleet", named(name.as_str()))
        .until(Wait::Fleet(name.clone(), Rest::Running))
}

/// Stops a fleet and waits until it is stopped.
pub fn stop_fleet(name: &FleetName) -> NewStep {
    let label = format!("Stop fleet {name}");
    NewStep::call(label, "StopFleet", named(name.as_str()))
        .until(Wait::Fleet(name.clone(), Rest::Stopped))
}

fn wait_for_fleet(name: &FleetName, rest: Rest) -> NewStep {
    NewStep::wait(Wait::Fleet(name.clone(), rest))
}

fn disassociate(stack: &StackName, fleet: &FleetName) -> NewStep {
    let input = Value::object([
        ("StackName", stack.as_str().into()),
        ("FleetName", fleet.as_str().into()),
    ]);
    let label = format!("Disassociate fleet {fleet} from stack {stack}");
    NewStep::call(label, "DisassociateFleet", input)
}

fn deletion(operation: &str, kind: &str, name: &str) -> NewStep {
    NewStep::call(format!("Delete {kind} {name}"), operation, named(name))
        .until(Wait::Gone(kind.to_owned(), name.to_owned()))
}

/// The steps to delete a fleet: AWS takes it only stopped and without a stack.
pub fn delete_fleet(fleet: &Fleet, stacks: &[StackName]) -> Vec<NewStep> {
    let stop = (fleet.state != FleetState::Stopped).then(|| stop_fleet(&fleet.name));
    stop.into_iter()
        .chain(stacks.iter().map(|stack| disassociate(stack, &fleet.name)))
        .chain([deletion("DeleteFleet", "fleet", fleet.name.as_str())])
        .collect()
}

/// The steps to delete a stack: AWS takes it only without fleets.
pub fn delete_stack(stack: &StackName, fleets: &[FleetName]) -> Vec<NewStep> {
    let each = fleets.iter().map(|fleet| disassociate(stack, fleet));
    each.chain([deletion("DeleteStack", "stack", stack.as_str())])
        .collect()
}

/// Deletes an image builder.
pub fn delete_image_builder(name: &str) -> NewStep {
    deletion("DeleteImageBuilder", "image builder", name)
}

/// Starts or stops an image builder and waits until it has.
pub fn image_builder(name: &str, rest: Rest) -> NewStep {
    let (verb, operation) = match rest {
        Rest::Running => ("Start", "StartImageBuilder"),
        Rest::Stopped => ("Stop", "StopImageBuilder"),
    };
    NewStep::call(
        format!("{verb} image builder {name}"),
        operation,
        named(name),
    )
    .until(Wait::ImageBuilder(name.to_owned(), rest))
}

/// Gives a thing tags.
pub fn tag(kind: &str, name: &str, arn: &str, tags: &[(String, String)]) -> NewStep {
    let tags = tags
        .iter()
        .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
        .collect();
    let input = Value::object([("ResourceArn", arn.into()), ("Tags", Value::Object(tags))]);
    NewStep::call(format!("Tag {kind} {name}"), "TagResource", input)
}

/// Takes the tags with some keys from a thing; one that it does not have is no error.
pub fn untag(kind: &str, name: &str, arn: &str, keys: &[String]) -> NewStep {
    let keys: Vec<_> = keys.iter().map(|key| Value::from(key.as_str())).collect();
    let input = Value::object([("ResourceArn", arn.into()), ("TagKeys", keys.into())]);
    NewStep::call(format!("Untag {kind} {name}"), "UntagResource", input)
}

fn update(name: &FleetName, label: String, input: Value) -> NewStep {
    let mut members = match input {
        Value::Object(members) => members,
        _ => crate::json::Object::new(),
    };
    members.insert("Name".to_owned(), name.as_str().into());
    NewStep::call(label, "UpdateFleet", Value::Object(members))
}

/// The steps to change what a fleet takes only stopped: it runs again afterwards if it
/// did before.
pub fn change_fleet(fleet: &Fleet, input: Value) -> Vec<NewStep> {
    let change = update(&fleet.name, format!("Change fleet {}", fleet.name), input);
    around_stop(fleet, change)
}

fn around_stop(fleet: &Fleet, change: NewStep) -> Vec<NewStep> {
    let name = &fleet.name;
    match fleet.state {
        FleetState::Stopped => vec![change],
        FleetState::Stopping => vec![wait_for_fleet(name, Rest::Stopped), change],
        _ => vec![stop_fleet(name), change, start_fleet(name)],
    }
}

/// The steps to give a fleet another image. A running fleet takes it and keeps its
/// sessions, unless the image has another operating system.
pub fn give_image(fleet: &Fleet, image: &str, other_system: bool) -> Vec<NewStep> {
    let member = if image.starts_with("arn:") {
        "ImageArn"
    } else {
        "ImageName"
    };
    let shown = image.rsplit('/').next().unwrap_or(image);
    let label = format!("Use image {shown} on fleet {}", fleet.name);
    let change = update(&fleet.name, label, Value::object([(member, image.into())]));
    match fleet.state {
        FleetState::Running if !other_system => vec![change],
        FleetState::Starting if !other_system => {
            vec![wait_for_fleet(&fleet.name, Rest::Running), change]
        }
        _ => around_stop(fleet, change),
    }
}

/// "fleet lab-linux", or "3 fleets".
pub fn counted(kind: &str, names: &[String]) -> String {
    match names {
        [name] => format!("{kind} {name}"),
        names => format!("{} {kind}s", names.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::tests::fleet;

    fn labels(steps: &[NewStep]) -> Vec<&str> {
        steps.iter().map(|step| step.label.as_str()).collect()
    }

    fn in_state(state: FleetState) -> Fleet {
        Fleet {
            state,
            ..fleet("lab")
        }
    }

    fn stacks(names: &[&str]) -> Vec<StackName> {
        let name = |name: &&str| StackName::parse(name).unwrap();
        names.iter().map(name).collect()
    }

    #[test]
    fn a_running_fleet_is_stopped_and_taken_from_its_stacks_before_it_is_deleted() {
        let steps = delete_fleet(&in_state(FleetState::Running), &stacks(&["a", "b"]));
        assert_eq!(
            labels(&steps),
            [
                "Stop fleet lab",
                "Disassociate fleet lab from stack a",
                "Disassociate fleet lab from stack b",
                "Delete fleet lab",
            ]
        );
        let name = FleetName::parse("lab").unwrap();
        assert_eq!(steps[0].wait, Some(Wait::Fleet(name, Rest::Stopped)));
    }

    #[test]
    fn a_stopped_fleet_without_stacks_is_just_deleted() {
        let steps = delete_fleet(&in_state(FleetState::Stopped), &[]);
        assert_eq!(labels(&steps), ["Delete fleet lab"]);
    }

    #[test]
    fn a_stack_loses_its_fleets_before_it_is_deleted() {
        let stack = StackName::parse("finance").unwrap();
        let steps = delete_stack(&stack, &[FleetName::parse("lab").unwrap()]);
        assert_eq!(
            labels(&steps),
            [
                "Disassociate fleet lab from stack finance",
                "Delete stack finance"
            ]
        );
    }

    #[test]
    fn a_fleet_runs_after_a_change_only_if_it_did_before() {
        let input = Value::object([("Description", "new".into())]);
        let change = |state| {
            let steps = change_fleet(&in_state(state), input.clone());
            labels(&steps).join(", ")
        };
        let restarted = "Stop fleet lab, Change fleet lab, Start fleet lab";
        assert_eq!(change(FleetState::Running), restarted);
        assert_eq!(change(FleetState::Starting), restarted);
        assert_eq!(change(FleetState::Stopped), "Change fleet lab");
        assert_eq!(
            change(FleetState::Stopping),
            "Wait until fleet lab is stopped, Change fleet lab"
        );
    }

    #[test]
    fn a_change_names_its_fleet_whatever_the_input_says() {
        let steps = change_fleet(&in_state(FleetState::Stopped), named("other"));
        let (operation, input) = steps[0].call.as_ref().unwrap();
        assert_eq!(operation, "UpdateFleet");
        assert_eq!(input.get("Name").and_then(Value::text), Some("lab"));
    }

    #[test]
    fn an_image_is_rolled_out_without_a_stop_where_aws_takes_it_so() {
        let roll = |state, other| {
            let steps = give_image(&in_state(state), "office-2", other);
            labels(&steps).join(", ")
        };
        let give = "Use image office-2 on fleet lab";
        assert_eq!(roll(FleetState::Running, false), give);
        assert_eq!(roll(FleetState::Stopped, true), give);
        assert_eq!(
            roll(FleetState::Starting, false),
            format!("Wait until fleet lab runs, {give}")
        );
        assert_eq!(
            roll(FleetState::Running, true),
            format!("Stop fleet lab, {give}, Start fleet lab")
        );
    }

    #[test]
    fn a_shared_image_is_named_by_its_arn() {
        let arn = "arn:aws:appstream:eu-central-1:123456789012:image/office-2";
        let steps = give_image(&in_state(FleetState::Running), arn, false);
        assert_eq!(steps[0].label, "Use image office-2 on fleet lab");
        let (_, input) = steps[0].call.as_ref().unwrap();
        assert_eq!(input.get("ImageArn").and_then(Value::text), Some(arn));
    }
}
