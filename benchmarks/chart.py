"""The chart of the throughput benchmark, as SVG.

A panel for each shape and a bar for each server, from zero, with a line from the slowest
round to the fastest. A few rectangles and texts: a library would be more than the drawing.
"""

from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.results import TIMES, ServerFigures, ShapeFigures
from benchmarks.servers import MODES, OURS

WIDTH = 760
LEFT = 210
"""Where bars begin; the servers' names stand before it."""

LONGEST = 390
"""The longest bar; its figures stand after it."""

ROW = 26
BAR = 16
HEADER = 34
TOP = 48

STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; }
.shape { font-weight: 600; }
.note { fill: #59636e; }
.peer { fill: #8c959f; }
.ours { fill: #0969da; }
.range { stroke: #1f2328; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .note { fill: #9198a1; }
  .peer { fill: #656c76; }
  .ours { fill: #4493f8; }
  .range { stroke: #f0f6fc; }
}
"""


def chart(shapes: Sequence[ShapeFigures], note: str) -> str:
    """Return the chart; ``note`` says under which conditions the figures were found."""
    body: list[str] = []
    top = TOP
    for shape in shapes:
        body += _panel(shape, top)
        top += HEADER + ROW * len(shape.servers) + 12
    height = top + 20
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
                f'width="{WIDTH}" height="{height}" role="img" aria-label="Requests per second">'
            ),
            f"<style>\n{STYLE}</style>",
            _text(10, 28, "Requests per second, one process each (more is better)", "title"),
            *body,
            _text(10, top + 8, note, "note"),
            "</svg>\n",
        ]
    )


def _panel(shape: ShapeFigures, top: int) -> Iterator[str]:
    yield _text(10, top + 20, f"{shape.title} ({shape.answer_bytes:,} bytes)", "shape")
    fastest = max(figures.requests_per_second.most for figures in shape.servers)
    for number, figures in enumerate(shape.servers):
        yield from _bar(figures, top + HEADER + ROW * number, LONGEST / fastest)


def _bar(figures: ServerFigures, top: int, scale: float) -> Iterator[str]:
    rate = figures.requests_per_second
    middle, base = top + BAR / 2, top + BAR - 3
    yield _text(LEFT - 8, base, figures.label, "label", "end")
    kind = "ours" if figures.server in MODES else "peer"
    yield (
        f'<rect class="{kind}" x="{LEFT}" y="{top}" '
        f'width="{max(rate.median * scale, 1):.1f}" height="{BAR}" rx="2"/>'
    )
    least, most = LEFT + rate.least * scale, LEFT + rate.most * scale
    yield f'<path class="range" d="M{least:.1f} {middle}H{most:.1f}"/>'
    times = "" if figures.server == OURS else f" · Fonte is {figures.ratio.median:.2f}{TIMES}"
    yield _text(max(most, LEFT + 1) + 8, base, f"{rate.median:,.0f}{times}", "figure")


def _text(x: float, y: float, content: str, kind: str, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{escape(content)}</text>"
    )
