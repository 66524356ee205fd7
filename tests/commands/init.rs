use insta::assert_snapshot;

use crate::support::workspace::Workspace;

#[test]
fn an_environment_is_written_as_alembic_says_it() {
    let workspace = Workspace::empty();
    assert_snapshot!(workspace.dbm(["init", "migrations", "--package"]), @r"
    $ dbm init migrations --package
    Creating directory [dir]migrations ...  done
    Creating directory [dir]migrations/versions ...  done
    Generating [dir]migrations/script.py.mako ...  done
    Generating [dir]migrations/README ...  done
    Generating [dir]migrations/env.py ...  done
    Generating [dir]alembic.ini ...  done
    Adding [dir]migrations/__init__.py ...  done
    Adding [dir]migrations/versions/__init__.py ...  done
    Please edit configuration/connection/logging settings in [dir]alembic.ini before proceeding.
    --- exit 0
    ");
    assert_snapshot!(workspace.read("alembic.ini").lines().nth(2).unwrap(), @"script_location = %(here)s/migrations");
    assert_snapshot!(workspace.dbm(["init", "migrations"]), @r"
    $ dbm init migrations
    --- stderr
      × the directory `migrations` is there and not empty
      help: name another one
    --- exit 2
    ");
    assert_snapshot!(workspace.dbm(["init", "others", "-t", "async"]), @r"
    $ dbm init others -t async
    Creating directory [dir]others ...  done
    Creating directory [dir]others/versions ...  done
    Generating [dir]others/script.py.mako ...  done
    Generating [dir]others/README ...  done
    Generating [dir]others/env.py ...  done
    File [dir]alembic.ini already exists, skipping
    Please edit configuration/connection/logging settings in [dir]alembic.ini before proceeding.
    --- exit 0
    ");
    assert_snapshot!(workspace.dbm(["init", "third", "-t", "multidb"]), @r"
    $ dbm init third -t multidb
    --- stderr
      × there is no template `multidb`
      help: the templates are `generic`, `async`, `pyproject`, `pyproject_async`
    --- exit 2
    ");
}

#[test]
fn pyproject_keeps_what_it_has() {
    let workspace = Workspace::empty();
    workspace.write("pyproject.toml", "[project]\nname = \"x\"\n");
    assert_snapshot!(workspace.dbm(["init", "migrations", "-t", "pyproject"]), @r"
    $ dbm init migrations -t pyproject
    Creating directory [dir]migrations ...  done
    Creating directory [dir]migrations/versions ...  done
    Generating [dir]migrations/script.py.mako ...  done
    Generating [dir]migrations/README ...  done
    Generating [dir]migrations/env.py ...  done
    Appending to existing [dir]pyproject.toml ...  done
    Generating [dir]alembic.ini ...  done
    Please edit configuration settings in [dir]pyproject.toml and configuration/connection/logging settings in [dir]alembic.ini before proceeding.
    --- exit 0
    ");
    assert_snapshot!(workspace.read("pyproject.toml").lines().take(8).collect::<Vec<_>>().join("\n"), @r#"
    [project]
    name = "x"


    [tool.alembic]
    # Where env.py, script.py.mako and the revisions are; %(here)s is the directory of this file.
    script_location = "%(here)s/migrations"
    "#);
    assert_snapshot!(workspace.dbm(["init", "others", "-t", "pyproject_async"]), @r"
    $ dbm init others -t pyproject_async
    Creating directory [dir]others ...  done
    Creating directory [dir]others/versions ...  done
    Generating [dir]others/script.py.mako ...  done
    Generating [dir]others/README ...  done
    Generating [dir]others/env.py ...  done
    File [dir]pyproject.toml already exists and already has a [tool.alembic] section, skipping
    File [dir]alembic.ini already exists, skipping
    Please edit configuration settings in [dir]pyproject.toml and configuration/connection/logging settings in [dir]alembic.ini before proceeding.
    --- exit 0
    ");
}

#[test]
fn what_is_written_is_a_project() {
    let workspace = Workspace::empty();
    workspace.dbm(["init", "migrations", "-t", "pyproject"]);
    workspace
        .dbm(["config", "--url", "sqlite:///x.db"])
        .expect(0);
}
