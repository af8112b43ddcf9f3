//! Breadcrumbs: where a page stands, made of its path.

use crate::appstream::ConnectionName;
use crate::routes::Path;

/// Where the page stands: links to what is above it, and its own name.
pub fn trail(path: &str) -> (Option<(&'static str, String)>, String) {
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let list = |segment: &str| match segment {
        "fleets" => Some("Fleets"),
        "stacks" => Some("Stacks"),
        "operations" => Some("Operations"),
        "sessions" => Some("Sessions"),
        "jobs" => Some("Jobs"),
        "images" => Some("Images"),
        "image-builders" => Some("Image builders"),
        "directory-configs" => Some("Directory configs"),
        _ => None,
    };
    match segments.as_slice() {
        ["c", _] => (None, "Overview".to_owned()),
        ["c", _, kind] => (None, list(kind).unwrap_or("Page not found").to_owned()),
        ["c", connection, kind, name] | ["c", connection, kind, name, "edit"] => {
            let above = list(kind).and_then(|label| {
                let connection = ConnectionName::parse(connection).ok()?;
                let path = match *kind {
                    "fleets" => Path::Fleets(&connection),
                    "operations" => Path::Operations(&connection),
                    "jobs" => Path::Jobs(&connection),
                    "images" => Path::Images(&connection),
                    "image-builders" => Path::ImageBuilders(&connection),
                    "directory-configs" => Path::DirectoryConfigs(&connection),
                    _ => Path::Stacks(&connection),
                };
                Some((label, path.to_string()))
            });
            let here = match (segments.len(), *name) {
                // The id of a job tells nobody anything.
                _ if *kind == "jobs" => "Job".to_owned(),
                (5, name) => format!("Edit {name}"),
                (_, "new") => "New".to_owned(),
                (_, name) => name.to_owned(),
            };
            (above, here)
        }
        ["all", kind] => (None, list(kind).unwrap_or("Page not found").to_owned()),
        ["helpdesk"] => (None, "Helpdesk".to_owned()),
        ["audit"] => (None, "Audit".to_owned()),
        _ => (None, "Portico".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::trail;

    #[test]
    fn the_breadcrumbs_follow_the_path() {
        assert_eq!(trail("/c/demo/fleets"), (None, "Fleets".to_owned()));
        assert_eq!(
            trail("/c/demo/stacks/finance"),
            (
                Some(("Stacks", "/c/demo/stacks".to_owned())),
                "finance".to_owned()
            )
        );
    }
}
