//! The `dbm` command.
fn main() {}
