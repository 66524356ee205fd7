"""Handlers of logging: who runs the script decides where messages go."""

from logging import FileHandler, Handler


class RotatingFileHandler(FileHandler):
    def __init__(self, filename, mode="a", maxBytes=0, backupCount=0, encoding=None, delay=False, errors=None):
        super().__init__(filename, mode)


class TimedRotatingFileHandler(FileHandler):
    def __init__(self, filename, when="h", interval=1, backupCount=0, encoding=None, delay=False, utc=False,
                 atTime=None, errors=None):
        super().__init__(filename)


class SysLogHandler(Handler):
    def __init__(self, *args, **keywords):
        super().__init__()


class QueueHandler(Handler):
    def __init__(self, queue):
        super().__init__()
