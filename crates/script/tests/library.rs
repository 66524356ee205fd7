//! The library that scripts are given, against the Python of this machine: one expression, one result.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use insta::assert_snapshot;

use dbm_core::graph::Direction;
use dbm_core::source::Source;
use dbm_script::{Context, Script, ScriptError, all_operations};

/// What every expression may use.
const IMPORTS: &str = "import base64, calendar, datetime, decimal, fractions, functools, hashlib, itertools, json, math, re, string, textwrap, uuid\n\
from datetime import date, timedelta\nfrom decimal import Decimal\n";

/// What is done with each expression of its input.
const PYTHON: &str = "import sys\n\
for line in sys.stdin:\n    \
    try:\n        value = repr(eval(line))\n    \
    except Exception as error:\n        value = type(error).__name__\n    \
    print(value)\n";

/// Expressions with holes, and what fills them: every combination is tried.
struct Family {
    name: &'static str,
    expressions: &'static [&'static str],
    /// For `{a}`.
    first: &'static [&'static str],
    /// For `{b}`.
    second: &'static [&'static str],
}

const STRINGS: &[&str] = &[
    "''",
    "'a'",
    "'Hello World'",
    "'  spaced\\tout \\n'",
    "'ǅ ß ﬁ İ'",
    "'a,b,,c'",
    "'x=1;y=2'",
    "'123'",
    "'٣'",
    "'½'",
    "'camelCase_snake'",
    "'über\\x00\\x7f'",
    "'\\ud800'",
    "'𝔘nicode'",
    "'don\\'t \"quote\"'",
    "'%s %d'",
    "'{} {0}'",
    "'a\\r\\nb\\x0bc\\u2028d'",
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "7",
    "-7",
    "255",
    "10**20",
    "-10**20",
    "0.0",
    "-0.0",
    "0.1",
    "2.5",
    "-2.5",
    "1e16",
    "1e-7",
    "123456789.125",
    "float('inf')",
    "float('nan')",
    "True",
    "Decimal('1.10')",
    "Decimal('-0')",
    "Decimal('1E+3')",
];

const FAMILIES: &[Family] = &[
    Family {
        name: "methods of str",
        expressions: &[
            "{a}.upper()",
            "{a}.lower()",
            "{a}.title()",
            "{a}.capitalize()",
            "{a}.swapcase()",
            "{a}.casefold()",
            "{a}.strip()",
            "{a}.split()",
            "{a}.rsplit(None, 1)",
            "{a}.splitlines()",
            "{a}.splitlines(True)",
            "{a}.isalpha()",
            "{a}.isdigit()",
            "{a}.isdecimal()",
            "{a}.isnumeric()",
            "{a}.isalnum()",
            "{a}.isspace()",
            "{a}.isidentifier()",
            "{a}.islower()",
            "{a}.isupper()",
            "{a}.istitle()",
            "{a}.isprintable()",
            "{a}.isascii()",
            "{a}.zfill(8)",
            "{a}.center(9, '*')",
            "{a}.ljust(8)",
            "{a}.rjust(8, '0')",
            "{a}.expandtabs(4)",
            "{a}[::-1]",
            "{a}[1:4]",
            "{a}[-3:]",
            "len({a})",
            "sorted({a})",
            "{a}.encode()",
            "{a}.encode('latin-1', 'replace')",
            "{a}.encode('ascii', 'backslashreplace')",
            "json.dumps({a})",
            "json.dumps({a}, ensure_ascii=False)",
            "repr({a})",
            "ascii({a})",
            "{a} * 2",
            "{a}.partition(' ')",
            "{a}.rpartition(',')",
            "re.escape({a})",
            "textwrap.dedent({a})",
            "textwrap.wrap({a}, 5)",
            "textwrap.shorten({a}, 9)",
            "string.capwords({a})",
            "hashlib.md5({a}.encode()).hexdigest()",
            "base64.b64encode({a}.encode())",
            "int({a})",
            "float({a})",
            "list({a})",
            "{a}.removeprefix('a')",
            "uuid.uuid5(uuid.NAMESPACE_DNS, {a})",
            "max({a}, default=None)",
            "set({a}) == set({a}[::-1])",
        ],
        first: STRINGS,
        second: &[""],
    },
    Family {
        name: "str with another",
        expressions: &[
            "{a}.split({b})",
            "{a}.replace({b}, '-')",
            "{a}.find({b})",
            "{a}.count({b})",
            "{a}.startswith({b})",
            "{a}.endswith({b})",
            "{b} in {a}",
            "{b}.join({a})",
            "{a} < {b}",
            "{a} == {b}",
            "{a} + {b}",
            "{a}.index({b})",
            "{a}.strip({b})",
            "{a}.rsplit({b}, 1)",
            "{a}.partition({b})",
            "{a}.translate({ord('a'): {b}})",
        ],
        first: STRINGS,
        second: &["''", "'a'", "' '", "','", "'World'", "'\\n'", "'ß'"],
    },
    Family {
        name: "regular expressions",
        expressions: &[
            "re.sub({a}, '-', {b})",
            "re.split({a}, {b})",
            "re.findall({a}, {b})",
            "[m.span() for m in re.finditer({a}, {b})]",
            "bool(re.match({a}, {b}))",
            "bool(re.fullmatch({a}, {b}, re.I))",
            "re.subn({a}, r'<\\g<0>>', {b}, count=2)",
            "(lambda m: m and (m.groups(), m.groupdict(), m.start()))(re.search({a}, {b}))",
        ],
        first: &[
            "''",
            "'x*'",
            "r'\\s+'",
            "r'\\b'",
            "r'(\\w)(\\w)?'",
            "r'(?P<first>[a-z]+)'",
            "r'(?<=l)o'",
            "r'(?i)HELLO'",
            "r'[^a-z]+'",
            "r'a|b|'",
            "r'(a)|(b)'",
            "r'\\d+'",
            "r'^|$'",
            "r'(?m)^.'",
            "r'(.)\\1'",
            "r'('",
            "r'[A-Z]'",
            "r'.*?'",
            "r'\\W'",
        ],
        second: STRINGS,
    },
    Family {
        name: "formats",
        expressions: &["format({a}, {b})", "'{:{}}'.format({a}, {b})"],
        first: &[
            "0",
            "1",
            "-7",
            "255",
            "10**20",
            "0.1",
            "-2.5",
            "1e16",
            "1e-7",
            "float('nan')",
            "True",
            "'text'",
            "Decimal('1.10')",
            "date(2024, 2, 9)",
        ],
        second: &[
            "''",
            "'d'",
            "'x'",
            "'#x'",
            "'08b'",
            "'+d'",
            "','",
            "'_'",
            "'.2f'",
            "'10.3f'",
            "'<10'",
            "'^10'",
            "'>10'",
            "'*^9'",
            "'e'",
            "'.3e'",
            "'g'",
            "'.3g'",
            "'%'",
            "'.1%'",
            "'n'",
            "'c'",
            "'s'",
            "'.2s'",
            "'010'",
            "'+.1f'",
            "' d'",
            "'%Y-%m-%d'",
            "'%j %a %B'",
        ],
    },
    Family {
        name: "old formats",
        expressions: &["{b} % ({a},)"],
        first: NUMBERS,
        second: &[
            "'%s'", "'%r'", "'%d'", "'%5d'", "'%-5d|'", "'%05d'", "'%+d'", "'%x'", "'%#o'", "'%e'",
            "'%.2f'", "'%8.3f'", "'%g'", "'%c'", "'%i%%'", "'%a'", "'%.3s'", "'%X'",
        ],
    },
    Family {
        name: "arithmetic",
        expressions: &[
            "{a} + {b}",
            "{a} - {b}",
            "{a} * {b}",
            "{a} / {b}",
            "{a} // {b}",
            "{a} % {b}",
            "divmod({a}, {b})",
            "{a} < {b}",
            "{a} == {b}",
            "min({a}, {b})",
            "[{a}, {b}].count({a})",
            "sorted([{a}, {b}])",
        ],
        first: NUMBERS,
        second: NUMBERS,
    },
    Family {
        name: "numbers",
        expressions: &[
            "repr({a})",
            "str({a})",
            "int({a})",
            "float({a})",
            "bool({a})",
            "abs({a})",
            "-{a}",
            "round({a})",
            "round({a}, 1)",
            "round({a}, -1)",
            "json.dumps({a})",
            "math.floor({a})",
            "math.ceil({a})",
            "math.trunc({a})",
            "math.isnan({a})",
            "{a} in {int({a})}",
            "{float({a}): 1}.get({a})",
            "Decimal({a})",
            "hex({a})",
            "bin({a})",
            "{a} ** 2",
            "{a} ** -1",
            "math.sqrt({a})",
            "({a}).bit_length()",
            "math.gcd({a}, 12)",
            "bytes({a})",
            "chr({a})",
            "str({a}).zfill(6)",
            "timedelta(days={a})",
            "fractions.Fraction({a})",
        ],
        first: NUMBERS,
        second: &[""],
    },
    Family {
        name: "moments",
        expressions: &[
            "{a}.isoformat()",
            "str({a})",
            "repr({a})",
            "{a}.strftime({b})",
            "{a} + timedelta(days=40)",
            "{a}.replace(month=1)",
            "{a}.weekday()",
            "{a}.isocalendar()[1]",
            "{a}.timetuple().tm_yday",
            "{a}.toordinal()",
            "{a}.ctime()",
            "{a} - {a}",
            "datetime.datetime.strptime({a}.strftime({b}), {b})",
        ],
        first: &[
            "date(2024, 2, 29)",
            "date(1900, 1, 1)",
            "date(1999, 12, 31)",
            "datetime.datetime(2024, 1, 1)",
            "datetime.datetime(2023, 12, 31, 23, 59, 59, 999999)",
            "datetime.datetime(2020, 5, 17, 8, 5, tzinfo=datetime.timezone.utc)",
            "datetime.datetime(2020, 5, 17, 8, 5, tzinfo=datetime.timezone(timedelta(hours=-3, minutes=-30)))",
        ],
        second: &[
            "'%Y-%m-%d'",
            "'%H:%M:%S.%f'",
            "'%y%j'",
            "'%a %A %b %B'",
            "'%I %p'",
            "'%U %W %w %u'",
            "'%z|%Z'",
            "'%%'",
            "'%x %X'",
            "'%G-%V'",
        ],
    },
    Family {
        name: "collections",
        expressions: &[
            "sorted({a}, key=str)",
            "list(reversed(list({a})))",
            "len({a})",
            "list(enumerate({a}))",
            "list(zip({a}, {b}))",
            "dict(zip({a}, {b}))",
            "list(itertools.chain({a}, {b}))",
            "list(itertools.product({a}, repeat=2))[:5]",
            "list(itertools.combinations({a}, 2))",
            "[*{a}, *{b}]",
            "set({a}) & set({b})",
            "set({a}) <= set({b})",
            "{a} == {b}",
            "list(map(str, {a}))",
            "list(filter(None, {a}))",
            "functools.reduce(lambda x, y: str(x) + str(y), {a}, '')",
            "(any({a}), all({a}))",
            "json.dumps({a}, default=str)",
            "json.dumps({a}, sort_keys=True, indent=2, default=str)",
            "tuple({a})[1:]",
            "sum({a})",
            "max({a})",
            "str({a})",
            "repr({a})",
            "[list(g) for _, g in itertools.groupby({a}, bool)]",
            "dict.fromkeys({a})",
            "list({a})[::2]",
            "[x for i, x in enumerate({a}) if i % 2]",
            "frozenset({a}) == set({a})",
        ],
        first: &[
            "[]",
            "[3, 1, 2]",
            "(1, 'a', None)",
            "{1: 'x', 'y': [1, {}]}",
            "['b', 'a', '']",
            "range(5)",
            "{7}",
            "'abc'",
            "[(2, 'b'), (1, 'a')]",
            "[True, 1, 1.0]",
            "{'k': {'n': (1, 2)}}",
            "[{}, [], ()]",
            "{i: i * i for i in range(4)}",
        ],
        second: &["[]", "[1, 2, 3]", "'xyz'", "{'k': 1}"],
    },
];

fn expressions(family: &Family) -> Vec<String> {
    let mut all = Vec::new();
    for template in family.expressions {
        for first in family.first {
            for second in family.second {
                let text = template.replace("{a}", first).replace("{b}", second);
                if !all.contains(&text) {
                    all.push(text);
                }
            }
        }
    }
    all
}

/// What Python gives for each.
fn expected(expressions: &[String]) -> Vec<String> {
    let mut python = Command::new("python3")
        .args(["-X", "utf8", "-c", &format!("{IMPORTS}{PYTHON}")])
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    let text = expressions.join("\n") + "\n";
    let writing = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = lines.split('\n').map(str::to_owned).collect();
    assert_eq!(lines.len(), expressions.len() + 1);
    lines
}

/// What a script finds.
fn found(expressions: &[String]) -> Vec<Result<String, String>> {
    let scripts = expressions.iter().map(|expression| {
        let text = format!(
            "{IMPORTS}def upgrade():\n    try:\n        value = repr({expression})\n    \
             except Exception as error:\n        value = type(error).__name__\n    print(value)\n"
        );
        (Source::new("case.py", text), Direction::Upgrade)
    });
    let scripts: Vec<(Arc<Source>, _)> = scripts.collect();
    let results = all_operations(&scripts, &Context::new("postgresql")).unwrap();
    results.into_iter().map(said).collect()
}

fn said(result: Result<Script, ScriptError>) -> Result<String, String> {
    let script = result.map_err(|error| error.to_string())?;
    let message = script.messages.into_iter().next();
    let message = message.ok_or_else(|| "nothing was said".to_owned())?;
    Ok(message.text.trim_end_matches('\n').to_owned())
}

/// How a family compares: how many are the same, refused and different, and those that differ.
fn compared(family: &Family) -> (usize, usize, String) {
    let expressions = expressions(family);
    let results = expected(&expressions).into_iter().zip(found(&expressions));
    let (mut same, mut refused, mut different) = (0, 0, String::new());
    for (expression, (wanted, found)) in expressions.iter().zip(results) {
        match found {
            Ok(found) if found == wanted => same += 1,
            Ok(found) => writeln!(different, "{expression}: {found} for {wanted}").unwrap(),
            Err(_) => refused += 1,
        }
    }
    (same, refused, different)
}

/// What differs is rare, and most of it an error: `docs/differences.md`.
#[test]
fn every_expression_gives_what_it_gives_in_python() {
    let mut page = String::new();
    for family in FAMILIES {
        let (same, refused, different) = compared(family);
        let name = family.name;
        writeln!(
            page,
            "{name}: {same} the same, {refused} refused\n{different}"
        )
        .unwrap();
    }
    assert_snapshot!(page.trim_end(), @r#"
    methods of str: 967 the same, 57 refused
    'ǅ ß ﬁ İ'.swapcase(): 'Ǆ SS FI i̇' for 'ǅ SS FI i̇'
    int('٣'): ValueError for 3

    str with another: 1904 the same, 112 refused

    regular expressions: 2583 the same, 152 refused
    bool(re.fullmatch(r'[^a-z]+', 'ǅ ß ﬁ İ', re.I)): True for False

    formats: 778 the same, 34 refused

    old formats: 378 the same, 18 refused

    arithmetic: 5160 the same, 636 refused
    float('nan') < Decimal('1.10'): TypeError for InvalidOperation
    float('nan') < Decimal('1E+3'): TypeError for InvalidOperation
    Decimal('1.10') < float('nan'): TypeError for InvalidOperation
    Decimal('1E+3') < float('nan'): TypeError for InvalidOperation
    min(float('nan'), Decimal('1.10')): TypeError for InvalidOperation
    min(float('nan'), Decimal('1E+3')): TypeError for InvalidOperation
    min(Decimal('1.10'), float('nan')): TypeError for InvalidOperation
    min(Decimal('1E+3'), float('nan')): TypeError for InvalidOperation
    sorted([float('nan'), Decimal('1.10')]): TypeError for InvalidOperation
    sorted([float('nan'), Decimal('1E+3')]): TypeError for InvalidOperation
    sorted([Decimal('1.10'), float('nan')]): TypeError for InvalidOperation
    sorted([Decimal('1E+3'), float('nan')]): TypeError for InvalidOperation

    numbers: 609 the same, 39 refused
    math.isnan(Decimal('1.10')): TypeError for False
    math.isnan(Decimal('1E+3')): TypeError for False
    math.sqrt(Decimal('1.10')): TypeError for 1.0488088481701516
    math.sqrt(Decimal('1E+3')): TypeError for 31.622776601683793
    bytes(10**20): ValueError for OverflowError
    bytes(-10**20): ValueError for OverflowError
    chr(10**20): TypeError for OverflowError
    chr(-10**20): TypeError for OverflowError
    timedelta(days=10**20): TypeError for OverflowError
    timedelta(days=-10**20): TypeError for OverflowError
    timedelta(days=float('inf')): TypeError for OverflowError
    timedelta(days=float('nan')): TypeError for ValueError

    moments: 189 the same, 28 refused

    collections: 650 the same, 0 refused
    "#);
}
