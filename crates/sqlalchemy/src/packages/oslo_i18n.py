"""`oslo_i18n`: messages are not translated."""


class TranslatorFactory:
    def __init__(self, domain, localedir=None):
        self.domain = domain

    @property
    def primary(self):
        return lambda message: message

    @property
    def contextual_form(self):
        return lambda context, message: message

    @property
    def plural_form(self):
        return lambda singular, plural, count: singular if count == 1 else plural

    log_info = log_warning = log_error = log_critical = primary


def enable_lazy(enable=True):
    pass


def translate(message, desired_locale=None):
    return message


def get_available_languages(domain):
    return ["en_US"]
