"""What a person should think over before issuing a draft, though nothing of it is in the way."""

from audit.canonical import Value
from plans.intake.belonging import is_from_elsewhere, is_of_another
from plans.models import Plan


def foreign_sentence(plan: Plan) -> str:
    """Say that the paper is another agency's, with both names; "" when it is our own. Issuing it wants a word more."""
    if not is_of_another(plan.agency_text, plan.agency.name):
        return ""
    return (
        f"Văn bản ghi cơ quan ban hành là “{plan.agency_text}”, không phải “{plan.agency.name}”. "
        f"Nếu ban hành, nhiệm vụ sẽ được giao cho các đơn vị của {plan.agency.name}."
    )


def foreign_facts(plan: Plan) -> dict[str, Value]:
    """Return what the trail keeps when a paper of another agency is issued all the same: the name it bears."""
    return {"foreign": plan.agency_text} if foreign_sentence(plan) else {}


def cautions_of(plan: Plan) -> list[str]:
    """Return the warnings about the paper as a whole: how its file was read, whose it is, what it lacks."""
    found: list[str] = list(plan.source_remarks)
    if not foreign_sentence(plan) and is_from_elsewhere(plan.place, plan.agency.place):
        found.append(
            f"Văn bản ghi địa danh “{plan.place}”, còn {plan.agency.name} ở {plan.agency.place}: "
            "có thể là kế hoạch của cơ quan khác."
        )
    if plan.missing_attachment:
        found.append("Kế hoạch nói đến phụ lục kèm theo nhưng tệp không có phụ lục: có thể còn thiếu nhiệm vụ.")
    return found
