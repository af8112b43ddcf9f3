//! The button in the top bar, and the palette it opens (Ctrl-K): one box, and what fits
//! to what is typed, to be chosen with the arrow keys.

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::KeyboardEvent;

use super::api::find_anything;
use super::{Group, Hit};
use crate::app::part::dialog_part;
use crate::app::question::latest;
use crate::appstream::ConnectionName;
use crate::ui::dialog::Opened;
use crate::ui::icon::{Icon, icon};
use crate::ui::{Erase, changing};

/// The button that opens the palette; Ctrl-K, or Command-K, does as well.
#[component]
pub fn Finder(
    /// Where things are looked for.
    connection: Signal<Option<ConnectionName>>,
) -> impl IntoView {
    let opened = Opened::default();
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let is_it =
                (event.ctrl_key() || event.meta_key()) && !event.shift_key() && event.key() == "k";
            if is_it {
                event.prevent_default();
                opened.open();
            }
        });
        on_cleanup(move || handle.remove());
    });
    let palette = dialog_part!(opened, __preload_palette, palette(connection, opened));
    view! {
        <button class="finder" type="button" aria-haspopup="dialog" aria-label="Search or run a command" aria-keyshortcuts="Control+K"
            on:click=move |_| opened.open()>
            <Icon name="search"/><span aria-hidden="true">"Search or run a command"</span><kbd aria-hidden="true"></kbd>
        </button>
        {palette}
    }
    .erase()
}

#[lazy]
fn palette(connection: Signal<Option<ConnectionName>>, opened: Opened) -> AnyView {
    palette_dialog(connection, opened)
}

/// What is typed, what was found, and what the arrow keys have come to.
#[derive(Clone, Copy)]
struct Looking {
    opened: Opened,
    text: RwSignal<String>,
    hits: RwSignal<Vec<Hit>>,
    /// The text they were found for.
    found_for: RwSignal<String>,
    active: RwSignal<usize>,
    /// Enter was pressed before anything was found for the text.
    hurried: RwSignal<bool>,
}

impl Looking {
    /// In the order they are shown: by what is done with them.
    fn shown(self) -> Vec<Hit> {
        self.hits.with(|hits| {
            let of = |group: Group| hits.iter().filter(move |hit| hit.group == group).cloned();
            Group::ALL.into_iter().flat_map(of).collect()
        })
    }
}

fn palette_dialog(connection: Signal<Option<ConnectionName>>, opened: Opened) -> AnyView {
    let looking = Looking {
        opened,
        text: RwSignal::new(String::new()),
        hits: RwSignal::new(Vec::new()),
        found_for: RwSignal::new(String::new()),
        active: RwSignal::new(0),
        hurried: RwSignal::new(false),
    };
    let found = latest(move || {
        let (connection, text, is_open) = (connection.get(), looking.text.get(), opened.is_open());
        async move {
            let found = match connection.filter(|_| is_open) {
                Some(connection) => find_anything(connection, text.clone()).await,
                None => Ok(Vec::new()),
            };
            Ok((text, found.unwrap_or_default()))
        }
    });
    Effect::new(move |_| {
        if let Some(Ok((text, hits))) = found.get() {
            looking.found_for.set(text);
            looking.hits.set(hits);
            looking.active.set(0);
        }
    });
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if opened.is_open() && !dialog.open() {
            // Fails only if the element has left the page.
            let _ = dialog.show_modal();
        } else if !opened.is_open() && dialog.open() {
            dialog.close();
        }
    });
    let content = changing(move || opened.is_open().then(|| box_and_list(looking)));
    view! {
        <dialog class="palette" node_ref=node aria-label="Search or run a command" on:close=move |_| opened.close()>{content}</dialog>
    }
    .erase()
}

fn box_and_list(looking: Looking) -> AnyView {
    looking.text.set(String::new());
    let go = {
        let navigate = use_navigate();
        Callback::new(move |hit: Hit| {
            looking.opened.close();
            navigate(&hit.href, NavigateOptions::default());
        })
    };
    // What was meant is the first of what is found for the text, not of what is still
    // shown for a shorter one.
    let is_found = move || {
        looking
            .found_for
            .with(|found| looking.text.with(|text| found == text))
    };
    Effect::new(move |_| {
        if looking.hurried.get() && is_found() {
            looking.hurried.set(false);
            if let Some(hit) = looking.shown().into_iter().next() {
                go.run(hit);
            }
        }
    });
    let press = move |event: KeyboardEvent| {
        let shown = untrack(move || looking.shown());
        let (count, at) = (shown.len(), looking.active.get_untracked());
        match event.key().as_str() {
            "ArrowDown" if count > 0 => looking.active.set((at + 1) % count),
            "ArrowUp" if count > 0 => looking.active.set((at + count - 1) % count),
            "Enter" if !untrack(is_found) => looking.hurried.set(true),
            "Enter" => {
                if let Some(hit) = shown.into_iter().nth(at) {
                    go.run(hit);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let active = Signal::derive(move || {
        let any = looking.hits.with(|hits| !hits.is_empty());
        any.then(|| format!("found-{}", looking.active.get()))
    });
    let count = Signal::derive(move || match looking.hits.with(Vec::len) {
        1 => "1 result".to_owned(),
        many => format!("{many} results"),
    });
    let typed = move |event| {
        looking.hurried.set(false);
        looking.text.set(event_target_value(&event));
    };
    let groups = changing(move || groups(looking, go));
    view! {
        <div class="palette-input">
            <Icon name="search"/>
            <input type="text" role="combobox" aria-expanded="true" aria-controls="found" aria-autocomplete="list" aria-activedescendant=active
                aria-label="Search or run a command" placeholder="Type a name, a page or what to do" maxlength="100" autocomplete="off" spellcheck="false" autofocus
                on:input=typed on:keydown=press/>
            <kbd>"Esc"</kbd>
        </div>
        <div class="palette-list" id="found" role="listbox" aria-label="Results">{groups}</div>
        <div class="palette-foot">
            <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" move"</span><span><kbd>"Enter"</kbd>" open"</span>
            <span role="status">{count}</span>
        </div>
    }
    .erase()
}

fn groups(looking: Looking, go: Callback<Hit>) -> Vec<AnyView> {
    let shown: Vec<_> = looking.shown().into_iter().enumerate().collect();
    let group = |group: Group| {
        let hits: Vec<_> = shown.iter().filter(|(_, hit)| hit.group == group).collect();
        let options = hits.iter().map(|(at, hit)| option(looking, *at, hit, go));
        (!hits.is_empty()).then(|| {
            let options = options.collect_view();
            view! {
                <div role="group" aria-label=group.label()><p class="pop-title" aria-hidden="true">{group.label()}</p>{options}</div>
            }
            .erase()
        })
    };
    Group::ALL.into_iter().filter_map(group).collect()
}

fn option(looking: Looking, at: usize, hit: &Hit, go: Callback<Hit>) -> AnyView {
    let is_active = Signal::derive(move || {
        let is_active = looking.active.get() == at;
        if is_active { "true" } else { "false" }
    });
    let (chosen, symbol) = (hit.clone(), symbol(&hit.symbol));
    view! {
        <div class="pop-item" role="option" id=format!("found-{at}") aria-selected=is_active on:click=move |_| go.run(chosen.clone())>
            {symbol}<span>{hit.label.clone()}</span><span class="end">{hit.kind.clone()}</span>
        </div>
    }
    .erase()
}

/// The symbol the server named.
fn symbol(name: &str) -> AnyView {
    const SYMBOLS: [&str; 14] = [
        "overview",
        "fleet",
        "stack",
        "image",
        "builder",
        "directory",
        "clock",
        "session",
        "helpdesk",
        "audit",
        "app-terminal",
        "play",
        "plus",
        "stop",
    ];
    let known = SYMBOLS.into_iter().find(|symbol| *symbol == name);
    icon(known.unwrap_or("edit"), "icon")
}
