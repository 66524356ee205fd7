"""Coroutines, run one after another."""

from _dbm import wait_for as _wait


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


class AbstractEventLoop:
    def run_until_complete(self, future):
        return _wait(future)

    def is_running(self):
        return False

    def is_closed(self):
        return False

    def close(self):
        pass


def run(main, *, debug=None, loop_factory=None):
    return _wait(main)


def get_event_loop():
    return AbstractEventLoop()


def new_event_loop():
    return AbstractEventLoop()


def get_running_loop():
    raise RuntimeError("no running event loop")


def set_event_loop(loop):
    pass


def set_event_loop_policy(policy):
    pass


class WindowsSelectorEventLoopPolicy:
    pass


class DefaultEventLoopPolicy:
    pass


async def sleep(delay, result=None):
    return result


async def gather(*awaitables, return_exceptions=False):
    return [_wait(awaitable) for awaitable in awaitables]


async def wait_for(fut, timeout):
    return _wait(fut)


def iscoroutine(obj):
    return type(obj).__name__ == "coroutine"


def iscoroutinefunction(func):
    from inspect import iscoroutinefunction

    return iscoroutinefunction(func)


def create_task(coro, *, name=None, context=None):
    return coro


ensure_future = create_task
