//! Which connection a page is about, and the way to the others.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::frame::{Frame, use_connection};
use crate::appstream::ConnectionName;
use crate::lists::ListName;
use crate::routes::{Path, pattern};
use crate::ui::icon::{Icon, icon};
use crate::ui::{Erase, changing};

/// Whether a page is about all connections.
pub fn is_everywhere(path: &str) -> bool {
    path.starts_with(pattern::EVERYWHERE_BEGINS)
}

/// The lists there are of all connections.
const EVERYWHERE: [ListName; 3] = [ListName::Fleets, ListName::Images, ListName::Sessions];

/// What a path shows of a connection, or of all: the last step of `/c/demo/fleets` and of
/// `/all/fleets`, and of what lies below.
fn kind(path: &str) -> &str {
    let mut steps = path.split('/').skip(1);
    let first = steps.next();
    if first == Some("c") {
        steps.next();
    }
    steps.next().unwrap_or_default()
}

/// The same page of another connection; of one thing, the list it is in there.
fn same_in(path: &str, connection: &ConnectionName) -> String {
    match kind(path) {
        "fleets" => Path::Fleets(connection),
        "stacks" => Path::Stacks(connection),
        "images" => Path::Images(connection),
        "image-builders" => Path::ImageBuilders(connection),
        "directory-configs" => Path::DirectoryConfigs(connection),
        "sessions" => Path::Sessions(connection),
        "operations" => Path::Operations(connection),
        "jobs" => Path::Jobs(connection),
        _ => Path::Overview(connection),
    }
    .to_string()
}

/// The list over all connections that is nearest to a page.
fn same_everywhere(path: &str) -> String {
    let kind = kind(path);
    let list = EVERYWHERE.into_iter().find(|list| list.as_str() == kind);
    Path::Everywhere(list.unwrap_or(ListName::Fleets)).to_string()
}

/// The connection and region of the page; where there are several, the way to the
/// others and to all of them.
#[component]
pub fn ConnectionSwitch(frame: Frame) -> impl IntoView {
    let path = use_location().pathname;
    let in_path = use_connection();
    let several = frame.connections.len() > 1;
    let connections = StoredValue::new(frame.connections);
    let words = Signal::derive(move || {
        if path.with(|path| is_everywhere(path)) {
            return Some("All connections".to_owned());
        }
        let named = in_path.get().ok();
        connections.with_value(|known| {
            let found = known.iter().find(|(name, _)| Some(name) == named.as_ref());
            found.map(|(name, region)| in_words(name, region))
        })
    });
    if !several {
        return changing(move || {
            let text = words.get()?;
            Some(view! { <span class="topbar-connection hide-s" title="Connection and region">{icon("globe", "icon")}<span>{text}</span></span> }.erase())
        })
        .erase();
    }
    let links = changing(move || {
        let link = |text: String, href: String, here: bool| {
            view! { <li><a class="pop-item" href=href aria-current=here.then_some("true")>{text}</a></li> }
        };
        let (path, named) = (path.get(), in_path.get().ok());
        let all = link(
            "All connections".to_owned(),
            same_everywhere(&path),
            is_everywhere(&path),
        );
        let each = connections.with_value(|known| {
            let one = |(name, region): &(ConnectionName, String)| {
                let here = named.as_ref() == Some(name);
                link(in_words(name, region), same_in(&path, name), here)
            };
            known.iter().map(one).collect_view()
        });
        view! { {each}{all} }
    });
    let shown = move || words.get().unwrap_or_else(|| "Connections".to_owned());
    // On phones only the symbol is seen.
    let name = move || format!("Connection: {}", shown());
    view! {
        <button class="btn btn-quiet" type="button" popovertarget="connections" aria-label=name>
            {icon("globe", "icon")}<span class="hide-s">{changing(shown)}</span><Icon name="chevron-down"/>
        </button>
        <nav class="pop connection-menu" id="connections" popover="auto" aria-label="Connections"><ul>{links}</ul></nav>
    }
    .erase()
}

fn in_words(name: &ConnectionName, region: &str) -> String {
    if region.is_empty() {
        name.to_string()
    } else {
        format!("{name}, {region}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_connection_shows_the_same_kind_of_page() {
        let other = ConnectionName::parse("other").unwrap();
        assert_eq!(same_in("/c/demo/fleets", &other), "/c/other/fleets");
        assert_eq!(
            same_in("/c/demo/stacks/finance/edit", &other),
            "/c/other/stacks"
        );
        assert_eq!(same_in("/all/sessions", &other), "/c/other/sessions");
        assert_eq!(same_in("/c/demo", &other), "/c/other");
        assert_eq!(same_in("/helpdesk", &other), "/c/other");
    }

    #[test]
    fn all_connections_show_the_same_kind_of_list_where_there_is_one() {
        assert_eq!(same_everywhere("/c/demo/images/office"), "/all/images");
        assert_eq!(same_everywhere("/c/demo/stacks"), "/all/fleets");
        assert_eq!(same_everywhere("/audit"), "/all/fleets");
    }
}
