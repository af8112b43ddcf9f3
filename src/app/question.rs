//! What a page asks the server: asked while the server renders the page, sent with it,
//! and asked again whenever what the question is about changes.
//!
//! For leptos all questions have one type. With a type for each, it would compile
//! whatever waits, remembers and tells others once for every one of them.

use std::any::Any;
use std::convert::Infallible;
use std::fmt::Display;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Serialize, de::DeserializeOwned};

use crate::appstream::PortalError;
use crate::json::from_str;

/// What a question can be answered with.
pub trait Told: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static> Told for T {}

/// A question to the server, and its latest answer.
pub struct Question<T>(Resource<Answer, AnswerText>, PhantomData<fn() -> T>);

impl<T> Copy for Question<T> {}

impl<T> Clone for Question<T> {
    fn clone(&self) -> Self {
        *self
    }
}

/// Asks with `fetch` about `source`, and anew whenever that changes.
pub fn resource<S, T, Fetched>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Fetched + Send + Sync + 'static,
) -> Question<T>
where
    S: Clone + PartialEq + Send + Sync + 'static,
    T: Told,
    Fetched: Future<Output = Result<T, PortalError>> + Send + 'static,
{
    let source = move || Subject(Arc::new(source()));
    let fetch = move |subject: Subject| {
        let fetched = subject.get::<S>().cloned().map(&fetch);
        let answer = async move {
            let answer = match fetched {
                Some(fetched) => fetched.await,
                None => Err(unreadable("a question about something else")),
            };
            Answer(Arc::new(Known::Here(Box::new(answer))))
        };
        Box::pin(answer) as Coming
    };
    Question(ask(Box::new(source), Box::new(fetch)), PhantomData)
}

type Coming = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Of one type, and so compiled once.
fn ask(
    source: Box<dyn Fn() -> Subject + Send + Sync>,
    fetch: Box<dyn Fn(Subject) -> Coming + Send + Sync>,
) -> Resource<Answer, AnswerText> {
    Resource::new_with_options(source, fetch, false)
}

impl<T: Told> Question<T> {
    /// The answer, as soon as it is there. Whatever shows it is shown anew with the next.
    pub fn get(self) -> Option<Result<T, PortalError>> {
        self.with(|answer| answer.cloned())
    }

    /// As [`get`](Self::get), without a copy of the answer.
    pub fn with<R>(self, look: impl FnOnce(Option<&Result<T, PortalError>>) -> R) -> R {
        let answer = self.0.get();
        look(answer.as_ref().map(Answer::read))
    }

    /// The answer, to wait for.
    pub fn coming(self) -> impl Future<Output = Result<T, PortalError>> + Send + 'static {
        // Taken now: by the time it is waited for, the page may be gone.
        let coming = self.0.into_future();
        async move { coming.await.read().clone() }
    }
}

/// What only the browser asks the server, as a dialog does when it opens, and its latest
/// answer.
pub struct Latest<T>(RwSignal<Option<Answer>>, PhantomData<fn() -> T>);

impl<T> Copy for Latest<T> {}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Told> Latest<T> {
    /// The answer, as soon as it is there, and until there is another.
    pub fn get(self) -> Option<Result<T, PortalError>> {
        self.0.get().map(|answer| answer.read().clone())
    }
}

/// Asks with `fetch`, in the browser, and anew whenever a signal changes that it reads.
pub fn latest<T, Fetched>(fetch: impl Fn() -> Fetched + 'static) -> Latest<T>
where
    T: Told,
    Fetched: Future<Output = Result<T, PortalError>> + 'static,
{
    let fetch = move || {
        let fetched = fetch();
        let answer = async move { Answer(Arc::new(Known::Here(Box::new(fetched.await)))) };
        Box::pin(answer) as ComingHere
    };
    Latest(follow(Box::new(fetch)), PhantomData)
}

type ComingHere = Pin<Box<dyn Future<Output = Answer>>>;

/// Of one type, and so compiled once. An answer that comes after a later question was
/// asked says nothing any more.
fn follow(fetch: Box<dyn Fn() -> ComingHere>) -> RwSignal<Option<Answer>> {
    let answer = RwSignal::new(None);
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let coming = fetch();
        let number = asked.get_value().wrapping_add(1);
        asked.set_value(number);
        leptos::task::spawn_local(async move {
            let came = coming.await;
            // Fails only if whoever asked has left meanwhile.
            if asked.try_get_value() == Some(number) {
                answer.try_set(Some(came));
            }
        });
    });
    answer
}

/// What a question is about.
#[derive(Clone)]
struct Subject(Arc<dyn About>);

impl Subject {
    fn get<S: 'static>(&self) -> Option<&S> {
        (&*self.0 as &dyn Any).downcast_ref()
    }
}

impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&*other.0)
    }
}

trait About: Any + Send + Sync {
    fn is(&self, other: &dyn About) -> bool;
}

impl<S: PartialEq + Send + Sync + 'static> About for S {
    fn is(&self, other: &dyn About) -> bool {
        (other as &dyn Any).downcast_ref() == Some(self)
    }
}

/// An answer to any question.
#[derive(Clone)]
struct Answer(Arc<Known>);

enum Known {
    /// It was asked for here.
    Here(Box<dyn Held>),
    /// It came with the page, and is read when it is looked at.
    Sent(String, OnceLock<Box<dyn Held>>),
}

impl Answer {
    fn read<T: Told>(&self) -> &Result<T, PortalError> {
        let held = match &*self.0 {
            Known::Here(held) => held,
            Known::Sent(text, held) => held.get_or_init(|| {
                let read: Result<Result<T, PortalError>, _> = from_str(text);
                Box::new(read.unwrap_or_else(|error| Err(unreadable(error))))
            }),
        };
        (&**held as &dyn Any)
            .downcast_ref()
            .expect("a question has answers of one type")
    }
}

/// As for an answer of a server function that cannot be read.
fn unreadable(why: impl Display) -> PortalError {
    PortalError::from_server_fn_error(ServerFnErrorErr::Deserialization(why.to_string()))
}

/// An answer of any type. Only the server writes answers.
trait Held: Any + Send + Sync {
    #[cfg(feature = "ssr")]
    fn write(&self) -> Result<String, serde_json::Error>;
}

#[cfg(feature = "ssr")]
impl<T: Serialize + Send + Sync + 'static> Held for T {
    fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

#[cfg(not(feature = "ssr"))]
impl<T: Send + Sync + 'static> Held for T {}

/// How answers are sent with the page: as JSON.
struct AnswerText;

impl Encoder<Answer> for AnswerText {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(answer: &Answer) -> Result<String, serde_json::Error> {
        match &*answer.0 {
            #[cfg(feature = "ssr")]
            Known::Here(held) => held.write(),
            // A browser sends no page.
            #[cfg(not(feature = "ssr"))]
            Known::Here(_) => Ok(String::new()),
            Known::Sent(text, _) => Ok(text.clone()),
        }
    }
}

impl Decoder<Answer> for AnswerText {
    type Error = Infallible;
    type Encoded = str;

    fn decode(text: &str) -> Result<Answer, Infallible> {
        Ok(Answer(Arc::new(Known::Sent(
            text.to_owned(),
            OnceLock::new(),
        ))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_from_what_was_sent_with_the_page() {
        let here: Result<Vec<u32>, PortalError> = Ok(vec![1, 2]);
        let here = Answer(Arc::new(Known::Here(Box::new(here))));
        let sent = AnswerText::decode(&AnswerText::encode(&here).unwrap()).unwrap();
        assert_eq!(sent.read::<Vec<u32>>().as_ref().unwrap(), &[1, 2]);
        assert_eq!(AnswerText::encode(&sent).unwrap(), r#"{"Ok":[1,2]}"#);
    }

    #[test]
    fn what_cannot_be_read_is_said_and_stops_nothing() {
        let sent = AnswerText::decode("{").unwrap();
        assert!(sent.read::<u32>().is_err());
    }

    #[test]
    fn a_question_is_asked_anew_only_when_it_is_about_something_else() {
        let about = |name: &'static str| Subject(Arc::new((name, 1)));
        assert!(about("a") == about("a"));
        assert!(about("a") != about("b"));
        assert!(about("a") != Subject(Arc::new("a")), "of another type");
    }
}
