//! What a view is made of.

use std::any::Any;
use std::borrow::Cow;

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::view::{Position, PositionState};
use web_sys::Text;

use crate::element::Element;
use crate::foreign::Foreign;
use crate::shown::{Shown, ShownElement};

/// A part of a page, not built yet.
pub enum Node {
    /// A text.
    Text(Cow<'static, str>),
    /// An element.
    Element(Box<Element>),
    /// Several, always as many.
    Several(Vec<Node>),
    /// Several, each time as many as there are.
    List(Vec<Node>),
    /// Nothing, where there may be something another time.
    Nothing,
    /// What this gives, and anew when a signal changes that it reads.
    Changing(Box<dyn FnMut() -> Node + Send>),
    /// What is not changed but replaced.
    Fixed(Box<Node>),
    /// What leptos made.
    Foreign(Box<dyn Foreign>),
}

impl Node {
    /// What leptos made, unless it is what `view!` made after all: most components give
    /// that, but do not say so.
    pub(crate) fn foreign<V: RenderHtml + 'static>(view: V) -> Self {
        let view = match taken::<V, Self>(view) {
            Ok(node) => return node,
            Err(view) => view,
        };
        let view = match taken::<V, Option<Self>>(view) {
            Ok(node) => return node.unwrap_or(Self::Nothing),
            Err(view) => view,
        };
        match taken::<V, View<Element>>(view) {
            Ok(element) => element.into_inner().into(),
            Err(view) => Self::Foreign(Box::new(view)),
        }
    }

    /// The same, but replaced instead of changed.
    pub fn fixed(self) -> Self {
        Self::Fixed(Box::new(self))
    }
}

/// A value as what it is.
fn taken<T: 'static, As: 'static>(value: T) -> Result<As, T> {
    let mut value = Some(value);
    let taken = (&mut value as &mut dyn Any)
        .downcast_mut::<Option<As>>()
        .and_then(Option::take);
    match (taken, value) {
        (Some(taken), _) => Ok(taken),
        (None, Some(value)) => Err(value),
        (None, None) => unreachable!("only what was taken is gone"),
    }
}

impl Render for Node {
    type State = Shown;

    fn build(self) -> Shown {
        match self {
            Self::Text(text) => Shown::Text(Rndr::create_text_node(&text), text),
            Self::Element(element) => Shown::Element(Box::new(element.show())),
            Self::Several(nodes) => Shown::Several(all(nodes, Self::build)),
            Self::List(nodes) => Shown::List(all(nodes, Self::build), Rndr::create_placeholder()),
            Self::Nothing => Shown::Nothing(Rndr::create_placeholder()),
            Self::Changing(next) => changing(next, Self::build),
            Self::Fixed(node) => Shown::Fixed(Box::new(node.build())),
            Self::Foreign(view) => Shown::Foreign(view.start()),
        }
    }

    fn rebuild(self, shown: &mut Shown) {
        match (self, &mut *shown) {
            (Self::Text(text), Shown::Text(node, old)) => {
                if text != *old {
                    Rndr::set_text(node, &text);
                    *old = text;
                }
            }
            (Self::Element(element), Shown::Element(old)) if element.is_like(old) => {
                element.change(old);
            }
            (Self::Several(nodes), Shown::Several(old)) if nodes.len() == old.len() => {
                for (node, old) in nodes.into_iter().zip(old) {
                    node.rebuild(old);
                }
            }
            (Self::List(nodes), Shown::List(old, end)) => rebuild_list(nodes, old, end),
            (Self::Nothing, Shown::Nothing(_)) => {}
            (Self::Foreign(view), Shown::Foreign(old)) => view.update(old),
            (node, shown) => shown.replace(node.build()),
        }
    }
}

fn rebuild_list(nodes: Vec<Node>, old: &mut Vec<Shown>, end: &web_sys::Comment) {
    while old.len() > nodes.len() {
        if let Some(mut last) = old.pop() {
            last.unmount();
        }
    }
    for (place, node) in nodes.into_iter().enumerate() {
        if let Some(old) = old.get_mut(place) {
            node.rebuild(old);
        } else {
            let mut new = node.build();
            Rndr::try_mount_before(&mut new, end);
            old.push(new);
        }
    }
}

fn all(nodes: Vec<Node>, show: impl FnMut(Node) -> Shown) -> Vec<Shown> {
    nodes.into_iter().map(show).collect()
}

/// `first` shows what there is at the beginning.
fn changing(
    mut next: Box<dyn FnMut() -> Node + Send>,
    first: impl Fn(Node) -> Shown + 'static,
) -> Shown {
    Shown::Changing(RenderEffect::new(move |shown: Option<Shown>| {
        let node = next();
        match shown {
            Some(mut shown) => {
                node.rebuild(&mut shown);
                shown
            }
            None => first(node),
        }
    }))
}

impl Node {
    /// What it is of what the server rendered.
    pub(crate) fn take_over(self, cursor: &Cursor, position: &PositionState) -> Shown {
        match self {
            Self::Text(text) => Shown::Text(text_there(cursor, position), text),
            Self::Element(element) => Shown::Element(Box::new(element.take_over(cursor, position))),
            Self::Several(nodes) => {
                Shown::Several(all(nodes, |node| node.take_over(cursor, position)))
            }
            Self::List(nodes) => {
                let shown = all(nodes, |node| node.take_over(cursor, position));
                Shown::List(shown, cursor.next_placeholder(position))
            }
            Self::Nothing => Shown::Nothing(cursor.next_placeholder(position)),
            Self::Changing(next) => {
                let (cursor, position) = (cursor.clone(), position.clone());
                changing(next, move |node| node.take_over(&cursor, &position))
            }
            Self::Fixed(node) => Shown::Fixed(Box::new(node.take_over(cursor, position))),
            Self::Foreign(view) => Shown::Foreign(view.adopt(cursor, position)),
        }
    }
}

/// A view of the browser alone: it takes over what the server rendered, and the server
/// does not render it.
macro_rules! of_the_browser {
    ($($view:ty),*) => {
        $(
            impl AddAnyAttr for $view {
                type Output<A: Attribute> = Self;

                fn add_any_attr<A: Attribute>(self, _attribute: A) -> Self
                where
                    Self: RenderHtml,
                {
                    self
                }
            }

            impl RenderHtml for $view {
                type AsyncOutput = Self;
                type Owned = Self;

                const MIN_LENGTH: usize = 0;

                fn dry_resolve(&mut self) {}

                async fn resolve(self) -> Self {
                    self
                }

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
                    Node::from(self).take_over(cursor, position)
                }

                fn into_owned(self) -> Self {
                    self
                }
            }
        )*
    };
}
of_the_browser!(Node, Element);

/// An element alone, where no node is around it.
impl Render for Element {
    type State = Shown;

    fn build(self) -> Shown {
        Node::from(self).build()
    }

    fn rebuild(self, shown: &mut Shown) {
        Node::from(self).rebuild(shown);
    }
}

/// The text that comes next. A comment keeps it apart from a text before it.
fn text_there(cursor: &Cursor, position: &PositionState) -> Text {
    match position.get() {
        Position::FirstChild => cursor.child(),
        Position::NextChildAfterText => {
            cursor.sibling();
            cursor.sibling();
        }
        _ => cursor.sibling(),
    }
    position.set(Position::NextChildAfterText);
    there(cursor)
}

/// What the server rendered where the cursor is.
///
/// # Panics
/// If that is something else: then the browser's view is not the server's, which no
/// page can go on with.
pub(crate) fn there<T: wasm_bindgen::JsCast>(cursor: &Cursor) -> T {
    wasm_bindgen::JsCast::dyn_into(cursor.current())
        .unwrap_or_else(|_| panic!("the server rendered something else"))
}

/// An element, where its own module builds it.
impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(Box::new(element))
    }
}

impl Element {
    fn show(self) -> ShownElement {
        let element = Rndr::create_element(self.tag, self.namespace);
        let attributes = crate::attribute::build(self.attributes, &element);
        let children = all(self.children, |child| {
            let mut shown = child.build();
            shown.mount(&element, None);
            shown
        });
        ShownElement::new(self.tag, element, attributes, children)
    }

    fn take_over(self, cursor: &Cursor, position: &PositionState) -> ShownElement {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        let element: web_sys::Element = there(cursor);
        let attributes = crate::attribute::hydrate(self.attributes, &element);
        if !self.children.is_empty() {
            position.set(Position::FirstChild);
        }
        let children = all(self.children, |child| child.take_over(cursor, position));
        cursor.set((*element).clone());
        position.set(Position::NextChild);
        ShownElement::new(self.tag, element, attributes, children)
    }

    /// Whether what is shown is this element with other values.
    fn is_like(&self, shown: &ShownElement) -> bool {
        self.tag == shown.tag
            && self.children.len() == shown.children.len()
            && crate::attribute::are_alike(&self.attributes, &shown.attributes)
    }

    fn change(self, shown: &mut ShownElement) {
        crate::attribute::rebuild(self.attributes, &mut shown.attributes, &shown.element);
        for (child, shown) in self.children.into_iter().zip(&mut shown.children) {
            child.rebuild(shown);
        }
    }
}
