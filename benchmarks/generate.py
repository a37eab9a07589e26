"""The benchmark's dataset: what its records are, and writing them to a folder.

``python -m benchmarks.generate --help`` lists the options. The same sizes always give the
same bytes; ``python server.py --dataset FOLDER`` serves them.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

HOME = Path(__file__).parent
ONTOLOGY = HOME / "graph" / "ontology.py"
DATA = HOME / ".data"
"""Where datasets go unless told otherwise; git does not look at it."""

RECORDS = "records.jsonl"
COMPANIES = 10_000
MODELS = 9
"""Models of each company."""

_COUNTRIES = ("CN", "IT", "DE", "US", "JP", "FR", "KR", "GB", "SE", "IN")
_SEGMENTS = ("mini", "small", "mid", "large", "luxury", "van")
_STRIDE = 7_919
"""A prime: steps of it visit all companies in an order that no cache line likes."""

Record = dict[str, Any]


def company_key(number: int) -> str:
    """Return the key of a company, counted from 0."""
    return f"company-{number:06}"


def keys(companies: int, count: int) -> list[str]:
    """Return keys of ``count`` companies from all over the dataset, in no sorted order."""
    return [company_key(number * _STRIDE % companies) for number in range(count)]


def records(companies: int, models: int) -> Iterator[Record]:
    """Return every record of the dataset: each company, its models, and who builds them."""
    for number in range(companies):
        yield _company(number)
        for index in range(models):
            model = _model(number, index)
            yield model
            yield {
                "record": "relation",
                "kind": "Produces",
                "source": company_key(number),
                "target": model["key"],
            }


def generate(folder: Path, companies: int = COMPANIES, models: int = MODELS) -> Path:
    """Write the dataset to ``folder``, and return the path of the file with its records."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ONTOLOGY, folder / ONTOLOGY.name)
    path = folder / RECORDS
    with path.open("wb") as file:
        file.writelines(
            msgspec.json.encode(record) + b"\n" for record in records(companies, models)
        )
    return path


def _company(number: int) -> Record:
    # Some lack a country, and some a name in a third language, as in any real dataset.
    country = {} if number % 11 == 10 else {"country": _COUNTRIES[number % len(_COUNTRIES)]}
    names = {"en": f"Company {number}", "zh": f"公司{number}"}
    if number % 3 == 0:
        names["it"] = f"Società {number}"
    return {
        "record": "entity",
        "kind": "Company",
        "key": company_key(number),
        "names": names,
        "attributes": country,
    }


def _model(company: int, index: int) -> Record:
    segment = _SEGMENTS[(company + index) % len(_SEGMENTS)]
    return {
        "record": "entity",
        "kind": "VehicleModel",
        "key": f"model-{company:06}-{index:02}",
        "names": {"en": f"Model {company}-{index}", "zh": f"车型{company}-{index}"},
        "attributes": {} if (company + index) % 13 == 12 else {"segment": segment},
    }


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="generate", description="Write the benchmark's dataset.")
    parser.add_argument("--folder", type=Path, default=DATA, help="where to (default: %(default)s)")
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--models", type=int, default=MODELS, help="of each company")
    options = parser.parse_args(arguments)
    path = generate(options.folder, options.companies, options.models)
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
