use crate::support::workspace::Workspace;

#[test]
fn every_shell_gets_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = Workspace::empty()
            .dbm(["completions", shell])
            .expect(0)
            .stdout;
        assert!(completions.contains("ensure-version"), "{shell}");
    }
}

#[test]
fn the_manual_has_every_command() {
    let page = Workspace::empty().dbm(["man"]).expect(0).stdout;
    for command in ["UPGRADE", "DOWNGRADE", "GENERATE", "COMPLETIONS"] {
        assert!(page.contains(&format!(".SH DBM {command}")), "{command}");
    }
}
