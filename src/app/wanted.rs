//! What an address asks to be done: `?do=start`, as the command palette has it. The page
//! asks first, and the address does not ask twice.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use crate::routes::DO;

/// What the page's address asks to be done.
#[derive(Clone, Copy)]
pub struct Wanted(RwSignal<Option<String>>);

/// Takes what is asked for out of the address.
pub fn use_wanted() -> Wanted {
    let wanted = Wanted(RwSignal::new(None));
    let (query, path) = (use_query_map(), use_location().pathname);
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(action) = query.with(|query| query.get(DO)) else {
            return;
        };
        wanted.0.set(Some(action));
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&path.get_untracked(), options);
    });
    wanted
}

impl Wanted {
    /// Does it once `action` is asked for.
    pub fn when(self, action: &'static str, begin: impl Fn() + 'static) {
        Effect::new(move |_| {
            if self.0.with(|wanted| wanted.as_deref() == Some(action)) {
                self.0.set(None);
                begin();
            }
        });
    }
}
