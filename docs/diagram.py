"""A message as a picture: a tree from left to right, one box for each element, as a plain SVG.

A box has the name, with its prefix, and how often it may occur. A thick border means that the element is demanded, a
second sheet behind the box that it repeats. Every measure is a whole number, so equal messages give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from classbell.wire.describe import Row

_CHARACTER: Final = 7.3  # widest advance of common monospace faces at 12 px, so that no name leaves its box
_PAD: Final = 8
_BOX: Final = 20
_LINE: Final = 25
_GAP: Final = 34
_SPINE: Final = 14
_MARGIN: Final = 12
_HEAD: Final = 30

_STYLE: Final = """
text{font:12px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:#1b1f24}
.title{font-size:14px;font-weight:bold}
.often{fill:#59636e}
rect{fill:#f6f8fa;stroke:#818b98}
.sheet{fill:#e6eaef}
.group{fill:#ddf0ff;stroke:#2f6fb0}
.must{stroke-width:2.5}
path{fill:none;stroke:#818b98}
.paper{fill:#ffffff;stroke:none}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}
.often{fill:#9198a1}
rect{fill:#161b22;stroke:#6e7681}
.sheet{fill:#30363d}
.group{fill:#12304f;stroke:#4493f8}
path{stroke:#6e7681}
.paper{fill:#0d1117}
}
"""


class _Box(NamedTuple):
    """Where one element is drawn."""

    label: str
    often: str
    group: bool
    depth: int
    line: int
    parent: int


def draw(title: str, root: str, rows: Sequence[Row]) -> str:
    """Draw a message; `root` is its type and the box on the left, `rows` are its elements as `describe` lists them."""
    boxes = _place(root, rows)
    widths: dict[int, int] = {}
    for box in boxes:
        widths[box.depth] = max(widths.get(box.depth, 0), _width(box))
    lefts = [_MARGIN]
    for depth in range(len(widths)):
        lefts.append(lefts[-1] + widths[depth] + _GAP)
    width = max(lefts[-1] - _GAP, round(len(title) * 8.6) + _MARGIN) + _MARGIN
    height = _HEAD + (boxes[-1].line + 1) * _LINE + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
        f'<text class="title" x="{_MARGIN}" y="20">{escape(title)}</text>',
    ]
    parts += _connectors(boxes, lefts, widths)
    parts += [_draw_box(box, lefts[box.depth]) for box in boxes]
    parts.append("</svg>\n")
    return "\n".join(parts)


def _place(root: str, rows: Sequence[Row]) -> list[_Box]:
    """Give every element a column and a line; the first child stands on its parent's line."""
    boxes = [_Box(root, "", True, 0, 0, -1)]
    last_at: dict[int, int] = {0: 0}
    for row in rows:
        depth = row.depth + 1
        parent = last_at[depth - 1]
        first = len(boxes) - 1 == parent
        line = boxes[-1].line + (0 if first else 1)
        last_at[depth] = len(boxes)
        boxes.append(_Box(row.tag, row.cardinality, not row.leaf, depth, line, parent))
    return boxes


def _width(box: _Box) -> int:
    text = f"{box.label} {box.often}" if box.often else box.label
    return int(len(text) * _CHARACTER) + 1 + 2 * _PAD


def _connectors(boxes: Sequence[_Box], lefts: Sequence[int], widths: dict[int, int]) -> list[str]:
    """One path for each group: out of its box, down the spine, into every child."""
    children: dict[int, list[_Box]] = {}
    for box in boxes:
        if box.parent >= 0:
            children.setdefault(box.parent, []).append(box)
    paths = []
    for at, below in children.items():
        parent = boxes[at]
        out = lefts[parent.depth] + _width(parent)
        spine = lefts[parent.depth] + widths[parent.depth] + _SPINE
        into = lefts[parent.depth + 1]
        steps = [f"M{out} {_middle(parent)}H{into}"]
        if len(below) > 1:
            steps.append(f"M{spine} {_middle(parent)}V{_middle(below[-1])}")
            steps += [f"M{spine} {_middle(box)}H{into}" for box in below[1:]]
        paths.append(f'<path d="{"".join(steps)}"/>')
    return paths


def _draw_box(box: _Box, left: int) -> str:
    top = _HEAD + box.line * _LINE
    size = f'width="{_width(box)}" height="{_BOX}" rx="3"'
    classes = [name for name, wanted in (("group", box.group), ("must", box.often == "1..1")) if wanted]
    kind = f' class="{" ".join(classes)}"' if classes else ""
    repeats = box.often != "" and not box.often.endswith("..1")
    sheet = f'<rect class="sheet" x="{left + 3}" y="{top + 3}" {size}/>' if repeats else ""
    often = f' <tspan class="often">{box.often}</tspan>' if box.often else ""
    return (
        f'{sheet}<rect{kind} x="{left}" y="{top}" {size}/>'
        f'<text x="{left + _PAD}" y="{top + 14}">{escape(box.label)}{often}</text>'
    )


def _middle(box: _Box) -> int:
    return _HEAD + box.line * _LINE + _BOX // 2
