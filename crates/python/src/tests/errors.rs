//! Errors, and where they point.

use super::run;

#[test]
fn an_error_points_at_the_expression() {
    insta::assert_snapshot!(run("x = 1\ny = x + 'a'\n"), @"script.py:2:5: TypeError: unsupported operand type(s) for +: 'int' and 'str'");
    insta::assert_snapshot!(run("def f(x):\n    return x.missing\nf(1)\n"), @"script.py:2:12: AttributeError: 'int' object has no attribute 'missing'");
    insta::assert_snapshot!(run("f(1, 2)\n"), @"script.py:1:1: NameError: name 'f' is not defined");
    insta::assert_snapshot!(run("raise ValueError('no')\n"), @"script.py:1:1: ValueError: no");
    insta::assert_snapshot!(run("len(1, 2)\n"), @"script.py:1:1: TypeError: len() takes exactly one argument (2 given)");
}

#[test]
fn what_is_no_python_is_an_error() {
    insta::assert_snapshot!(run("x = (1,\n"), @"script.py:2:1: this is no Python: unexpected EOF while parsing");
    insta::assert_snapshot!(run("return 1\n"), @"script.py:1:1: this is no Python: 'return' outside function");
    insta::assert_snapshot!(run("def f():\n  break\n"), @"script.py:2:3: this is no Python: 'break' outside loop");
}

#[test]
fn what_is_not_supported_cannot_be_caught() {
    insta::assert_snapshot!(run("try:\n    exec('x')\nexcept BaseException:\n    print('caught')\n"), @"script.py:2:5: `exec` is not supported");
    insta::assert_snapshot!(run("try:\n    x = 1j\nfinally:\n    print('done')\n"), @"script.py:2:9: a complex number is not supported");
}

#[test]
fn clock_and_chance_are_refused_while_planning() {
    insta::assert_snapshot!(run("import uuid\nuuid.uuid4()\n"), @"script.py:2:1: chance is known only while the script runs");
    insta::assert_snapshot!(run("from datetime import datetime\ntry:\n    datetime.now()\nexcept Exception:\n    pass\n"), @"script.py:3:5: the clock is known only while the script runs");
}

#[test]
fn a_library_function_s_error_points_at_the_script() {
    insta::assert_snapshot!(run("import functools\nfunctools.reduce(lambda a, b: a, [])\n"), @"script.py:2:1: TypeError: reduce() of empty iterable with no initial value");
}
