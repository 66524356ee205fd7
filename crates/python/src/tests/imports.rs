//! Imports: packages, circles, stars, and what is not there.

use super::{Budget, run, run_with};

fn with(modules: &[(&'static str, &'static str)], text: &str) -> String {
    run_with(modules, text, Budget::default())
}

#[test]
fn packages_and_relative_imports() {
    let modules = [
        ("app.__init__", "from .core import config\nname = 'app'\n"),
        ("app.core.__init__", ""),
        (
            "app.core.config",
            "from .. import helpers\nfrom ..helpers import help as h\nvalue = h()\nprint(__name__, __package__)\n",
        ),
        (
            "app.helpers",
            "def help(): return __name__\n__all__ = ['help']\nhidden = 1\n",
        ),
    ];
    let script = "import app.core.config as c\nimport app\nfrom app.helpers import *\nprint(c.value, app.name, app.core.config is c, help(), 'hidden' in globals())\n";
    insta::assert_snapshot!(with(&modules, script), @"
    app.core.config app.core
    app.helpers app True app.helpers False
    ");
}

#[test]
fn a_circle_of_imports_sees_what_is_there_so_far() {
    let modules = [
        ("a", "x = 1\nimport b\ny = 2\n"),
        ("b", "import a\nprint(a.x, hasattr(a, 'y'))\n"),
    ];
    insta::assert_snapshot!(with(&modules, "import a\nprint(a.y)\n"), @"
    1 False
    2
    ");
}

#[test]
fn what_is_not_found_is_an_error_once_it_is_used() {
    insta::assert_snapshot!(run("import numpy as np\nfrom geo import Point\nprint('fine')\n"), @"fine");
    insta::assert_snapshot!(run("import numpy as np\ndef f():\n    return np.array([1])\nf()\n"), @"script.py:3:12: `numpy` is not available: its import at script.py:1:8 was not found");
    insta::assert_snapshot!(run("from flask import Flask\napp = Flask(__name__)\nclass X(app.Model):\n    pass\nprint('fine')\nX()\nprint(app == 1)"), @"
    fine
    script.py:6:1: `X (below `flask.Flask().Model`)()` is not available: its import at script.py:1:19 was not found
    ");
    insta::assert_snapshot!(run("import patches\npatches.apply()\n"), @"script.py:2:1: `patches.apply()` is not available: its import at script.py:1:8 was not found");
}

#[test]
fn an_import_error_is_caught_where_it_is_certain() {
    insta::assert_snapshot!(run("try:\n    import cPickle\nexcept ImportError as e:\n    print(e)\n"), @"No module named 'cPickle'");
    insta::assert_snapshot!(with(&[("app", "x = 1")], "try:\n    from app import y\nexcept ImportError as e:\n    print(e)\n"), @"cannot import name 'y' from 'app'");
    insta::assert_snapshot!(with(&[("app.__init__", "")], "try:\n    import app.gone\nexcept ModuleNotFoundError as e:\n    print(e)\n"), @"No module named 'app.gone'");
}

#[test]
fn every_module_of_the_library_can_be_imported() {
    let lines: Vec<String> = crate::library::source::names()
        .map(|name| format!("import {name}\n"))
        .collect();
    assert_eq!(run(&lines.concat()), "");
}

#[test]
fn annotations_are_evaluated_when_they_are_asked_for() {
    insta::assert_snapshot!(run("class A:\n    x: Missing\n    y: 'int' = 1\nprint(A.y)\nfrom typing import get_type_hints\nclass B:\n    y: 'int | None'\nprint(get_type_hints(B))\nA.__annotations__\n"), @"
    1
    {'y': int | None}
    script.py:2:8: NameError: name 'Missing' is not defined
    ");
}

#[test]
fn what_is_logged_goes_to_the_world() {
    insta::assert_snapshot!(run("import logging, warnings\nlog = logging.getLogger('alembic.x')\nlog.warning('a %s', 1)\nlog.debug('no')\nwarnings.warn('old')\nlogging.basicConfig(level=logging.DEBUG)\nlog.debug('yes')\n"), @"
    WARNING alembic.x: a 1
    WARNING py.warnings: UserWarning: old
    DEBUG alembic.x: yes
    ");
}

#[test]
fn what_dbm_lacks_of_the_library_can_be_imported_and_not_used() {
    insta::assert_snapshot!(run("import sched, xml.etree.ElementTree as ET\nfrom email.mime.text import MIMEText\nprint('fine', sched.__name__)\n"), @"fine sched");
    insta::assert_snapshot!(run("import sched\ndef f():\n    return sched.scheduler()\nf()\n"), @"script.py:3:12: not supported by dbm: `sched.scheduler`");
    insta::assert_snapshot!(run("import os\ndef f():\n    return os.stat('.')\nf()\n"), @"script.py:3:12: not supported by dbm: `os.stat`");
    insta::assert_snapshot!(run("from pathlib import Path\nPath('.').stat()\n"), @"script.py:2:1: not supported by dbm: `pathlib.Path.stat`");
    insta::assert_snapshot!(run("memoryview(b'')\n"), @"script.py:1:1: not supported by dbm: `memoryview`");
    insta::assert_snapshot!(run("import sched\nsched.nothing\n"), @"script.py:2:1: AttributeError: module 'sched' has no attribute 'nothing'");
    insta::assert_snapshot!(run("import importlib\nprint(hasattr(importlib, 'util'), hasattr('', 'nothing'), hasattr(importlib, 'gone'))\n"), @"True False False");
}
