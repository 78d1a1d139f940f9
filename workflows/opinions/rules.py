"""Who may ask, answer, and lead a round; the sentences that refuse, and what is no longer possible."""

from __future__ import annotations

from units.positions import Right
from units.rules import Visitor, holds
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.rules import Clause, Rule, can_approve, can_report, can_review
from workflows.states import CLOSED, State

# Whoever holds the task may ask: the unit while it works, the reviewer, the signer.
MAY_ASK: dict[State, Rule] = {
    State.IN_PROGRESS: can_report,
    State.REPORTED: can_review,
    State.REVIEWED: can_approve,
}
ASKED_UNDER: dict[State, Right] = {
    State.IN_PROGRESS: Right.SUBMIT_REPORT,
    State.REPORTED: Right.COORDINATE,
    State.REVIEWED: Right.APPROVE,
}
NOT_NOW = "Chỉ xin ý kiến khi nhiệm vụ đang thực hiện, đang rà soát hoặc đang chờ phê duyệt."


def can_answer(request: OpinionRequest) -> Rule:
    """Return the rule of one request: a unit answers by its head or deputy head, a person by himself."""
    unit = request.unit
    if unit is None:
        sentence = f"Chỉ {request.person} được trả lời câu hỏi này."
        return Rule((Clause("is_the_one_asked", lambda task, user: request.person_id == user.pk, sentence),))
    sentence = f"Chỉ thủ trưởng (hoặc cấp phó được giao) của {unit.name} được trả lời thay đơn vị."
    answers = Clause("answers_for_the_unit", lambda task, user: holds(user, Right.SUBMIT_REPORT, unit), sentence)
    return Rule((answers,))


def can_lead(asked: OpinionRound) -> Rule:
    """Return the rule of one round: whoever asked puts it to more, moves its deadline, closes and reopens it."""
    sentence = f"Chỉ người đã hỏi ({asked.asked_by}) được hỏi thêm, gia hạn, kết thúc hoặc mở lại đợt này."
    return Rule((Clause("asked_it", lambda task, user: asked.asked_by_id == user.pk, sentence),))


def is_finished(task: Task) -> bool:
    """Tell whether nothing more is to be said about a task: it is approved, or cancelled."""
    return task.state in CLOSED


def over(asked: OpinionRound, task: Task) -> str:
    """Say why a round takes no more answers; "" while it does."""
    if is_finished(task):
        return f"Nhiệm vụ đã kết thúc ({task.state_label.lower()}) nên không nhận thêm ý kiến."
    if asked.closed_at is not None:
        return "Đợt lấy ý kiến này đã kết thúc. Nếu cần nói thêm, hãy đề nghị người hỏi mở lại."
    return ""


def why_not_ask(task: Task, user: Visitor) -> str:
    """Say why the person may not ask about the task now; "" when he may."""
    rule = MAY_ASK.get(State(task.state))
    if rule is None:
        return NOT_NOW
    broken = rule.broken(task, user)
    return broken.refusal if broken else ""


def why_not_answer(request: OpinionRequest, task: Task, user: Visitor) -> str:
    """Say why the person may not answer a request now; "" when he may."""
    broken = can_answer(request).broken(task, user)
    return broken.refusal if broken else over(request.round, task)
