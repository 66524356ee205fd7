//! What `dbm config` prints of a project: each value and where it came from.

use std::fmt::Display;

use crate::settings::Origin;
use dbm_core::target::url::{is_secret_name, mask_passwords};

/// The values of a project, in the order in which they were resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing(Vec<Setting>);

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its key in the manifest.
    pub key: String,
    /// The value as it may be shown.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

impl Listing {
    /// Adds a value; a secret becomes `***`.
    pub(crate) fn add(&mut self, key: &str, value: &impl Display, origin: &Origin) {
        let value = if is_secret_name(key) {
            "***".to_owned()
        } else {
            mask_passwords(&value.to_string())
        };
        let setting = Setting {
            key: key.to_owned(),
            value,
            origin: origin.clone(),
        };
        self.0.push(setting);
    }

    /// The values, in order.
    pub fn settings(&self) -> &[Setting] {
        &self.0
    }
}
