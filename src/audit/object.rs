//! What an entry of the record is about, with the way there where it has a page.

use leptos::prelude::*;

use super::Event;
use crate::appstream::{
    ConnectionName, DirectoryName, FleetName, ImageBuilderName, ImageName, StackName,
};
use crate::routes::Path;
use crate::ui::Erase;

/// What it was done to, with its kind.
pub fn object(event: &Event) -> AnyView {
    linked(event, format!("{} {}", event.target_kind, event.target))
}

/// The same after the words of what was done: "Start fleet" has said that it is a fleet.
/// Nothing where somebody did something to themselves.
pub fn object_after_action(event: &Event) -> Option<AnyView> {
    if event.target_kind == "person" && event.target == event.actor {
        return None;
    }
    let is_said = event.action.to_lowercase().contains(&event.target_kind);
    Some(if is_said {
        linked(event, event.target.clone())
    } else {
        object(event)
    })
}

fn linked(event: &Event, text: String) -> AnyView {
    match page(event) {
        Some(href) => view! { <a href=href>{text}</a> }.erase(),
        None => view! { <span class="cell-wrap">{text}</span> }.erase(),
    }
}

/// The page of what it was done to.
fn page(event: &Event) -> Option<String> {
    let name = event.target.as_str();
    let kind = event.target_kind.as_str();
    match kind {
        "person" => return Some(Path::Person(name).to_string()),
        // A link is called by whom it is for.
        "link" => return Some(Path::Helpdesk(Some(name)).to_string()),
        _ => {}
    }
    let connection = ConnectionName::parse(event.connection.as_deref()?).ok()?;
    Some(match kind {
        "fleet" => Path::Fleet(&connection, &FleetName::parse(name).ok()?).to_string(),
        "stack" => Path::Stack(&connection, &StackName::parse(name).ok()?).to_string(),
        "image" => Path::Image(&connection, &ImageName::parse(name).ok()?, None).to_string(),
        "image builder" => {
            Path::ImageBuilder(&connection, &ImageBuilderName::parse(name).ok()?).to_string()
        }
        "directory config" => {
            Path::DirectoryConfig(&connection, &DirectoryName::parse(name).ok()?).to_string()
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, target: &str, connection: Option<&str>) -> Event {
        Event {
            target_kind: kind.to_owned(),
            target: target.to_owned(),
            connection: connection.map(ToOwned::to_owned),
            ..Event::default()
        }
    }

    #[test]
    fn what_has_a_page_is_linked_to_it() {
        let path = |kind, target, connection| page(&event(kind, target, connection));
        let demo = Some("demo");
        assert_eq!(
            path("fleet", "office", demo).as_deref(),
            Some("/c/demo/fleets/office")
        );
        assert_eq!(
            path("directory config", "corp.example.com", demo).as_deref(),
            Some("/c/demo/directory-configs/corp.example.com")
        );
        assert_eq!(
            path("person", "ada", None).as_deref(),
            Some("/access/people/ada")
        );
        assert_eq!(
            path("link", "p.novak", demo).as_deref(),
            Some("/helpdesk?user=p.novak")
        );
        assert_eq!(path("session", "1234", demo), None);
        assert_eq!(path("fleet", "office", None), None);
        assert_eq!(path("fleet", "no fleet's name", demo), None);
    }
}
