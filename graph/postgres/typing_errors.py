"""Words like those that were typed: candidates by trigrams from the dictionary, then counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Composed

from graph.postgres.statement import Statement
from graph.search_text import Wanted, tolerance

_CANDIDATES = """
SELECT {place}, d.word FROM search_word d
WHERE {typed} <%% d.word AND least({distances}) <= {most}
"""

_DISTANCE = "levenshtein_less_equal({word}, {typed}, {most})"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The words of the dictionary that are like each typed one, and how many errors it takes."""

    words: Sequence[Mapping[str, int]]

    def within(self, place: int, errors: int) -> list[str]:
        """Return those for the typed word at ``place`` that take at most so many errors."""
        return [word for word, found in self.words[place].items() if found <= errors]


def candidates(statement: Statement, wanted: Wanted) -> Composed | None:
    """Return the query of candidates for each typed word, by its place; None if none may be off."""
    parts = [
        _candidates(statement, place, word, is_last=place == len(wanted.words) - 1)
        for place, word in enumerate(wanted.words)
        if tolerance(word)
    ]
    return SQL(" UNION ALL ").join(parts) if parts else None


def likeness(wanted: Wanted, rows: Iterable[tuple[int, str]]) -> Likeness:
    """Return which of the candidates are like the typed words."""
    words: list[dict[str, int]] = [{} for _ in wanted.words]
    last = len(wanted.words) - 1
    for place, word in rows:
        typed = wanted.words[place]
        found = errors_between(typed, word, unfinished=place == last)
        if found <= tolerance(typed):
            words[place][word] = found
    return Likeness(words)


def errors_between(typed: str, word: str, *, unfinished: bool = False) -> int:
    """Return how many letters have to be put in, left out, replaced or swapped with the next.

    If ``unfinished``, the start of ``word`` counts that takes the fewest. No letter is touched
    twice (optimal string alignment).
    """
    before: list[int] = []
    row = list(range(len(typed) + 1))
    fewest = row[-1]
    for place, letter in enumerate(word, 1):
        following = [place]
        for column, other in enumerate(typed, 1):
            cost = min(row[column] + 1, following[-1] + 1, row[column - 1] + (letter != other))
            if (
                place > 1
                and column > 1
                and letter == typed[column - 2]
                and word[place - 2] == other
            ):
                cost = min(cost, before[column - 2] + 1)
            following.append(cost)
        before, row = row, following
        fewest = min(fewest, row[-1])
    return fewest if unfinished else row[-1]


def _candidates(statement: Statement, place: int, word: str, *, is_last: bool) -> Composed:
    errors = tolerance(word)
    typed = SQL("{}::text").format(statement.value(word))
    # Letters that are swapped count twice there.
    most = statement.value(2 * errors)
    lengths = range(len(word) - errors, len(word) + errors + 1) if is_last else ()
    forms: list[Composable] = [
        SQL("left(d.word, {})").format(statement.value(length)) for length in lengths
    ]
    distances = [
        SQL(_DISTANCE).format(word=form, typed=typed, most=most)
        for form in (forms or (SQL("d.word"),))
    ]
    return SQL(_CANDIDATES).format(
        place=SQL("{}::integer").format(statement.value(place)),
        typed=typed,
        distances=SQL(", ").join(distances),
        most=most,
    )
