//! The list of jobs.

use leptos::prelude::*;

use super::api::list_jobs;
use super::{Job, JobState};
use crate::app::list_page::{ListPage, list_page};
use crate::appstream::ConnectionName;
use crate::routes::Path;
use crate::ui::list::Column;
use crate::ui::live::Topic;
use crate::ui::table::Spec;
use crate::ui::{Ago, Empty, Erase, Status};

const COLUMNS: &[Column] = &[
    Column::new("job", "Job").heads(),
    Column::new("status", "Status").on_phones(),
    Column::new("progress", "Progress").on_phones(),
    Column::new("by", "By").on_phones(),
    Column::new("begun", "Begun").on_phones(),
];

const SPEC: Spec = Spec {
    one: "job",
    many: "jobs",
    caption: "Jobs",
    by: "title or maker",
    columns: COLUMNS,
    usual: ("begun", true),
    states: "Status",
    has_tags: false,
};

const PAGE: ListPage<Job> = ListPage {
    spec: &SPEC,
    text: "Work of several steps. It goes on by itself, whether this page is open or not.",
    topics: &[Topic::Jobs],
    name: None,
    create: None,
    bulk: None,
    states: Some(|_| {
        let state = |state: JobState| (state.as_str().to_owned(), state.status().1.to_owned());
        let all = (String::new(), "All".to_owned());
        std::iter::once(all)
            .chain(JobState::ALL.map(state))
            .collect()
    }),
    empty: |_| {
        view! { <Empty title="No jobs yet" text="Actions on many things, and those that take several steps, appear here."/> }
            .erase()
    },
    key: |job| job.id.to_string(),
    called: None,
    cell,
};

/// `/c/{connection}/jobs`
#[component]
pub fn JobsPage() -> impl IntoView {
    list_page(&PAGE, list_jobs, |_| None)
}

fn cell(connection: &ConnectionName, job: &Job, column: &'static str) -> AnyView {
    match column {
        "job" => {
            let href = Path::Job(connection, &job.id).to_string();
            view! { <a class="row-link" href=href>{job.title.clone()}</a> }.erase()
        }
        "status" => {
            let (tone, text) = job.state.status();
            view! { <Status tone text/> }.erase()
        }
        "progress" => {
            let progress = format!("{} of {}", job.reached, job.steps);
            let label = format!("{}, {progress} steps done", job.title);
            view! {
                <span class="row row-nowrap">
                    <progress class="progress progress-s" value=job.reached max=job.steps aria-label=label></progress>
                    <span>{progress}</span>
                </span>
            }
            .erase()
        }
        "by" => job.made_by.clone().erase(),
        _ => view! { <Ago at=job.created_at/> }.erase(),
    }
}
