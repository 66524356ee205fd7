//! Modules that are read lazily: what runs when, and what is lost with a statement that cannot be run.

use std::rc::Rc;

use super::{Budget, Interpreter, Stage, perform};
use crate::with_large_stack;
use dbm_core::source::Source;

fn lazily(modules: &[(&'static str, &'static str)], text: &str) -> String {
    perform(modules, true, text, Budget::default())
}

#[test]
fn a_module_runs_once_something_of_it_is_asked_for() {
    let modules = [
        (
            "app.__init__",
            "print('app')\nfrom . import unused\nname = 'the app'\n",
        ),
        ("app.unused", "print('unused')\n"),
        (
            "app.core",
            "print('core')\nfrom app import name\nfrom app.other import thing\ndef f(): return name\n",
        ),
        ("app.other", "print('other')\nthing = 1\n"),
    ];
    let script = "from app.core import f\nimport app.other\nprint('begin')\nprint(f.__name__)\nprint(f())\nprint(app.other.thing, 'thing' in globals())\n";
    insta::assert_snapshot!(lazily(&modules, script), @"
    begin
    core
    f
    app
    the app
    other
    1 False
    ");
}

#[test]
fn a_package_is_not_run_for_a_module_below_it() {
    let modules = [
        ("app.__init__", "raise RuntimeError('must not run')\n"),
        ("app.tool", "x = 1\n"),
    ];
    insta::assert_snapshot!(lazily(&modules, "from app import tool\nimport app.tool as same\nprint(tool.x, tool is same)\n"), @"1 True");
    let modules = [
        ("app.__init__", "from .tool import tool\n"),
        ("app.tool", "def tool(): return 'the function'\n"),
    ];
    insta::assert_snapshot!(lazily(&modules, "from app import tool\nprint(tool())\n"), @"the function");
}

#[test]
fn a_statement_that_cannot_be_run_loses_what_it_binds() {
    let modules = [(
        "app",
        "\
import boto3
client = boto3.client('s3')
LIMIT = 10
if client.version > 3:
    MODE = 'new'
else:
    MODE = 'old'
rows = [1]
rows.append(int(client))
client.register(print)
def f(): return LIMIT
def g(): return MODE
def h(): return rows
",
    )];
    insta::assert_snapshot!(lazily(&modules, "from app import f\nprint(f())\n"), @"10");
    insta::assert_snapshot!(lazily(&modules, "from app import g\nprint(g())\n"), @"script.py:2:1: `MODE` is not available: app.py:4:4: `boto3.client().version` is not available: its import at app.py:1:8 was not found");
    insta::assert_snapshot!(lazily(&modules, "from app import h\nprint(h())\n"), @"script.py:2:1: `rows` is not available: app.py:9:1: `boto3.client().__int__()` is not available: its import at app.py:1:8 was not found");
    insta::assert_snapshot!(lazily(&modules, "from app import MODE\ntry:\n    print(MODE)\nexcept Exception:\n    print('no guess')\n"), @"script.py:3:5: `MODE` is not available: app.py:4:4: `boto3.client().version` is not available: its import at app.py:1:8 was not found");
}

#[test]
fn what_a_function_did_to_globals_before_it_failed_is_lost() {
    let modules = [(
        "app",
        "state = 1\ndef set_up():\n    global state\n    state = 2\n    import boto3\n    boto3.connect()\nset_up()\n",
    )];
    insta::assert_snapshot!(lazily(&modules, "from app import state\nprint(state)\n"), @"script.py:2:1: `state` is not available: app.py:7:1: `boto3` is not available: its import at app.py:5:12 was not found");
}

#[test]
fn a_guarded_import_that_may_be_there_is_not_decided() {
    let modules = [(
        "app",
        "try:\n    import ujson as json\n    FAST = True\nexcept ImportError:\n    import json\n    FAST = False\nlimit = 1\n",
    )];
    insta::assert_snapshot!(lazily(&modules, "import app\nprint(app.limit)\nprint(app.FAST)\n"), @"
    1
    script.py:3:1: `FAST` is not available: app.py:2:12: whether `ujson` is installed is not known here
    ");
}

#[test]
fn a_name_may_come_from_a_star_that_was_lost() {
    let modules = [("app", "from gone import *\nknown = 1\n")];
    insta::assert_snapshot!(lazily(&modules, "import app\nprint(app.known)\nprint(app.thing)\n"), @"
    1
    script.py:3:1: `import *` is not available: app.py:1:18: `gone` is not available: its import at app.py:1:1 was not found
    ");
}

#[test]
fn a_module_that_raises_is_an_error_each_time() {
    let modules = [(
        "app",
        "import os\nx = 1\nraise RuntimeError('set SECRET')\ny = 2\n",
    )];
    insta::assert_snapshot!(lazily(&modules, "from app import y\ndef f():\n    return y\ntry:\n    f()\nexcept RuntimeError as error:\n    print(error)\nf()\n"), @"
    set SECRET
    app.py:3:1: RuntimeError: set SECRET
    ");
}

#[test]
fn a_script_itself_is_not_forgiven() {
    insta::assert_snapshot!(lazily(&[], "import gone\nx = gone.a + 1\nprint('fine')\nprint(x)\n"), @"
    fine
    script.py:4:1: `x` is not available: script.py:2:5: `gone.a` is not available: its import at script.py:1:8 was not found
    ");
    insta::assert_snapshot!(lazily(&[], "import gone\ngone.start()\nprint('fine')\n"), @"script.py:2:1: `gone.start()` is not available: its import at script.py:1:8 was not found");
}

#[test]
fn an_import_that_fails_is_no_longer_waited_for() {
    let complete = |tool: &'static str| {
        let modules = [("app", "from tool import missing\nx = 1\n"), ("tool", tool)];
        let completed = with_large_stack(|| {
            let stage = Rc::new(Stage {
                modules: modules.into(),
                lazy: true,
                ..Stage::default()
            });
            let mut interpreter = Interpreter::new(stage, Budget::default());
            let script = Source::new("script.py", "import app\nprint(app.x)\n");
            let ran = interpreter.run_module(&script, "__main__").map(drop);
            let completed = ran.and_then(|()| interpreter.complete_imports(None));
            completed.map_err(|raised| raised.message())
        });
        completed
            .expect("a thread")
            .map_or_else(|it| it, |()| "complete".to_owned())
    };
    insta::assert_snapshot!(complete("y = 1\n"), @"complete");
    insta::assert_snapshot!(complete("raise RuntimeError('no')\n"), @"`missing` is not available: tool.py:1:1: RuntimeError: no");
}
