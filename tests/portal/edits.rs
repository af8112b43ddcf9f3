//! Any fleet, stack and directory config that AWS can hold survives to be opened, edited
//! and saved: nothing changes but what was changed.
//!
//! The cases come from a seed, which a failure names; `PORTICO_TEST_SEED` is another.

use portico::json::Value as Form;
use reqwest::StatusCode;
use serde_json::{Value, json};

use self::dice::{Change, Dice};
use crate::app::{App, Visitor};

mod dice;
mod directories;
mod fleets;
mod stacks;

/// Organizational units, some of them odd.
const UNITS: [&str; 3] = ["OU=Streaming,DC=corp", "OU=a\\,b,DC=corp", "DC=corp"];

/// A kind of resource.
struct Kind {
    /// As server functions call it.
    name: &'static str,
    /// As operations call one, and several.
    operation: &'static str,
    several: &'static str,
    /// What names one in an input.
    key: &'static str,
    make: fn(&mut Dice, &str) -> Value,
    change: fn(&mut Dice, &Value) -> Change,
    cases: usize,
}

const FLEETS: Kind = Kind {
    name: "fleet",
    operation: "Fleet",
    several: "Fleets",
    key: "Name",
    make: fleets::fleet,
    change: fleets::fleet_change,
    cases: 200,
};
const STACKS: Kind = Kind {
    name: "stack",
    operation: "Stack",
    several: "Stacks",
    key: "Name",
    make: stacks::stack,
    change: stacks::stack_change,
    cases: 200,
};
const DIRECTORIES: Kind = Kind {
    name: "directory_config",
    operation: "DirectoryConfig",
    several: "DirectoryConfigs",
    key: "DirectoryName",
    make: directories::directory,
    change: directories::directory_change,
    cases: 60,
};

/// Members of a description that follow from others.
const DERIVED: [(&str, &[&str]); 2] = [
    ("ComputeCapacity", &["ComputeCapacityStatus"]),
    ("MaxSessionsPerInstance", &["ComputeCapacityStatus"]),
];

fn seed() -> u64 {
    let given = std::env::var("PORTICO_TEST_SEED").ok();
    given
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(20_260_311)
}

fn form(value: &Value) -> Form {
    serde_json::from_value(value.clone()).expect("a value of a form")
}

/// Without members that say nothing.
fn said(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let said = members
                .iter()
                .map(|(name, value)| (name.clone(), said(value)));
            let is_nothing = |value: &Value| {
                value.is_null()
                    || *value == json!(false)
                    || *value == json!("")
                    || *value == json!([])
                    || *value == json!({})
            };
            Value::Object(said.filter(|(_, value)| !is_nothing(value)).collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(said).collect()),
        value => value.clone(),
    }
}

/// One resource, opened and saved.
struct Case<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    kind: &'a Kind,
    name: String,
    what: String,
}

impl Case<'_> {
    async fn described(&self) -> Value {
        let kind = self.kind;
        let names = format!("{}s", kind.key);
        let names = if kind.key == "Name" { "Names" } else { &names };
        let operation = format!("Describe{}", kind.several);
        let answer = self
            .app
            .aws(&operation, json!({ names: [self.name] }))
            .await;
        answer.expect(&self.what)[kind.several][0].clone()
    }

    /// What the form begins with.
    async fn open(&self) -> Value {
        let function = format!("plan_{}_change", self.kind.name);
        let arguments = json!({ "connection": "demo", "name": self.name });
        let (status, task) = self.visitor.call(&function, arguments).await;
        assert_eq!(status, StatusCode::OK, "{}: {task}", self.what);
        task["initial"].clone()
    }

    async fn save(&self, before: &Value, after: &Value) -> (StatusCode, Value) {
        let function = format!("update_{}", self.kind.name);
        let arguments = json!({
            "connection": "demo", "name": self.name, "before": before, "after": after,
            "overwrite": false, "restart": false,
        });
        self.visitor.call(&function, arguments).await
    }

    async fn updates(&self) -> u64 {
        self.app
            .calls(&format!("Update{}", self.kind.operation))
            .await
    }

    /// Saves what was not touched.
    async fn untouched_sends_nothing(&self, before: &Value) {
        let sent = self.updates().await;
        let (status, error) = self.save(before, before).await;
        assert_eq!(status, StatusCode::OK, "{}: {error}", self.what);
        assert_eq!(self.updates().await, sent, "{}", self.what);
    }

    /// Changes one thing.
    async fn only_that_changes(&self, before: &Value, (path, value): Change) {
        let what = format!("{}; {path} to {value:?}", self.what);
        let mut after = form(before);
        after.set(path, value.as_ref().map(form));
        let after = serde_json::to_value(after).expect("JSON");
        let (was, sent) = (self.described().await, self.updates().await);
        let (status, error) = self.save(before, &after).await;
        let is = self.described().await;
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            // AWS has no way to do it: that is said, and nothing is sent.
            let field = error["field"].as_str().unwrap_or_default();
            let top = path.split('.').next().unwrap_or_default();
            assert!(field.starts_with(top), "{what}: {error}");
            assert!(cannot_be(path, value.as_ref(), before), "{what}: {error}");
            assert_eq!((&is, self.updates().await), (&was, sent), "{what}");
            return;
        }
        assert_eq!(status, StatusCode::OK, "{what}: {error}");
        let top = path.split('.').next().unwrap_or_default();
        let derived = DERIVED.iter().find(|(name, _)| *name == top);
        let may_change =
            |name: &str| name == top || derived.is_some_and(|(_, names)| names.contains(&name));
        let names = was.as_object().into_iter().chain(is.as_object()).flatten();
        for (name, _) in names.filter(|(name, _)| !may_change(name)) {
            assert_eq!(was[name], is[name], "{what}: {name}");
        }
        let mut wanted = said(&after);
        if let Some(credentials) = wanted.get_mut("ServiceAccountCredentials") {
            // It is written and never read.
            credentials
                .as_object_mut()
                .expect("an object")
                .remove("AccountPassword");
        }
        assert_eq!(
            said(&self.open().await),
            with_defaults(wanted, &self.name),
            "{what}"
        );
    }
}

/// What AWS makes of what was emptied.
fn with_defaults(mut form: Value, name: &str) -> Value {
    let settings = &mut form["ApplicationSettings"];
    if settings["Enabled"] == true && settings["SettingsGroup"].is_null() {
        settings["SettingsGroup"] = json!(name);
    }
    said(&form)
}

/// Whether a form must refuse the change: AWS cannot empty it, or it breaks a rule.
fn cannot_be(path: &str, value: Option<&Value>, before: &Value) -> bool {
    match path {
        "AgentAccessConfig.UserControlMode" | "AgentAccessConfig.S3BucketArn" => value.is_none(),
        "CertificateBasedAuthProperties" => value.is_none(),
        "CertificateBasedAuthProperties.CertificateAuthorityArn" => {
            before["CertificateBasedAuthProperties"]["Status"] != "DISABLED"
        }
        // An action that is not set is not said to AWS, which keeps what it has.
        "UserSettings" => {
            let count = |settings: &Value| settings.as_array().map_or(0, Vec::len);
            value.map_or(0, count) < count(&before["UserSettings"])
        }
        _ => false,
    }
}

async fn survive(kind: Kind) {
    let app = App::start().await;
    let operator = app.signed_in("operator").await;
    let seed = seed();
    let mut dice = Dice(seed);
    for number in 0..kind.cases {
        let name = format!("case-{number}.example.com");
        let input = (kind.make)(&mut dice, &name);
        let what = format!("seed {seed}, case {number}: {input}");
        let create = format!("Create{}", kind.operation);
        app.aws(&create, input).await.expect(&what);
        let case = Case {
            app: &app,
            visitor: &operator,
            kind: &kind,
            name: name.clone(),
            what,
        };
        app.forget();
        let before = case.open().await;
        case.untouched_sends_nothing(&before).await;
        let change = (kind.change)(&mut dice, &before);
        case.only_that_changes(&before, change).await;
        let delete = format!("Delete{}", kind.operation);
        let deleted = app.aws(&delete, json!({ kind.key: name })).await;
        deleted.expect(&case.what);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn any_fleet_survives_to_be_edited() {
    survive(FLEETS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn any_stack_survives_to_be_edited() {
    survive(STACKS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn any_directory_config_survives_to_be_edited() {
    survive(DIRECTORIES).await;
}
