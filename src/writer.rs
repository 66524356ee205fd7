//! Operations and templates, written as the Python text of a revision script.

pub mod template;
