//! Elements, by the names that `view!` calls them and what they have.

use std::borrow::Cow;

use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::renderer::types::Event;

use crate::attribute::{Has, IntoProperty, IntoValue, Listener, reference};
use crate::into_node::IntoNode;
use crate::node::Node;

/// An element, not built yet.
pub struct Element {
    pub(crate) tag: &'static str,
    pub(crate) namespace: Option<&'static str>,
    pub(crate) attributes: Vec<(&'static str, Has)>,
    pub(crate) children: Vec<Node>,
}

impl Element {
    fn new(tag: &'static str, namespace: Option<&'static str>) -> Self {
        Self {
            tag,
            namespace,
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    fn has(mut self, name: &'static str, has: Has) -> Self {
        self.attributes.push((name, has));
        self
    }

    /// What is in it. Called once, with all of it.
    pub fn child(mut self, child: impl IntoNode) -> Self {
        match child.into_node() {
            Node::Several(children) => self.children.extend(children),
            child => self.children.push(child),
        }
        self
    }

    /// An attribute of any name.
    pub fn attr(self, name: &'static str, value: impl IntoValue) -> Self {
        self.has(name, Has::Attribute(value.into_value()))
    }

    /// A property of any name.
    pub fn prop(self, name: &'static str, value: impl IntoProperty) -> Self {
        self.has(name, Has::Property(value.into_property()))
    }

    /// HTML as its content.
    pub fn inner_html(self, html: impl Into<Cow<'static, str>>) -> Self {
        self.has("inner_html", Has::Html(html.into()))
    }

    /// What is called with an event.
    pub fn on<E, F>(self, event: E, mut call: F) -> Self
    where
        E: EventDescriptor,
        E::EventType: From<Event>,
        F: FnMut(E::EventType) + 'static,
    {
        let listener = Listener::new(move |event| call(E::EventType::from(event)));
        match event.name() {
            Cow::Borrowed(name) => self.has(name, Has::Listener(listener)),
            // Only events of one's own have names that are made.
            Cow::Owned(_) => self,
        }
    }

    /// A reference that is filled with it.
    pub fn node_ref<E: ElementType>(self, container: impl NodeRefContainer<E>) -> Self {
        self.has("node_ref", reference(container))
    }
}

macro_rules! attributes {
    ($($method:ident $name:literal)*) => {
        impl Element {
            $(
                #[doc = concat!("The attribute `", $name, "`.")]
                pub fn $method(self, value: impl IntoValue) -> Self {
                    self.attr($name, value)
                }
            )*
        }
    };
}

attributes! {
    accept "accept"
    action "action"
    alt "alt"
    aria_activedescendant "aria-activedescendant"
    aria_autocomplete "aria-autocomplete"
    aria_busy "aria-busy"
    aria_controls "aria-controls"
    aria_current "aria-current"
    aria_describedby "aria-describedby"
    aria_disabled "aria-disabled"
    aria_expanded "aria-expanded"
    aria_haspopup "aria-haspopup"
    aria_hidden "aria-hidden"
    aria_invalid "aria-invalid"
    aria_keyshortcuts "aria-keyshortcuts"
    aria_label "aria-label"
    aria_labelledby "aria-labelledby"
    aria_live "aria-live"
    aria_selected "aria-selected"
    aria_sort "aria-sort"
    autocapitalize "autocapitalize"
    autocomplete "autocomplete"
    autofocus "autofocus"
    checked "checked"
    class "class"
    colspan "colspan"
    content "content"
    crossorigin "crossorigin"
    datetime "datetime"
    decoding "decoding"
    disabled "disabled"
    download "download"
    enctype "enctype"
    r#for "for"
    formaction "formaction"
    height "height"
    hidden "hidden"
    href "href"
    id "id"
    inputmode "inputmode"
    lang "lang"
    list "list"
    max "max"
    maxlength "maxlength"
    method "method"
    min "min"
    minlength "minlength"
    multiple "multiple"
    name "name"
    novalidate "novalidate"
    open "open"
    pattern "pattern"
    placeholder "placeholder"
    popover "popover"
    popovertarget "popovertarget"
    readonly "readonly"
    rel "rel"
    required "required"
    role "role"
    rows "rows"
    scope "scope"
    selected "selected"
    span "span"
    spellcheck "spellcheck"
    src "src"
    tabindex "tabindex"
    target "target"
    title "title"
    r#type "type"
    value "value"
    width "width"
}

macro_rules! elements {
    ($namespace:expr; $($function:ident $tag:literal)*) => {
        $(
            #[doc = concat!("`<", $tag, ">`")]
            pub fn $function() -> super::Element {
                super::Element::new($tag, $namespace)
            }
        )*
    };
}

pub mod html {
    //! Leptos's own, but for the elements of HTML.

    pub use leptos::tachys::html::element::*;

    elements! {
        None;
        a "a"
        article "article"
        aside "aside"
        b "b"
        br "br"
        button "button"
        caption "caption"
        code "code"
        col "col"
        colgroup "colgroup"
        datalist "datalist"
        dd "dd"
        del "del"
        details "details"
        dialog "dialog"
        div "div"
        dl "dl"
        dt "dt"
        em "em"
        fieldset "fieldset"
        footer "footer"
        form "form"
        h1 "h1"
        h2 "h2"
        h3 "h3"
        h4 "h4"
        header "header"
        hr "hr"
        i "i"
        iframe "iframe"
        img "img"
        input "input"
        ins "ins"
        kbd "kbd"
        label "label"
        legend "legend"
        li "li"
        main "main"
        mark "mark"
        meter "meter"
        nav "nav"
        ol "ol"
        optgroup "optgroup"
        option "option"
        output "output"
        p "p"
        pre "pre"
        progress "progress"
        section "section"
        select "select"
        small "small"
        span "span"
        strong "strong"
        summary "summary"
        table "table"
        tbody "tbody"
        td "td"
        textarea "textarea"
        tfoot "tfoot"
        th "th"
        thead "thead"
        time "time"
        tr "tr"
        ul "ul"
    }
}

pub mod svg {
    //! Leptos's own, but for the elements of SVG.

    pub use leptos::tachys::svg::*;

    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");

    elements! {
        SVG;
        circle "circle"
        g "g"
        line "line"
        path "path"
        polyline "polyline"
        rect "rect"
        svg "svg"
        text "text"
        r#use "use"
    }
}
