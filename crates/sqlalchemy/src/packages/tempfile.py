"""Where temporary files would be; a script has none."""


def gettempdir():
    return "/tmp"
