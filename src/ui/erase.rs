//! Views without their type: on the server leptos's `AnyView`, in the browser a node of
//! `view/`, which has one type by itself.

use std::sync::Arc;

use leptos::children::ToChildren;
use leptos::prelude::*;

/// What stands in a component, given to it once, without its type.
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

/// A part of a page that changes with the signals it reads, for leptos of one type.
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
impl<V: leptos::IntoNode> Erase for V {
    fn erase(self) -> AnyView {
        self.into_node()
    }

    fn erase_fixed(self) -> AnyView {
        self.into_node().fixed()
    }
}
