"""Reads the Python file in which a dataset declares its kinds."""

import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from itertools import count
from pathlib import Path
from types import CodeType, ModuleType

from graph.errors import OntologyError
from graph.kinds import Ontology
from graph.ontology import read_ontology

FILE_NAME = "ontology.py"
_serial = count(1)


class _Uncached(SourceFileLoader):
    """Compiles what the file holds now, and leaves no bytecode beside the operator's data."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


def load_ontology(folder: Path) -> Ontology:
    """Run ``ontology.py`` of ``folder`` and read the kinds that it declares.

    Raises:
        OntologyError: the file is missing, does not run, or its kinds contradict each other.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise OntologyError([f"{path}: found no file, expected the module that declares kinds"])
    name = f"fonte_ontology_{next(_serial)}"
    try:
        return read_ontology(_run(name, path))
    except OntologyError:
        raise
    except Exception as error:
        cause = f"{type(error).__name__}: {error}"
        raise OntologyError([f"{path}: found {cause}, expected a module that runs"]) from error
    finally:
        sys.modules.pop(name, None)


def _run(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_loader(name, _Uncached(name, str(path)), origin=str(path))
    if spec is None or spec.loader is None:
        raise ImportError("no loader")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # annotations are resolved by the module's name
    spec.loader.exec_module(module)
    return module
