"""`mistral_lib.utils`"""

import datetime as _datetime


def utc_now_sec():
    return _datetime.datetime.now(_datetime.timezone.utc).replace(tzinfo=None, microsecond=0)
