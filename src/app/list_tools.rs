//! What lists have beyond their rows: what a filter offers, the dialog that chooses
//! columns, what is done in bulk. It is a part of the browser side of its own, loaded
//! when somebody wants some of it.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;

use crate::appstream::ConnectionName;
use crate::jobs::bulk::{BulkList, bulk_actions};
use crate::lists::ListName;
use crate::lists::api::list_values;
use crate::ui::Erase;
use crate::ui::dialog::Opened;
use crate::ui::table::{Looks, Offers, Tools, Typing, suggestions, view_dialog};

/// Something of the part.
enum Tool {
    Suggestions(Option<ConnectionName>, ListName, Typing),
    View(Looks, Opened),
    Bulk(BulkList),
}

#[lazy]
fn list_tool(tool: Tool) -> AnyView {
    match tool {
        Tool::Suggestions(connection, name, typing) => {
            suggestions(typing, offers(connection, name))
        }
        Tool::View(looks, opened) => view_dialog(looks, opened),
        Tool::Bulk(list) => bulk_actions(list),
    }
}

/// Loads the part, and says when it is there.
fn load(ready: RwSignal<bool>) {
    leptos::task::spawn_local(async move {
        // What `#[lazy]` calls the function that loads the part exists in the browser
        // only.
        #[cfg(feature = "hydrate")]
        __preload_list_tool().await;
        ready.set(true);
    });
}

/// What a part that is there already gives. It is made here and not where the part
/// arrives, so that what it keeps belongs to the page.
pub fn loaded(part: impl Future<Output = AnyView>) -> Option<AnyView> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(part).poll(&mut context) {
        Poll::Ready(view) => Some(view),
        Poll::Pending => None,
    }
}

/// The tools of a list, of a connection or of all; of one without a name, only how it
/// looks.
pub fn tools(list: Option<(Option<ConnectionName>, ListName)>) -> Tools {
    Tools {
        ready: RwSignal::new(false),
        load,
        suggest: Arc::new(move |typing| {
            let (connection, name) = list.clone()?;
            loaded(list_tool(Tool::Suggestions(connection, name, typing)))
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
fn offers(connection: Option<ConnectionName>, name: ListName) -> Offers {
    let known = RwSignal::new((String::new(), Vec::new()));
    let act = Action::new(move |property: &String| {
        let (connection, property) = (connection.clone(), property.clone());
        async move {
            // What cannot be offered can still be typed.
            let values = list_values(connection, name, property.clone()).await;
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
