//! The one place where several projects are worked on at once.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt, StreamExt, stream};

use crate::background;
use crate::event::Events;
use crate::workspace::{Answer, Control};
use dbm_core::failure::Failure;

/// Does `work` on each item, which stands under the name of its project, so many at once as `control`
/// says. A panic is the failure of its project alone. The answers are in the order of the items.
pub(super) async fn each<I, T, F>(
    control: &Control,
    items: Vec<(String, I)>,
    work: impl Fn(I, Events) -> F + Clone + Send + 'static,
) -> Vec<Answer<T>>
where
    I: Send + 'static,
    T: Send + 'static,
    F: Future<Output = Result<T, Failure>>,
{
    let running = items.into_iter().enumerate().map(|(at, (project, item))| {
        let (events, work) = (control.events(&project), work.clone());
        async move {
            let result = start(control, events, item, work).await;
            (at, Answer { project, result })
        }
    });
    let running = stream::iter(running).buffer_unordered(control.at_once());
    let mut answers: Vec<_> = running.collect().await;
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// Does `work` on the item of the project whose events these are; its panic is a failure.
pub(super) async fn start<I, T, F>(
    control: &Control,
    events: Events,
    item: I,
    work: impl Fn(I, Events) -> F + Send + 'static,
) -> Result<T, Failure>
where
    I: Send + 'static,
    T: Send + 'static,
    F: Future<Output = Result<T, Failure>>,
{
    let running = background::run(move || work(item, events));
    match AssertUnwindSafe(running).catch_unwind().await {
        Ok(ended) => ended.flatten(),
        Err(_) => Err((control.after_panic)()),
    }
}
