# what a library gets wrong first, kind by kind
import base64, calendar, collections, configparser, csv, datetime as dt, difflib, fnmatch, fractions, functools, heapq
import hashlib, hmac, html, io, ipaddress, json, math, pprint, re, statistics, struct, textwrap, tomllib, unicodedata
import urllib.parse, zlib, zoneinfo
from pathlib import PurePosixPath

# sets of numbers have an order, which shows in what is made of them
print({3, 1, 2}, {100, 20, 3, 4}, [x for x in {100, 20, 3, 4, 5}], list({8, 16, 24, 32, 1} | {40}), set(range(20)) - {3})
numbers = {9, 1, 17, 33}
numbers.discard(17); numbers.add(25)
print(numbers, numbers.pop(), frozenset(numbers), numbers ^ {1, 2}, {1.5, 2**61, (1, 2)})

# matches that are empty, groups, flags
print(re.findall(r"x*", "axb"), re.sub(r"x*", "-", "abxd"), re.split(r"(?=b)|,", "abc,bd"), re.sub(r"\b", "|", "ab cd"))
print(re.findall(r"a??", "aa"), re.sub(r"(?P<first>\w)(\w)", r"\2\g<first>", "abcd"), re.match(r"(?P<a>x)?(y)\2", "yy").groups())
print(re.compile(r"(?i)a+ # no", re.X | re.M), re.search(rb"\w+", b"  ab\xe9"), re.findall(r"[]a[]+", "[]a"), re.findall(r"\s", "\x1c\x85"))
found = re.search(r"(a)|(?P<b>b(c))", "xbc")
print(found.lastindex, found.lastgroup, found.regs, found.expand(r"<\3\g<b>>"), found)

# documents
print(json.dumps({"\x7f": "é\u2028", "n": float("nan")}), json.loads("[NaN, 1E2, -0, \"\\ud83d\\ude00\"]"), json.load(io.StringIO('{"a": 1}')))
try: json.loads('{"a": 1,\n x}')
except json.JSONDecodeError as error: print(error, error.pos, error.lineno, error.colno)
print(json.loads("[1.5, 2]", parse_float=str, parse_int=float), json.dumps({1: {2}}, default=sorted, skipkeys=True))
print(tomllib.loads("[a]\nx = 1979-05-27T07:32:00Z\ny = [1, {z = 'q'}]\n"), list(csv.reader(['a,"b ""c""",\n', '1;2\n'])))
parser = configparser.ConfigParser()
parser.read_string("[DEFAULT]\nroot = /x\n[a]\npath = %(root)s/y\nflag = yes\nlong = 1\n  2\n")
print(dict(parser["a"]), parser.getboolean("a", "flag"), parser.get("a", "no", fallback=None), parser.sections())
pprint.pprint({"b": [1, 2, {"y": None, "x": ()}], "a": "text " * 20, 3: {2, 1}}, width=40)

# texts and bytes
print("ﬁne straße".capitalize(), "Straße ı".casefold(), "a\x1cb c".split(), "½²٣".isnumeric(), "²".isdecimal(), "日本a b".title())
print("%05s|%-5c|%#.0f|%#x" % ("a", "b", 2.5, 255), f"{1234567:_x} {-1.5:=+012,.2f} {0:#b}", b"a-b".split(b"-"), b"ab".hex(":"))
print("é€".encode("cp1252"), "é".encode("utf-16"), b"\xffa".decode("ascii", "replace"), "é".encode("ascii", "xmlcharrefreplace"))
print(unicodedata.normalize("NFKD", "é½ﬁ").encode("ascii", "ignore"), unicodedata.name("é"), unicodedata.category("€"))
print(html.escape("<a href='x'>&</a>"), html.unescape("&lt;&eacute;&#8364;&amp"), textwrap.fill("the quick brown-fox jumps", 10).split("\n"))
print(textwrap.shorten("one two three four", 12), difflib.get_close_matches("appel", ["ape", "apple", "peach"]))
print(list(difflib.unified_diff(["a\n", "b\n"], ["a\n", "c\n"], "x", "y")), fnmatch.filter(["a.py", "b.txt", ".py"], "[!.]*.py"))

# numbers
print(math.gcd(12, 18), math.comb(5, 2), math.isqrt(10**20), math.fsum([0.1] * 10), math.log(10**400, 10), math.frexp(-3.5), math.modf(-1.5))
print(fractions.Fraction("1/3") + fractions.Fraction(1, 6), statistics.mean([1, 2, 4]), statistics.median([3, 1, 2, 4]), statistics.stdev([1, 2, 3, 4]))
print(struct.pack(">IhB", 1, -2, 3), struct.unpack("<d", struct.pack("<d", 1.5)), zlib.crc32(b"hello"), hmac.new(b"k", b"m", "sha256").hexdigest()[:16])
print(hashlib.pbkdf2_hmac("sha256", b"pw", b"salt", 2).hex()[:16], base64.b64decode("aGk\n="), hash((1, 2.5)), hash(2**61), slice(None, -1, 2).indices(5))

# moments
berlin = zoneinfo.ZoneInfo("Europe/Berlin")
summer = dt.datetime(2024, 7, 1, 12, tzinfo=berlin)
print(summer, summer.tzname(), summer.dst(), summer - dt.timedelta(days=180), repr(berlin))
print(dt.datetime(2024, 10, 27, 2, 30, tzinfo=berlin).utcoffset(), dt.datetime(2024, 10, 27, 2, 30, tzinfo=berlin, fold=1).utcoffset())
print(dt.datetime.fromisoformat("2024-W09-4T1230"), dt.date(2024, 12, 30).isocalendar(), dt.date(2024, 2, 29).ctime(), dt.time(1, 2, 3).isoformat("milliseconds"))
print(dt.timedelta(hours=-5) // dt.timedelta(hours=2), divmod(dt.timedelta(days=1), dt.timedelta(hours=-7)), abs(dt.timedelta(-1)), dt.timedelta(1) / 3)
print(calendar.monthrange(2024, 2), calendar.timegm(dt.datetime(2024, 1, 1).timetuple()), calendar.month_name[3])

# addresses and paths
print(ipaddress.ip_network("10.0.0.0/30").num_addresses, list(ipaddress.ip_network("10.0.0.0/30").hosts()), ipaddress.ip_address("2001:db8::0:1") + 1)
url = urllib.parse.urlsplit("postgresql://u:p%40@Host:5432/db?a=1&b=#f")
print(url, url.hostname, url.port, urllib.parse.parse_qs(url.query, keep_blank_values=True), urllib.parse.urljoin("http://a/b/c", "../d"))
print(urllib.parse.urlencode({"a": [1, 2], "b": "ü"}, doseq=True), urllib.parse.urlunsplit(url._replace(path="/x")))
print(PurePosixPath("//a/b.tar.gz").suffixes, PurePosixPath("a/b").match("*/b"), PurePosixPath("/a b").as_uri(), PurePosixPath("x.").suffix == "")

# containers
print(collections.Counter("abca") & collections.Counter("aab"), collections.ChainMap({"a": 1}, {"b": 2}), collections.deque([1, 2, 3]).index(2))
heap = [5, 1, 4, 2, 3]
heapq.heapify(heap)
print(heap, heapq.heappushpop(heap, 0), {"a": [1]}.items() == {"a": [1]}.items(), {1: 2}.keys().isdisjoint([3]))
@functools.singledispatch
def kind(value): return "any"
@kind.register(int)
def _(value): return "int"
print(kind(1), kind("x"), collections.namedtuple("T", "class a", rename=True)._fields)
