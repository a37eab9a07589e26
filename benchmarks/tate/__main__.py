"""``python -m benchmarks.tate SOURCE TARGET [--tenth] [--times N]``: write the dataset.

SOURCE is the folder of the Tate graph, or its .tar.xz; TARGET is a folder that
``python server.py --dataset TARGET`` then serves. The same source gives the same bytes.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.tate.conversion import convert
from benchmarks.tools import BenchmarkError, progress


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="tate", description="Write the Tate graph as a dataset.")
    parser.add_argument("source", type=Path, help="folder of the Tate graph, or its .tar.xz")
    parser.add_argument("target", type=Path, help="folder to write the dataset to")
    parser.add_argument("--tenth", action="store_true", help="about a tenth of it, hubs included")
    parser.add_argument("--times", type=int, default=1, help="copies side by side (default: 1)")
    options = parser.parse_args(arguments)
    if options.times < 1:
        parser.error(f"--times: found {options.times}, expected 1 or more")
    try:
        path = convert(
            options.source, options.target, only_tenth=options.tenth, times=options.times
        )
    except BenchmarkError as error:
        progress(str(error))
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
