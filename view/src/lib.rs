//! Leptos, but for one thing: in the browser, what `view!` makes of an element has one
//! type, whatever its attributes and children are.
//!
//! Leptos gives every view a type of its own, and compiles for each how it is built,
//! taken over from the server's page, changed, mounted and taken away: half of what a
//! page weighs. Here a view is a tree of [`Node`]s. What a page compiles is how that
//! tree comes to be; walking it is compiled once.
//!
//! The application depends on this crate under the name `leptos`, because that is what
//! `view!` calls its elements by. On the server nothing differs from leptos, and what
//! the server renders is what the browser takes over.

pub use leptos::*;

#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod attribute;
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod element;
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod foreign;
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod into_node;
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod node;
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod shown;

#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub use {into_node::IntoNode, node::Node};

/// A view that leptos made, not `view!`.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub fn foreign<V: prelude::RenderHtml + 'static>(view: V) -> Node {
    Node::foreign(view)
}

/// A view that leptos made, not `view!`.
#[cfg(any(feature = "ssr", not(feature = "hydrate")))]
pub fn foreign<V>(view: V) -> V {
    view
}

/// Leptos's own, but for what is a view, and what is one of any type.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub mod prelude {
    pub use crate::into_node::IntoView;
    pub use crate::node::Node as AnyView;
    pub use leptos::prelude::*;
}

/// Leptos's own, but for what `view!` makes of components.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub mod component {
    use crate::Node;
    use leptos::prelude::RenderHtml;

    pub use leptos::component::*;

    /// What a component shows.
    pub fn component_view<P, V: RenderHtml + 'static>(
        component: impl ComponentConstructor<P, V>,
        props: P,
    ) -> Node {
        Node::foreign(component.construct(props))
    }
}

/// Leptos's own, but for what `view!` makes of elements.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub mod tachys {
    pub use leptos::tachys::*;

    pub mod html {
        pub use leptos::tachys::html::*;

        pub use crate::element::html as element;
    }

    pub use crate::element::svg;
}
