"""The system, as far as scripts may know it."""

import sys


def system():
    return {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}.get(sys.platform, "")


def python_implementation():
    return "CPython"


def python_version():
    return ".".join(str(part) for part in sys.version_info[:3])


def python_version_tuple():
    return tuple(python_version().split("."))
