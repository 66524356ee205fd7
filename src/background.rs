//! Work that blocks, off the threads of the runtime.
//!
//! Evaluating scripts and `env.py` takes time and a deep stack, so each project's work has a thread of its
//! own. What the work waits for, the runtime of the caller drives: it may be one of a single thread.

use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use dbm_core::failure::Failure;
use dbm_python::start_with_large_stack;

pub use dbm_python::with_large_stack;

/// Runs what `work` makes on a thread with a large stack, where it may block.
///
/// It is dropped where it waits once nobody waits for it any more; a panic of it goes on here.
///
/// # Errors
/// When the thread cannot be started.
pub(crate) async fn run<F>(work: impl FnOnce() -> F + Send + 'static) -> Result<F::Output, Failure>
where
    F: Future<Output: Send + 'static>,
{
    let (mut sender, receiver) = oneshot::channel();
    let runtime = Handle::current();
    start_with_large_stack(move || {
        let ended = runtime.block_on(async {
            tokio::select! {
                ended = AssertUnwindSafe(async { work().await }).catch_unwind() => Some(ended),
                () = sender.closed() => None,
            }
        });
        // The receiver may have gone.
        let _ = ended.map(|ended| sender.send(ended));
    })?;
    match receiver.await {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(panic)) => resume_unwind(panic),
        // The thread sends before it ends, unless the runtime itself is at its end.
        Err(_) => std::future::pending().await,
    }
}

/// Waits for `work` in the midst of work that [`run`] runs and that is not async itself.
///
/// # Errors
/// When the thread cannot be started.
pub(crate) fn wait<F>(work: F) -> Result<F::Output, Failure>
where
    F: Future<Output: Send> + Send,
{
    let runtime = Handle::current();
    with_large_stack(|| runtime.block_on(work))
}
