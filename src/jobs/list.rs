//! The list of jobs.

use leptos::prelude::*;

use super::api::list_jobs;
use super::{Job, JobState};
use crate::app::frame::{leave_if_signed_out, use_connection};
use crate::appstream::{ConnectionName, Reading};
use crate::json::resource;
use crate::routes::Path;
use crate::ui::list::ListQuery;
use crate::ui::live::{Topic, use_live};
use crate::ui::shell::{Loading, PageHead};
use crate::ui::table::{FilterBox, Pager, Pieces, Shape, StateChoices, use_list_query};
use crate::ui::{Ago, Empty, Erase, Status};

/// `/c/{connection}/jobs`
#[component]
pub fn JobsPage() -> impl IntoView {
    let connection = use_connection();
    let query = use_list_query();
    let version = use_live().version(&[Topic::Jobs]);
    let jobs = resource(
        move || (connection.get(), query.get(), version.get()),
        |(connection, query, _)| async move { list_jobs(connection?, query).await },
    );
    let pieces = Pieces::of(move || {
        let reading = |value| Reading {
            value,
            at: 0,
            trouble: None,
        };
        Some(jobs.get()?.map(reading))
    });
    view! {
        <PageHead title="Jobs" text="Work of several steps. It goes on by itself, whether this page is open or not."/>
        <Transition fallback=|| view! { <Loading what="jobs"/> }>
            {move || jobs.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err()).map(refused))}
            {move || pieces.problem()}
            {move || match (pieces.shape(), connection.get()) {
                (Shape::Nothing, _) | (_, Err(_)) => None,
                (_, Ok(connection)) => Some(job_list(connection, pieces)),
            }}
        </Transition>
    }
}

/// Gives the page the status of what went wrong.
fn refused(error: &crate::appstream::PortalError) {
    #[cfg(feature = "ssr")]
    crate::server::context::set_status(error);
    leave_if_signed_out(error);
}

fn job_list(connection: ConnectionName, pieces: Pieces<Job>) -> AnyView {
    let query = use_list_query();
    let state = |state: JobState| (state.as_str().to_owned(), state.status().1.to_owned());
    let choices: Vec<_> = std::iter::once((String::new(), "All".to_owned()))
        .chain(JobState::ALL.map(state))
        .collect();
    let matches = move || pieces.with(|listing| format!("{} jobs", listing.matching));
    let all = Path::Jobs(&connection).to_string();
    let nothing = move || {
        let all = all.clone();
        let narrowed = query.with(ListQuery::is_narrowed);
        pieces.none_match().then(|| match narrowed {
            true => view! {
                <Empty title="No jobs match" text="No job has all these words in its title or maker.">
                    <a class="btn" href=all>"Clear filters"</a>
                </Empty>
            },
            false => view! {
                <Empty title="No jobs yet" text="Actions on many things, and those that take several steps, appear here."/>
            },
        })
    };
    view! {
        <section class="table-wrap" aria-label="Jobs">
            <div class="table-tools">
                <FilterBox what="jobs" by="title or maker"/>
                <div class="table-tools-end"><StateChoices label="Status" choices=Signal::stored(choices)/></div>
            </div>
            <p class="sr-only" role="status">{matches}</p>
            <div class="table-scroll table-page" tabindex="0" role="region" aria-label="Jobs table" hidden=move || pieces.none_match()>
                <table class="table table-stack table-nocheck">
                    <caption class="sr-only">"Jobs"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Job"</th>
                            <th scope="col">"Status"</th>
                            <th scope="col">"Progress"</th>
                            <th scope="col">"By"</th>
                            <th scope="col" aria-sort="descending">"Begun"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || pieces.rows() key=Clone::clone children=move |job| row(&connection, job)/>
                    </tbody>
                </table>
            </div>
            {nothing}
            <Pager pieces/>
        </section>
    }
    .erase()
}

fn row(connection: &ConnectionName, job: Job) -> AnyView {
    let (tone, text) = job.state.status();
    let href = Path::Job(connection, &job.id).to_string();
    let progress = format!("{} of {}", job.reached, job.steps);
    let label = format!("{}, {progress} steps done", job.title);
    view! {
        <tr>
            <th scope="row" class="m-title"><a class="row-link" href=href>{job.title}</a></th>
            <td class="m-line" data-label="Status"><Status tone text/></td>
            <td class="m-line" data-label="Progress">
                <span class="row row-nowrap">
                    <progress class="progress progress-s" value=job.reached max=job.steps aria-label=label></progress>
                    <span>{progress}</span>
                </span>
            </td>
            <td class="m-line" data-label="By">{job.made_by}</td>
            <td class="m-line" data-label="Begun"><Ago at=job.created_at/></td>
        </tr>
    }
    .erase()
}
