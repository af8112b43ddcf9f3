//! Views that leptos made: what it offers as components, above all.

use std::any::Any;
use std::marker::PhantomData;

use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::{Mountable, PositionState};

/// What leptos does with a view in the browser.
pub trait Foreign: Send {
    fn show(self: Box<Self>) -> ShownForeign;
    fn change(self: Box<Self>, shown: &mut ShownForeign);
    fn take_over(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ShownForeign;
}

impl<V: RenderHtml + 'static> Foreign for V {
    fn show(self: Box<Self>) -> ShownForeign {
        ShownForeign::of::<V>(Render::build(*self))
    }

    fn change(self: Box<Self>, shown: &mut ShownForeign) {
        let state: &mut dyn Any = &mut *shown.0;
        match state.downcast_mut::<StateOf<V>>() {
            Some(state) => Render::rebuild(*self, &mut state.0),
            None => shown.replace(self.show()),
        }
    }

    fn take_over(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ShownForeign {
        ShownForeign::of::<V>(RenderHtml::hydrate::<true>(*self, cursor, position))
    }
}

/// The state of a view of type `V`: views of different types may have states of the
/// same.
struct StateOf<V: Render>(V::State, PhantomData<fn() -> V>);

trait State: Mountable + Any {}

impl<V: Render + 'static> State for StateOf<V> {}

impl<V: Render> Mountable for StateOf<V> {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}

/// What a view has become on the page.
pub struct ShownForeign(Box<dyn State>);

impl ShownForeign {
    fn of<V: Render + 'static>(state: V::State) -> Self {
        Self(Box::new(StateOf::<V>(state, PhantomData)))
    }

    fn replace(&mut self, mut other: Self) {
        self.insert_before_this(&mut other);
        self.unmount();
        *self = other;
    }
}

impl Mountable for ShownForeign {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}
