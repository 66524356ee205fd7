"""Context managers."""

import functools
from abc import ABC

from _dbm import suppresses


class AbstractContextManager(ABC):
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return None


class AbstractAsyncContextManager(ABC):
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        return None


class ContextDecorator:
    def __call__(self, function):
        @functools.wraps(function)
        def inner(*args, **keywords):
            with self._recreate():
                return function(*args, **keywords)

        return inner

    def _recreate(self):
        return self


class _GeneratorManager(ContextDecorator):
    def __init__(self, function, args, keywords):
        self._make = lambda: _GeneratorManager(function, args, keywords)
        self._generator = function(*args, **keywords)

    def _recreate(self):
        return self._make()

    def __enter__(self):
        for value in self._generator:
            return value
        raise RuntimeError("generator didn't yield")

    def __exit__(self, kind, value, traceback):
        if kind is None:
            for _ in self._generator:
                raise RuntimeError("generator didn't stop")
            return False
        try:
            self._generator.throw(value)
        except StopIteration as stop:
            return stop is not value
        except BaseException as error:
            if error is value:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")

    __aenter__ = __enter__
    __aexit__ = __exit__


def contextmanager(function):
    @functools.wraps(function)
    def manager(*args, **keywords):
        return _GeneratorManager(function, args, keywords)

    return manager


asynccontextmanager = contextmanager


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __enter__(self):
        suppresses()

    def __exit__(self, kind, value, traceback):
        return kind is not None and issubclass(kind, self._exceptions)


class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    async def __aenter__(self):
        return self.enter_result

    async def __aexit__(self, kind, value, traceback):
        return None


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, kind, value, traceback):
        self.thing.close()


class ExitStack(AbstractContextManager):
    def __init__(self):
        self._exits = []

    def enter_context(self, manager):
        result = manager.__enter__()
        self._exits.append(manager.__exit__)
        return result

    def push(self, exit):
        self._exits.append(exit.__exit__ if hasattr(exit, "__exit__") else exit)
        return exit

    def callback(self, function, /, *args, **keywords):
        def exit(kind, value, traceback):
            function(*args, **keywords)

        self._exits.append(exit)
        return function

    def pop_all(self):
        stack = type(self)()
        stack._exits, self._exits = self._exits, []
        return stack

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, kind, value, traceback):
        first, swallowed = value, False
        while self._exits:
            exit = self._exits.pop()
            try:
                if exit(kind, value, traceback):
                    swallowed, kind, value = True, None, None
            except BaseException as error:
                swallowed, kind, value = False, type(error), error
        if value is not None and value is not first:
            raise value
        return swallowed
