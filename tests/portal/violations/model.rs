//! Every constraint of the service model, broken once: read from `emulator/model.json`
//! itself and not by the portal's own reader, so that what that reader drops is found.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::texts;

static MODEL: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../emulator/model.json");
    serde_json::from_str(text).expect("the model is JSON")
});

/// A constraint, in one input, broken.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which constraint: "required", "pattern" and so on.
    pub kind: &'static str,
    /// Where, as the portal names places.
    pub path: String,
    /// An input that breaks it and nothing else.
    pub input: Value,
}

/// The names of all operations that take something.
pub fn operations() -> Vec<&'static str> {
    let operations = MODEL["operations"].as_object().expect("operations");
    let takes = |name: &&String| !members(input(name)).is_empty();
    operations
        .keys()
        .filter(takes)
        .map(String::as_str)
        .collect()
}

/// The name of the shape an operation takes.
fn input(operation: &str) -> &'static str {
    MODEL["operations"][operation]["input"]
        .as_str()
        .unwrap_or_default()
}

fn shape(name: &str) -> &'static Value {
    &MODEL["shapes"][name]
}

fn members(name: &str) -> Vec<(&'static str, &'static str)> {
    let members = shape(name)["members"].as_object();
    let pair = |(name, shape): (&'static String, &'static Value)| {
        (name.as_str(), shape.as_str().expect("the name of a shape"))
    };
    members.into_iter().flatten().map(pair).collect()
}

fn number(shape: &Value, name: &str) -> Option<usize> {
    shape[name]
        .as_u64()
        .and_then(|number| number.try_into().ok())
}

/// An input with every member, none of which breaks anything.
pub fn whole(operation: &str) -> Value {
    example(input(operation))
}

fn example(name: &str) -> Value {
    let shape = shape(name);
    let inner = |which: &str| shape[which].as_str().expect("the name of a shape");
    match shape["type"].as_str() {
        Some("structure") => {
            let members = members(name).into_iter();
            let example = |(name, shape): (&str, &str)| (name.to_owned(), example(shape));
            Value::Object(members.map(example).collect())
        }
        Some("list") => json!([example(inner("member"))]),
        Some("map") => {
            let key = texts::good(inner("key"), self::shape(inner("key")));
            let value = example(inner("value"));
            Value::Object(Map::from_iter([(key, value)]))
        }
        Some("integer" | "long") => json!(number(shape, "min").unwrap_or(1).max(1)),
        Some("timestamp") => json!(1_800_000_000),
        Some("boolean") => json!(true),
        _ => json!(texts::good(name, shape)),
    }
}

/// Every constraint of `operation` that `base` can show, broken once each.
pub fn violations(operation: &str, base: &Value) -> Vec<Violation> {
    let mut breaker = Breaker {
        base,
        found: Vec::new(),
    };
    breaker.walk(input(operation), &[]);
    breaker.found
}

/// Every constraint of `operation`, as its violations are called: for the members
/// whose paths begin with one of `members`; for all if there are none.
pub fn constraints(operation: &str) -> BTreeSet<(String, &'static str)> {
    violations(operation, &whole(operation))
        .into_iter()
        .map(|violation| (general(&violation.path), violation.kind))
        .collect()
}

/// A path without positions and keys.
pub fn general(path: &str) -> String {
    let steps = path.split('.').scan(false, |in_tags, step| {
        if *in_tags {
            return None;
        }
        *in_tags = step == "Tags" || step == "tags";
        Some(step)
    });
    let named = steps.filter(|step| step.parse::<usize>().is_err());
    named.collect::<Vec<_>>().join(".")
}

struct Breaker<'a> {
    base: &'a Value,
    found: Vec<Violation>,
}

/// The steps to a place.
type Steps<'a> = &'a [String];

fn and(steps: Steps, step: impl ToString) -> Vec<String> {
    let mut steps = steps.to_vec();
    steps.push(step.to_string());
    steps
}

fn pointer(steps: Steps) -> String {
    let escaped = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
    steps.iter().map(escaped).collect()
}

impl Breaker<'_> {
    fn at(&self, steps: Steps) -> &Value {
        self.base.pointer(&pointer(steps)).unwrap_or(&Value::Null)
    }

    /// `base` with `value` at a place.
    fn with(&self, steps: Steps, value: Value) -> Value {
        let mut input = self.base.clone();
        *input.pointer_mut(&pointer(steps)).expect("a place") = value;
        input
    }

    fn found(&mut self, kind: &'static str, steps: Steps, input: Value) {
        self.found.push(Violation {
            kind,
            path: steps.join("."),
            input,
        });
    }

    /// Breaks a constraint by what stands at its place.
    fn put(&mut self, kind: &'static str, steps: Steps, value: Value) {
        let input = self.with(steps, value);
        self.found(kind, steps, input);
    }

    fn walk(&mut self, name: &str, steps: Steps) {
        let shape = shape(name);
        match shape["type"].as_str() {
            Some("structure") => self.structure(name, steps),
            Some("list") => self.list(shape, steps),
            Some("map") => self.map(shape, steps),
            Some("integer" | "long") => self.integer(shape, steps),
            Some("boolean") => self.put("type", steps, json!("on")),
            Some("timestamp") => self.put("type", steps, json!("now")),
            _ => self.text(name, steps),
        }
    }

    fn structure(&mut self, name: &str, steps: Steps) {
        let required = shape(name)["required"].as_array();
        for member in required.into_iter().flatten() {
            let member = member.as_str().expect("the name of a member");
            let mut input = self.base.clone();
            let whole = input.pointer_mut(&pointer(steps)).expect("a place");
            whole.as_object_mut().expect("an object").remove(member);
            self.found("required", &and(steps, member), input);
        }
        if !steps.is_empty() {
            self.put("type", steps, json!("a group"));
        }
        for (member, shape) in members(name) {
            let steps = and(steps, member);
            if !self.at(&steps).is_null() {
                self.walk(shape, &steps);
            }
        }
    }

    fn list(&mut self, shape: &Value, steps: Steps) {
        let items = self.at(steps).as_array().cloned().unwrap_or_default();
        if number(shape, "min").is_some_and(|least| least > 0) {
            self.put("fewest", steps, json!([]));
        }
        if let (Some(most), Some(item)) = (number(shape, "max"), items.first()) {
            self.put("most", steps, json!(vec![item; most + 1]));
        }
        self.put("type", steps, json!("a list"));
        if !items.is_empty() {
            let inner = shape["member"].as_str().expect("the name of a shape");
            self.walk(inner, &and(steps, 0));
        }
    }

    fn map(&mut self, shape: &Value, steps: Steps) {
        let named = |which: &str| shape[which].as_str().expect("the name of a shape");
        if number(shape, "min").is_some_and(|least| least > 0) {
            self.put("fewest", steps, json!({}));
        }
        if let Some(most) = number(shape, "max") {
            let entries = (0..=most).map(|key| (format!("key-{key}"), json!("value")));
            self.put("most", steps, Value::Object(entries.collect()));
        }
        self.put("type", steps, json!(7));
        for (kind, key) in texts::bad(named("key"), self::shape(named("key"))) {
            let kind = match kind {
                "shortest" => "shortest key",
                "longest" => "longest key",
                _ => "pattern of a key",
            };
            let input = self.with(steps, json!({ key.as_str(): "value" }));
            self.found(kind, &and(steps, &key), input);
        }
        for (kind, value) in texts::bad(named("value"), self::shape(named("value"))) {
            let input = self.with(steps, json!({ "team": value }));
            self.found(kind, &and(steps, "team"), input);
        }
    }

    fn integer(&mut self, shape: &Value, steps: Steps) {
        if let Some(least) = shape["min"].as_i64() {
            self.put("least", steps, json!(least - 1));
        }
        if let Some(most) = shape["max"].as_i64() {
            self.put("greatest", steps, json!(most + 1));
        }
        self.put("type", steps, json!("many"));
    }

    fn text(&mut self, name: &str, steps: Steps) {
        for (kind, text) in texts::bad(name, shape(name)) {
            self.put(kind, steps, json!(text));
        }
        self.put("type", steps, json!(7));
    }
}
