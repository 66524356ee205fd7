"""The class that code compares a driver's connection with; there is no database here."""


class Connection:
    pass
