"""Settings out of the environment, which has the project's `.env` already."""

import os

_missing = object()
_TRUE = {"t", "true", "on", "yes", "y", "1"}
_FALSE = {"f", "false", "off", "no", "n", "0"}


class EnvError(ValueError):
    pass


class EnvValidationError(EnvError):
    pass


def _boolean(text):
    word = text.lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("Not a valid boolean.")


class Env:
    def __init__(self, *, eager=True, expand_vars=False, prefix=None):
        if expand_vars:
            raise NotImplementedError("expand_vars of environs is not known here")
        self._prefix = prefix or ""

    def read_env(self, path=None, recurse=True, verbose=False, override=False, return_path=False):
        if path is None:
            return True
        from dotenv import load_dotenv

        return load_dotenv(path, override=override)

    def prefixed(self, prefix):
        return _Prefixed(self, prefix)

    def _get(self, name, default, convert):
        key = self._prefix + name
        if key in os.environ:
            try:
                return convert(os.environ[key])
            except (ValueError, TypeError) as error:
                raise EnvValidationError(f'Environment variable "{key}" invalid: {error}')
        if default is _missing:
            raise EnvError(f'Environment variable "{key}" not set')
        return default

    def __call__(self, name, default=_missing):
        return self._get(name, default, str)

    def str(self, name, default=_missing):
        return self._get(name, default, lambda text: text)

    def int(self, name, default=_missing):
        return self._get(name, default, int)

    def float(self, name, default=_missing):
        return self._get(name, default, float)

    def bool(self, name, default=_missing):
        return self._get(name, default, _boolean)

    def list(self, name, default=_missing, *, subcast=None, delimiter=","):
        convert = subcast or (lambda text: text)
        split = lambda text: [convert(part) for part in text.split(delimiter)] if text else []
        return self._get(name, default, split)


class _Prefixed:
    def __init__(self, env, prefix):
        self.env = env
        self.prefix = prefix

    def __enter__(self):
        self.before = self.env._prefix
        self.env._prefix = self.before + self.prefix
        return self.env

    def __exit__(self, *exception):
        self.env._prefix = self.before


env = Env()
