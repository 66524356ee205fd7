"""Logging: what is logged goes to whoever runs the script."""

from _dbm import say

CRITICAL = FATAL = 50
ERROR = 40
WARNING = WARN = 30
INFO = 20
DEBUG = 10
NOTSET = 0

_NAMES = {CRITICAL: "CRITICAL", ERROR: "ERROR", WARNING: "WARNING", INFO: "INFO", DEBUG: "DEBUG", NOTSET: "NOTSET"}
_LEVELS = {**{name: level for level, name in _NAMES.items()}, "WARN": WARNING, "FATAL": FATAL}
_loggers = {}

raiseExceptions = True


def getLevelName(level):
    known = _LEVELS if isinstance(level, str) else _NAMES
    return known.get(level, f"Level {level}")


def addLevelName(level, name):
    _NAMES[level] = name
    _LEVELS[name] = level


def _level(level):
    if isinstance(level, str):
        if level not in _LEVELS:
            raise ValueError(f"Unknown level: {level!r}")
        return _LEVELS[level]
    return level


class Filterer:
    def __init__(self):
        self.filters = []

    def addFilter(self, filter):
        self.filters.append(filter)

    def removeFilter(self, filter):
        self.filters.remove(filter)


class Filter:
    def __init__(self, name=""):
        self.name = name

    def filter(self, record):
        return True


class Formatter:
    def __init__(self, fmt=None, datefmt=None, style="%", validate=True, *, defaults=None):
        self.fmt = fmt
        self.datefmt = datefmt


class Handler(Filterer):
    def __init__(self, level=NOTSET):
        super().__init__()
        self.level = _level(level)
        self.formatter = None

    def setLevel(self, level):
        self.level = _level(level)

    def setFormatter(self, formatter):
        self.formatter = formatter

    def flush(self):
        pass

    def close(self):
        pass


class StreamHandler(Handler):
    def __init__(self, stream=None):
        super().__init__()
        self.stream = stream


class FileHandler(StreamHandler):
    def __init__(self, filename, mode="a", encoding=None, delay=False, errors=None):
        super().__init__()
        self.baseFilename = filename


class NullHandler(Handler):
    pass


class Logger(Filterer):
    def __init__(self, name, level=NOTSET):
        super().__init__()
        self.name = name
        self.level = _level(level)
        self.handlers = []
        self.propagate = True
        self.disabled = False
        self.parent = None

    def setLevel(self, level):
        self.level = _level(level)

    def getEffectiveLevel(self):
        logger = self
        while logger is not None:
            if logger.level:
                return logger.level
            logger = logger.parent
        return NOTSET

    def isEnabledFor(self, level):
        return not self.disabled and level >= self.getEffectiveLevel()

    def addHandler(self, handler):
        self.handlers.append(handler)

    def removeHandler(self, handler):
        if handler in self.handlers:
            self.handlers.remove(handler)

    def hasHandlers(self):
        return bool(self.handlers)

    def getChild(self, suffix):
        return getLogger(f"{self.name}.{suffix}")

    def log(self, level, msg, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
        if self.isEnabledFor(level):
            text = str(msg)
            if args:
                if len(args) == 1 and isinstance(args[0], dict) and args[0]:
                    args = args[0]
                text = text % args
            say(getLevelName(level), self.name, text)

    def debug(self, msg, *args, **keywords):
        self.log(DEBUG, msg, *args, **keywords)

    def info(self, msg, *args, **keywords):
        self.log(INFO, msg, *args, **keywords)

    def warning(self, msg, *args, **keywords):
        self.log(WARNING, msg, *args, **keywords)

    warn = warning

    def error(self, msg, *args, **keywords):
        self.log(ERROR, msg, *args, **keywords)

    def exception(self, msg, *args, exc_info=True, **keywords):
        self.log(ERROR, msg, *args, **keywords)

    def critical(self, msg, *args, **keywords):
        self.log(CRITICAL, msg, *args, **keywords)

    fatal = critical

    def __repr__(self):
        return f"<Logger {self.name} ({getLevelName(self.getEffectiveLevel())})>"


class LoggerAdapter:
    def __init__(self, logger, extra=None):
        self.logger = logger
        self.extra = extra

    def __getattr__(self, name):
        return getattr(self.logger, name)


root = Logger("root", WARNING)


def getLogger(name=None):
    if not name or name == "root":
        return root
    if name not in _loggers:
        _loggers[name] = logger = Logger(name)
        parent = name.rpartition(".")[0]
        logger.parent = getLogger(parent) if parent else root
    return _loggers[name]


def basicConfig(*, level=None, handlers=None, force=False, **options):
    if level is not None:
        root.setLevel(level)


def disable(level=CRITICAL):
    pass


def captureWarnings(capture):
    pass


def shutdown():
    pass


def log(level, msg, *args, **keywords):
    root.log(level, msg, *args, **keywords)


def debug(msg, *args, **keywords):
    root.debug(msg, *args, **keywords)


def info(msg, *args, **keywords):
    root.info(msg, *args, **keywords)


def warning(msg, *args, **keywords):
    root.warning(msg, *args, **keywords)


def error(msg, *args, **keywords):
    root.error(msg, *args, **keywords)


def exception(msg, *args, **keywords):
    root.exception(msg, *args, **keywords)


def critical(msg, *args, **keywords):
    root.critical(msg, *args, **keywords)


warn = warning
fatal = critical
