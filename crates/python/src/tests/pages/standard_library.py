from __future__ import annotations
import asyncio, json, re, os, sys, uuid, datetime as dt, decimal, hashlib, base64, textwrap, string, inspect, traceback
from datetime import datetime, timedelta, timezone, date
from decimal import Decimal
from typing import *

async def inner(x):
    await asyncio.sleep(0)
    return x * 2
async def agen():
    for i in range(3):
        yield i
class ACM:
    async def __aenter__(self): print("aenter"); return self
    async def __aexit__(self, *a): print("aexit"); return False
    async def run_sync(self, fn, *a): return fn(*a)
async def main():
    async with ACM() as conn:
        print(await conn.run_sync(lambda x: x + 1, 5))
    async for i in agen():
        print("a", i)
    print([x async for x in agen()], await asyncio.gather(inner(1), inner(2)))
    return await inner(21)
print(asyncio.run(main()))

print(json.dumps({"a": [1, 2.5, None, True, "é\"\n"]}), json.dumps({"b": 1, "a": 2}, indent=2, sort_keys=True), json.loads('{"x": [1, 2.0, null, true, "\\u00e9"]}'), json.dumps([1, 2], separators=(",", ":")), json.dumps("é", ensure_ascii=False))
print(re.sub(r"(\w+)@(\w+)", r"\2 at \1", "a@b c@d"), re.findall(r"\d+", "1 22 333"), re.match(r"(?P<n>a+)", "aab").group("n"), re.split(r"[,;]\s*", "a, b;c"), bool(re.search("x", "y")), re.compile("a", re.I).sub("b", "AaA"), re.fullmatch(r"\d{2}", "12") is not None, re.sub("a", lambda m: m.group().upper(), "banana"), re.escape("a.b"))
m = re.match(r"(\d+)-(\d+)", "10-20 x"); print(m.groups(), m.start(), m.end(2), m.span(), m[0], m.group(1, 2))
for m in re.finditer(r"(a)(b)?", "ab a"): print(m.groups(), m.groupdict(), end=" ")
print()
d = datetime(2024, 2, 29, 13, 5, 7, 123456); print(d, d.isoformat(), d.date(), d + timedelta(days=1, hours=2), d.strftime("%Y-%m-%d %H:%M:%S %j %a %b %p"), d.replace(year=2023, day=1), d.weekday(), (d - datetime(2024, 1, 1)).total_seconds(), repr(d), d.timestamp() if d.tzinfo else "naive", datetime.strptime("2020-01-02 03:04", "%Y-%m-%d %H:%M"), datetime(2020, 1, 1, tzinfo=timezone.utc).isoformat(), date(2020, 1, 31) + timedelta(days=30), timedelta(days=1, seconds=5), repr(timedelta(hours=36)), datetime.fromisoformat("2020-01-02T03:04:05+02:00"), d > datetime(2023, 1, 1), d.date() == date(2024, 2, 29), dt.date.min, datetime.combine(date(2020, 1, 1), dt.time(5)), timedelta(1) * 2, timedelta(hours=1) / 2)
print(Decimal("1.10") + Decimal("2"), Decimal("1") / Decimal("3"), Decimal("1.5").quantize(Decimal("1")), round(Decimal("2.675"), 2), Decimal(5), Decimal("1E+3"), str(Decimal("0.00")), Decimal("1.1") == Decimal("1.10"), int(Decimal("7.9")), float(Decimal("0.1")), Decimal("3") > 2, -Decimal("1"), f"{Decimal('1234.5'):,.2f}")
print(hashlib.md5(b"a").hexdigest(), hashlib.sha256("é".encode()).hexdigest()[:10], base64.b64encode(b"hi").decode(), base64.b64decode("aGk="), uuid.UUID("12345678123456781234567812345678"), uuid.UUID("12345678-1234-5678-1234-567812345678").hex, uuid.uuid5(uuid.NAMESPACE_DNS, "a"), string.ascii_letters[:5], string.digits, textwrap.dedent("""
    a
      b
    """), repr(textwrap.indent("a\nb", "> ")))
p = re.compile(r"b+"); print(p.match("abba", 1).span(), p.match("abba", 0), p.match("abba", 1, 2).group(), p.fullmatch("abba", 1, 3).span(), p.search("abba", 2).start(), p.match("éb", 1).span(), p.match("ab", 9), re.compile("^b").match("ab", 1))
import hashlib; print(type(hashlib.algorithms_guaranteed).__name__, sorted(hashlib.algorithms_guaranteed))
