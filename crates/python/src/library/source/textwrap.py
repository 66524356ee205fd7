"""Wrapping and indenting texts."""

import re

from _textwrap import dedent

_SPACE = "\t\n\x0b\x0c\r "
_WORD = r"[\w!\"'&.,?]"
_LETTER = r"[^\d\W]"


def indent(text, prefix, predicate=None):
    chosen = predicate or (lambda line: line.strip())
    return "".join(prefix + line if chosen(line) else line for line in text.splitlines(True))


def wrap(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).wrap(text)


def fill(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).fill(text)


def shorten(text, width, **kwargs):
    return TextWrapper(width=width, max_lines=1, **kwargs).fill(" ".join(text.strip().split()))


class TextWrapper:
    # a dash between words, a word with its hyphen, what is between spaces
    _hyphens = re.compile(
        rf"([{_SPACE}]+|(?<={_WORD})-{{2,}}(?=\w)|[^{_SPACE}](?:[^{_SPACE}]*?"
        rf"(?:-(?:(?<={_LETTER}{{2}}-)|(?<={_LETTER}-{_LETTER}-))(?={_LETTER}-?{_LETTER})"
        rf"|(?=[{_SPACE}]|\Z)|(?<={_WORD})(?=-{{2,}}\w))))"
    )
    _spaces = re.compile(f"([{_SPACE}]+)")
    _sentence = re.compile(r"[a-z][\.\!\?][\"\']?\Z")

    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True, replace_whitespace=True,
                 fix_sentence_endings=False, break_long_words=True, drop_whitespace=True, break_on_hyphens=True,
                 tabsize=8, *, max_lines=None, placeholder=" [...]"):
        self.width, self.initial_indent, self.subsequent_indent = width, initial_indent, subsequent_indent
        self.expand_tabs, self.replace_whitespace = expand_tabs, replace_whitespace
        self.fix_sentence_endings, self.break_long_words = fix_sentence_endings, break_long_words
        self.drop_whitespace, self.break_on_hyphens = drop_whitespace, break_on_hyphens
        self.tabsize, self.max_lines, self.placeholder = tabsize, max_lines, placeholder

    def wrap(self, text):
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = text.translate({ord(letter): " " for letter in _SPACE})
        chunks = [chunk for chunk in (self._hyphens if self.break_on_hyphens else self._spaces).split(text) if chunk]
        if self.fix_sentence_endings:
            for at in range(len(chunks) - 1):
                if chunks[at + 1] == " " and self._sentence.search(chunks[at]):
                    chunks[at + 1] = "  "
        return self._lines(chunks)

    def fill(self, text):
        return "\n".join(self.wrap(text))

    def _lines(self, chunks):
        if self.width <= 0:
            raise ValueError(f"invalid width {self.width!r} (must be > 0)")
        if self.max_lines is not None:
            indent = self.subsequent_indent if self.max_lines > 1 else self.initial_indent
            if len(indent) + len(self.placeholder.lstrip()) > self.width:
                raise ValueError("placeholder too large for max width")
        lines, chunks = [], chunks[::-1]
        while chunks:
            indent = self.subsequent_indent if lines else self.initial_indent
            room = self.width - len(indent)
            if self.drop_whitespace and not chunks[-1].strip() and lines:
                del chunks[-1]
            line = self._line(chunks, room)
            if not line:
                continue
            used = sum(map(len, line))
            is_last = not chunks or self.drop_whitespace and len(chunks) == 1 and not chunks[0].strip()
            if self.max_lines is None or len(lines) + 1 < self.max_lines or is_last and used <= room:
                lines.append(indent + "".join(line))
            else:
                self._cut(lines, line, indent, room)
                break
        return lines

    def _line(self, chunks, room):
        line, used = [], 0
        while chunks and used + len(chunks[-1]) <= room:
            used += len(chunks[-1])
            line.append(chunks.pop())
        if chunks and len(chunks[-1]) > room:
            self._break(chunks, line, used, room)
        if self.drop_whitespace and line and not line[-1].strip():
            del line[-1]
        return line

    def _break(self, chunks, line, used, room):
        """A word that fits into no line."""
        left = 1 if room < 1 else room - used
        if self.break_long_words:
            end, chunk = left, chunks[-1]
            if self.break_on_hyphens and len(chunk) > left:
                hyphen = chunk.rfind("-", 0, left)
                if hyphen > 0 and any(letter != "-" for letter in chunk[:hyphen]):
                    end = hyphen + 1
            line.append(chunk[:end])
            chunks[-1] = chunk[end:]
        elif not line:
            line.append(chunks.pop())

    def _cut(self, lines, line, indent, room):
        """The last line that may be, with what stands for the rest."""
        used = sum(map(len, line))
        while line:
            if line[-1].strip() and used + len(self.placeholder) <= room:
                lines.append(indent + "".join(line) + self.placeholder)
                return
            used -= len(line.pop())
        if lines:
            before = lines[-1].rstrip()
            if len(before) + len(self.placeholder) <= self.width:
                lines[-1] = before + self.placeholder
                return
        lines.append(indent + self.placeholder.lstrip())
