"""What dates come to that are no dates."""

from collections import namedtuple


class IsoCalendarDate(namedtuple("IsoCalendarDate", "year week weekday")):
    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"


_PARTS = "tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst"


class struct_time(namedtuple("struct_time", _PARTS)):
    def __repr__(self):
        parts = ", ".join(f"{name}={value}" for name, value in zip(_PARTS.split(), self))
        return f"time.struct_time({parts})"
