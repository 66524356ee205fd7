class UserMixin:
    """What the application asks of a user at run time."""

    is_authenticated = is_active = True
    is_anonymous = False


class AnonymousUserMixin:
    is_authenticated = is_active = False
    is_anonymous = True
