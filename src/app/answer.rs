//! What a page shows of what the server was asked: until the answer is there that it
//! is loading, then the answer.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

use super::frame::{is_left, leave_if_signed_out};
use super::question::{Question, Told};
use crate::appstream::PortalError;
use crate::ui::Erase;
use crate::ui::shell::Loading;

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
            #[cfg(feature = "ssr")]
            crate::server::context::set_status(error);
            leave_if_signed_out(error);
        }
        shown(answer)
    })
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
