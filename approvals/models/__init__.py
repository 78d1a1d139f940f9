"""The rows of reviewing and deciding, one file to a subject."""

from approvals.models.decision import Capacity, Decision, Verdict

__all__ = ["Capacity", "Decision", "Verdict"]
