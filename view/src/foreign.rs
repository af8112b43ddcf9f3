//! Views that leptos made: what it offers as components, above all.

use std::any::Any;
use std::marker::PhantomData;

use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::{Mountable, PositionState};

/// What leptos does with a view in the browser.
pub trait Foreign: Send {
    fn start(self: Box<Self>) -> Box<dyn State>;
    fn update(self: Box<Self>, shown: &mut Box<dyn State>);
    fn adopt(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn State>;
}

impl<V: RenderHtml + 'static> Foreign for V {
    fn start(self: Box<Self>) -> Box<dyn State> {
        state_of::<V>(Render::build(*self))
    }

    fn update(self: Box<Self>, shown: &mut Box<dyn State>) {
        let state: &mut dyn Any = &mut **shown;
        match state.downcast_mut::<StateOf<V>>() {
            Some(state) => Render::rebuild(*self, &mut state.0),
            None => {
                let mut new = self.start();
                shown.insert_before_this(&mut *new);
                shown.unmount();
                *shown = new;
            }
        }
    }

    fn adopt(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn State> {
        state_of::<V>(RenderHtml::hydrate::<true>(*self, cursor, position))
    }
}

fn state_of<V: Render + 'static>(state: V::State) -> Box<dyn State> {
    Box::new(StateOf::<V>(state, PhantomData))
}

/// The state of a view of type `V`: views of different types may have states of the
/// same.
struct StateOf<V: Render>(V::State, PhantomData<fn() -> V>);

/// What a view has become on the page.
pub trait State: Mountable + Any {}

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
