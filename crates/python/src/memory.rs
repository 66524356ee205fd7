//! How much a thread's Python values hold, so that a script can be stopped before it fills the machine.

use std::cell::Cell;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
}

/// The bytes that this thread's Python values hold, roughly.
pub(super) fn live() -> usize {
    LIVE.with(Cell::get)
}

/// The bytes that one value holds; given back when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Charge(Cell<usize>);

impl Charge {
    /// A charge of `bytes`.
    pub(super) fn new(bytes: usize) -> Self {
        let charge = Self::default();
        charge.set(bytes);
        charge
    }

    /// Corrects the charge after the value grew or shrank.
    pub(super) fn set(&self, bytes: usize) {
        let before = self.0.replace(bytes);
        LIVE.with(|live| live.set(live.get().wrapping_add(bytes).wrapping_sub(before)));
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.set(0);
    }
}
