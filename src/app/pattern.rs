//! The path of a page as the router matches it. What leptos has for that, the macro
//! `path!`, makes a type of every shape of path, and the router is compiled for each.

use std::borrow::Cow;

use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};

/// A path such as "/c/:connection/fleets", or "/*any", which matches all. Without any
/// segment, it matches the beginning of every path.
#[derive(Clone, Copy, Debug)]
pub struct Pattern(pub &'static str);

impl Pattern {
    fn segments(self) -> impl Iterator<Item = PathSegment> {
        let segments = self.0.split('/').filter(|segment| !segment.is_empty());
        segments.map(|segment| {
            if let Some(name) = segment.strip_prefix(':') {
                PathSegment::Param(Cow::Borrowed(name))
            } else if let Some(name) = segment.strip_prefix('*') {
                PathSegment::Splat(Cow::Borrowed(name))
            } else {
                PathSegment::Static(Cow::Borrowed(segment))
            }
        })
    }
}

impl PossibleRouteMatch for Pattern {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let mut remaining = path;
        let mut params = Vec::new();
        for segment in self.segments() {
            let text = remaining.strip_prefix('/');
            let (text, after) = match (&segment, text) {
                // It may be nothing at all.
                (PathSegment::Splat(_), text) => (text.unwrap_or_default(), ""),
                (_, text) => {
                    let text = text?;
                    text.split_at(text.find('/').unwrap_or(text.len()))
                }
            };
            remaining = after;
            match segment {
                PathSegment::Static(expected) if text != expected => return None,
                PathSegment::Param(_) if text.is_empty() => return None,
                PathSegment::Param(name) | PathSegment::Splat(name) => {
                    params.push((name, text.to_owned()));
                }
                _ => {}
            }
        }
        let matched = &path[..path.len() - remaining.len()];
        Some(PartialPathMatch::new(remaining, params, matched))
    }

    // The server asks, to serve the pages.
    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        #[cfg(feature = "ssr")]
        path.extend(self.segments());
        #[cfg(not(feature = "ssr"))]
        let _ = path;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos_router::path;
    use proptest::prelude::*;

    /// What was matched, what remains, and the parameters.
    type Found = Option<(String, String, Vec<(String, String)>)>;

    fn found(pattern: &impl PossibleRouteMatch, path: &str) -> Found {
        let found = pattern.test(path)?;
        let (matched, remaining) = (found.matched().to_owned(), found.remaining().to_owned());
        let params = found.params().into_iter();
        let params = params.map(|(name, value)| (name.into_owned(), value));
        Some((matched, remaining, params.collect()))
    }

    proptest! {
        #[test]
        fn paths_match_as_they_do_with_the_macro(
            path in "(/(c|all|a|fleets|new|ü|%20|)){0,5}|/[/c:*a-z]{0,9}"
        ) {
            prop_assert_eq!(found(&Pattern("/c"), &path), found(&path!("/c"), &path));
            prop_assert_eq!(found(&Pattern("/*any"), &path), found(&path!("/*any"), &path));
            prop_assert_eq!(found(&Pattern("/c/:a"), &path), found(&path!("/c/:a"), &path));
            prop_assert_eq!(
                found(&Pattern("/c/:a/fleets/new"), &path),
                found(&path!("/c/:a/fleets/new"), &path)
            );
            prop_assert_eq!(
                found(&Pattern("/c/:a/fleets/:b/edit"), &path),
                found(&path!("/c/:a/fleets/:b/edit"), &path)
            );
        }
    }

    #[test]
    fn without_segments_the_path_is_left_to_others() {
        for path in ["", "/", "/c/demo"] {
            let (_, remaining, params) = found(&Pattern("/"), path).unwrap();
            assert_eq!((remaining.as_str(), params), (path, Vec::new()));
        }
    }

    #[test]
    fn the_server_makes_a_route_of_it() {
        let mut segments = Vec::new();
        Pattern("/c/:connection/*rest").generate_path(&mut segments);
        let expected = [
            PathSegment::Static("c".into()),
            PathSegment::Param("connection".into()),
            PathSegment::Splat("rest".into()),
        ];
        assert_eq!(segments, expected);
    }
}
