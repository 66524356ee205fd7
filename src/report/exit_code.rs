//! The exit codes of the process.

use dbm_core::failure::Kind;

/// The exit code of a failure of this kind.
pub fn exit_code(kind: Kind) -> u8 {
    match kind {
        Kind::Database => 1,
        Kind::CommandLine => 2,
        Kind::Settings => 3,
        Kind::Plan => 4,
        Kind::Difference => 5,
        Kind::Pending => 6,
        Kind::Interrupted => 130,
        Kind::Terminated => 143,
    }
}

/// How much a kind counts when several projects end differently: the lowest is the worst.
pub(super) fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Terminated => 0,
        Kind::Interrupted => 1,
        Kind::CommandLine => 2,
        Kind::Database => 3,
        Kind::Plan => 4,
        Kind::Settings => 5,
        Kind::Difference => 6,
        Kind::Pending => 7,
    }
}
