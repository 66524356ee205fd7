import datetime as _datetime

UTC = _datetime.timezone.utc


def FixedOffset(offset_hours, offset_minutes, name):
    return _datetime.timezone(_datetime.timedelta(hours=offset_hours, minutes=offset_minutes), name)
