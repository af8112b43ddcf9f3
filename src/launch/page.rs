//! The self-service page: what somebody was granted, one click to open it. The words
//! are an employee's; without WebAssembly it works as it is.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::launch_offer;
use super::{HelpCalled, Offer, Readiness, Refusal, Running, Tile};
use crate::app::answer::{answered, leave_if_signed_out};
use crate::app::frame::use_frame;
use crate::app::question::resource;
use crate::app::user_menu::UserMenu;
use crate::branding::{logo_image, stripe};
use crate::json::shared;
use crate::routes::Path;
use crate::ui::feedback::FrameProblem;
use crate::ui::icon::{Icon, icon};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::body_class;
use crate::ui::time::Ahead;
use crate::ui::{Ago, Alert, Empty, Erase, Kind, Problem, Status, Tone};

/// `/launch`
#[component]
pub fn LaunchPage() -> impl IntoView {
    let frame = use_frame();
    let trouble = frame.trouble.clone();
    let refusal = shared(use_context::<Refusal>);
    let called = shared(use_context::<HelpCalled>);
    let version = use_live().version(&[Topic::Fleets, Topic::Stacks, Topic::Sessions]);
    let offer = resource(move || version.get(), |_| launch_offer());
    let params = use_query_map();
    let wanted = Memo::new(move |_| params.with(|params| params.get("find").unwrap_or_default()));
    view! {
        <Title text="Your applications · Portico"/>
        {body_class("launch-page")}
        <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
        <header class="launch-bar">
            <a class="wordmark" href=Path::Launch.to_string()>{icon("logo", "logo")}<span>"Portico"</span></a>
            <div class="end"><UserMenu caller=frame.caller compact=false/></div>
        </header>
        <main class="launch" id="main" tabindex="-1">
            <div class="stack-s">
                <h1 tabindex="-1">"Your applications"</h1>
                <p class="muted">"They run in this browser. Nothing to install."</p>
            </div>
            {trouble.map(|error| view! { <FrameProblem error/> })}
            {called.map(|HelpCalled {}| help_called())}
            {refusal.map(refused)}
            {answered("your applications", offer, move |answer| match answer {
                Ok(offer) => view! { {running(&offer.running)}{tiles(offer, &wanted.get_untracked())} }.erase(),
                Err(error) => view! { <Problem error/> }.erase(),
            })}
        </main>
    }
}

/// Says that the helpdesk knows.
pub fn help_called() -> AnyView {
    view! {
        <Alert kind=Kind::Ok title="The helpdesk knows" urgent=true>
            <p>"They see what you wanted to open and why it did not work. You can try again at any time."</p>
        </Alert>
    }
    .erase()
}

/// Why it did not open, and the offer to tell helpdesk.
fn refused(refusal: Refusal) -> AnyView {
    let help = refusal.helpable.map(|place| {
        view! {
            <form method="post" action=Path::LaunchHelp.to_string()>
                <button class="btn" type="submit" name="place" value=place>"Tell the helpdesk"</button>
            </form>
        }
    });
    view! { <div class="stack-s"><Problem error=refusal.error/>{help}</div> }.erase()
}

/// Sessions to go back to.
fn running(sessions: &[Running]) -> AnyView {
    let bar = |session: &Running| {
        let title = session.title.clone();
        let place = session.place.to_string();
        let (tone, text) = if session.connected {
            (Tone::Connected, "In use")
        } else {
            (Tone::Disconnected, "Waiting for you")
        };
        let since = session.since.map(|at| view! { ", opened "<Ago at/> });
        let until = session
            .ends_by
            .map(|at| view! { ", ends "<Ahead at/>" at the latest" });
        let picture = symbol(&title);
        let back = format!("Go back to {title}");
        view! {
            <section class="session-bar" aria-label=format!("{title} is still open")>
                <span class="tile-icon">{icon(picture, "icon icon-xl")}</span>
                <div class="session-bar-text">
                    <h2>{title.clone()}" is still open"</h2>
                    <p class="muted"><Status tone text/>{since}{until}</p>
                </div>
                <form method="post" action=Path::Launch.to_string()>
                    <button class="btn btn-primary" type="submit" name="place" value=place>{back}</button>
                </form>
            </section>
        }
        .erase()
    };
    sessions.iter().map(bar).collect_view().erase()
}

/// Tiles from which on there is something to find them by.
const MANY: usize = 9;

/// The box that finds one of many; a plain form, so that it works without script.
fn finder(wanted: &str) -> AnyView {
    let all = (!wanted.is_empty()).then(|| {
        view! { <a class="btn" href=Path::Launch.to_string() rel="external">"Show all"</a> }
    });
    view! {
        <form class="row row-nowrap" role="search" method="get" action=Path::Launch.to_string()>
            <div class="search filter">
                <Icon name="search"/>
                <input class="input" type="search" name="find" maxlength="100" autocomplete="off"
                    aria-label="Find an application" placeholder="Find an application" value=wanted.to_owned()/>
            </div>
            <button class="btn" type="submit">"Find"</button>
            {all}
        </form>
    }
    .erase()
}

/// The tiles with all of the words, those opened last first.
fn found(mut tiles: Vec<Tile>, wanted: &str) -> Vec<Tile> {
    let wanted = wanted.to_lowercase();
    tiles.retain(|tile| {
        let text = format!(
            "{} {}",
            tile.title,
            tile.description.as_deref().unwrap_or_default()
        );
        let text = text.to_lowercase();
        wanted.split_whitespace().all(|word| text.contains(word))
    });
    // In the order they have where none was opened.
    tiles.sort_by_key(|tile| std::cmp::Reverse(tile.last_opened));
    tiles
}

fn tiles(offer: Offer, wanted: &str) -> AnyView {
    let problems = offer.problems.into_iter().map(|error| {
        leave_if_signed_out(&error);
        view! { <Problem error/> }
    });
    let problems = problems.collect_view();
    if offer.tiles.is_empty() {
        return view! {
            {problems}
            <section class="card">
                <Empty title="Nothing to open yet" text="Nobody has given you an application so far. Ask your helpdesk for access; it appears here by itself."/>
            </section>
        }
        .erase();
    }
    let box_to_find = (offer.tiles.len() >= MANY || !wanted.is_empty()).then(|| finder(wanted));
    let nothing_opens = offer.tiles.iter().all(|tile| tile.readiness.is_closed());
    let closed = nothing_opens.then(|| {
        view! {
            <Alert kind=Kind::Warn title="Nothing can be opened right now">
                <p>"What runs your applications is switched off or being started. Below you can tell the helpdesk with one click. This page shows by itself when something can be opened."</p>
            </Alert>
        }
    });
    let tiles = found(offer.tiles, wanted);
    let none = tiles.is_empty().then(|| {
        view! { <section class="card"><Empty title="No application is called so" text="Look for another word, or show all."/></section> }
    });
    view! {
        {problems}
        {closed}
        {box_to_find}
        <section aria-labelledby="applications">
            <h2 id="applications" class="sr-only">"Applications"</h2>
            {none}
            <ul class="tiles">{tiles.into_iter().map(tile).collect_view()}</ul>
        </section>
    }
    .erase()
}

fn tile(tile: Tile) -> AnyView {
    let Tile {
        place,
        title,
        description,
        readiness,
        last_opened,
        free_by,
        brand,
    } = tile;
    let place = place.to_string();
    let text = readiness.text();
    let symbol = symbol(&title);
    let free = free_by.map(|at| view! { " One is free "<Ahead at/>" at the latest." });
    let help = brand.as_ref().and_then(|brand| brand.help.clone());
    let help = help.map(|help| view! { <p class="small tile-help">{help}</p> });
    let stripe = stripe(brand.as_ref());
    let picture = match brand.as_ref().and_then(|brand| brand.logo.as_ref()) {
        Some(logo) => logo_image(logo),
        None => view! { <span class="tile-icon">{icon(symbol, "icon icon-xl")}</span> }.erase(),
    };
    let last = last_opened.map(|at| view! { <br/>"Opened "<Ago at/> });
    let open = if readiness.is_closed() {
        let label = format!("Tell the helpdesk about {title}");
        view! {
            <form method="post" action=Path::LaunchHelp.to_string()>
                <button class="btn" type="submit" name="place" value=place aria-label=label>"Tell the helpdesk"</button>
            </form>
            <span class="small"><Status tone=if readiness == Readiness::Closed { Tone::Stopped } else { Tone::Pending } text/></span>
        }
        .erase()
    } else {
        let label = format!("Open {title}");
        view! {
            <form method="post" action=Path::Launch.to_string()>
                <button class="btn btn-soft" type="submit" name="place" value=place aria-label=label>"Open"</button>
            </form>
            <span class="small muted">{text}{free}{last}</span>
        }
        .erase()
    };
    view! {
        <li class="tile">
            {stripe}{picture}
            <h3>{title}</h3>
            <div class="tile-text"><p>{description}</p>{help}</div>
            <div class="tile-foot">{open}</div>
        </li>
    }
    .erase()
}

/// A picture that goes with a name.
fn symbol(title: &str) -> &'static str {
    let title = title.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    match () {
        () if has(&["cad", "draw", "3d", "design", "simul"]) => "app-cad",
        () if has(&["ledger", "excel", "sheet", "table", "account", "record"]) => "app-table",
        () if has(&["report", "chart", "analy", "bi "]) => "app-chart",
        () if has(&["terminal", "ssh", "shell", "linux"]) => "app-terminal",
        () if has(&["word", "doc", "contract", "review", "editor", "office"]) => "app-doc",
        () => "app-desktop",
    }
}
