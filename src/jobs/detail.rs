//! One job: its steps, how far each is, what went wrong and what to do.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{cancel_job, describe_job, retry_job};
use super::{Job, JobDetail, JobId, JobState, Step, StepState};
use crate::app::answer::{answered, missing_called};
use crate::app::frame::use_connection;
use crate::app::question::resource;
use crate::appstream::ConnectionName;
use crate::routes::Path;
use crate::ui::icon::Icon;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Card, PageHead};
use crate::ui::time::duration;
use crate::ui::{Ago, Erase, Status, use_toasts};

/// What can be done with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Cancel,
    Retry,
}

/// `/c/{connection}/jobs/{id}`
#[component]
pub fn JobPage() -> impl IntoView {
    let connection = use_connection();
    let params = use_params_map();
    let id = Memo::new(move |_| JobId(params.with(|params| params.get("id").unwrap_or_default())));
    let live = use_live();
    let toasts = use_toasts();
    let version = live.version(&[Topic::Jobs]);
    let detail = resource(
        move || (connection.get(), id.get(), version.get()),
        |(connection, id, _)| async move { describe_job(connection?, id).await },
    );
    let act = Action::new(move |deed: &Deed| {
        let (deed, connection, id) = (*deed, connection.get_untracked(), id.get_untracked());
        async move {
            let result = async {
                match deed {
                    Deed::Cancel => cancel_job(connection?, id).await,
                    Deed::Retry => retry_job(connection?, id).await,
                }
            };
            if let Err(error) = result.await {
                toasts.failed(&error);
            }
            live.bump(Topic::Jobs);
        }
    });
    view! {
        {answered("the job", detail, move |answer| match (answer, connection.get_untracked()) {
            (Ok(detail), Ok(connection)) => job_view(&connection, detail, act),
            (Err(error), _) | (_, Err(error)) => missing_called("Job".to_owned(), error),
        })}
    }
}

fn job_view(connection: &ConnectionName, detail: JobDetail, act: Action<Deed, ()>) -> AnyView {
    let JobDetail {
        job,
        steps,
        may_change,
    } = detail;
    let (tone, text) = job.state.status();
    let status = view! { <Status tone text boxed=true/> }.erase();
    let button = may_change.then(|| button(&job, act));
    let progress = format!("{} of {} steps done", job.reached, job.steps);
    let label = format!("{}, {progress}", job.title);
    let is_over = job.state != JobState::Running;
    let steps: Vec<_> = steps
        .into_iter()
        .map(|step| step_view(step, is_over))
        .collect();
    view! {
        <PageHead title=job.title.clone() status=status>{button}</PageHead>
        <p class="muted">
            {format!("Begun by {}, ", job.made_by)}<Ago at=job.created_at/>
            {job.finished_at.map(|at| view! { ", over "<Ago at/> })}
            {job.cancelled_by.clone().map(|by| format!(", cancelled by {by}"))}
            ". "<a href=Path::Jobs(connection).to_string()>"All jobs"</a>
        </p>
        <Card id="steps" title="Steps">
            <div class="stack-s">
                <p role="status">{progress}</p>
                <progress class="progress" value=job.reached max=job.steps aria-label=label></progress>
                <ol class="job">{steps}</ol>
            </div>
        </Card>
    }
    .erase()
}

/// What can be done with the job as it is.
fn button(job: &Job, act: Action<Deed, ()>) -> Option<AnyView> {
    let (deed, symbol, words) = match job.state {
        JobState::Running if job.cancelled_by.is_none() => (Deed::Cancel, "x", "Cancel"),
        JobState::Failed => (Deed::Retry, "refresh", "Retry failed steps"),
        _ => return None,
    };
    let press = move |_| {
        if !act.pending().get_untracked() {
            act.dispatch(deed);
        }
    };
    let view = view! {
        <button class="btn" type="button" on:click=press aria-busy=move || act.pending().get().then_some("true")>
            <Icon name=symbol/>{words}
        </button>
    };
    Some(view.erase())
}

/// How a step looks, and its state in a word.
fn look(step: &Step, is_over: bool) -> (&'static str, &'static str, &'static str) {
    let word = step.state.status().1;
    match step.state {
        StepState::Waiting if is_over => ("todo", "state-pending", "Not begun"),
        StepState::Waiting => ("todo", "state-pending", word),
        StepState::Running | StepState::WaitingForAws => ("now", "state-starting", word),
        StepState::Done | StepState::Skipped => ("done", "state-running", word),
        StepState::Failed => ("failed", "state-failed", word),
        StepState::Cancelled => ("todo", "state-stopped", word),
    }
}

fn step_view(step: Step, is_over: bool) -> AnyView {
    let (state, symbol, word) = look(&step, is_over);
    let time = time_of(&step);
    let more = more_about(&step);
    view! {
        <li data-state=state>
            <Icon name=symbol/>
            <span>{step.label}<span class="sr-only">", "{word}</span>{more}</span>
            {time}
        </li>
    }
    .erase()
}

/// When a step was over, or for how long it has been under way.
fn time_of(step: &Step) -> Option<AnyView> {
    let began = step.began_at;
    if let Some(at) = step.finished_at {
        return Some(view! { <Ago at/> }.erase());
    }
    let began = began.filter(|_| step.state.is_under_way())?;
    let now = use_live().now;
    let elapsed = move || duration((now.get() - began).max(0));
    Some(view! { <span class="job-time">{elapsed}</span> }.erase())
}

/// What is to be known of a step beside its state.
fn more_about(step: &Step) -> Option<AnyView> {
    let mut texts: Vec<String> = Vec::new();
    texts.extend(step.message.clone());
    texts.extend(step.advice.clone());
    if let (StepState::WaitingForAws, Some(wait)) = (step.state, &step.wait) {
        texts.push(match step.earlier {
            Some(seconds) => format!("It took {} the last time.", duration(seconds)),
            None => wait.usual().to_owned(),
        });
    }
    let code = step.aws_code.clone().map(|code| {
        let request = step.request_id.clone();
        view! {
            <span class="cell-sub">
                "AWS code "<code>{code}</code>
                {request.map(|id| view! { ", request " <code>{id}</code> })}
            </span>
        }
    });
    if texts.is_empty() && code.is_none() {
        return None;
    }
    let text = texts.join(" ");
    Some(view! { <span class="cell-sub">{text}</span>{code} }.erase())
}
