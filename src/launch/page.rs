//! The self-service page: what somebody was granted, one click to open it. The words
//! are an employee's; without WebAssembly it works as it is.

use leptos::prelude::*;
use leptos_meta::{Body, Title};

use super::api::launch_offer;
use super::{HelpCalled, Offer, Readiness, Refusal, Tile};
use crate::app::frame::{leave_if_signed_out, use_frame};
use crate::app::user_menu::UserMenu;
use crate::json::{resource, shared};
use crate::routes::Path;
use crate::ui::feedback::FrameProblem;
use crate::ui::icon::icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::Loading;
use crate::ui::{Alert, Empty, Erase, Kind, Problem, Status, Tone};

/// `/launch`
#[component]
pub fn LaunchPage() -> impl IntoView {
    let frame = use_frame();
    let trouble = frame.trouble.clone();
    let refusal = shared(use_context::<Refusal>);
    let called = shared(use_context::<HelpCalled>);
    let version = use_live().version(&[Topic::Fleets, Topic::Stacks]);
    let offer = resource(move || version.get(), |_| launch_offer());
    view! {
        <Title text="Your applications · Portico"/>
        <Body attr:class="launch-page"/>
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
            <Transition fallback=|| view! { <Loading what="your applications"/> }>
                {move || {
                    // Taken now: by the time it is waited for, the page may be gone.
                    let offer = offer.into_future();
                    Suspend::new(async move {
                    match offer.await {
                        Ok(offer) => tiles(offer),
                        Err(error) => {
                            leave_if_signed_out(&error);
                            view! { <Problem error/> }.erase()
                        }
                    }
                })}}
            </Transition>
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

fn tiles(offer: Offer) -> AnyView {
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
    view! {
        {problems}
        <section aria-labelledby="applications">
            <h2 id="applications" class="sr-only">"Applications"</h2>
            <ul class="tiles">{offer.tiles.into_iter().map(tile).collect_view()}</ul>
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
    } = tile;
    let place = place.to_string();
    let text = readiness.text();
    let symbol = symbol(&title);
    let open = if readiness == Readiness::Closed {
        let label = format!("Tell the helpdesk about {title}");
        view! {
            <form method="post" action=Path::LaunchHelp.to_string()>
                <input type="hidden" name="title" value=title.clone()/>
                <button class="btn" type="submit" name="place" value=place aria-label=label>"Tell the helpdesk"</button>
            </form>
            <span class="small"><Status tone=Tone::Stopped text/></span>
        }
        .erase()
    } else {
        let label = format!("Open {title}");
        view! {
            <form method="post" action=Path::Launch.to_string()>
                <input type="hidden" name="title" value=title.clone()/>
                <button class="btn btn-soft" type="submit" name="place" value=place aria-label=label>"Open"</button>
            </form>
            <span class="small muted">{text}</span>
        }
        .erase()
    };
    view! {
        <li class="tile">
            <span class="tile-icon">{icon(symbol, "icon icon-xl")}</span>
            <h3>{title}</h3>
            <p>{description}</p>
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
