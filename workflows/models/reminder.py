"""Who was reminded of what, and when: rows that are only added to, and one mail per person and day."""

from django.db import models
from django.db.models import Q

from units.models import User
from workflows.models.task import Task


class Step(models.TextChoices):
    """A rung of the ladder on which a task was reminded of."""

    SOON = "soon", "Sắp đến hạn"
    TODAY = "today", "Đến hạn hôm nay"
    OVERDUE = "overdue", "Quá hạn: nhắc đơn vị chủ trì"
    OFFICE = "office", "Quá hạn: báo đơn vị đầu mối"
    LEADERS = "leaders", "Quá hạn: báo lãnh đạo phụ trách"
    REVIEW = "review", "Báo cáo chờ rà soát lâu"
    SIGNING = "signing", "Báo cáo chờ phê duyệt lâu"
    OPINION = "opinion", "Chưa có ý kiến được xin"
    EXTENSION = "extension", "Đề nghị gia hạn chờ quyết định"
    BY_HAND = "by_hand", "Đôn đốc"


class NoticeKind(models.TextChoices):
    """What a person is told, in the words of the preferences page."""

    URGED = "urged", "Đơn vị được đôn đốc"
    SOON = "soon", "Nhiệm vụ của đơn vị sắp đến hạn"
    TODAY = "today", "Nhiệm vụ của đơn vị đến hạn hôm nay"
    OVERDUE = "overdue", "Nhiệm vụ của đơn vị quá hạn"
    OFFICE = "office", "Nhiệm vụ do đơn vị làm đầu mối quá hạn nhiều ngày"
    LEADERS = "leaders", "Nhiệm vụ thuộc lĩnh vực phụ trách quá hạn nhiều ngày"
    REVIEW = "review", "Báo cáo chờ rà soát lâu"
    SIGNING = "signing", "Báo cáo chờ phê duyệt lâu"
    OPINION = "opinion", "Câu hỏi xin ý kiến chưa trả lời"
    EXTENSION = "extension", "Đề nghị gia hạn chờ quyết định"


class Reminder(models.Model):
    """A task was reminded of on a day: by the house once a step and day, by a person as often as there is a reason."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reminders")
    step = models.CharField("bước nhắc", max_length=20, choices=Step.choices)
    day = models.DateField("ngày")
    due_on = models.DateField("thời hạn khi nhắc", null=True, blank=True)
    made_at = models.DateTimeField("nhắc lúc")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField("nội dung đôn đốc", blank=True)

    class Meta:
        verbose_name = "lần nhắc"
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("task", "step", "day"),
                condition=~Q(step="by_hand"),
                name="reminder_is_made_once_a_step_and_day",
            ),
            models.UniqueConstraint(
                fields=("task", "due_on"), condition=Q(step="soon"), name="reminder_before_a_date_is_made_once"
            ),
            models.CheckConstraint(
                condition=Q(step="by_hand", by__isnull=False) & ~Q(words="") | ~Q(step="by_hand") & Q(by__isnull=True),
                name="reminder_by_hand_names_the_hand",
                violation_error_message="Hãy ghi nội dung đôn đốc.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id}: {self.step} {self.day}"


class Digest(models.Model):
    """The one mail that a person gets on a day: leased to a process, sent, marked; never sent twice, never lost.

    `failure` says how the last try went: empty while somebody is at it, or died over it.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="digests")
    day = models.DateField("ngày")
    due_at = models.DateTimeField("không sớm hơn")
    tries = models.PositiveIntegerField("số lần thử", default=0)
    sent_at = models.DateTimeField("đã xong lúc", null=True, blank=True)
    cancelled_at = models.DateTimeField("đã gộp vào thư sau lúc", null=True, blank=True)
    failure = models.CharField("lần thử cuối", max_length=300, blank=True)

    class Meta:
        verbose_name = "thư nhắc việc"
        ordering = ("day", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("person", "day"), name="digest_is_one_a_person_and_day"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(cancelled_at__isnull=True), name="digest_is_sent_or_joined"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at", "id"),
                condition=Q(sent_at__isnull=True, cancelled_at__isnull=True),
                name="digest_to_send",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.day}"


class Notice(models.Model):
    """What a person is told on the page; whether it is still true is asked when it is read, nothing is deleted.

    `about` is the number of what it speaks of beside the task: the signer, the opinion asked, the extension.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="notices", db_index=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="notices")
    kind = models.CharField("loại", max_length=20, choices=NoticeKind.choices)
    day = models.DateField("ngày")
    made_at = models.DateTimeField("báo lúc")
    due_on = models.DateField("thời hạn khi báo", null=True, blank=True)
    about = models.BigIntegerField("về", null=True, blank=True)
    words = models.TextField("lời kèm theo", blank=True)
    seen_at = models.DateTimeField("đã xem lúc", null=True, blank=True)
    digest = models.ForeignKey(Digest, models.PROTECT, null=True, blank=True, related_name="notices")

    class Meta:
        verbose_name = "thông báo"
        ordering = ("-made_at", "-pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("person", "task", "kind", "day"), name="notice_is_given_once_a_person_task_kind_and_day"
            ),
        )
        indexes = (
            models.Index(fields=("person", "kind", "day"), name="notice_by_person_and_kind"),
            models.Index(fields=("person",), condition=Q(digest__isnull=True), name="notice_not_yet_mailed"),
        )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.task_id}"


class NoticePreference(models.Model):
    """How a person wants to be told of one kind; without a row, everywhere."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notice_preferences")
    kind = models.CharField("loại", max_length=20, choices=NoticeKind.choices)
    on_page = models.BooleanField("trên trang", default=True)
    by_mail = models.BooleanField("qua thư", default=True)

    class Meta:
        verbose_name = "cách nhận thông báo"
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("person", "kind"), name="notice_preference_is_one_a_kind"),
            models.CheckConstraint(
                condition=Q(on_page=True) | ~Q(kind="leaders"),
                name="notice_to_leaders_stays_on_the_page",
                violation_error_message="Việc quá hạn báo lên lãnh đạo luôn hiện trên trang.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"
