"""`travaux serve` and `travaux token`: the same over HTTP, and who may use it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from travaux.cli import completion
from travaux.cli.acting import Plainly
from travaux.cli.asked import FormatName, NoColor, OutputFile, option
from travaux.cli.command import add, command, group
from travaux.cli.terminal import say
from travaux.events.errors import NotPermitted, Unreadable

if TYPE_CHECKING:
    from travaux.cli.tokens import Scope, Tokens

WHERE, WHO = "Where", "Who may do what"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NEEDED = ("fastapi", "jinja2", "prometheus_client", "uvicorn")

Host = Annotated[str, option(WHERE, "--host", metavar="ADDRESS", help="where to listen; by default 127.0.0.1 only")]
Port = Annotated[
    int, option(WHERE, "--port", metavar="N", help="8000 by default; 0 is any that is free", min=0, max=65535)
]
AlsoNamed = Annotated[
    list[str] | None, option(WHERE, "--name", metavar="HOST", help="a name it is reached under, such as by a proxy")
]
Certificate = Annotated[Path | None, option(WHERE, "--tls-cert", metavar="FILE", help="a certificate, for https")]
CertificateKey = Annotated[Path | None, option(WHERE, "--tls-key", metavar="FILE", help="the key of the certificate")]
Write = Annotated[bool, option(WHO, "--write", help="record what tokens with that scope send; else it only reads")]
Private = Annotated[bool, option(WHO, "--private", help="every request needs a token; always so beyond this machine")]
TokenFile = Annotated[
    Path | None, option(WHO, "--tokens", metavar="FILE", help="the list of tokens; by default in your own folder")
]
Origin = Annotated[
    list[str] | None, option(WHO, "--origin", metavar="URL", help="another site whose pages may ask (CORS)")
]
Rate = Annotated[
    float, option(WHO, "--rate", metavar="N", help="requests a second for one client; by default 50", min=1)
]

Name = Annotated[str, typer.Argument(metavar="NAME", help="whose it is; the recorder of what is written with it")]
Scopes = Annotated[
    list[str], option(WHO, "--scope", metavar="SCOPE", help="read (default), record or review; may be given again")
]
Only = Annotated[
    list[str] | None,
    option(
        WHO,
        "--negotiation",
        metavar="NAME",
        help="only there; may be given again",
        autocompletion=completion.negotiations,
    ),
]
Days = Annotated[
    int, option(WHO, "--days", metavar="N", help="good for this long; by default 90 days", min=1, max=3650)
]


def serve(
    plain: Plainly,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    name: AlsoNamed = None,
    tls_cert: Certificate = None,
    tls_key: CertificateKey = None,
    write: Write = False,
    private: Private = False,
    tokens: TokenFile = None,
    origin: Origin = None,
    rate: Rate = 50,
) -> int:
    """Serve the store over HTTP until Ctrl-C or SIGTERM: every view at any pin, the entries, and writing.

    It only reads, and only this machine can ask. To write takes --write and a token with that scope; every other
    --host makes tokens needed for all. /openapi.json describes it; stderr is its log, a line of JSON a request.
    """
    _must_be_installed()
    serving = import_module("travaux.web.serving")
    near = host in LOOPBACK
    known = _tokens(tokens)
    if not near and not known.all():
        raise NotPermitted(f"{host} is beyond this machine, and nobody has a token yet: `travaux token create NAME`")
    if (tls_cert is None) != (tls_key is None):
        raise Unreadable("--tls-cert and --tls-key belong together: give both, or neither for plain http")
    if not near and tls_cert is None:
        say("Tokens would be sent in the clear: put TLS before it, or give --tls-cert", quiet=plain.quiet)
    asked = serving.Serving(
        write=write,
        closed=private or not near,
        hosts=(*LOOPBACK, *(name or ())) if near else tuple(name or ()),
        origins=tuple(origin or ()),
        limits=serving.Limits(rate=rate, burst=max(1, int(4 * rate))),
    )
    certificate = (tls_cert, tls_key) if tls_cert else None
    # The web is a layer above this one, so it is named here as verbs are, and not imported.
    begin = import_module("travaux.web.server").serve
    return cast(int, begin(plain.store, host, port, asked, known, certificate=certificate, quiet=plain.quiet))


def _must_be_installed() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise Unreadable(f"`travaux serve` needs {', '.join(missing)}: install travaux with it, as travaux[web]")


def create(
    plain: Plainly,
    name: Name,
    scope: Scopes = ["read"],  # noqa: B006 - typer copies it
    negotiation: Only = None,
    days: Days = 90,
    tokens: TokenFile = None,
) -> int:
    """Make a token and print it, this once. Only its hash is kept.

    It is sent as `Authorization: Bearer TOKEN`. A server that runs knows it at once.
    """
    from travaux.cli.opening import system_clock
    from travaux.cli.tokens import Scope

    if wrong := [one for one in scope if one not in get_args(Scope)]:
        raise Unreadable(f"--scope: {wrong[0]!r} is none of {', '.join(get_args(Scope))}")
    known, now = _tokens(tokens), system_clock()
    made = known.create(name, cast("list[Scope]", scope), negotiation, now, now + timedelta(days=days))
    print(made)
    say(f"Its hash is in {known.path}. It ends in {days} days: travaux token list", quiet=plain.quiet)
    return 0


def list_(
    plain: Plainly,
    tokens: TokenFile = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """The tokens that were not revoked: what each is for, where and until when."""
    from travaux.cli import tokens as page
    from travaux.cli.opening import system_clock
    from travaux.cli.output import write

    found = page.listed(_tokens(tokens), system_clock())
    write(found, page, format, output, no_color=no_color)
    return 0 if found.tokens else 1


def revoke(plain: Plainly, name: Name, tokens: TokenFile = None) -> int:
    """Make a token worthless. A server that runs refuses it from the next request on."""
    _tokens(tokens).revoke(name)
    say(f"{name} has no token from now on", quiet=plain.quiet)
    return 0


def _tokens(path: Path | None) -> Tokens:
    from travaux.cli.tokens import Tokens

    return Tokens(path)


token = group(
    "Who may ask and write over HTTP, where, and until when.",
    "travaux token create ann --scope read --scope record",
    "travaux token list",
    "travaux token revoke ann",
)
add(
    token,
    create,
    "travaux token create ann --scope read --scope record --negotiation ukraine-2025 --days 30",
    "travaux token create dashboard",
)
add(token, list_, "travaux token list", "travaux token list -f json", name="list")
add(token, revoke, "travaux token revoke ann")
APPS = {
    "serve": command(
        serve,
        "travaux serve",
        "travaux serve --port 8080 --write",
        "travaux serve --host 0.0.0.0 --name talks.example.org --tls-cert cert.pem --tls-key key.pem",
    ),
    "token": token,
}
RESULTS = {"token list": "travaux.cli.tokens:TokensView"}
