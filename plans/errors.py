"""Not possible now: the plan is no longer what the page showed (409). Not allowed is Django's PermissionDenied."""


class StalePlan(Exception):
    """Somebody else has edited, issued or discarded the draft meanwhile; `str()` says so in Vietnamese."""

    def __init__(self, plan_id: int, sentence: str) -> None:
        super().__init__(sentence)
        self.plan_id = plan_id
