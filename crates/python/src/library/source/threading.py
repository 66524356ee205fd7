"""Threads: there is one."""


class Lock:
    def __enter__(self):
        return True

    def __exit__(self, kind, value, traceback):
        return None

    def acquire(self, blocking=True, timeout=-1):
        return True

    def release(self):
        pass

    def locked(self):
        return False


RLock = Lock


class local:
    pass


class Thread:
    def __init__(self, *args, **keywords):
        raise NotImplementedError("scripts cannot start threads")


def current_thread():
    return _main


class _Main:
    name = "MainThread"
    ident = 1


_main = _Main()
main_thread = current_thread


def get_ident():
    return 1
