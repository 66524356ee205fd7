//! How much a thread's Python values hold, so that a script can be stopped before it fills the machine.

use std::cell::Cell;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    /// What is being made and belongs to no value yet.
    static UNCHARGED: Cell<usize> = const { Cell::new(0) };
    /// How much may be held.
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// Why something was not made.
    static REFUSED: Cell<Option<Refused>> = const { Cell::new(None) };
}

/// Why something was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It would take more memory than there is.
    Large,
    /// It would be deeper than what is written, copied and dropped level by level may be.
    Deep,
}

/// What is deeper than this is not made: it is written, copied and dropped level by level.
pub const DEEPEST: usize = 1_500;

/// The bytes that this thread's Python values hold, roughly.
pub(super) fn live() -> usize {
    LIVE.with(Cell::get)
}

/// Sets how much may be held from now on, and gives what it was.
pub(super) fn limit(bytes: usize) -> usize {
    UNCHARGED.with(|uncharged| uncharged.set(0));
    REFUSED.with(|refused| refused.set(None));
    LIMIT.with(|limit| limit.replace(bytes))
}

/// Whether there is room for `bytes` that are made now, deep as they are; where there is none, what is
/// made instead is of no use: the script ends at its next step.
///
/// For what has no interpreter at hand; with one, ask [`super::Interpreter::reserve`].
pub fn allows(bytes: usize, depth: usize) -> bool {
    let made = UNCHARGED.with(|uncharged| {
        uncharged.set(uncharged.get().saturating_add(bytes));
        uncharged.get()
    });
    let is_large = live().saturating_add(made) > LIMIT.with(Cell::get);
    let is_deep = depth > DEEPEST;
    if is_large || is_deep {
        let why = if is_large {
            Refused::Large
        } else {
            Refused::Deep
        };
        REFUSED.with(|refused| refused.set(Some(why)));
    }
    !(is_large || is_deep)
}

/// How many bytes were made since the last time, which belong to values by now, and what was refused.
pub(super) fn settle() -> (usize, Option<Refused>) {
    (UNCHARGED.with(Cell::take), REFUSED.with(Cell::take))
}

/// The bytes that one value holds; given back when it is dropped.
#[derive(Debug, Default)]
pub struct Charge(Cell<usize>);

impl Charge {
    /// A charge of `bytes`.
    pub fn new(bytes: usize) -> Self {
        let charge = Self::default();
        charge.set(bytes);
        charge
    }

    /// The bytes.
    pub fn bytes(&self) -> usize {
        self.0.get()
    }

    /// Corrects the charge after the value grew or shrank.
    pub(crate) fn set(&self, bytes: usize) {
        let before = self.0.replace(bytes);
        LIVE.with(|live| live.set(live.get().wrapping_add(bytes).wrapping_sub(before)));
    }
}

impl Clone for Charge {
    fn clone(&self) -> Self {
        Self::new(self.bytes())
    }
}

/// A charge is no part of what a value is.
impl PartialEq for Charge {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.set(0);
    }
}
