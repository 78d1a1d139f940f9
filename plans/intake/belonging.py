"""Whether a paper is our own: by the agency and the place that it names. Pure."""

from rapidfuzz import fuzz

from plans.intake.likeness import fold

SAME_NAME = 90


def is_of_another(written: str, agency: str) -> bool:
    """Tell whether the agency that a paper names is another one than ours; a paper that names none is not."""
    paper, ours = fold(written), fold(agency)
    if not paper or not ours or paper in ours or ours in paper:
        return False
    return bool(fuzz.ratio(paper, ours) < SAME_NAME)


def is_from_elsewhere(place: str, ours: str) -> bool:
    """Tell whether a paper was issued in another place than ours; unknown places are not."""
    return bool(place and ours) and fold(place) not in fold(ours) and fold(ours) not in fold(place)
