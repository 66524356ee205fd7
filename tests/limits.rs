//! Scripts of any size: each is operations or an error, within its budget; nothing panics, nothing overflows.
//!
//! The memory is that of the process, so one script runs at a time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::{Mutex, PoisonError};
use std::thread;

use dbm_core::graph::Direction;
use dbm_core::source::Source;
use dbm_dialect::Rendering;
use dbm_python::Budget;
use dbm_script::{Context, all_operations};
use peak_alloc::PeakAlloc;
use proptest::prelude::*;
use proptest::sample::select;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What a script may hold here.
const BUDGET: usize = 32 << 20;

/// What may be taken for it: values grow in one piece, and are copied when they are handed over.
const MOST: usize = 4 * BUDGET;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The steps of a script that only has to end.
const FEW: u64 = 200_000;

/// Those of a script that is written.
const MANY: u64 = 3_000_000;

/// What became of a script, in words.
fn outcome(body: &str, steps: u64) -> String {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let text = script(body);
    let run = thread::Builder::new().stack_size(256 << 20);
    let outcome = run
        .spawn(move || rendered(text, steps))
        .unwrap()
        .join()
        .unwrap();
    let taken = MEMORY.peak_usage().saturating_sub(before);
    assert!(taken < MOST, "{} MB for\n{body}\n{outcome}", taken >> 20);
    outcome
}

fn script(body: &str) -> String {
    let body = body.replace('\n', "\n    ");
    format!(
        "import datetime, decimal, enum, json, logging, re\nfrom alembic import op\nimport sqlalchemy as sa\n\n\
         def upgrade():\n    {body}\n"
    )
}

/// Evaluates and renders as a run does.
fn rendered(text: String, steps: u64) -> String {
    let dialect = dbm_dialect::by_name("postgresql").unwrap();
    let context = Context {
        budget: Budget {
            steps,
            memory: BUDGET,
            depth: 900,
        },
        ..Context::new("postgresql")
    };
    let source = Source::new("versions/ae10_large.py", text);
    let mut scripts = all_operations(&[(source, Direction::Upgrade)], &context).unwrap();
    let script = match scripts.remove(0) {
        Ok(script) => script,
        Err(error) => return error.to_string(),
    };
    let rendering = Rendering::offline(dialect);
    let mut errors = script.operations.iter().filter_map(|located| {
        let copy = located.clone();
        assert!(copy == *located);
        dbm_dialect::render(dialect, &copy.operation, &rendering).err()
    });
    match errors.next() {
        Some(error) => error.to_string(),
        None => format!("{} operations", script.operations.len()),
    }
}

/// Ways to make an expression of an expression `e`.
const WRAPPERS: &[&str] = &[
    "sa.case((e > 1, e), else_=1)",
    "sa.case((sa.column('b') == 1, e), else_=1)",
    "e + 1",
    "1 - e",
    "-e",
    "~e",
    "sa.func.f(e)",
    "sa.cast(e, sa.Integer)",
    "sa.and_(e, sa.column('b'))",
    "sa.and_(e, sa.or_(e, sa.column('b')))",
    "sa.or_(sa.and_(e, sa.column('b')), sa.column('c'))",
    "e.label('x')",
    "sa.tuple_(e, e)",
    "sa.select(e).scalar_subquery()",
    "sa.select(e).subquery().c[0]",
    "sa.select(sa.column('x')).where(e == 1).scalar_subquery()",
    "sa.union(sa.select(e), sa.select(e)).scalar_subquery()",
    "sa.select(e).cte().alias().c[0]",
    "sa.exists().where(e)",
    "sa.func.f(e).over(partition_by=e)",
    "sa.func.f(e).filter(e > 1)",
    "e.collate('C')",
    "sa.extract('year', e)",
    "e.in_([1, e])",
    "e.between(1, e)",
    "e['k']",
    "sa.literal([1, e]) if False else sa.type_coerce(e, sa.JSON)",
    "sa.text('x') if e is None else e.op('%%')(e)",
];

fn nested(wrapper: &str, times: usize) -> String {
    format!(
        "e = sa.column('a')\nfor i in range({times}):\n    e = {wrapper}\nop.execute(sa.select(e))"
    )
}

/// Ways to make much of a text `t`, a list `l`, a dict `d` and bytes `b`.
const MAKERS: &[&str] = &[
    "x = t.translate({ord('a'): t})",
    "x = b.join([b] * len(l))",
    "x = t.join([t] * len(l))",
    "x = [print(t) for i in l]",
    "x = [print() for i in l for j in l]",
    "log = logging.getLogger('x')\nx = [log.info(t) for i in l]",
    "x = [re.findall('', t) for i in l]",
    "x = [re.findall('(a)(b)?', t) for i in l]",
    "x = [re.split('', t) for i in l]",
    "x = [list(re.finditer('a', t)) for i in l]",
    "x = re.sub('a', t, t)",
    "x = [re.compile('a' * i) for i in l]",
    "x = [l.copy() for i in l]",
    "x = [list(l) for i in l]",
    "x = [l[:] for i in l]",
    "x = [t[::1] + str(i) for i in l]",
    "x = [t[::-1] for i in l]",
    "x = [b[1:] for i in l]",
    "x = [bytes(len(t)) for i in l]",
    "x = [d.copy() for i in l]",
    "x = [dict(d) for i in l]",
    "x = [set(l) for i in l]",
    "x = [set(l) | {i} for i in l]",
    "x = [sorted(l) for i in l]",
    "x = [t.split('a') for i in l]",
    "x = [(t + ' ').split() for i in l]",
    "x = [t.upper() + str(i) for i in l]",
    "x = [t.encode() for i in l]",
    "x = [1 << 4000000 for i in l]",
    "x = datetime.date(2024, 1, 1).strftime('%A' * len(t))",
    "x = [datetime.date(2024, 1, 1).strftime(t) for i in l]",
    "x = [json.loads('[' + '0,' * len(t) + '0]') for i in l]",
    "x = json.dumps([l] * len(l))",
    "x = '%s' * len(l) % tuple([t] * len(l))",
    "x = ('{0}' * len(l)).format(t)",
    "x = t.replace('a', t)",
    "x = t.expandtabs(10 ** 9)",
    "x = ('\\t' * len(t)).expandtabs(len(t))",
    "x = t.center(10 ** 12)",
    "x = [t] * 10 ** 9",
    "for i in l:\n    op.execute(t)",
    "for i in l:\n    for j in l:\n        op.execute('x')",
    "op.bulk_insert(sa.table('x', sa.column('a')), [{'a': t}] * len(l))",
    "op.create_table('x', *[sa.Column('c%s' % i, sa.String) for i in l])",
    "k = sa.Enum(*['w%s' % i for i in l], name='k')\nop.create_table('x', *[sa.Column('c%s' % i, k) for i in l])",
    "x = [sa.Enum(*['w%s' % i for i in l], name='k') for j in l]",
    "x = [sa.text(t) for i in l]",
    "x = [sa.literal(l) for i in l]",
    "x = [sa.column('a').in_(l) for i in l]",
    "x = [sa.select(*[sa.column('c%s' % i) for i in l]) for j in l]",
    "v = sa.table('x', *[sa.column('c%s' % i) for i in l])\nx = [sa.select(v) for i in l]",
    "v = sa.table('x', *[sa.column('c%s' % i) for i in l])\nx = [v.alias() for i in l]",
    "v = sa.table('x', *[sa.column('c%s' % i) for i in l])\nx = [sa.select(v).subquery() for i in l]",
    "e = sa.and_(*[sa.column('c%s' % i) for i in l])\nx = sa.and_(*[sa.not_(e)] * len(l))",
    "x = ()\nfor i in l:\n    x = (x, x)\ny = ()\nfor i in l:\n    y = (y, y)\nx == y",
    "x = ()\nfor i in l:\n    x = (x, x)\nhash(x)",
    "x = ()\nfor i in l:\n    x = (x, x)\ny = ()\nfor i in l:\n    y = (y, y)\nd[x] = d.get(y)",
    "x = []\nfor i in l:\n    x = [x, x]\ny = []\nfor i in l:\n    y = [y, y]\nx == y",
    "x = []\nfor i in l:\n    x = [x, x]\nsa.literal(x)",
    "x = []\nfor i in l:\n    x = [x, x]\nrepr(x)",
    "x = []\nfor i in l:\n    x = {'a': x, 'b': x}\njson.dumps(x)",
    "x = []\nx.append(x)\nop.bulk_insert(sa.table('x', sa.column('a', sa.JSON)), [{'a': x}])",
    "x = 1\nfor i in range(len(l)):\n    x = [x]\nop.bulk_insert(sa.table('x', sa.column('a', sa.JSON)), [{'a': x}])",
    "x = 1\nfor i in range(len(l)):\n    x = {'a': x}\nop.execute(sa.select(sa.literal(x, sa.JSON)))",
    "x = sa.Integer\nfor i in l:\n    x = sa.ARRAY(x)\nop.add_column('t', sa.Column('a', x))",
    "x = 'a'\nfor i in l:\n    x = x + x",
    "x = json.dumps([l, l], indent=10 ** 18)",
    "x = json.dumps([l, l], indent=10 ** 5)",
    "x = '%.70000f' % 1.5",
    "x = [f'{1.5:.70000e}' + f'{1.5:.70000g}' + f'{1.5:.70000%}' + f'{15:>70000}' for i in l]",
    "x = decimal.Decimal('1E+999999999') + 1",
    "x = round(decimal.Decimal('1.5'), 10 ** 12)",
    "x = int(decimal.Decimal('1E+99999999'))",
    "x = decimal.Decimal(10) ** 10 ** 9",
    "x = iter(l)\nfor i in l:\n    x = map(str, x)\nlist(x)",
];

fn made(maker: &str, text: usize, list: usize) -> String {
    format!(
        "t = 'a' * {text}\nl = list(range({list}))\nd = dict.fromkeys(l)\nb = t.encode()\n{maker}"
    )
}

#[test]
fn what_is_nested_a_thousand_deep_is_written() {
    for wrapper in ["e + 1", "sa.func.f(e)", "sa.cast(e, sa.Integer)", "-e"] {
        assert_eq!(
            outcome(&nested(wrapper, 1_000), MANY),
            "1 operations",
            "{wrapper}"
        );
    }
}

#[test]
fn whatever_is_nested_ends() {
    for wrapper in WRAPPERS {
        outcome(&nested(wrapper, 2_000), FEW);
    }
}

#[test]
fn what_is_too_deep_says_so() {
    insta::assert_snapshot!(outcome(&nested("sa.func.f(e)", 2_000), MANY), @"this is nested more than 1500 deep");
    let deep =
        "x = 1\nfor i in range(10000):\n    x = [x]\nop.execute(sa.select(sa.literal(x, sa.JSON)))";
    insta::assert_snapshot!(outcome(deep, MANY), @"this is nested more than 1500 deep");
}

#[test]
fn whatever_is_made_stays_within_the_budget() {
    for maker in MAKERS {
        outcome(&made(maker, 50_000, 1_600), FEW);
    }
}

#[test]
fn a_statement_of_a_million_characters_runs() {
    for text in ["x", ":", "a:b ", "'", "\\:", "é"] {
        let body = format!("op.execute({text:?} * {})", 1_000_000 / text.len());
        assert_eq!(outcome(&body, MANY), "1 operations", "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn any_script_of_any_size_ends_within_its_budget(
        wrappers in prop::collection::vec((select(WRAPPERS), 0_usize..800), 0..3),
        maker in select(MAKERS),
        text in 0_usize..100_000,
        list in 0_usize..2_000,
    ) {
        let mut body = "e = sa.column('a')\n".to_owned();
        for (wrapper, times) in wrappers {
            body = format!("{body}for i in range({times}):\n    e = {wrapper}\n");
        }
        let made = made(maker, text, list);
        outcome(&format!("{body}op.execute(sa.select(e))\n{made}"), FEW);
    }
}
