"""What the database itself refuses to believe of a task: the last guard, each sentence under its own name."""

from django.db.models import BaseConstraint, CheckConstraint, F, Q, UniqueConstraint

from workflows.states import RUNNING, State

TASK_CONSTRAINTS: tuple[BaseConstraint, ...] = (
    CheckConstraint(
        condition=Q(state__in=State.values),
        name="task_state_is_known",
        violation_error_message="Trạng thái lạ.",
    ),
    CheckConstraint(
        condition=Q(state__in=[State.DRAFT, State.CANCELLED]) | Q(lead_unit__isnull=False),
        name="task_given_out_names_its_lead_unit",
        violation_error_message="Nhiệm vụ đã giao phải có đơn vị chủ trì.",
    ),
    CheckConstraint(
        condition=Q(state=State.DRAFT, process__isnull=True)
        | Q(state=State.CANCELLED)
        | Q(~Q(state__in=[State.DRAFT, State.CANCELLED]), process__isnull=False),
        name="task_has_a_flow_iff_given_out",
    ),
    CheckConstraint(
        condition=Q(state=State.SUSPENDED, suspended_from__in=RUNNING)
        | ~Q(state=State.SUSPENDED) & Q(suspended_from=""),
        name="task_remembers_where_it_was_suspended",
    ),
    CheckConstraint(
        condition=~Q(state__in=[State.REPORTED, State.REVIEWED, State.APPROVED])
        | Q(submission__isnull=False, submitted_by__isnull=False, reported_at__isnull=False),
        name="task_reported_has_a_submission",
    ),
    CheckConstraint(
        condition=~Q(state__in=[State.REVIEWED, State.APPROVED])
        | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
        name="task_reviewed_names_its_reviewer",
    ),
    CheckConstraint(
        condition=Q(state=State.APPROVED, approved_at__isnull=False)
        | ~Q(state=State.APPROVED) & Q(approved_at__isnull=True),
        name="task_approved_iff_it_has_the_moment",
    ),
    CheckConstraint(
        condition=Q(signed_by__isnull=True) | Q(state=State.APPROVED),
        name="task_signed_is_approved",
    ),
    CheckConstraint(
        condition=Q(signed_by__isnull=True)
        | Q(~Q(signed_by=F("submitted_by")), Q(reviewed_by__isnull=True) | ~Q(signed_by=F("reviewed_by"))),
        name="task_signer_neither_submitted_nor_reviewed",
        violation_error_message="Người phê duyệt không được là người trình hoặc rà soát báo cáo.",
    ),
    CheckConstraint(
        condition=Q(reviewed_by__isnull=True) | Q(submitted_by__isnull=True) | ~Q(reviewed_by=F("submitted_by")),
        name="task_reviewer_did_not_submit",
        violation_error_message="Người rà soát không được là người trình báo cáo.",
    ),
    CheckConstraint(
        condition=Q(due_on__isnull=True, effective_due_on__isnull=True)
        | Q(due_on__isnull=False, rolls_back=False, effective_due_on__gte=F("due_on"))
        | Q(due_on__isnull=False, rolls_back=True, effective_due_on__lte=F("due_on")),
        name="task_effective_due_follows_due",
    ),
    CheckConstraint(
        condition=Q(audit_seq=0, audit_head="") | Q(audit_seq__gt=0) & ~Q(audit_head=""),
        name="task_knows_its_last_event",
    ),
    UniqueConstraint(
        fields=("common", "lead_unit"),
        condition=Q(common__isnull=False, lead_unit__isnull=False) & ~Q(state=State.CANCELLED),
        name="task_of_a_common_one_is_given_once_per_unit",
    ),
)
