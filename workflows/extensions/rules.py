"""Who may ask for more time, decide, answer and withdraw; the sentences that refuse, and what is no longer possible."""

from __future__ import annotations

from units.rules import Visitor
from workflows.models import Extension, Task
from workflows.rules import IS_NOT_AWAY, LEADS_THE_UNIT, Clause, Rule, commands_the_field, coordinates
from workflows.states import RUNNING, State

OFTEN = 3  # from this request on, whoever decides and whoever inspects is told
ASKED_IN = (State.ASSIGNED, State.IN_PROGRESS, State.REPORTED, State.SUSPENDED)
DECIDED_IN = (*RUNNING, State.SUSPENDED)
NOT_NOW = (
    "Chỉ đề nghị gia hạn khi nhiệm vụ đã giao, đang thực hiện, tạm dừng hoặc đang chờ rà soát, trước khi phê duyệt."
)
NO_DUE = "Nhiệm vụ này không có thời hạn nên không có gì để gia hạn."
ONE_AT_A_TIME = (
    "Đã có đề nghị gia hạn lần {number} đang chờ. Mỗi lúc chỉ một đề nghị; muốn đổi thì rút đề nghị đó trước."
)
OVER: dict[str, str] = {
    Extension.State.OPEN: "Đề nghị này đang chờ quyết định.",
    Extension.State.OFFERED: "Đã đề nghị đơn vị ngày khác; đang chờ đơn vị trả lời.",
    Extension.State.GRANTED: "Đề nghị này đã được đồng ý.",
    Extension.State.REFUSED: "Đề nghị này đã bị từ chối.",
    Extension.State.WITHDRAWN: "Đề nghị này đã kết thúc, không còn gì để quyết định.",
}


def decides(task: Task, user: Visitor) -> bool:
    """Tell whether the person decides on the task's time: for the coordinating unit, or as leadership of the field."""
    return coordinates(task, user) or commands_the_field(task, user)


DECIDES = Clause(
    "decides_on_time",
    decides,
    "Chỉ đơn vị đầu mối của kế hoạch, Giám đốc, hoặc Phó Giám đốc phụ trách đơn vị chủ trì được quyết định gia hạn.",
)

can_ask = Rule((LEADS_THE_UNIT,))
can_withdraw = Rule((LEADS_THE_UNIT,))


def can_decide(request: Extension) -> Rule:
    """Return the rule of one request: who decides on the task's time, is present, and has not asked himself."""
    sentence = "Bạn là người đề nghị gia hạn nên người khác phải quyết định."
    another = Clause("did_not_ask", lambda task, user: request.asked_by_id != user.pk, sentence)
    return Rule((DECIDES, another, IS_NOT_AWAY))


def can_answer(request: Extension) -> Rule:
    """Return the rule of an offered date: the unit takes it or not, by another hand than the one that offered it."""
    sentence = "Bạn là người đưa ra ngày này nên người khác của đơn vị phải trả lời."
    another = Clause("did_not_offer", lambda task, user: request.decided_by_id != user.pk, sentence)
    return Rule((LEADS_THE_UNIT, another))


def why_not_ask(task: Task, user: Visitor, waiting: Extension | None) -> str:
    """Say why the person may not ask for more time now; "" when he may. `waiting` is the request that is open."""
    if sentence := not_now(task):
        return sentence
    broken = can_ask.broken(task, user)
    if broken:
        return broken.refusal
    return ONE_AT_A_TIME.format(number=waiting.number) if waiting else ""


def not_now(task: Task) -> str:
    """Say why nobody may ask for more time now; "" when somebody may."""
    if task.state not in ASKED_IN:
        return NOT_NOW
    return "" if task.due_on else NO_DUE


def why_not_decide(request: Extension, task: Task, user: Visitor) -> str:
    """Say why the person may not decide on a request now; "" when he may."""
    broken = can_decide(request).broken(task, user)
    return broken.refusal if broken else over(request, Extension.State.OPEN, task)


def why_not_answer(request: Extension, task: Task, user: Visitor) -> str:
    """Say why the person may not answer to an offered date now; "" when he may."""
    broken = can_answer(request).broken(task, user)
    return broken.refusal if broken else over(request, Extension.State.OFFERED, task)


def why_not_withdraw(request: Extension, task: Task, user: Visitor) -> str:
    """Say why the person may not take a request back now; "" when he may."""
    broken = can_withdraw.broken(task, user)
    if broken:
        return broken.refusal
    return "" if request.is_waiting else OVER[request.state]


def over(request: Extension, awaited: Extension.State, task: Task) -> str:
    """Say why a request is no longer where an act needs it; "" while it is."""
    if request.state != awaited:
        return OVER[request.state]
    return "" if task.state in DECIDED_IN else "Nhiệm vụ không còn đang thực hiện nên không gia hạn được nữa."
