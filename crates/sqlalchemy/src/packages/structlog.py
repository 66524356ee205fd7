import logging

_logger = logging.getLogger("structlog")


class _Logger:
    """Messages are events with named values."""

    def __init__(self, values):
        self._values = values

    def _say(self, level, event, values):
        values = {**self._values, **values}
        words = [event, *(f"{name}={value!r}" for name, value in values.items())]
        _logger.log(level, "%s", " ".join(str(word) for word in words))

    def debug(self, event, *args, **values):
        self._say(logging.DEBUG, event % args if args else event, values)

    def info(self, event, *args, **values):
        self._say(logging.INFO, event % args if args else event, values)

    def warning(self, event, *args, **values):
        self._say(logging.WARNING, event % args if args else event, values)

    warn = warning

    def error(self, event, *args, **values):
        self._say(logging.ERROR, event % args if args else event, values)

    exception = error

    def critical(self, event, *args, **values):
        self._say(logging.CRITICAL, event % args if args else event, values)

    def bind(self, **values):
        return _Logger({**self._values, **values})


def get_logger(*args, **values):
    return _Logger(values)


getLogger = get_logger
