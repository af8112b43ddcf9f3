//! What nodes have become on the page.

use std::borrow::Cow;

use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types;
use leptos::tachys::view::Mountable;
use web_sys::{Comment, Text};

use crate::attribute::Kept;
use crate::foreign::State;

/// A [`Node`](crate::Node) on the page.
pub enum Shown {
    Text(Text, Cow<'static, str>),
    Element(Box<ShownElement>),
    Several(Vec<Shown>),
    /// The comment is where it ends.
    List(Vec<Shown>, Comment),
    Nothing(Comment),
    Changing(RenderEffect<Shown>),
    Fixed(Box<Shown>),
    Foreign(Box<dyn State>),
}

/// An element on the page.
pub struct ShownElement {
    pub tag: &'static str,
    pub element: types::Element,
    pub attributes: Vec<(&'static str, Kept)>,
    pub children: Vec<Shown>,
}

impl ShownElement {
    pub fn new(
        tag: &'static str,
        element: types::Element,
        attributes: Vec<(&'static str, Kept)>,
        children: Vec<Shown>,
    ) -> Self {
        Self {
            tag,
            element,
            attributes,
            children,
        }
    }
}

impl Shown {
    /// Takes the place of this.
    pub fn replace(&mut self, mut other: Self) {
        self.insert_before_this(&mut other);
        self.unmount();
        *self = other;
    }
}

impl Mountable for Shown {
    fn unmount(&mut self) {
        match self {
            Self::Text(text, _) => Rndr::remove(text),
            Self::Element(shown) => Rndr::remove(&shown.element),
            Self::Several(all) => all.iter_mut().for_each(Self::unmount),
            Self::List(all, end) => {
                all.iter_mut().for_each(Self::unmount);
                Rndr::remove(end);
            }
            Self::Nothing(place) => Rndr::remove(place),
            Self::Changing(effect) => effect.unmount(),
            Self::Fixed(shown) => shown.unmount(),
            Self::Foreign(shown) => shown.unmount(),
        }
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        match self {
            Self::Text(text, _) => Rndr::insert_node(parent, text, marker),
            Self::Element(shown) => Rndr::insert_node(parent, &shown.element, marker),
            Self::Several(all) => all.iter_mut().for_each(|one| one.mount(parent, marker)),
            Self::List(all, end) => {
                all.iter_mut().for_each(|one| one.mount(parent, marker));
                Rndr::insert_node(parent, end, marker);
            }
            Self::Nothing(place) => Rndr::insert_node(parent, place, marker),
            Self::Changing(effect) => effect.mount(parent, marker),
            Self::Fixed(shown) => shown.mount(parent, marker),
            Self::Foreign(shown) => shown.mount(parent, marker),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self {
            Self::Text(text, _) => insert_before(text, child),
            Self::Element(shown) => insert_before(&shown.element, child),
            Self::Several(all) => all.iter().any(|one| one.insert_before_this(child)),
            Self::List(all, end) => {
                all.iter().any(|one| one.insert_before_this(child)) || insert_before(end, child)
            }
            Self::Nothing(place) => insert_before(place, child),
            Self::Changing(effect) => effect.insert_before_this(child),
            Self::Fixed(shown) => shown.insert_before_this(child),
            Self::Foreign(shown) => shown.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<types::Element> {
        let of_all = |all: &[Self]| all.iter().flat_map(Self::elements).collect();
        match self {
            Self::Text(..) | Self::Nothing(_) => Vec::new(),
            Self::Element(shown) => vec![shown.element.clone()],
            Self::Several(all) | Self::List(all, _) => of_all(all),
            Self::Changing(effect) => effect.elements(),
            Self::Fixed(shown) => shown.elements(),
            Self::Foreign(shown) => shown.elements(),
        }
    }
}

fn insert_before(node: &types::Node, child: &mut dyn Mountable) -> bool {
    use wasm_bindgen::JsCast;

    let parent = Rndr::get_parent(node).and_then(|parent| parent.dyn_into().ok());
    let is_there = parent.is_some();
    if let Some(parent) = parent {
        child.mount(&parent, Some(node));
    }
    is_there
}
