//! What elements have: attributes, properties, listeners.

use std::borrow::Cow;

use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::renderer::types::{Element, Event};
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;

/// The value of an attribute; none, and the element does not have it.
pub type Text = Option<Cow<'static, str>>;

type Changing<T> = Box<dyn FnMut() -> T + Send>;

/// The value of an attribute, and whether it changes.
pub enum Value {
    Fixed(Text),
    Changing(Changing<Text>),
}

/// The value of a property.
#[derive(Clone, PartialEq)]
pub enum Property {
    Flag(bool),
    Text(Cow<'static, str>),
}

/// Something that an element has.
pub enum Has {
    Attribute(Value),
    Property(Changing<Property>),
    Listener(Listener),
    Html(Cow<'static, str>),
    Reference(Box<dyn FnOnce(&Element) + Send>),
}

/// What is called with an event.
pub struct Listener {
    owner: Owner,
    call: SendWrapper<Box<dyn FnMut(Event)>>,
}

impl Listener {
    pub fn new(call: impl FnMut(Event) + 'static) -> Self {
        Self {
            owner: Owner::current().unwrap_or_default(),
            call: SendWrapper::new(Box::new(call)),
        }
    }

    /// What the handler makes goes with what listens.
    fn attach(self, element: &Element, event: &str) -> Kept {
        let Self { owner, call } = self;
        let mut call = call.take();
        let call = Box::new(move |event| owner.with(|| call(event)));
        Kept::Listener {
            _until_dropped: Rndr::add_event_listener(element, event, call),
        }
    }
}

/// What is kept of it while the element is on the page.
pub enum Kept {
    Fixed(Text),
    Changing {
        _effect: RenderEffect<Text>,
    },
    Property {
        _effect: RenderEffect<Property>,
    },
    Listener {
        _until_dropped: RemoveEventHandler<Element>,
    },
    Html(Cow<'static, str>),
    Reference,
}

/// A signal is what the function that reads it is.
macro_rules! for_signals {
    ($trait:ident, $of:path, $method:ident -> $made:ty) => {
        for_signals!($trait, $of, $method -> $made, Memo ReadSignal RwSignal Signal);
    };
    ($trait:ident, $of:path, $method:ident -> $made:ty, $signal:ident $($others:ident)*) => {
        impl<T: $of + Clone + Send + Sync + 'static> $trait for $signal<T> {
            fn $method(self) -> $made {
                (move || self.get()).$method()
            }
        }
        for_signals!($trait, $of, $method -> $made, $($others)*);
    };
    ($trait:ident, $of:path, $method:ident -> $made:ty,) => {};
}
pub(crate) use for_signals;

type All = Vec<(&'static str, Has)>;
type AllKept = Vec<(&'static str, Kept)>;

/// Gives an element that is new what it has.
pub fn build(all: All, element: &Element) -> AllKept {
    all.into_iter()
        .map(|(name, has)| (name, has.give(name, element, true)))
        .collect()
}

/// The same for an element that the server rendered: it has its attributes.
pub fn hydrate(all: All, element: &Element) -> AllKept {
    all.into_iter()
        .map(|(name, has)| (name, has.give(name, element, false)))
        .collect()
}

/// Whether they have the same names, and belong to the same element as far as one can
/// tell: another id or another name is another element.
pub fn are_alike(all: &[(&'static str, Has)], kept: &[(&'static str, Kept)]) -> bool {
    let is_alike = |((name, has), (other, kept)): (&(&str, Has), &(&str, Kept))| {
        name == other
            && match (has, kept) {
                (Has::Attribute(Value::Fixed(new)), Kept::Fixed(old)) => {
                    !matches!(*name, "id" | "name") || new == old
                }
                (Has::Attribute(_), Kept::Fixed(_) | Kept::Changing { .. })
                | (Has::Property(_), Kept::Property { .. })
                | (Has::Listener(_), Kept::Listener { .. })
                | (Has::Html(_), Kept::Html(_))
                | (Has::Reference(_), Kept::Reference) => true,
                _ => false,
            }
    };
    all.len() == kept.len() && all.iter().zip(kept).all(is_alike)
}

/// Gives an element other values.
pub fn rebuild(all: All, kept: &mut AllKept, element: &Element) {
    for ((name, has), (_, kept)) in all.into_iter().zip(kept) {
        match (has, &mut *kept) {
            (Has::Attribute(Value::Fixed(new)), Kept::Fixed(old)) => {
                if new != *old {
                    set(element, name, new.as_deref());
                    *old = new;
                }
            }
            (Has::Html(new), Kept::Html(old)) if new == *old => {}
            // What listened or changed stops before the next begins.
            (has, kept) => {
                *kept = Kept::Reference;
                *kept = has.give(name, element, true);
            }
        }
    }
}

impl Has {
    fn give(self, name: &'static str, element: &Element, is_new: bool) -> Kept {
        match self {
            Self::Attribute(Value::Fixed(value)) => {
                if is_new {
                    set_first(element, name, value.as_deref());
                }
                Kept::Fixed(value)
            }
            Self::Attribute(Value::Changing(next)) => Kept::Changing {
                _effect: changing(next, name, element.clone(), is_new),
            },
            Self::Property(next) => Kept::Property {
                _effect: changing_property(next, name, element.clone()),
            },
            Self::Listener(listener) => listener.attach(element, name),
            Self::Html(html) => {
                if is_new {
                    Rndr::set_inner_html(element, &html);
                }
                Kept::Html(html)
            }
            Self::Reference(load) => {
                load(element);
                Kept::Reference
            }
        }
    }
}

fn set_first(element: &Element, name: &str, value: Option<&str>) {
    if value.is_some() {
        set(element, name, value);
    }
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => Rndr::set_attribute(element, name, value),
        None => Rndr::remove_attribute(element, name),
    }
}

fn changing(
    mut next: Changing<Text>,
    name: &'static str,
    element: Element,
    is_new: bool,
) -> RenderEffect<Text> {
    RenderEffect::new(move |old: Option<Text>| {
        let value = next();
        match old {
            Some(old) if old == value => {}
            Some(_) => set(&element, name, value.as_deref()),
            // An element that was another's before may have it still.
            None if is_new => set(&element, name, value.as_deref()),
            None => {}
        }
        value
    })
}

fn changing_property(
    mut next: Changing<Property>,
    name: &'static str,
    element: Element,
) -> RenderEffect<Property> {
    RenderEffect::new(move |old: Option<Property>| {
        let value = next();
        if old.as_ref() != Some(&value) {
            let value = match &value {
                Property::Flag(flag) => JsValue::from_bool(*flag),
                Property::Text(text) => JsValue::from_str(text),
            };
            Rndr::set_property_or_value(&element, name, &value);
        }
        value
    })
}

/// Fills a reference with the element.
pub fn reference<E: ElementType>(container: impl NodeRefContainer<E>) -> Has {
    Has::Reference(Box::new(move |element| container.load(element)))
}

/// What can be the value of an attribute.
pub trait IntoValue {
    fn into_value(self) -> Value;
}

/// What a signal of it or a function may give.
pub trait IntoText {
    fn into_text(self) -> Text;
}

impl IntoText for &'static str {
    fn into_text(self) -> Text {
        Some(Cow::Borrowed(self))
    }
}

impl IntoText for String {
    fn into_text(self) -> Text {
        Some(Cow::Owned(self))
    }
}

impl IntoText for Cow<'static, str> {
    fn into_text(self) -> Text {
        Some(self)
    }
}

impl IntoText for bool {
    fn into_text(self) -> Text {
        self.then_some(Cow::Borrowed(""))
    }
}

impl<T: IntoText> IntoText for Option<T> {
    fn into_text(self) -> Text {
        self?.into_text()
    }
}

macro_rules! texts {
    ($($number:ty),*) => {
        $(impl IntoText for $number {
            fn into_text(self) -> Text {
                Some(Cow::Owned(self.to_string()))
            }
        })*
        texts!(@value $($number,)* &'static str, String, Cow<'static, str>, bool);
    };
    (@value $($text:ty),*) => {
        $(impl IntoValue for $text {
            fn into_value(self) -> Value {
                Value::Fixed(self.into_text())
            }
        })*
    };
}
texts!(i32, i64, u8, u16, u32, u64, usize, f64);

impl<T: IntoText> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        Value::Fixed(self.into_text())
    }
}

impl<F, T> IntoValue for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoText,
{
    fn into_value(mut self) -> Value {
        Value::Changing(Box::new(move || self().into_text()))
    }
}

for_signals!(IntoValue, IntoText, into_value -> Value);

/// What can be the value of a property.
pub trait IntoProperty {
    fn into_property(self) -> Changing<Property>;
}

impl IntoProperty for String {
    fn into_property(self) -> Changing<Property> {
        let value = Property::Text(Cow::Owned(self));
        Box::new(move || value.clone())
    }
}

impl IntoProperty for bool {
    fn into_property(self) -> Changing<Property> {
        Box::new(move || Property::Flag(self))
    }
}

impl<F, T> IntoProperty for F
where
    F: FnMut() -> T + Send + 'static,
    T: Into<Property>,
{
    fn into_property(mut self) -> Changing<Property> {
        Box::new(move || self().into())
    }
}

for_signals!(IntoProperty, Into<Property>, into_property -> Changing<Property>);

impl From<String> for Property {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<&'static str> for Property {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<bool> for Property {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}
