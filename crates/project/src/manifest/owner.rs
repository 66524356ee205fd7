//! Whose a manifest is. One that nobody named may run commands all the same, so it must belong to whoever
//! runs dbm, as git asks of a repository (`safe.directory`).

use std::path::Path;

use crate::settings::variables::ProcessVariables;

/// The stranger whose file or link it is, by number, if it is one's.
#[cfg(unix)]
pub(crate) fn stranger(path: &Path, process: &ProcessVariables) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;

    let user = rustix::process::geteuid().as_raw();
    let sudo = process.get("SUDO_UID").and_then(|it| it.parse().ok());
    let owners = [path.metadata(), path.symlink_metadata()];
    let owners = owners.into_iter().flatten().map(|it| it.uid());
    owners
        .into_iter()
        .find(|owner| !is_trusted(*owner, user, sudo))
}

/// Elsewhere the system tells no numbers.
#[cfg(not(unix))]
pub(crate) fn stranger(_: &Path, _: &ProcessVariables) -> Option<u32> {
    None
}

/// Whether `user` lets the owner of a file run commands: it is the same, the system's own, or who became root with sudo.
#[cfg(unix)]
fn is_trusted(owner: u32, user: u32, sudo: Option<u32>) -> bool {
    const ROOT: u32 = 0;
    owner == user || owner == ROOT || (user == ROOT && sudo == Some(owner))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn one_trusts_oneself_and_the_system() {
        assert!(is_trusted(1000, 1000, None));
        assert!(is_trusted(0, 1000, None));
        assert!(is_trusted(1000, 0, Some(1000)));
        assert!(!is_trusted(1000, 0, None));
        assert!(!is_trusted(1001, 1000, None));
        assert!(!is_trusted(1001, 1000, Some(1001)));
    }
}
