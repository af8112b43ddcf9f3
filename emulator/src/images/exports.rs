//! Export tasks: images that become AMIs.

use std::time::Duration;

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::{ImageState, own};
use crate::call::{Call, given};
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::fleets;
use crate::sessions::uuid;
use crate::value::{Members, Value};

const EXPORTING: Duration = Duration::from_secs(1_200);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExportTask {
    id: String,
    image_arn: String,
    ami_id: String,
    created: Time,
    /// `AmiName`, `AmiDescription` and `TagSpecifications`.
    given: Members,
}

impl ExportTask {
    fn state(&self, now: Time) -> &'static str {
        if now >= self.created + EXPORTING {
            "COMPLETED"
        } else {
            "EXPORTING"
        }
    }

    fn describe(&self, now: Time) -> Value {
        let mut out = Members::with_capacity(9);
        out.push("TaskId", &self.id);
        out.push("ImageArn", &self.image_arn);
        out.push("CreatedDate", self.created);
        let state = self.state(now);
        out.push("State", state);
        if state == "COMPLETED" {
            out.push("AmiId", &self.ami_id);
        }
        for (name, value) in self.given.clone() {
            out.push(name, value);
        }
        out.push("ErrorDetails", Value::List(Vec::new()));
        out.into()
    }

    /// What a filter of this name compares.
    fn field(&self, name: &str, now: Time) -> Option<&str> {
        match name {
            "imagearn" => Some(&self.image_arn),
            "imagename" => self.image_arn.rsplit('/').next(),
            "aminame" => self.given.text("AmiName"),
            "state" => Some(self.state(now)),
            "taskid" => Some(&self.id),
            _ => None,
        }
    }
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let (name, role) = (call.text("ImageName")?, call.text("IamRoleArn")?);
    let image = own(call.region(), &name)?;
    if image.state != ImageState::Available || image.deprecated {
        return Err(ApiError::not_available(format!(
            "The image {name} is {}. The image must be in an AVAILABLE state for this action to succeed.",
            if image.deprecated {
                "DEPRECATED"
            } else {
                image.state.word()
            }
        )));
    }
    if !image.software.is_empty() {
        // Licences of AWS's cannot leave it.
        return Err(ApiError::not_permitted(format!(
            "The image {name} has licensed software and cannot be exported."
        )));
    }
    fleets::check_role(&role, call.place)?;
    let random = &mut call.world.random;
    let task = ExportTask {
        id: uuid(random),
        image_arn: call.place.arn("image", &name),
        ami_id: format!("ami-0{:016x}", random.random::<u64>()),
        created: call.now,
        given: given(
            &call.input,
            &["AmiName", "AmiDescription", "TagSpecifications"],
        ),
    };
    let described = task.describe(call.now);
    call.region().exports.insert(task.id.clone(), task);
    Ok(Members::from([("ExportImageTask", described)]))
}

pub(crate) fn get(call: &mut Call<'_>) -> Outcome<Members> {
    // The model does not require it, and nothing can be found without it.
    let id = call.text("TaskId")?;
    let now = call.now;
    let task =
        call.region().exports.get(&id).ok_or_else(|| {
            ApiError::not_found(format!("The export image task {id} was not found."))
        })?;
    Ok(Members::from([("ExportImageTask", task.describe(now))]))
}

/// Filters are those of the task's members whose names are words: `ImageArn`,
/// `image-name`, `State` and so on, each with the values that it may have.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome<Members> {
    let mut filters: Vec<(String, Vec<String>)> = Vec::new();
    for filter in call.input.list("Filters").unwrap_or_default() {
        let Some(filter) = filter.as_map() else {
            continue;
        };
        let given = filter.text("Name").unwrap_or_default();
        let name = given.replace(['-', '_'], "").to_ascii_lowercase();
        if !["imagearn", "imagename", "aminame", "state", "taskid"].contains(&name.as_str()) {
            return Err(ApiError::value(format!(
                "The filter {given} is invalid. Specify ImageArn, ImageName, AmiName, State or TaskId."
            )));
        }
        filters.push((name, filter.texts("Values").map(str::to_owned).collect()));
    }
    let page = call.page(&filters)?;
    let now = call.now;
    let passes = |task: &ExportTask| {
        filters.iter().all(|(name, values)| {
            task.field(name, now)
                .is_some_and(|field| values.iter().any(|value| value == field))
        })
    };
    let tasks = call.region().exports.iter();
    let tasks = tasks
        .filter(|(_, task)| passes(task))
        .map(|(id, task)| (id.clone(), task));
    Ok(page.answer("ExportImageTasks", tasks, |task| task.describe(now)))
}
