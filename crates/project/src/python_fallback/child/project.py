"""The project as Alembic's own command line would see it, for all that runs env.py."""

from alembic.config import Config


def project_configuration(request):
    """Alembic's `Config`, with `cmd_opts` as argparse makes them."""
    from alembic.config import CommandLine

    arguments = request["arguments"]
    options = CommandLine(prog="alembic").parser.parse_args(arguments)
    sys.argv = ["alembic"] + arguments[request["own_arguments"] :]
    given = {}
    if request["toml_file"] and "toml_file" in Config.__init__.__code__.co_varnames:
        given["toml_file"] = request["toml_file"]
    config = Pinned(
        request["ini_file"], ini_section=request["section"], cmd_opts=options, **given
    )
    if not config.get_main_option("script_location"):
        set_option(config, "script_location", request["script_location"])
    if request["pinned_url"] is not None:
        set_option(config, "sqlalchemy.url", request["pinned_url"])
        config.pinned = True
    return config, options


def enter_application(request):
    """Flask-Migrate's env.py asks the application, which `flask db` has made by then."""
    environment = os.path.join(request["script_location"], "env.py")
    with open(environment, encoding="utf-8", errors="replace") as file:
        if "current_app" not in file.read():
            return
    try:
        from flask.cli import ScriptInfo
    except ImportError:
        return
    ScriptInfo().load_app().app_context().push()


def set_option(config, name, value):
    config.set_main_option(name, value.replace("%", "%%"))


class Pinned(Config):
    """A configuration whose URL is the manifest's, whatever env.py sets."""

    pinned = False

    def set_section_option(self, section, name, value):
        is_own = section == self.config_ini_section
        if not (self.pinned and is_own and name == "sqlalchemy.url"):
            Config.set_section_option(self, section, name, value)


def state_options(stated):
    """What the manifest states wins over what env.py gives to `configure`."""
    if not stated:
        return
    given = dict(stated)
    if "target_metadata" in given:
        given["target_metadata"] = object_at(given["target_metadata"])
    original = EnvironmentContext.configure

    def configure(self, *positional, **options):
        options.update(given)
        return original(self, *positional, **options)

    EnvironmentContext.configure = configure


def object_at(reference):
    import importlib

    module, _, path = reference.partition(":")
    found = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def url_text(url):
    if hasattr(url, "render_as_string"):
        return url.render_as_string(hide_password=False)
    return str(url)


def call_command(config, options):
    function, positional, keywords = options.cmd
    return function(
        config,
        *[getattr(options, name, None) for name in positional],
        **{name: getattr(options, name, None) for name in keywords}
    )
