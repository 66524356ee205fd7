import logging

_logger = logging.getLogger("loguru")


class _Logger:
    """Messages are formatted with braces."""

    def log(self, level, message, *args, **kwargs):
        text = message.format(*args, **kwargs) if args or kwargs else message
        names = {"TRACE": "DEBUG", "SUCCESS": "INFO"}
        _logger.log(getattr(logging, names.get(level, level)), "%s", text)

    def trace(self, message, *args, **kwargs):
        self.log("TRACE", message, *args, **kwargs)

    def debug(self, message, *args, **kwargs):
        self.log("DEBUG", message, *args, **kwargs)

    def info(self, message, *args, **kwargs):
        self.log("INFO", message, *args, **kwargs)

    def success(self, message, *args, **kwargs):
        self.log("SUCCESS", message, *args, **kwargs)

    def warning(self, message, *args, **kwargs):
        self.log("WARNING", message, *args, **kwargs)

    def error(self, message, *args, **kwargs):
        self.log("ERROR", message, *args, **kwargs)

    def exception(self, message, *args, **kwargs):
        self.log("ERROR", message, *args, **kwargs)

    def critical(self, message, *args, **kwargs):
        self.log("CRITICAL", message, *args, **kwargs)

    def bind(self, **kwargs):
        return self

    def opt(self, **kwargs):
        return self

    def add(self, sink, **kwargs):
        return 1

    def remove(self, handler_id=None):
        pass

    def configure(self, **kwargs):
        return []


logger = _Logger()
