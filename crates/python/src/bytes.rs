//! Python's `bytes`: immutable and cheap to share.

use std::ops::Deref;
use std::rc::Rc;

use super::memory::Charge;

/// Python bytes. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Bytes(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    bytes: Box<[u8]>,
    _charge: Charge,
}

impl Bytes {
    /// A number that is this object's alone while it lives.
    pub(super) fn id(&self) -> usize {
        Rc::as_ptr(&self.0).cast::<()>() as usize
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        let charge = Charge::new(bytes.len() + 64);
        let bytes = bytes.into_boxed_slice();
        Self(Rc::new(Inner {
            bytes,
            _charge: charge,
        }))
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0.bytes
    }
}
