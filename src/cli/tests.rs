//! The command line as people type it.

use clap::{CommandFactory, Parser};

use super::{Command, CommandLine};

fn parse(line: &str) -> CommandLine {
    CommandLine::try_parse_from(line.split_whitespace()).unwrap_or_else(|error| panic!("{error}"))
}

fn command(line: &str) -> String {
    format!("{:?}", parse(line).command)
}

#[test]
fn the_declaration_is_consistent() {
    CommandLine::command().debug_assert();
}

#[test]
fn values_may_begin_with_a_dash_or_a_plus() {
    assert!(command("dbm downgrade").contains(r#"revision: "-1""#));
    assert!(command("dbm downgrade -2").contains(r#"revision: "-2""#));
    assert!(command("dbm downgrade label@-1").contains(r#"revision: "label@-1""#));
    assert!(command("dbm downgrade -1 --dry-run").contains("dry_run: true"));
    assert!(command("dbm upgrade +2").contains(r#"revision: "+2""#));
    assert!(command("dbm upgrade --sql a:b").contains(r#"revision: "a:b""#));
    assert!(command("dbm history -r-3:current").contains(r#"Some("-3:current")"#));
    assert!(command("dbm history -r -3:current -v").contains(r#"Some("-3:current")"#));
    assert!(command("dbm history -r A:B").contains(r#"Some("A:B")"#));
    assert!(command("dbm history -r:b").contains(r#"Some(":b")"#));
    assert!(command("dbm history --rev-range=a: -i").contains("indicate_current: true"));
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    for line in [
        "dbm -p a -p b* -j 3 upgrade",
        "dbm upgrade -p a -p b* -j 3",
        "dbm upgrade -p a,b* --jobs=3",
    ] {
        let global = parse(line).global;
        assert_eq!(
            (global.projects, usize::from(global.jobs)),
            (vec!["a".into(), "b*".into()], 3)
        );
    }
}

#[test]
fn a_listing_takes_the_first_v_for_itself() {
    for (line, diagnostics) in [
        ("dbm history -v", 0),
        ("dbm heads -vv", 1),
        ("dbm -v upgrade", 1),
        ("dbm upgrade", 0),
    ] {
        let line = parse(line);
        assert_eq!(line.command.diagnostics(line.global.verbose), diagnostics);
    }
}

#[test]
fn c_is_a_file_before_the_command_and_check_heads_after_current() {
    let line = parse("dbm -c other.ini -c pyproject.toml -n second current -c");
    assert_eq!(line.global.config.len(), 2);
    assert_eq!(line.global.section.as_deref(), Some("second"));
    assert!(matches!(line.command, Command::Current(_)));
    assert!(command("dbm current -c -v").contains("check_heads: true"));
}

#[test]
fn a_command_is_wanted() {
    let error = CommandLine::try_parse_from(["dbm"]).expect_err("no command");
    assert_eq!(error.exit_code(), 2);
}
