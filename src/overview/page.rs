//! The overview page of a connection.

use leptos::prelude::*;

use super::api::describe_overview;
use super::{Note, Overview, Summary};
use crate::app::answer::answered_by_aws;
use crate::app::frame::{use_connection, use_frame};
use crate::app::question::resource;
use crate::appstream::{ConnectionName, FleetName, Reading};
use crate::audit::{Event, object_after_action};
use crate::fleets::FleetState;
use crate::routes::Path;
use crate::ui::icon::{Icon, icon};
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::{Ago, Erase, Problem};

/// `/c/{connection}`
#[component]
pub fn OverviewPage() -> impl IntoView {
    let connection = use_connection();
    let version = use_live().version(&[
        Topic::Fleets,
        Topic::Stacks,
        Topic::ImageBuilders,
        Topic::Audit,
    ]);
    let answer = resource(
        move || (connection.get(), version.get()),
        |(connection, _)| async move { describe_overview(connection?).await },
    );
    let frame = use_frame();
    let text = connection.get_untracked().ok().and_then(|connection| {
        let (name, region) = frame
            .connections
            .into_iter()
            .find(|(name, _)| *name == connection)?;
        Some(if region.is_empty() {
            format!("Connection {name}")
        } else {
            format!("Connection {name}, {region}")
        })
    });
    view! {
        <PageHead title="Overview" text=text.unwrap_or_default()/>
        {answered_by_aws("the overview", answer, move |answer| match (answer, connection.get_untracked()) {
            (Ok(reading), Ok(connection)) => overview_view(&connection, reading),
            (Err(error), _) | (_, Err(error)) => view! { <Problem error/> }.erase(),
        })}
    }
}

fn overview_view(connection: &ConnectionName, reading: Reading<Overview>) -> AnyView {
    let Reading {
        value:
            Overview {
                summary,
                notes,
                busiest,
                recent,
                stacks,
            },
        at,
        trouble,
    } = reading;
    let all_fleets = Path::Fleets(connection).to_string();
    let attention = notes.len();
    let recent = (!recent.is_empty()).then(|| {
        let aside =
            view! { <a class="small" href=Path::Audit.to_string()>"Open audit"</a> }.erase();
        view! { <Card id="recent" title="Recent activity" aside flush=true>{feed(recent)}</Card> }
    });
    let aside = view! { <a class="small" href=all_fleets>"All fleets"</a> }.erase();
    let counter = view! { <span class="counter">{attention}</span> }.erase();
    let (listed, bars) = (note_list(connection, notes), busy_list(connection, busiest));
    view! {
        {trouble.map(|error| view! { <Problem error known_at=at/> })}
        {stats(connection, &summary, stacks, attention)}
        <div class="grid">
            <div class="col-8 stack">
                <Card id="attention" title="Needs attention" aside=counter flush=true>{listed}</Card>
            </div>
            <div class="col-4 stack">
                <Card id="busiest" title="Busiest fleets" aside>{bars}</Card>
                {recent}
            </div>
        </div>
    }
    .erase()
}

fn stats(
    connection: &ConnectionName,
    summary: &Summary,
    stacks: usize,
    attention: usize,
) -> AnyView {
    let running = summary.in_state(&FleetState::Running);
    let others: Vec<String> = summary
        .states
        .iter()
        .filter(|(state, _)| *state != FleetState::Running)
        .map(|(state, count)| format!("{count} {}", state.label().to_ascii_lowercase()))
        .collect();
    let others = if others.is_empty() {
        "All of them".to_owned()
    } else {
        others.join(", ")
    };
    let attention_text = if attention == 0 {
        "Nothing is wrong"
    } else {
        "See below"
    };
    let stat = |name: &'static str, value: AnyView, more: AnyView| {
        view! { <div class="stat"><dt>{name}</dt><dd class="stat-value">{value}</dd><dd>{more}</dd></div> }
    };
    let words = |text: String| view! { <span>{text}</span> }.erase();
    let fleets = view! { {running}" "<small>"of "{summary.fleets}</small> }.erase();
    let in_use =
        view! { {summary.in_use}" "<small>"of "{summary.running}" running"</small> }.erase();
    let stacks_link =
        view! { <a href=Path::Stacks(connection).to_string()>"All stacks"</a> }.erase();
    view! {
        <dl class="stats" aria-label="Now">
            {stat("In use now", in_use, words(format!("{} instances desired", summary.desired)))}
            {stat("Fleets running", fleets, words(others))}
            {stat("Free instances", words(summary.free.to_string()), words("Ready for the next person".to_owned()))}
            {stat("Stacks", words(stacks.to_string()), stacks_link)}
            {stat("Needs attention", words(attention.to_string()), words(attention_text.to_owned()))}
        </dl>
    }
    .erase()
}

fn note_list(connection: &ConnectionName, notes: Vec<Note>) -> AnyView {
    if notes.is_empty() {
        return view! { <p class="muted card-text">"Nothing. All fleets are well and have room."</p> }.erase();
    }
    let item = |note: Note| {
        let Said {
            kind,
            symbol,
            name,
            what,
            more,
            link: (href, label),
        } = said(connection, note);
        let link_label = format!("{label} {name}");
        view! {
            <li data-kind=kind>
                {icon(symbol, "icon")}
                <div><h3><strong>{name}</strong>{what}</h3><p>{more}</p></div>
                <a class="btn btn-small" href=href aria-label=link_label>{label}</a>
            </li>
        }
    };
    view! { <ul class="notes">{notes.into_iter().map(item).collect_view()}</ul> }.erase()
}

/// A note in words.
struct Said {
    kind: &'static str,
    symbol: &'static str,
    /// Of which thing.
    name: String,
    /// What is the matter with it, after the name.
    what: String,
    more: AnyView,
    /// Where it can be mended.
    link: (String, &'static str),
}

fn said(connection: &ConnectionName, note: Note) -> Said {
    let of_fleet = |kind, symbol, fleet: &FleetName, what: String, more: String| Said {
        kind,
        symbol,
        name: fleet.to_string(),
        what,
        more: more.erase(),
        link: (Path::Fleet(connection, fleet).to_string(), "Open fleet"),
    };
    match note {
        Note::FleetError { fleet, what, code } => {
            of_fleet("bad", "error", &fleet, format!(": {what}"), code)
        }
        Note::Tight {
            fleet,
            in_use,
            running,
        } if in_use >= running => {
            let more = format!("All {running} instances are in use. The next person waits.");
            of_fleet("warn", "warning", &fleet, " is full".to_owned(), more)
        }
        Note::Tight {
            fleet,
            in_use,
            running,
        } => {
            let what = format!(" is at {}% of capacity", in_use * 100 / running.max(1));
            let more = format!("{in_use} of {running} instances in use.");
            of_fleet("warn", "warning", &fleet, what, more)
        }
        Note::BuilderRuns {
            builder,
            instance_type,
            since,
        } => {
            let since = since.map(|at| view! { ", started "<Ago at/> });
            Said {
                kind: "warn",
                symbol: "builder",
                name: builder.to_string(),
                what: " runs".to_owned(),
                more:
                    view! { "Image builder, "{instance_type}{since}". AWS charges for every hour." }
                        .erase(),
                link: (
                    Path::ImageBuilder(connection, &builder).to_string(),
                    "Open builder",
                ),
            }
        }
        Note::StackWithoutFleet { stack } => Said {
            kind: "info",
            symbol: "stack",
            name: stack.to_string(),
            what: " has no fleet".to_owned(),
            more: "Nobody can stream through it.".erase(),
            link: (Path::Stack(connection, &stack).to_string(), "Open stack"),
        },
    }
}

fn busy_list(connection: &ConnectionName, busiest: Vec<(FleetName, i32)>) -> AnyView {
    if busiest.is_empty() {
        return view! { <p class="muted">"Nobody is streaming."</p> }.erase();
    }
    let item = |(fleet, percent): (FleetName, i32)| {
        let class = if percent >= 90 {
            "col-full"
        } else {
            "col-used"
        };
        let href = Path::Fleet(connection, &fleet).to_string();
        view! {
            <li>
                <a class="row-link" href=href>{fleet.to_string()}</a>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="col-free" width="100" height="8"/><rect class=class width=percent height="8"/>
                </svg>
                <span class="num">{percent}"%"</span>
            </li>
        }
    };
    view! { <ul class="bars">{busiest.into_iter().map(item).collect_view()}</ul> }.erase()
}

fn feed(events: Vec<Event>) -> AnyView {
    let item = |event: Event| {
        let failed = (event.result == crate::audit::EventResult::Failed)
            .then(|| view! { <span class="text-bad"><Icon name="error"/>" Failed"</span> });
        let entry = Path::AuditEntry(event.sequence).to_string();
        let object = object_after_action(&event).map(|object| view! { ", "{object} });
        view! {
            <li><Ago at=event.began_at/><span><strong>{event.actor}</strong>": "<a href=entry>{event.action}</a>{object}" "{failed}</span></li>
        }
    };
    view! { <ol class="feed">{events.into_iter().map(item).collect_view()}</ol> }.erase()
}
