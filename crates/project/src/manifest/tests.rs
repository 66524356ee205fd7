use insta::assert_snapshot;

use super::*;

/// The error as a person reads it: where, what stands there, what is wrong, what to do.
fn error(text: &str) -> String {
    let Err(error) = Manifest::parse(Path::new("projects.toml"), "projects.toml", text) else {
        return "no error".to_owned();
    };
    let failure = Failure::from(error);
    let place = failure.place.clone().unwrap();
    let marked = &place.source.text[place.span.clone()];
    let hint = failure.hint.unwrap_or_default();
    format!(
        "{place} `{marked}`: {} ({:?}); {hint}",
        failure.message, failure.kind
    )
}

#[test]
fn unknown_keys_point_at_their_line() {
    assert_snapshot!(error("[projects.a]\ntimezome = 'UTC'\n"), @"projects.toml:2:1 `timezome`: unknown key `timezome` (Settings); did you mean `timezone`?");
    assert_snapshot!(error("[project.a]\npath = 'a'\n"), @"projects.toml:1:2 `project`: unknown key `project` (Settings); did you mean `projects`?");
    assert_snapshot!(error("[projects.a.database]\nusr = 'x'\n"), @"projects.toml:2:1 `usr`: unknown key `usr` (Settings); did you mean `user`?");
    assert_snapshot!(error("[projects.a]\n[profiles.p.projects.a]\nxyz = 1\n"), @"projects.toml:3:1 `xyz`: unknown key `xyz` (Settings);");
    assert_snapshot!(error("[defaults]\nprotect = true\n[projects.a]\n"), @"projects.toml:2:1 `protect`: unknown key `protect` (Settings); did you mean `protected`?");
}

#[test]
fn values_of_the_wrong_kind_point_at_themselves() {
    assert_snapshot!(error("[projects.a]\npath = 5\n"), @"projects.toml:2:8 `5`: found a number, wanted the text of a path (Settings);");
    assert_snapshot!(error("[projects.a]\ngroups = 'core'\n"), @"projects.toml:2:10 `'core'`: found a text, wanted a list (Settings);");
    assert_snapshot!(error("[projects.a]\ndatabase.port = [1]\n"), @"projects.toml:2:17 `[1]`: wanted a text, a number, a truth value, `{ env, default }`, `{ command }`, `{ file }` or `{ setting }` (Settings);");
    assert_snapshot!(error("[projects.a]\ndatabase.port = { evn = 'PORT' }\n"), @"projects.toml:2:19 `evn`: unknown key `evn` (Settings); did you mean `env`?");
    assert_snapshot!(error("[projects.a]\ndatabase.url = { env = 'X', defalt = 'hunter2' }\n"), @"projects.toml:2:29 `defalt`: unknown key `defalt` (Settings); did you mean `default`?");
    assert_snapshot!(error("[projects.a.database.url]\nenv = 'X'\ndefalt = 'hunter2'\n"), @"projects.toml:3:1 `defalt`: unknown key `defalt` (Settings); did you mean `default`?");
    assert_snapshot!(error("[projects.a]\ndatabase.url = { command = ['vault', 'hunter2', 5] }\n"), @"projects.toml:2:16 `{ command = ['vault', ***, 5] }`: wanted a text, a number, a truth value, `{ env, default }`, `{ command }`, `{ file }` or `{ setting }` (Settings);");
    assert_snapshot!(error("[projects.a]\nprotected = 'yes'\n"), @"projects.toml:2:13 `'yes'`: found a text, wanted `true` or `false` (Settings);");
    assert_snapshot!(error("[projects.a]\ndatabase = 'postgresql://u:hunter2@h/d'\n"), @"projects.toml:2:12 `'postgresql://u:***@h/d'`: found a text, wanted a table (Settings);");
    assert_snapshot!(error("[projects.a]\nprotected = 'yes'\n"), @"projects.toml:2:13 `'yes'`: found a text, wanted `true` or `false` (Settings);");
}

#[test]
fn syntax_errors_hide_secrets() {
    assert_snapshot!(error("[projects.a]\n[projects.a]\n"), @"projects.toml:2:11 `a`: duplicate key (Settings);");
    assert_snapshot!(error("[projects.a]\ndatabase.password = 'hunter2\n"), @"projects.toml:2:24 ``: invalid literal string, expected `'` (Settings);");
    assert_snapshot!(error("[projects.a]\ndatabase.url = 'postgresql://u:hunter2@h/d\n"), @"projects.toml:2:39 ``: invalid literal string, expected `'` (Settings);");
}

#[test]
fn projects_and_profiles_must_fit() {
    assert_snapshot!(error("# nothing\n"), @r#"projects.toml:1:1 ``: the manifest has no project (Settings); add `[projects.NAME]` with `path = "DIRECTORY"`"#);
    assert_snapshot!(error("[projects.a-b]\n[projects.a_b]\n"), @"projects.toml:2:11 `a_b`: the projects `a-b` and `a_b` share the variable `DBM_A_B_URL` (Settings); rename one of them");
    assert_snapshot!(error("[projects.social]\n[profiles.p.projects.socail]\n"), @"projects.toml:2:22 `socail`: the profile `p` names the project `socail`, which is not there (Settings); did you mean `social`?");
}
