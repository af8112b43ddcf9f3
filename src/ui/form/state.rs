//! What a form holds while somebody fills it in, and what is wrong with it.

use leptos::prelude::*;

use super::check::{Fault, check, new_faults};
use super::plan::{Field, Section, Task};
use super::shape::Shape;
use crate::json::Value;

/// Rules between fields, which no shape can say.
pub type Rules = fn(&Value) -> Vec<Fault>;

/// A form being filled in.
#[derive(Clone, Copy)]
pub struct Form {
    shape: StoredValue<Shape>,
    sections: StoredValue<Vec<Section>>,
    rules: Rules,
    initial: StoredValue<Value>,
    value: RwSignal<Value>,
    faults: RwSignal<Vec<Fault>>,
    /// What is wrong with what it begins with.
    begun_with: StoredValue<Vec<Fault>>,
}

/// Whether `path` is `whole` or lies in it.
fn is_within(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Form {
    /// A form that begins as `task` says.
    pub fn new(task: Task, rules: Rules) -> Self {
        let value = task.initial.clone();
        Self::resumed(task, value, rules)
    }

    /// A form that began as `task` says and holds `value` by now.
    pub fn resumed(task: Task, value: Value, rules: Rules) -> Self {
        let form = Self {
            shape: StoredValue::new(task.shape),
            sections: StoredValue::new(task.sections),
            rules,
            initial: StoredValue::new(task.initial),
            value: RwSignal::new(value),
            faults: RwSignal::new(Vec::new()),
            begun_with: StoredValue::new(Vec::new()),
        };
        let begun_with = form.faults_of(&form.initial());
        form.begun_with.set_value(begun_with);
        form
    }

    /// What stands at `path`.
    pub fn at(self, path: &str) -> Option<Value> {
        self.value.with(|value| value.at(path).cloned())
    }

    /// What stood at `path` when it was asked, without following it.
    pub fn at_untracked(self, path: &str) -> Option<Value> {
        self.value.with_untracked(|value| value.at(path).cloned())
    }

    /// Takes over what was typed; what was wrong there is not said any longer.
    pub fn set(self, path: &str, value: Option<Value>) {
        self.value.update(|whole| whole.set(path, value));
        self.faults
            .update(|faults| faults.retain(|fault| !is_within(&fault.path, path)));
    }

    /// Whether `field` is shown.
    pub fn shows(self, field: &Field) -> bool {
        self.value.with(|value| is_shown(field, value))
    }

    /// What is wrong at `path`, or inside what it holds.
    pub fn fault(self, path: &str) -> Option<String> {
        self.faults.with(|faults| {
            let fault = faults.iter().find(|fault| is_within(&fault.path, path))?;
            let inside = fault.path.strip_prefix(path).unwrap_or_default();
            let line = inside
                .strip_prefix('.')
                .and_then(|inside| inside.split('.').next())
                .and_then(|position| position.parse::<usize>().ok());
            Some(match line {
                Some(position) => format!("Number {}: {}", position + 1, fault.message),
                None => fault.message.clone(),
            })
        })
    }

    /// Everything that is wrong, with the section and field it is in.
    pub fn faults(self) -> Vec<(usize, Field, String)> {
        self.faults.with(|faults| {
            self.sections.with_value(|sections| {
                let fields = sections.iter().enumerate().flat_map(|(position, section)| {
                    section.fields.iter().map(move |field| (position, field))
                });
                fields
                    .filter_map(|(position, field)| {
                        let fault = faults
                            .iter()
                            .find(|fault| is_within(&fault.path, &field.path))?;
                        Some((position, field.clone(), fault.message.clone()))
                    })
                    .collect()
            })
        })
    }

    /// Says something wrong that only the server could know; whether there is a field
    /// for it.
    pub fn refuse(self, path: &str, message: &str) -> bool {
        let known = self.sections.with_value(|sections| {
            let mut fields = sections.iter().flat_map(|section| &section.fields);
            fields.any(|field| is_within(path, &field.path))
        });
        if known {
            self.faults.set(vec![Fault::new(path, message)]);
        }
        known
    }

    /// What is to be handed in: what stands in fields that are shown.
    pub fn finished(self) -> Value {
        let mut value = self.value.get_untracked();
        let whole = value.clone();
        self.sections.with_value(|sections| {
            for field in sections.iter().flat_map(|section| &section.fields) {
                if !is_shown(field, &whole) {
                    value.set(&field.path, None);
                }
            }
        });
        if value == Value::Null {
            value = Value::object([]);
        }
        value
    }

    /// Checks everything; whether nothing is wrong.
    pub fn check(self) -> bool {
        let faults = self.all_faults();
        let fine = faults.is_empty();
        self.faults.set(faults);
        fine
    }

    /// Checks the fields of one section; whether nothing is wrong there.
    pub fn check_section(self, section: usize) -> bool {
        let faults = self.all_faults();
        let paths: Vec<String> = self.sections.with_value(|sections| {
            let fields = sections.get(section).map(|section| section.fields.iter());
            let fields = fields.into_iter().flatten();
            fields.map(|field| field.path.clone()).collect()
        });
        let here: Vec<Fault> = faults
            .into_iter()
            .filter(|fault| paths.iter().any(|path| is_within(&fault.path, path)))
            .collect();
        let fine = here.is_empty();
        self.faults.set(here);
        fine
    }

    /// Checks what was just left.
    pub fn check_at(self, path: &str) {
        let found = self.all_faults();
        let empty = self.at_untracked(path).is_none();
        self.faults.update(|faults| {
            faults.retain(|fault| !is_within(&fault.path, path));
            // What is only empty is said when the form is handed in.
            if !empty {
                let here = found
                    .into_iter()
                    .filter(|fault| is_within(&fault.path, path));
                faults.extend(here);
            }
        });
    }

    /// What AWS gave and nobody touched is as it is, even if this version does not
    /// know it.
    fn all_faults(self) -> Vec<Fault> {
        let value = self.finished();
        let faults = self.faults_of(&value);
        self.initial.with_value(|initial| {
            self.begun_with
                .with_value(|begun_with| new_faults(faults, begun_with, initial, &value))
        })
    }

    fn faults_of(self, value: &Value) -> Vec<Fault> {
        let mut faults = self.shape.with_value(|shape| check(shape, value));
        faults.extend((self.rules)(value));
        faults.extend(self.missing(value));
        faults
    }

    /// Fields the form asks for though their shape does not.
    fn missing(self, value: &Value) -> Vec<Fault> {
        self.sections.with_value(|sections| {
            let fields = sections.iter().flat_map(|section| &section.fields);
            fields
                .filter(|field| field.required && is_shown(field, value))
                .filter(|field| value.at(&field.path).is_none())
                .map(|field| Fault::new(&field.path, super::check::missing(&field.shape)))
                .collect()
        })
    }

    /// What stands in all fields, followed.
    pub fn followed(self) -> Value {
        self.value.get();
        self.finished()
    }

    /// What stands in all fields, those that are not shown as well; followed.
    pub fn followed_whole(self) -> Value {
        self.value.get()
    }

    /// What `look` sees in the shape of what is handed in.
    pub fn with_shape<T>(self, look: impl FnOnce(&Shape) -> T) -> T {
        self.shape.with_value(look)
    }

    /// Whether anything was changed.
    pub fn is_touched(self) -> bool {
        let value = self.value.get();
        self.initial.with_value(|initial| *initial != value)
    }

    /// What the fields held to begin with.
    pub fn initial(self) -> Value {
        self.initial.get_value()
    }

    /// The sections.
    pub fn sections(self) -> Vec<Section> {
        self.sections.get_value()
    }
}

fn is_shown(field: &Field, value: &Value) -> bool {
    field.when.as_ref().is_none_or(|when| {
        let found = match value.at(&when.path) {
            Some(Value::Text(text)) => text.as_str(),
            Some(Value::Flag(true)) => "true",
            Some(Value::Flag(false)) => "false",
            _ => "",
        };
        when.is.iter().any(|text| text == found)
    })
}
