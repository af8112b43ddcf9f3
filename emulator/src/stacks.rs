//! Stacks: what users see of fleets, and what they may do there.

mod associations;
mod connectors;
mod update;
mod user_settings;

pub(crate) use associations::{associate, disassociate, list_fleets, list_stacks};
pub(crate) use connectors::bucket;
pub(crate) use update::update;
pub(crate) use user_settings::UserSettings;

use serde::{Deserialize, Serialize};

use crate::agent_access;
use crate::call::Call;
use crate::check::{owned, required};
use crate::clock::Time;
use crate::error::{ApiError, Outcome};
use crate::paging::Page;
use crate::place::Place;
use crate::tags;
use crate::value::{Members, Value};

/// How many stacks a page of DescribeStacks holds; AWS publishes no number.
const PAGE: usize = 25;

/// A stack, with what is shown as it was given in `others`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stack {
    pub(crate) name: String,
    pub(crate) display_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) redirect_url: Option<String>,
    pub(crate) feedback_url: Option<String>,
    pub(crate) created: Time,
    pub(crate) user_settings: UserSettings,
    /// The settings group, when application settings are persistent.
    pub(crate) settings_group: Option<String>,
    pub(crate) storage_connectors: Vec<Members>,
    pub(crate) others: Members,
}

/// Members of a stack that are kept and shown as they were given.
const OTHERS: [&str; 5] = [
    "AccessEndpoints",
    "EmbedHostDomains",
    "StreamingExperienceSettings",
    "ContentRedirection",
    "StorageConnectorAuthentication",
];

impl Stack {
    pub(crate) fn new(name: &str, now: Time) -> Self {
        Self {
            name: name.to_owned(),
            display_name: None,
            description: None,
            redirect_url: None,
            feedback_url: None,
            created: now,
            user_settings: UserSettings::default(),
            settings_group: None,
            storage_connectors: Vec::new(),
            others: Members::new(),
        }
    }

    /// As DescribeStacks shows it. AccessEndpoints and EmbedHostDomains are
    /// left out when there are none, since the model has them not empty.
    fn describe(&self, place: &Place) -> Value {
        let mut out = Members::with_capacity(16);
        out.push("Arn", place.arn("stack", &self.name));
        out.push("Name", &self.name);
        out.push_some("DisplayName", self.display_name.as_ref());
        out.push_some("Description", self.description.as_ref());
        out.push("CreatedTime", self.created);
        let connectors = self.storage_connectors.iter().cloned().map(Value::Map);
        out.push("StorageConnectors", connectors.collect::<Value>());
        out.push_some("RedirectURL", self.redirect_url.as_ref());
        out.push_some("FeedbackURL", self.feedback_url.as_ref());
        out.push("StackErrors", Value::List(Vec::new()));
        out.push("UserSettings", self.user_settings.describe());
        out.push("ApplicationSettings", self.application_settings(place));
        for (name, value) in self.others.clone() {
            out.push(name, value);
        }
        out.into()
    }

    fn application_settings(&self, place: &Place) -> Members {
        let mut settings = Members::from([("Enabled", self.settings_group.is_some().into())]);
        if let Some(group) = &self.settings_group {
            settings.push("SettingsGroup", group);
            settings.push("S3BucketName", connectors::settings_bucket(place));
        }
        settings
    }

    /// Takes over what `input` says about the stack.
    fn apply(&mut self, input: &Members, place: &Place) -> Outcome<()> {
        for (member, value) in [
            ("DisplayName", &mut self.display_name),
            ("Description", &mut self.description),
            ("RedirectURL", &mut self.redirect_url),
            ("FeedbackURL", &mut self.feedback_url),
        ] {
            *value = owned(input, member).or(value.take());
        }
        if let Some(settings) = input.list("UserSettings") {
            self.user_settings.apply(settings)?;
        }
        if let Some(settings) = input.map("ApplicationSettings") {
            self.apply_application_settings(settings);
        }
        if let Some(given) = input.list("StorageConnectors") {
            self.storage_connectors = connectors::read(given, place)?;
        }
        agent_access::apply(&mut self.others, input)?;
        for name in OTHERS {
            if let Some(value) = input.get(name) {
                self.others.set(name, value.clone());
            }
        }
        Ok(())
    }

    /// Persistent application settings; the group is the stack's name unless
    /// another is given.
    fn apply_application_settings(&mut self, settings: &Members) {
        self.settings_group = match settings.boolean("Enabled") {
            Some(true) => owned(settings, "SettingsGroup")
                .or(self.settings_group.take())
                .or_else(|| Some(self.name.clone())),
            _ => None,
        };
    }

    /// Home folders, as CreateStack makes them.
    pub(crate) fn add_home_folders(&mut self, place: &Place) {
        self.storage_connectors
            .push(connectors::home_folders(place));
    }
}

/// The refusal of a stack that does not exist.
pub(crate) fn not_found(name: &str) -> ApiError {
    ApiError::not_found(format!("Stack {name} not found"))
}

pub(crate) fn create(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let place = call.place;
    let mut stack = Stack::new(&name, call.now);
    stack.apply(&call.input, place)?;
    let quota = call.world.quotas(place).stacks;
    let region = call.world.region(place);
    if region.stacks.contains_key(&name) {
        return Err(ApiError::already_exists(format!(
            "Stack {name} already exists"
        )));
    }
    quota.check(region.stacks.len(), "stacks")?;
    tags::set_at_creation(region, place.arn("stack", &name), &call.input);
    let described = stack.describe(place);
    region.stacks.insert(name, stack);
    Ok(Members::from([("Stack", described)]))
}

pub(crate) fn describe(call: &mut Call<'_>) -> Outcome<Members> {
    let names = crate::call::sorted_names(&call.input, "Names");
    let page = Page::read(&call.input, &call.scope(&names), PAGE)?;
    let place = call.place;
    let region = call.region();
    let write = |stack: &Stack| stack.describe(place);
    if names.is_empty() {
        let stacks = region
            .stacks
            .iter()
            .map(|(name, stack)| (name.clone(), stack));
        return Ok(page.answer("Stacks", stacks, write));
    }
    let stacks = names
        .into_iter()
        .map(|name| {
            let stack = region.stacks.get(&name).ok_or_else(|| not_found(&name))?;
            Ok((name, stack))
        })
        .collect::<Outcome<Vec<_>>>()?;
    Ok(page.answer("Stacks", stacks.into_iter(), write))
}

pub(crate) fn delete(call: &mut Call<'_>) -> Outcome<Members> {
    let name = required(&call.input, "Name")?.to_owned();
    let arn = call.place.arn("stack", &name);
    let region = call.region();
    if !region.stacks.contains_key(&name) {
        return Err(not_found(&name));
    }
    if region.associations.iter().any(|(stack, _)| *stack == name) {
        // Observed: AWS's own sentence.
        return Err(ApiError::in_use(format!(
            "Cannot delete stack {name}. This stack has fleets associated with it. Only stacks with no fleets associated with it can be deleted."
        )));
    }
    region.stacks.remove(&name);
    region.tags.remove(&arn);
    region.entitlements.remove(&name);
    region.themes.remove(&name);
    region.user_stacks.remove(&name);
    // A fleet may have been disassociated while people were still there.
    let left: Vec<(String, u64)> = region
        .fleets
        .iter()
        .flat_map(|(fleet, found)| {
            let of_stack = found
                .sessions
                .iter()
                .filter(|(_, session)| session.stack == name);
            of_stack.map(|(serial, _)| (fleet.clone(), *serial))
        })
        .collect();
    for (fleet, serial) in left {
        call.world.end_session(call.place, &fleet, serial, call.now);
    }
    Ok(Members::new())
}
