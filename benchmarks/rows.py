"""How rows are best built and serialised: dicts and orjson, or structs and msgspec.

Run ``python -m benchmarks.rows``. Each way builds 100 lists of 9 edges, whose nodes have
three fields, from the same columns, and serialises them; the bytes must be equal.
Builds on orjson where it is installed, and leaves its row out where it is not.
"""

import importlib
from collections.abc import Callable, Sequence
from statistics import median
from timeit import repeat
from typing import Any

import msgspec

LISTS, LENGTH = 100, 9
COLUMNS = [
    [f"model-{number}" for number in range(LISTS * LENGTH)],
    [f"Model {number}" for number in range(LISTS * LENGTH)],
    ["ABCDE"[number % 5] for number in range(LISTS * LENGTH)],
]
KEYS = ("key", "name", "segment")
ROUNDS, TIMES = 5, 200

Build = Callable[[], Any]
Encode = Callable[[Any], bytes]


def _struct(*keys: str) -> type[msgspec.Struct]:
    fields = [(f"f{number}", Any) for number in range(len(keys))]
    rename = {f"f{number}": key for number, key in enumerate(keys)}
    return msgspec.defstruct("Row", fields, rename=rename, gc=False)


NODE, EDGE, PAGE = _struct(*KEYS), _struct("node"), _struct("edges")


def _split(items: list[Any]) -> Sequence[list[Any]]:
    return [items[start : start + LENGTH] for start in range(0, len(items), LENGTH)]


def with_displays() -> list[Any]:
    """Build dicts by dict displays."""
    nodes = [
        {"key": key, "name": name, "segment": segment}
        for key, name, segment in zip(*COLUMNS, strict=True)
    ]
    return [{"edges": edges} for edges in _split([{"node": node} for node in nodes])]


def with_zip() -> list[Any]:
    """Build dicts from zipped keys and values."""
    nodes = [dict(zip(KEYS, row, strict=True)) for row in zip(*COLUMNS, strict=True)]
    return [{"edges": edges} for edges in _split([{"node": node} for node in nodes])]


def with_structs() -> list[Any]:
    """Build structs."""
    return list(map(PAGE, _split(list(map(EDGE, map(NODE, *COLUMNS))))))


def _microseconds(work: Callable[[], object]) -> float:
    return median(repeat(work, number=TIMES, repeat=ROUNDS)) / TIMES * 1e6


def main() -> None:
    """Print a table of what each way takes."""
    encoders: dict[str, Encode] = {"msgspec": msgspec.json.encode}
    try:
        encoders["orjson"] = importlib.import_module("orjson").dumps
    except ImportError:
        print("orjson is not installed: its rows are left out (pip install orjson)")  # noqa: T201
    expected = msgspec.json.encode(with_structs())
    print("| rows | build, µs | encoder | encode, µs |\n|---|---:|---|---:|")  # noqa: T201
    for name, build in (
        ("dict(zip(…))", with_zip),
        ("dict displays", with_displays),
        ("structs", with_structs),
    ):
        for encoder, encode in encoders.items():
            if build is with_structs and encoder == "orjson":
                continue
            rows = build()
            if encode(rows) != expected:
                raise AssertionError(f"{name}, {encoder}: other bytes than the rest")
            times = _microseconds(build), _microseconds(lambda rows=rows, e=encode: e(rows))  # type: ignore[misc]
            print(f"| {name} | {times[0]:.0f} | {encoder} | {times[1]:.0f} |")  # noqa: T201


if __name__ == "__main__":
    main()
