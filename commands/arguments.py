"""The command line: its commands, and what each of them takes."""

import argparse
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from commands.settings import SETTINGS, texts_of
from graph.exchange.formats import FORMATS


@dataclass(frozen=True, slots=True)
class Arguments:
    """A command, the texts of all settings by key, and what else the command was told."""

    command: str
    texts: Mapping[str, str]
    own: argparse.Namespace


def read_arguments(arguments: Sequence[str], environment: Mapping[str, str]) -> Arguments:
    """Read the command line; what it does not set, ``environment`` may.

    Raises:
        SystemExit: it cannot be used, or help was asked for; that has been printed.
    """
    own = _parser().parse_args(arguments)
    texts = texts_of(environment)
    given = {key: value for key, value in vars(own).items() if key in texts}
    return Arguments(own.command or "serve", texts | given, own)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="server.py",
        description="Serve a knowledge graph over GraphQL.",
        epilog="Each setting can be made by environment as well, as FONTE_ and its name in "
        "capitals. `server.py COMMAND --help` tells what a command takes.",
    )
    _take(parser, [setting.name for setting in SETTINGS])
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve the API (unless told otherwise)")
    _take(serve, [setting.name for setting in SETTINGS])
    schema = commands.add_parser("schema", help="print the API's schema")
    _take(schema, ["dataset"])
    _add_apply(commands.add_parser("apply", help="put records of files into a store"))
    _add_export(commands.add_parser("export", help="write the graph in the format of another tool"))
    migrate = commands.add_parser("migrate", help="make or bring up to date a database's tables")
    _take(migrate, ["dataset", "articles", "store"])
    backup = commands.add_parser("backup", help="copy a store while it is being served")
    _take(backup, ["store"])
    backup.add_argument("copy", type=Path, metavar="COPY", help="file that the copy is to be")
    token = commands.add_parser("token", help="make a new token")
    token.add_argument("name", metavar="NAME", help="whose it is")
    return parser


def _take(parser: ArgumentParser, names: Iterable[str]) -> None:
    """Let a command be told settings, before its name or after."""
    for setting in SETTINGS:
        if setting.name in names:
            parser.add_argument(
                f"--{setting.name}",
                default=SUPPRESS,
                choices=setting.choices or None,
                help=f"{setting.help} (default: {setting.default or 'none'})",
            )


def _add_apply(parser: ArgumentParser) -> None:
    parser.description = (
        "Make one change of all the records: they are put in the place of those with the same "
        "key or id. All of it is done, or nothing. A server on the same file follows."
    )
    _take(parser, ["dataset", "articles", "store"])
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="records in YAML or JSON Lines",
    )
    parser.add_argument(
        "--retract",
        nargs="+",
        action="extend",
        default=[],
        metavar="KEY",
        help="key of an entity or article, or id of a relation, to take out of the graph",
    )
    parser.add_argument(
        "--cascade", action="store_true", help="retract the relations of retracted entities too"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument(
        "--expected-version",
        type=int,
        metavar="N",
        help="refuse if the graph is of another version",
    )
    parser.add_argument("--message", default="", metavar="TEXT", help="why this is changed")
    parser.add_argument(
        "--author", metavar="TEXT", help="who changes it (default: the user's name)"
    )


def _add_export(parser: ArgumentParser) -> None:
    listed = "; ".join(f"{name}: {format_.description}" for name, format_ in FORMATS.items())
    parser.description = f"Write the newest version of the graph. {listed}."
    _take(parser, ["dataset", "store"])
    parser.add_argument("--format", choices=list(FORMATS), default="jsonl")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="where to (default: standard output)"
    )
