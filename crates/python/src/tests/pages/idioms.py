# Idioms of revision scripts and settings.
import os, logging, enum, itertools, contextlib, functools, collections
from typing import Sequence, Union, Optional, List, Dict
revision: str = "abc"
down_revision: Union[str, None] = None
branch_labels: Union[str, Sequence[str], None] = None
TABLES = ("a", "b")
SQL = """
UPDATE {table} SET x = {value!r}
WHERE y IN ({ids})
""".strip()
def render(table, **kw):
    return SQL.format(table=table, **kw)
print(render("t", value="o'k", ids=", ".join(map(str, [1, 2, 3]))))
def _columns(prefix: str = "", *, nullable: bool = True) -> List[dict]:
    return [{"name": f"{prefix}{name}", "nullable": nullable} for name in TABLES]
print(_columns("p_", nullable=False))
def upgrade(engine_name: str = "") -> None:
    globals()["upgrade_%s" % engine_name]()
def upgrade_main():
    print("main")
upgrade("main")
class Kind(str, enum.Enum):
    ONE = "one"
    TWO = "two"
    @classmethod
    def values(cls): return [k.value for k in cls]
    @property
    def label(self): return self.value.title()
    def __str__(self): return self.value
print(Kind.values(), Kind.ONE.label, str(Kind.TWO), f"{Kind.TWO}", "%s" % Kind.ONE, [k.name for k in Kind], Kind("one") is Kind.ONE, Kind.ONE == "one", {Kind.ONE: 1}["one"], list(Kind.__members__.items())[0][0], "two" in [k.value for k in Kind], sorted(Kind, key=lambda k: k.name)[0])
rows = [{"id": 1, "name": "a", "tags": ["x", "y"]}, {"id": 2, "name": None, "tags": []}]
by_id = {row["id"]: row for row in rows}
grouped = collections.defaultdict(list)
for row in rows:
    for tag in row.get("tags") or ["none"]:
        grouped[tag].append(row["id"])
print(dict(grouped), by_id[2]["name"] or "anon", next((r for r in rows if r["id"] == 2), None)["id"], next((r for r in rows if r["id"] == 9), "nope"))
batch = list(range(10))
for i in range(0, len(batch), 4):
    chunk = batch[i:i + 4]
    print(chunk, end=" ")
print()
def chunks(seq, n):
    it = iter(seq)
    while True:
        part = list(itertools.islice(it, n))
        if not part:
            return
        yield part
print(list(chunks(range(7), 3)))
try:
    import tomllib_missing as toml
except ImportError:
    toml = None
class Settings:
    def __init__(self, **values):
        for key, value in values.items():
            setattr(self, key.lower(), value)
    def __getattr__(self, item):
        raise AttributeError(f"no setting {item}")
    @functools.lru_cache()
    def url(self):
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{self.name}"
s = Settings(USER="u", PASSWORD="p", HOST="h", PORT=5432, NAME="n")
print(s.url(), s.url(), getattr(s, "missing", "dflt"))
def with_default(value, default=None, *args, sep=", ", **kw): return sep.join(str(v) for v in (value, default, *args)) + str(kw)
print(with_default(1), with_default(1, 2, 3, sep="-", x=1))
x = 5
def shadow():
    x = 10
    def inner(): return x
    return inner()
print(shadow(), x, (lambda: x)())
data = {"k": [1, {"n": (1, 2)}]}
a, b = data["k"]; c, d = b["n"]; print(a, c, d)
print(*[1, 2], sep="|", end="!\n"); print("a", "b", sep=""); print()
print("é" > "z", "abc"[::-1], ["b", "a"] + ["c"], ("x",) * 2, not [], bool({}), [] or "e", {} and 1)
assert isinstance(revision, str) and not down_revision, "msg"
if __name__ == "__main__": print("main module", __file__ is not None)
def gen_sql():
    stmts = []
    for (t, cols) in (("a", ["x", "y"]), ("b", ["z"])):
        for n, col in enumerate(cols, start=1):
            stmts.append("ALTER TABLE %s ADD %-5s INTEGER -- %02d" % (t, col, n))
    return ";\n".join(stmts)
print(gen_sql())
matrix = {(i, j): i * j for i in range(2) for j in range(2)}; print(matrix, max(matrix, key=matrix.get), sum(v for v in matrix.values()))
def f(a, b=[]):
    b.append(a); return b
print(f(1), f(2), f.__defaults__)
class Meta(type):
    pass
try:
    with contextlib.ExitStack() as st:
        st.callback(print, "bye")
        raise ValueError("in stack")
except ValueError as e:
    print("got", e)
print(f"{'a':>{3 + 2}}|{1.5:{'.2f'}}|{x!s:^5}|{[i for i in range(3)]}|{ {'a': 1}['a'] }|{(lambda q: q * 2)(4)}")
print(''.join(sorted("hello", reverse=True)), "-".join("abc"), "a" "b", 'it''s', "tab\tq", r"\d", b"\x01".hex(), "\N{BULLET}", "\u00e9\x41\101")
del x
try: print(x)
except NameError as e: print(e)
i = 0
while True:
    i += 1
    if i % 2: continue
    if i > 6: break
else: print("no")
print(i, i if i > 5 else -i, 10 // 3, 10 % 3, -10 // 3, 2 ** 8, 7 & 3, 1 << 4, ~1, 3 | 4, 5 ^ 1)
print(sorted({"b": 1, "a": 2}.items()), sorted([(2, "b"), (1, "z"), (1, "a")]), list(dict.fromkeys("abca")), list(set([1, 1])), [*range(3)][-1])
def outer():
    try:
        yield 1
        yield 2
    finally:
        print("cleanup")
for v in outer():
    print(v)
    break
print("end")
