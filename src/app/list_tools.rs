//! What lists have beyond their rows: what a filter offers, the dialog that chooses
//! columns, what is done in bulk. It is a part of the browser side of its own, loaded
//! when somebody wants some of it.

use std::sync::Arc;

use leptos::prelude::*;

use super::part::{load, loaded};
use crate::appstream::{ConnectionName, PortalError};
use crate::audit::api::audit_values;
use crate::helpdesk::api::link_values;
use crate::jobs::bulk::{BulkList, bulk_actions};
use crate::lists::ListName;
use crate::lists::api::list_values;
use crate::ui::Erase;
use crate::ui::dialog::Opened;
use crate::ui::table::{Looks, Offers, Tools, Typing, suggestions, view_dialog};

/// What offers the values of a list's properties.
#[derive(Clone)]
pub enum Source {
    /// A list of a connection, or of all.
    List(Option<ConnectionName>, ListName),
    /// The audit record.
    Audit,
    /// Personal links.
    Links,
}

impl Source {
    async fn values(self, property: String) -> Result<Vec<String>, PortalError> {
        match self {
            Self::List(connection, name) => list_values(connection, name, property).await,
            Self::Audit => audit_values(property).await,
            Self::Links => link_values(property).await,
        }
    }
}

/// Something of the part.
enum Tool {
    Suggestions(Source, Typing),
    View(Looks, Opened),
    Bulk(BulkList),
}

#[lazy]
fn list_tool(tool: Tool) -> AnyView {
    match tool {
        Tool::Suggestions(source, typing) => suggestions(typing, offers(source)),
        Tool::View(looks, opened) => view_dialog(looks, opened),
        Tool::Bulk(list) => bulk_actions(list),
    }
}

/// The tools of a list; of one whose values nobody offers, only how it looks.
pub fn tools(list: Option<Source>) -> Tools {
    Tools {
        ready: RwSignal::new(false),
        load: load!(__preload_list_tool),
        suggest: Arc::new(move |typing| {
            let source = list.clone()?;
            loaded(list_tool(Tool::Suggestions(source, typing)))
        }),
        look: |looks, opened| loaded(list_tool(Tool::View(looks, opened))),
    }
}

/// The bar of what can be done with what is selected, as soon as something is.
pub fn bulk_bar(list: BulkList, tools: Tools) -> AnyView {
    let some = Memo::new(move |_| list.selection.count() > 0);
    let ready = tools.ready;
    Effect::new(move |_| {
        if some.get() {
            tools.want();
        }
    });
    let bar = crate::ui::changing(move || {
        let bar = || loaded(list_tool(Tool::Bulk(list.clone())));
        (some.get() && ready.get()).then(bar).flatten()
    });
    view! { {bar} }.erase()
}

/// Asks the server for the values of a property when they can be offered.
fn offers(source: Source) -> Offers {
    let known = RwSignal::new((String::new(), Vec::new()));
    let act = Action::new(move |property: &String| {
        let (source, property) = (source.clone(), property.clone());
        async move {
            // What cannot be offered can still be typed.
            let values = source.values(property.clone()).await;
            known.set((property, values.unwrap_or_default()));
        }
    });
    let ask = Callback::new(move |property: String| {
        if !act.pending().get_untracked() {
            act.dispatch(property);
        }
    });
    Offers { ask, known }
}
