"""The interpreter, as scripts see it."""

from _dbm import VersionInfo, handled, module, modules as _names, platform, say, set_module

argv = [""]
path = []
executable = ""
prefix = base_prefix = exec_prefix = ""
maxsize = 9223372036854775807
maxunicode = 1114111
byteorder = "little"
version = "3.12.0 (dbm)"
version_info = VersionInfo
hexversion = 0x030C00F0
implementation = type("implementation", (), {"name": "cpython", "version": VersionInfo})
flags = type("flags", (), {"optimize": 0, "dev_mode": False})
dont_write_bytecode = False
warnoptions = []


class _Stream:
    encoding = "utf-8"

    def write(self, text):
        say("PRINT", "", text)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


stdout = stderr = __stdout__ = __stderr__ = _Stream()


class _Modules:
    def __getitem__(self, name):
        found = module(name)
        if found is None:
            raise KeyError(name)
        return found

    def get(self, name, default=None):
        found = module(name)
        return default if found is None else found

    def __contains__(self, name):
        return module(name) is not None

    def __setitem__(self, name, value):
        set_module(name, value)

    def pop(self, name, default=None):
        return self.get(name, default)

    def setdefault(self, name, value):
        if name not in self:
            self[name] = value
        return self[name]

    def __iter__(self):
        return iter(_names())

    def keys(self):
        return _names()

    def items(self):
        return [(name, self[name]) for name in self]


modules = _Modules()


def exit(status=None):
    raise SystemExit(status)


def exc_info():
    exception = handled()
    if exception is None:
        return (None, None, None)
    return (type(exception), exception, None)


def exception():
    return handled()


def getrecursionlimit():
    return 1000


def setrecursionlimit(limit):
    pass


def getsizeof(object, default=0):
    return default


def getdefaultencoding():
    return "utf-8"


def getfilesystemencoding():
    return "utf-8"


def intern(string):
    return string
