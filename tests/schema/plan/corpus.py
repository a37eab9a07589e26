"""The operations that tests ask for: those kept in tests/corpus, and how many are generated.

``FONTE_FUZZ_EXAMPLES`` says how many are generated for each test; they are other ones each
time then.
"""

import json
import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings

from tests.schema.plan.cases import Case

_FOLDER = Path(__file__).parents[2] / "corpus"
_EXAMPLES = os.environ.get("FONTE_FUZZ_EXAMPLES")

FUZZ = settings(
    max_examples=int(_EXAMPLES or 300),
    derandomize=_EXAMPLES is None,
    database=None,
    deadline=None,
    # Explaining a failure takes longer than finding it.
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def corpus(schema: str = "*") -> list[Path]:
    """Return the files of the corpus, or those for one schema."""
    return sorted(_FOLDER.glob(f"{schema}/*.graphql"))


def id_of(file: Path) -> str:
    """Return what a test of a file is called."""
    return f"{file.parent.name}-{file.stem}"


def read(file: Path) -> Case:
    """Return the case that a file of the corpus is, with what the JSON file beside it says."""
    beside = file.with_suffix(".json")
    requests = json.loads(beside.read_text()) if beside.exists() else [{}]
    [name] = {request.get("operationName") for request in requests}
    inputs = [request.get("variables", {}) for request in requests]
    return Case(file.read_text(), name, inputs)
