"""What differs between sequences."""

import re
from collections import namedtuple
from heapq import nlargest

Match = namedtuple("Match", "a b size")


def _ratio(matches, length):
    return 2.0 * matches / length if length else 1.0


class SequenceMatcher:
    def __init__(self, isjunk=None, a="", b="", autojunk=True):
        self.isjunk, self.autojunk = isjunk, autojunk
        self.a = self.b = None
        self.set_seqs(a, b)

    def set_seqs(self, a, b):
        self.set_seq1(a)
        self.set_seq2(b)

    def set_seq1(self, a):
        if a is not self.a:
            self.a = a
            self._blocks = self._opcodes = None

    def set_seq2(self, b):
        if b is not self.b:
            self.b = b
            self._blocks = self._opcodes = self._counts = None
            self._index()

    def _index(self):
        """Where each element of b stands, without junk and what is everywhere."""
        self.b2j = {}
        for at, element in enumerate(self.b):
            self.b2j.setdefault(element, []).append(at)
        self.bjunk = {element for element in self.b2j if self.isjunk and self.isjunk(element)}
        for element in self.bjunk:
            del self.b2j[element]
        self.bpopular = set()
        if self.autojunk and len(self.b) >= 200:
            most = len(self.b) // 100 + 1
            self.bpopular = {element for element, places in self.b2j.items() if len(places) > most}
            for element in self.bpopular:
                del self.b2j[element]

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        a, b = self.a, self.b
        ahi, bhi = len(a) if ahi is None else ahi, len(b) if bhi is None else bhi
        i, j, size, lengths = alo, blo, 0, {}
        for at in range(alo, ahi):
            longer = {}
            for place in self.b2j.get(a[at], ()):
                if place >= bhi:
                    break
                if place >= blo:
                    length = longer[place] = lengths.get(place - 1, 0) + 1
                    if length > size:
                        i, j, size = at - length + 1, place - length + 1, length
            lengths = longer
        for junk in (False, True):
            while i > alo and j > blo and (b[j - 1] in self.bjunk) is junk and a[i - 1] == b[j - 1]:
                i, j, size = i - 1, j - 1, size + 1
            while i + size < ahi and j + size < bhi and (b[j + size] in self.bjunk) is junk and a[i + size] == b[j + size]:
                size += 1
        return Match(i, j, size)

    def get_matching_blocks(self):
        if self._blocks is None:
            self._blocks = self._merged(self._found())
        return self._blocks

    def _found(self):
        waiting, found = [(0, len(self.a), 0, len(self.b))], []
        while waiting:
            alo, ahi, blo, bhi = waiting.pop()
            i, j, size = match = self.find_longest_match(alo, ahi, blo, bhi)
            if size:
                found.append(match)
                if alo < i and blo < j:
                    waiting.append((alo, i, blo, j))
                if i + size < ahi and j + size < bhi:
                    waiting.append((i + size, ahi, j + size, bhi))
        return sorted(found)

    def _merged(self, found):
        blocks = []
        for i, j, size in found:
            if blocks and blocks[-1][0] + blocks[-1][2] == i and blocks[-1][1] + blocks[-1][2] == j:
                blocks[-1] = Match(blocks[-1][0], blocks[-1][1], blocks[-1][2] + size)
            else:
                blocks.append(Match(i, j, size))
        return [*blocks, Match(len(self.a), len(self.b), 0)]

    def get_opcodes(self):
        if self._opcodes is None:
            i = j = 0
            self._opcodes = codes = []
            for ai, bj, size in self.get_matching_blocks():
                tag = {(True, True): "replace", (True, False): "delete", (False, True): "insert"}.get((i < ai, j < bj))
                if tag:
                    codes.append((tag, i, ai, j, bj))
                i, j = ai + size, bj + size
                if size:
                    codes.append(("equal", ai, i, bj, j))
        return self._opcodes

    def get_grouped_opcodes(self, n=3):
        codes = list(self.get_opcodes()) or [("equal", 0, 1, 0, 1)]
        tag, i1, i2, j1, j2 = codes[0]
        if tag == "equal":
            codes[0] = tag, max(i1, i2 - n), i2, max(j1, j2 - n), j2
        tag, i1, i2, j1, j2 = codes[-1]
        if tag == "equal":
            codes[-1] = tag, i1, min(i2, i1 + n), j1, min(j2, j1 + n)
        group = []
        for tag, i1, i2, j1, j2 in codes:
            if tag == "equal" and i2 - i1 > 2 * n:
                group.append((tag, i1, min(i2, i1 + n), j1, min(j2, j1 + n)))
                yield group
                group = []
                i1, j1 = max(i1, i2 - n), max(j1, j2 - n)
            group.append((tag, i1, i2, j1, j2))
        if group and not (len(group) == 1 and group[0][0] == "equal"):
            yield group

    def ratio(self):
        matches = sum(block[2] for block in self.get_matching_blocks())
        return _ratio(matches, len(self.a) + len(self.b))

    def quick_ratio(self):
        if self._counts is None:
            self._counts = {}
            for element in self.b:
                self._counts[element] = self._counts.get(element, 0) + 1
        left, matches = dict(self._counts), 0
        for element in self.a:
            if left.get(element, 0) > 0:
                matches += 1
            left[element] = left.get(element, 0) - 1
        return _ratio(matches, len(self.a) + len(self.b))

    def real_quick_ratio(self):
        return _ratio(min(len(self.a), len(self.b)), len(self.a) + len(self.b))


def get_close_matches(word, possibilities, n=3, cutoff=0.6):
    if not n > 0:
        raise ValueError(f"n must be > 0: {n!r}")
    if not 0.0 <= cutoff <= 1.0:
        raise ValueError(f"cutoff must be in [0.0, 1.0]: {cutoff!r}")
    matcher, scored = SequenceMatcher(), []
    matcher.set_seq2(word)
    for possibility in possibilities:
        matcher.set_seq1(possibility)
        quick = min(matcher.real_quick_ratio(), matcher.quick_ratio())
        if quick >= cutoff and matcher.ratio() >= cutoff:
            scored.append((matcher.ratio(), possibility))
    return [possibility for score, possibility in nlargest(n, scored)]


def IS_LINE_JUNK(line):
    return re.match(r"\s*(?:#\s*)?$", line) is not None


def IS_CHARACTER_JUNK(ch):
    return ch in " \t"


def _heading(mark, file, date, lineterm):
    return f"{mark} {file}{chr(9) + date if date else ''}{lineterm}"


def unified_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3, lineterm="\n"):
    def place(start, stop):
        count = stop - start
        if count == 1:
            return str(start + 1)
        return f"{start + 1 if count else start},{count}"

    for at, group in enumerate(SequenceMatcher(None, a, b).get_grouped_opcodes(n)):
        if not at:
            yield _heading("---", fromfile, fromfiledate, lineterm)
            yield _heading("+++", tofile, tofiledate, lineterm)
        first, last = group[0], group[-1]
        yield f"@@ -{place(first[1], last[2])} +{place(first[3], last[4])} @@{lineterm}"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (" " + line for line in a[i1:i2])
            if tag in ("replace", "delete"):
                yield from ("-" + line for line in a[i1:i2])
            if tag in ("replace", "insert"):
                yield from ("+" + line for line in b[j1:j2])


def context_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3, lineterm="\n"):
    def place(start, stop):
        count = stop - start
        if count <= 1:
            return str(start + 1 if count else start)
        return f"{start + 1},{stop}"

    marks = {"insert": "+ ", "delete": "- ", "replace": "! ", "equal": "  "}
    for at, group in enumerate(SequenceMatcher(None, a, b).get_grouped_opcodes(n)):
        if not at:
            yield _heading("***", fromfile, fromfiledate, lineterm)
            yield _heading("---", tofile, tofiledate, lineterm)
        first, last = group[0], group[-1]
        yield "*" * 15 + lineterm
        yield f"*** {place(first[1], last[2])} ****{lineterm}"
        if any(tag in ("replace", "delete") for tag, *_ in group):
            for tag, i1, i2, _, _ in group:
                if tag != "insert":
                    yield from (marks[tag] + line for line in a[i1:i2])
        yield f"--- {place(first[3], last[4])} ----{lineterm}"
        if any(tag in ("replace", "insert") for tag, *_ in group):
            for tag, _, _, j1, j2 in group:
                if tag != "delete":
                    yield from (marks[tag] + line for line in b[j1:j2])
