//! Views without their type, small in WebAssembly.
//!
//! Leptos's `into_any` compiles a dozen functions for each type of view, among them
//! a second way of taking over what the server rendered: one that can wait in the
//! middle of an element. Nothing here waits there, because the router loads a page's
//! part before it touches the page. `erase` does with three functions, which makes
//! the browser side a fifth smaller.

use std::sync::Arc;

use leptos::children::ToChildren;
use leptos::prelude::*;

/// What stands in a component, given to it once: leptos's own, erased as here.
pub struct Children(Box<dyn FnOnce() -> AnyView + Send>);

impl Children {
    /// What stands there.
    pub fn view(self) -> AnyView {
        (self.0)()
    }
}

impl<F, V> ToChildren<F> for Children
where
    F: FnOnce() -> V + Send + 'static,
    V: Erase,
{
    fn to_children(view: F) -> Self {
        Self(Box::new(move || view().erase()))
    }
}

/// The same, for a component that shows it again and again.
#[derive(Clone)]
pub struct ChildrenFn(Arc<dyn Fn() -> AnyView + Send + Sync>);

impl ChildrenFn {
    /// What stands there.
    pub fn view(&self) -> AnyView {
        (self.0)()
    }
}

impl<F, V> ToChildren<F> for ChildrenFn
where
    F: Fn() -> V + Send + Sync + 'static,
    V: Erase,
{
    fn to_children(view: F) -> Self {
        Self(Arc::new(move || view().erase()))
    }
}

/// A part of a page that changes with the signals it reads. Leptos compiles a dozen
/// functions for each closure in a view; this way, all have one type.
pub fn changing<V: Erase>(part: impl Fn() -> V + Send + 'static) -> AnyView {
    let part: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || part().erase());
    part.erase()
}

/// Takes a view's type from it.
pub trait Erase {
    /// The same view.
    fn erase(self) -> AnyView;

    /// The same view, for one that stays as it was built: what changes in it does so
    /// by signals. Should it be rendered anew after all, then from nothing, so the
    /// code that would find out what changed is left out.
    fn erase_fixed(self) -> AnyView;
}

#[cfg(any(feature = "ssr", not(feature = "hydrate")))]
impl<V: IntoAny> Erase for V {
    fn erase(self) -> AnyView {
        self.into_any()
    }

    fn erase_fixed(self) -> AnyView {
        self.into_any()
    }
}

#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod browser {
    //! For leptos all erased views have one type, [`Erased`]; which one it is, only
    //! its [`View`] knows.

    use std::any::Any;
    use std::marker::PhantomData;

    use leptos::attr::Attribute;
    use leptos::attr::any_attribute::AnyAttribute;
    use leptos::prelude::*;
    use leptos::tachys::hydration::Cursor;
    use leptos::tachys::renderer::types::{Element, Node};
    use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

    use super::Erase;

    impl<V: RenderHtml + 'static> Erase for V {
        fn erase(self) -> AnyView {
            // Leptos keeps a place in the page for views that are nothing.
            const { assert!(V::EXISTS, "there is nothing to erase") };
            Erased(Box::new(self)).into_any()
        }

        fn erase_fixed(self) -> AnyView {
            const { assert!(V::EXISTS, "there is nothing to erase") };
            Erased(Box::new(Fixed(self))).into_any()
        }
    }

    /// What leptos does with a view in the browser.
    trait View: Send {
        fn build(self: Box<Self>) -> Shown;
        fn rebuild(self: Box<Self>, shown: &mut Shown);
        fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown;
    }

    impl<V: RenderHtml + 'static> View for V {
        fn build(self: Box<Self>) -> Shown {
            Shown::of::<V>(Render::build(*self))
        }

        fn rebuild(self: Box<Self>, shown: &mut Shown) {
            let state: &mut dyn Any = &mut *shown.0;
            match state.downcast_mut::<StateOf<V>>() {
                Some(state) => Render::rebuild(*self, &mut state.0),
                None => shown.replace(View::build(self)),
            }
        }

        fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown {
            Shown::of::<V>(RenderHtml::hydrate::<true>(*self, cursor, position))
        }
    }

    struct Fixed<V>(V);

    impl<V: RenderHtml + 'static> View for Fixed<V> {
        fn build(self: Box<Self>) -> Shown {
            Shown::of::<V>(Render::build(self.0))
        }

        fn rebuild(self: Box<Self>, shown: &mut Shown) {
            shown.replace(View::build(self));
        }

        fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown {
            Shown::of::<V>(RenderHtml::hydrate::<true>(self.0, cursor, position))
        }
    }

    /// The state of a view of type `V`: views of different types may have states of
    /// the same.
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

    /// What an erased view has become on the page.
    struct Shown(Box<dyn State>);

    impl Shown {
        fn of<V: Render + 'static>(state: V::State) -> Self {
            Self(Box::new(StateOf::<V>(state, PhantomData)))
        }

        fn replace(&mut self, mut other: Self) {
            self.insert_before_this(&mut other);
            self.unmount();
            *self = other;
        }
    }

    impl Mountable for Shown {
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

    struct Erased(Box<dyn View>);

    impl Render for Erased {
        type State = Shown;

        fn build(self) -> Shown {
            self.0.build()
        }

        fn rebuild(self, shown: &mut Shown) {
            self.0.rebuild(shown);
        }
    }

    impl AddAnyAttr for Erased {
        type Output<A: Attribute> = Self;

        fn add_any_attr<A: Attribute>(self, _attribute: A) -> Self
        where
            Self: RenderHtml,
        {
            self
        }
    }

    impl RenderHtml for Erased {
        type AsyncOutput = Self;
        type Owned = Self;

        const MIN_LENGTH: usize = 0;

        fn dry_resolve(&mut self) {}

        async fn resolve(self) -> Self {
            self
        }

        // The server does not erase in this way.
        fn to_html_with_buf(
            self,
            _html: &mut String,
            _position: &mut Position,
            _escape: bool,
            _mark_branches: bool,
            _attributes: Vec<AnyAttribute>,
        ) {
        }

        fn hydrate<const FROM_SERVER: bool>(
            self,
            cursor: &Cursor,
            position: &PositionState,
        ) -> Shown {
            self.0.hydrate(cursor, position)
        }

        fn into_owned(self) -> Self {
            self
        }
    }
}
