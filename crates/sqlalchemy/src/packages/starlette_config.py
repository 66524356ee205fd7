"""Settings out of the environment, which has the project's `.env` already."""

import os

class undefined:
    pass


class EnvironError(Exception):
    pass


environ = os.environ


class Config:
    def __init__(self, env_file=None, environ=os.environ, env_prefix="", encoding="utf-8"):
        self.environ = environ
        self.env_prefix = env_prefix
        self.file_values = {}
        if env_file is not None:
            from dotenv import dotenv_values

            self.file_values = dotenv_values(env_file, interpolate=False)

    def get(self, key, cast=None, default=undefined):
        key = self.env_prefix + key
        if key in self.environ:
            return self._perform_cast(key, self.environ[key], cast)
        if key in self.file_values:
            return self._perform_cast(key, self.file_values[key], cast)
        if default is not undefined:
            return self._perform_cast(key, default, cast)
        raise KeyError(f"Config '{key}' is missing, and has no default.")

    def __call__(self, key, cast=None, default=undefined):
        return self.get(key, cast, default)

    def _perform_cast(self, key, value, cast=None):
        if cast is None or value is None:
            return value
        if cast is bool and isinstance(value, str):
            mapping = {"true": True, "1": True, "false": False, "0": False}
            if value.lower() not in mapping:
                raise ValueError(f"Config '{key}' has value '{value}'. Not a valid bool.")
            return mapping[value.lower()]
        return cast(value)
