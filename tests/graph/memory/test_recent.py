"""What is kept, and for how long."""

import numpy as np

from graph.memory.recent import Recent

BYTES = 10_000
MADE = np.zeros(BYTES - 600, dtype=np.int8)


def test_is_made_once_while_there_is_room() -> None:
    recent: Recent[np.ndarray[tuple[int], np.dtype[np.int8]]] = Recent(2 * BYTES)
    first = recent.get("first", MADE.copy)
    second = recent.get("second", MADE.copy)
    assert recent.get("first", MADE.copy) is first
    recent.get("third", MADE.copy)
    # The second was asked for longest ago.
    assert recent.get("first", MADE.copy) is first
    assert recent.get("second", MADE.copy) is not second


def test_is_not_kept_if_it_needs_more_room_than_there_is() -> None:
    recent: Recent[np.ndarray[tuple[int], np.dtype[np.int8]]] = Recent(BYTES)
    small = recent.get("small", MADE.copy)
    large = recent.get("large", lambda: np.zeros(BYTES, dtype=np.int8))
    assert recent.get("large", large.copy) is not large
    assert recent.get("small", MADE.copy) is small
