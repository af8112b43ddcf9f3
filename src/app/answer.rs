//! What a page does with what the server answers: it shows that the answer is loading,
//! then the answer; notes how old it is; and leads to the sign-in page when the session
//! has run out.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

use super::frame::Frame;
use super::question::{Question, Told};
#[cfg(feature = "hydrate")]
use crate::appstream::ErrorKind;
use crate::appstream::{PortalError, Reading};
#[cfg(feature = "hydrate")]
use crate::routes::Path;
use crate::ui::live::use_live;
use crate::ui::shell::{Loading, PageHead};
use crate::ui::{Erase, Problem};

type Coming = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// What a page is about: as [`awaited`], and an error becomes the page's status, or
/// leads to the sign-in page where the session has run out.
pub fn answered<T: Told>(
    what: &'static str,
    question: Question<T>,
    shown: impl Fn(Result<T, PortalError>) -> AnyView + Clone + Send + 'static,
) -> AnyView {
    awaited(what, question, move |answer| {
        if let Err(error) = &answer {
            refused(error);
        }
        shown(answer)
    })
}

/// The same of what AWS says, whose age the page notes.
pub fn answered_by_aws<T>(
    what: &'static str,
    question: Question<Reading<T>>,
    shown: impl Fn(Result<Reading<T>, PortalError>) -> AnyView + Clone + Send + 'static,
) -> AnyView
where
    Reading<T>: Told,
{
    awaited(what, question, move |answer| {
        note(&answer);
        shown(answer)
    })
}

/// The page of something that cannot be shown keeps its heading: what the address names,
/// if that is a name.
pub fn missing<Name: ToString>(name: Result<Name, PortalError>, error: PortalError) -> AnyView {
    let title = name.map_or_else(|_| "Not found".to_owned(), |name| name.to_string());
    missing_called(title, error)
}

/// The same of what the address does not call by a name.
pub fn missing_called(title: String, error: PortalError) -> AnyView {
    view! { <PageHead title/><Problem error/> }.erase()
}

/// `shown` of what `question` was answered, and anew whenever there is another answer;
/// before the first one, that `what` is loading. When the page was left meanwhile,
/// nothing, for nothing that `shown` may use is there any more.
pub fn awaited<T: Told>(
    what: &'static str,
    question: Question<T>,
    shown: impl Fn(Result<T, PortalError>) -> AnyView + Clone + Send + 'static,
) -> AnyView {
    loading_until(
        what,
        Box::new(move || {
            let (answer, shown) = (question.coming(), shown.clone());
            Box::pin(async move {
                let answer = answer.await;
                if is_left() {
                    return "".erase();
                }
                shown(answer)
            })
        }),
    )
}

/// Of one type, and so compiled once for all pages.
fn loading_until(what: &'static str, next: Box<dyn Fn() -> Coming + Send>) -> AnyView {
    let part: Box<dyn FnMut() -> Suspend<AnyView> + Send> = Box::new(move || Suspend::new(next()));
    view! { <Transition fallback=move || view! { <Loading what/> }>{part}</Transition> }.erase()
}

/// Whether what asks was left or replaced while it waited for an answer: then there is
/// nothing around it any more that it could use.
fn is_left() -> bool {
    use_context::<Frame>().is_none()
}

/// Notes what an answer says about AWS, for the foot of the navigation; and leads to
/// the sign-in page when the session has run out.
pub fn note<T>(answer: &Result<Reading<T>, PortalError>) {
    match answer {
        Ok(reading) => {
            if let Some(trouble) = &reading.trouble {
                ask_again_if_waiting(trouble);
            }
            let (live, at, answering) = (use_live(), reading.at, reading.trouble.is_none());
            // Later, so that the browser first takes over the page as it was rendered.
            #[cfg(feature = "hydrate")]
            set_timeout(
                move || {
                    live.checked.set(Some(at));
                    live.answering.set(answering);
                },
                std::time::Duration::ZERO,
            );
            #[cfg(not(feature = "hydrate"))]
            let _ = (live, at, answering);
        }
        Err(error) => refused(error),
    }
}

/// What a page is about cannot be shown: that is the page's status, and leads to the
/// sign-in page when the session has run out.
pub fn refused(error: &PortalError) {
    #[cfg(feature = "ssr")]
    crate::server::context::set_status(error);
    leave_if_signed_out(error);
}

/// Leads to the sign-in page when the session has run out; afterwards the person
/// comes back here.
pub fn leave_if_signed_out(error: &PortalError) {
    #[cfg(feature = "hydrate")]
    match error.kind {
        ErrorKind::SignedOut => {
            let location = window().location();
            let here = format!(
                "{}{}",
                location.pathname().unwrap_or_default(),
                location.search().unwrap_or_default()
            );
            // Fails only if the page is being left already.
            let _ = location.set_href(&Path::SignIn { next: Some(&here) }.to_string());
        }
        _ => ask_again_if_waiting(error),
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = error;
}

/// The page was rendered before AWS answered: now there is time to wait.
fn ask_again_if_waiting(error: &PortalError) {
    #[cfg(feature = "hydrate")]
    if error.kind == ErrorKind::Waiting {
        let live = use_live();
        set_timeout(
            move || live.bump_all(),
            std::time::Duration::from_millis(250),
        );
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = error;
}
