"""Drawn signatures: a phone sends the `d` of an SVG path, the server makes a safe drawing of it. Pure."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass

LARGEST = 20_000
FARTHEST = 4_096.0
LEAST_INK = 60.0  # total length of the line, in the pad's pixels
LEAST_SPAN = 20.0  # of the larger side: a dot is not a signature
_POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3}
_TOKEN = re.compile(r"[MLCQ]|-?\d{1,5}(?:\.\d{1,6})?|[\s,]+")
_INK = "#18212f"


class DrawingRefused(ValueError):
    """`str()` is a French sentence saying what to do."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """`svg`: a complete, safe SVG. `width`, `height`: of what is drawn. `ink`: length of the line, in pixels."""

    svg: str
    width: float
    height: float
    ink: float

    def sha256(self) -> str:
        return hashlib.sha256(self.svg.encode()).hexdigest()


Point = tuple[float, float]


def clean_drawing(path: str) -> Drawing:
    """`M10 20L12 22C…` (absolute M, L, C, Q only, at most 20 kB) as a drawing; raises `DrawingRefused`."""
    if len(path) > LARGEST:
        raise DrawingRefused("Ce tracé est trop long : effacez, puis signez d’un trait plus simple.")
    strokes = _strokes(path)
    points = [point for _, group in strokes for point in group]
    if not points:
        raise DrawingRefused("Dessinez votre signature dans le cadre, ou signez avec le code reçu.")
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    ink = _length(strokes)
    if ink < LEAST_INK or max(width, height) < LEAST_SPAN:
        raise DrawingRefused("Ce tracé est trop court pour une signature : signez plus grand, ou avec le code reçu.")
    return Drawing(_svg(strokes, min(xs), min(ys), width, height), width, height, ink)


def _strokes(path: str) -> list[tuple[str, list[Point]]]:
    tokens: list[str] = []
    at = 0
    while at < len(path):
        match = _TOKEN.match(path, at)
        if match is None:
            raise DrawingRefused("Ce tracé est illisible : effacez, puis signez de nouveau.")
        at = match.end()
        if match.group().strip(", \t\r\n"):
            tokens.append(match.group())
    found: list[tuple[str, list[Point]]] = []
    i = 0
    while i < len(tokens):
        command = tokens[i]
        numbers = tokens[i + 1 : i + 1 + 2 * _POINTS.get(command, 0)]
        if command not in _POINTS or len(numbers) != 2 * _POINTS[command] or any(n in _POINTS for n in numbers):
            raise DrawingRefused("Ce tracé est illisible : effacez, puis signez de nouveau.")
        values = [float(n) for n in numbers]
        if any(abs(value) > FARTHEST for value in values):
            raise DrawingRefused("Ce tracé sort du cadre : effacez, puis signez de nouveau.")
        found.append((command, list(zip(values[::2], values[1::2], strict=True))))
        i += 1 + len(numbers)
    if found and found[0][0] != "M":
        raise DrawingRefused("Ce tracé est illisible : effacez, puis signez de nouveau.")
    return found


def _length(strokes: list[tuple[str, list[Point]]]) -> float:
    """Of the control polygon, which is never shorter than the curve and close to it for hand movements."""
    total, last = 0.0, (0.0, 0.0)
    for command, points in strokes:
        for point in points:
            if command != "M":
                total += math.dist(last, point)
            last = point
    return total


def _svg(strokes: list[tuple[str, list[Point]]], left: float, top: float, width: float, height: float) -> str:
    """The line keeps the same thickness on paper whatever the size of the pad."""
    thickness = round(2.4 * max(1.0, width / 240, height / 92), 1)
    box = [left - thickness, top - thickness, width + 2 * thickness, height + 2 * thickness]
    data = "".join(command + " ".join(f"{x:.1f} {y:.1f}" for x, y in points) for command, points in strokes)
    view = " ".join(f"{value:.1f}" for value in box)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}"><path d="{data}" fill="none" stroke="{_INK}" '
        f'stroke-width="{thickness}" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
