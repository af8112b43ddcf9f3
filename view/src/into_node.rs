//! What can stand in a view.

use std::borrow::Cow;

use either_of::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::svg::InertElement as InertSvg;

use crate::attribute::for_signals;
use crate::element::Element;
use crate::node::Node;

/// What can stand in a view.
pub trait IntoNode {
    fn into_node(self) -> Node;
}

/// What a component gives.
pub trait IntoView: leptos::IntoView + IntoNode {}

impl<V: leptos::IntoView + IntoNode> IntoView for V {}

impl IntoNode for Node {
    fn into_node(self) -> Node {
        self
    }
}

impl IntoNode for Element {
    fn into_node(self) -> Node {
        self.into()
    }
}

impl<V: IntoNode> IntoNode for View<V> {
    fn into_node(self) -> Node {
        self.into_inner().into_node()
    }
}

impl IntoNode for () {
    fn into_node(self) -> Node {
        Node::Nothing
    }
}

impl IntoNode for &'static str {
    fn into_node(self) -> Node {
        Node::Text(Cow::Borrowed(self))
    }
}

impl IntoNode for Cow<'static, str> {
    fn into_node(self) -> Node {
        Node::Text(self)
    }
}

macro_rules! texts {
    ($($text:ty),*) => {
        $(impl IntoNode for $text {
            fn into_node(self) -> Node {
                Node::Text(Cow::Owned(self.to_string()))
            }
        })*
    };
}
texts!(String, char, i32, i64, u8, u16, u32, u64, usize, f64);

macro_rules! foreign {
    ($($view:ty),*) => {
        $(impl IntoNode for $view {
            fn into_node(self) -> Node {
                Node::foreign(self)
            }
        })*
    };
}
foreign!(AnyView, InertElement, InertSvg);

impl<V: IntoNode> IntoNode for Option<V> {
    fn into_node(self) -> Node {
        self.map_or(Node::Nothing, IntoNode::into_node)
    }
}

impl<V: IntoNode> IntoNode for Vec<V> {
    fn into_node(self) -> Node {
        Node::List(self.into_iter().map(IntoNode::into_node).collect())
    }
}

impl<A: IntoNode, B: IntoNode> IntoNode for Either<A, B> {
    fn into_node(self) -> Node {
        match self {
            Self::Left(view) => view.into_node(),
            Self::Right(view) => view.into_node(),
        }
    }
}

impl<F, V> IntoNode for F
where
    F: FnMut() -> V + Send + 'static,
    V: IntoNode,
{
    fn into_node(mut self) -> Node {
        Node::Changing(Box::new(move || self().into_node()))
    }
}

for_signals!(IntoNode, IntoNode, into_node -> Node);

macro_rules! tuples {
    ($($first:ident $($rest:ident)*)?) => {
        $(
            impl<$first: IntoNode, $($rest: IntoNode),*> IntoNode for ($first, $($rest,)*) {
                #[allow(non_snake_case, reason = "named as their types")]
                fn into_node(self) -> Node {
                    let ($first, $($rest,)*) = self;
                    Node::Several(vec![$first.into_node(), $($rest.into_node()),*])
                }
            }
            tuples!($($rest)*);
        )?
    };
}
tuples!(A B C D E F G H I J K L M N O P);
