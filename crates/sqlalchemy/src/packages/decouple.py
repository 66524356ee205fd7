"""Settings out of the environment, which has the project's `.env` already."""

import os

TRUE_VALUES = {"y", "yes", "t", "true", "on", "1"}
FALSE_VALUES = {"n", "no", "f", "false", "off", "0"}


class UndefinedValueError(Exception):
    pass


class Undefined:
    pass


undefined = Undefined()


def strtobool(value):
    if isinstance(value, bool):
        return value
    word = value.lower()
    if word in TRUE_VALUES:
        return True
    if word in FALSE_VALUES:
        return False
    raise ValueError(f"Invalid truth value: {word}")


class RepositoryEnv:
    def __init__(self, source, encoding="utf-8"):
        from dotenv import dotenv_values

        self.data = dotenv_values(source, interpolate=False)

    def __contains__(self, key):
        return key in os.environ or key in self.data

    def __getitem__(self, key):
        return self.data[key]


class RepositoryEmpty:
    def __init__(self, source="", encoding="utf-8"):
        pass

    def __contains__(self, key):
        return False


class Config:
    def __init__(self, repository):
        self.repository = repository

    def _cast_boolean(self, value):
        value = str(value)
        return bool(strtobool(value)) if value else False

    def get(self, option, default=undefined, cast=undefined):
        if option in os.environ:
            value = os.environ[option]
        elif option in self.repository:
            value = self.repository[option]
        elif isinstance(default, Undefined):
            raise UndefinedValueError(
                f"{option} not found. Declare it as envvar or define a default value."
            )
        else:
            value = default
        if isinstance(cast, Undefined):
            return value
        return self._cast_boolean(value) if cast is bool else cast(value)

    def __call__(self, *args, **kwargs):
        return self.get(*args, **kwargs)


class AutoConfig(Config):
    def __init__(self, search_path=None):
        Config.__init__(self, RepositoryEmpty())

    def get(self, option, default=undefined, cast=undefined):
        if option not in os.environ and os.path.exists("settings.ini"):
            raise NotImplementedError("decouple's settings.ini is not read")
        return Config.get(self, option, default, cast)


config = AutoConfig()


class Csv:
    def __init__(self, cast=str, delimiter=",", strip=" \t\n\r\x0b\x0c%", post_process=list):
        self.cast = cast
        self.delimiter = delimiter
        self.post_process = post_process

    def __call__(self, value):
        parts = [] if value is None else value.split(self.delimiter)
        return self.post_process(self.cast(part.strip()) for part in parts if part.strip())
