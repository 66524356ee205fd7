use insta::assert_snapshot;

use crate::support::workspace::Workspace;

#[test]
fn the_version_is_the_packages() {
    assert_snapshot!(Workspace::empty().dbm(["--version"]), @r"
    $ dbm --version
    dbm 0.1.0
    --- exit 0
    ");
}
