"""plan_reading: one plan read as the wizard reads it, and the same text a hundred times over, in turns.

Nothing to compare with: a plan must take less than 50 ms after start-up, and a hundred times the text at most 1.5 times
a hundred times as long.
"""

import time
from pathlib import Path

from bench.house import House
from bench.results import Goal, Row, alone
from plans.reading import read_plan

ROUNDS = 5
TIMES = 100
SAMPLE = Path(__file__).resolve().parents[1] / "samples/so-tu-phap/ke-hoach-cai-cach.txt"


def run(_house: House) -> list[Row]:
    """Read in turns, one plan and a hundred; the first reading warms up and does not count."""
    text = SAMPLE.read_text(encoding="utf-8")
    body = text[text.index("II. NHIỆM VỤ CỤ THỂ") : text.index("III. TỔ CHỨC THỰC HIỆN")]
    many = text.replace(body, body * TIMES)
    seconds(text)
    ones, growths = [], []
    for _ in range(ROUNDS):
        one, hundred = seconds(text), seconds(many)
        ones.append(1000 * one)
        growths.append(hundred / (one * len(many) / len(text)))
    details, note = {"lines": text.count("\n")}, f"{TIMES} times the tasks"
    return [
        alone("plan_reading", ones, unit="ms a plan", goal=Goal("<=", 50), details=details),
        alone("plan_reading_growth", growths, unit="× of linear", goal=Goal("<=", 1.5), note=note),
    ]


def seconds(text: str) -> float:
    """Return how long reading a text takes, in seconds of this process."""
    begin = time.process_time()
    read_plan(text)
    return time.process_time() - begin
