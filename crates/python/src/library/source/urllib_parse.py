"""The parts of a URL, and quoting."""

from collections import namedtuple

from _urls import quoted, unquoted

uses_relative = ["", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero",
                 "rtsp", "rtspu", "sftp", "svn", "svn+ssh", "ws", "wss"]
uses_netloc = ["", "ftp", "http", "gopher", "nntp", "telnet", "imap", "wais", "file", "mms", "https", "shttp", "snews",
               "prospero", "rtsp", "rtspu", "rsync", "svn", "svn+ssh", "sftp", "nfs", "git", "git+ssh", "ws", "wss"]
uses_params = ["", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtspu", "sip", "sips", "mms",
               "sftp", "tel"]
_SCHEME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."


def quote(string, safe="/", encoding=None, errors=None):
    if isinstance(string, str):
        return quote_from_bytes(string.encode(encoding or "utf-8", errors or "strict"), safe)
    if encoding is not None or errors is not None:
        raise TypeError("quote() doesn't support 'encoding' for bytes")
    return quote_from_bytes(string, safe)


def quote_from_bytes(bs, safe="/"):
    if not isinstance(bs, bytes):
        raise TypeError("quote_from_bytes() expected bytes")
    return quoted(bs, safe if isinstance(safe, str) else safe.decode("ascii", "ignore"))


def quote_plus(string, safe="", encoding=None, errors=None):
    space = b" " if isinstance(string, bytes) else " "
    if space not in string:
        return quote(string, safe, encoding, errors)
    safe = safe if isinstance(safe, str) else safe.decode()
    return quote(string, safe + " ", encoding, errors).replace(" ", "+")


def unquote_to_bytes(string):
    return unquoted(string.encode() if isinstance(string, str) else string)


def unquote(string, encoding="utf-8", errors="replace"):
    if isinstance(string, bytes):
        return unquoted(string).decode(encoding, errors)
    if "%" not in string:
        return string
    text, run = "", ""
    for letter in string:
        if letter.isascii():
            run += letter
        else:
            text += unquoted(run.encode()).decode(encoding or "utf-8", errors or "replace") + letter
            run = ""
    return text + unquoted(run.encode()).decode(encoding or "utf-8", errors or "replace")


def unquote_plus(string, encoding="utf-8", errors="replace"):
    return unquote(string.replace("+", " "), encoding, errors)


def urlencode(query, doseq=False, safe="", encoding=None, errors=None, quote_via=quote_plus):
    if hasattr(query, "items"):
        query = query.items()
    elif len(query) and not isinstance(query[0], tuple):
        raise TypeError("not a valid non-string sequence or mapping object")

    def text(value):
        if isinstance(value, bytes):
            return quote_via(value, safe)
        return quote_via(str(value), safe, encoding, errors)

    pairs = []
    for key, value in query:
        values = [value]
        if doseq and not isinstance(value, (str, bytes)) and hasattr(value, "__len__"):
            values = value
        pairs += [f"{text(key)}={text(one)}" for one in values]
    return "&".join(pairs)


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
              max_num_fields=None, separator="&"):
    if not separator or not isinstance(separator, str):
        raise ValueError("Separator must be of type string or bytes.")
    if max_num_fields is not None and qs.count(separator) >= max_num_fields:
        raise ValueError("Max number of fields exceeded")
    pairs = []
    for part in qs.split(separator) if qs else []:
        if not part and not strict_parsing:
            continue
        name, mark, value = part.partition("=")
        if not mark and strict_parsing:
            raise ValueError(f"bad query field: {part!r}")
        if value or keep_blank_values:
            pairs.append((unquote_plus(name, encoding, errors), unquote_plus(value, encoding, errors)))
    return pairs


def parse_qs(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
             max_num_fields=None, separator="&"):
    found = {}
    for name, value in parse_qsl(qs, keep_blank_values, strict_parsing, encoding, errors, max_num_fields, separator):
        found.setdefault(name, []).append(value)
    return found


class _Network:
    def _login(self):
        login, mark, host = self.netloc.rpartition("@")
        name, colon, password = login.partition(":")
        return (name if mark else None), (password if colon else None), host

    @property
    def username(self):
        return self._login()[0]

    @property
    def password(self):
        return self._login()[1]

    def _host(self):
        host = self._login()[2]
        before, bracket, inner = host.partition("[")
        if bracket:
            name, _, rest = inner.partition("]")
            return name, rest.partition(":")[2]
        name, _, port = host.partition(":")
        return name, port

    @property
    def hostname(self):
        name, mark, zone = self._host()[0].partition("%")
        return (name.lower() + mark + zone) or None

    @property
    def port(self):
        port = self._host()[1]
        if not port:
            return None
        if not (port.isdigit() and port.isascii()):
            raise ValueError(f"Port could not be cast to integer value as {port!r}")
        if int(port) > 65535:
            raise ValueError("Port out of range 0-65535")
        return int(port)


class SplitResult(namedtuple("SplitResult", "scheme netloc path query fragment"), _Network):
    def geturl(self):
        return urlunsplit(self)


class ParseResult(namedtuple("ParseResult", "scheme netloc path params query fragment"), _Network):
    def geturl(self):
        return urlunparse(self)


class DefragResult(namedtuple("DefragResult", "url fragment")):
    def geturl(self):
        return f"{self.url}#{self.fragment}" if self.fragment else self.url


def urlsplit(url, scheme="", allow_fragments=True):
    if isinstance(url, bytes):
        raise TypeError("URLs of bytes are not supported")
    for letter in "\t\r\n":
        url, scheme = url.replace(letter, ""), scheme.replace(letter, "")
    url, scheme = url.lstrip("".join(map(chr, range(33)))), scheme.strip("".join(map(chr, range(33))))
    netloc = query = fragment = ""
    at = url.find(":")
    if at > 0 and url[0].isascii() and url[0].isalpha() and all(letter in _SCHEME for letter in url[:at]):
        scheme, url = url[:at].lower(), url[at + 1 :]
    if url.startswith("//"):
        ends = [end for end in (url.find(mark, 2) for mark in "/?#") if end >= 0]
        end = min(ends, default=len(url))
        netloc, url = url[2:end], url[end:]
        if ("[" in netloc) != ("]" in netloc):
            raise ValueError("Invalid IPv6 URL")
    if allow_fragments:
        url, _, fragment = url.partition("#")
    url, _, query = url.partition("?")
    return SplitResult(scheme, netloc, url, query, fragment)


def urlparse(url, scheme="", allow_fragments=True):
    scheme, netloc, path, query, fragment = urlsplit(url, scheme, allow_fragments)
    params = ""
    if scheme in uses_params and ";" in path:
        at = path.find(";", path.rfind("/") if "/" in path else 0)
        if at >= 0:
            path, params = path[:at], path[at + 1 :]
    return ParseResult(scheme, netloc, path, params, query, fragment)


def urlunparse(components):
    scheme, netloc, url, params, query, fragment = components
    return urlunsplit((scheme, netloc, f"{url};{params}" if params else url, query, fragment))


def urlunsplit(components):
    scheme, netloc, url, query, fragment = components
    if netloc or (scheme and scheme in uses_netloc and not url.startswith("//")):
        if url and not url.startswith("/"):
            url = "/" + url
        url = "//" + (netloc or "") + url
    return "".join([scheme + ":" if scheme else "", url, "?" + query if query else "", "#" + fragment if fragment else ""])


def urljoin(base, url, allow_fragments=True):
    if not base or not url:
        return base or url
    start = urlparse(base, "", allow_fragments)
    end = urlparse(url, start.scheme, allow_fragments)
    if end.scheme != start.scheme or end.scheme not in uses_relative:
        return url
    if end.scheme in uses_netloc:
        if end.netloc:
            return urlunparse(end)
        end = end._replace(netloc=start.netloc)
    if not end.path and not end.params:
        return urlunparse(end._replace(path=start.path, params=start.params, query=end.query or start.query))
    parts = end.path.split("/")
    if not end.path.startswith("/"):
        before = start.path.split("/")
        if before[-1]:
            before.pop()
        parts = before + parts
        parts[1:-1] = [part for part in parts[1:-1] if part]
    kept = []
    for part in parts:
        if part == "..":
            if kept:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if parts[-1] in (".", ".."):
        kept.append("")
    return urlunparse(end._replace(path="/".join(kept) or "/"))


def urldefrag(url):
    if "#" not in url:
        return DefragResult(url, "")
    scheme, netloc, path, params, query, fragment = urlparse(url)
    return DefragResult(urlunparse((scheme, netloc, path, params, query, "")), fragment)
