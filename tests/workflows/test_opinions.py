"""Opinions: who may ask, answer and lead a round in which state; what each act leaves behind; who sees the task."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.verifier import content_of, verify
from realtime import topics
from tests.people import FOUNDED, MakeTask, appointed, moved, unit_of
from tests.workflows.listening import listening
from tests.workflows.opining import QUESTION, answered, asked, day, question, request_to, told
from units.actions import appoint, end_appointment
from units.models import Agency, Appointment, Unit, User
from units.positions import Position
from workflows import engine
from workflows.errors import Stale
from workflows.hearing import may_hear
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.opinions import actions, queries, rules
from workflows.opinions.actions import Said, token_of
from workflows.opinions.matrix import Reading, board_of, opinions_of
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

EVERYBODY = (
    "unit_head deputy_head officer other_unit_head office_head office_reviewer records_clerk director deputy_director "
    "other_deputy inspector administrator superuser stranger foreign_inspector"
).split()
# Who may ask in which state, from the domain: whoever holds the task. Whatever is not listed may nobody.
MAY_ASK: dict[State, set[str]] = {
    State.IN_PROGRESS: {"unit_head", "deputy_head"},
    State.REPORTED: {"office_head", "office_reviewer"},
    State.REVIEWED: {"director", "deputy_director"},
}


@pytest.fixture
def helper(agency: Agency) -> Unit:
    """A division that neither leads nor helps."""
    return unit_of(agency, "tgpl", "Trung tâm Trợ giúp pháp lý", Unit.Kind.CENTRE)


@pytest.fixture
def helper_head(agency: Agency, helper: Unit) -> User:
    """Its head."""
    return appointed("helper_head", agency, Position.UNIT_HEAD, unit=helper)


@pytest.fixture
def helper_officer(agency: Agency, helper: Unit) -> User:
    """Its officer."""
    return appointed("helper_officer", agency, Position.OFFICER, unit=helper)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("person", EVERYBODY)
def test_who_may_ask(
    person: str, state: State, request: pytest.FixtureRequest, task_in: MakeTask, other_division: Unit
) -> None:
    task, user = task_in(state), request.getfixturevalue(person)
    allowed = person in MAY_ASK.get(state, set())
    assert (not rules.why_not_ask(task, user)) is allowed
    attempt = question([other_division])
    if allowed:
        actions.ask(task.pk, attempt, actor=user, seen=engine.seen_now(task))
        assert OpinionRound.objects.filter(task=task, stage=state, asked_by=user).count() == 1
    elif state in MAY_ASK:
        with pytest.raises(PermissionDenied):
            actions.ask(task.pk, attempt, actor=user, seen=engine.seen_now(task))
        (line,) = told(task, "opinion.ask", refused=True)
        assert line.actor == user
    else:
        with pytest.raises(Stale):
            actions.ask(task.pk, attempt, actor=user, seen=engine.seen_now(task))
    assert OpinionRequest.objects.count() == allowed
    assert Task.objects.get(pk=task.pk).state == state


def test_asking_leaves_one_line_that_tells_whom_what_and_until_when(
    task_in: MakeTask, deputy_director: User, division: Unit, helper: Unit, other_division: Unit, helper_head: User
) -> None:
    task = task_in(State.REVIEWED)
    with listening(topics.task(task.pk), topics.unit(helper.pk), topics.unit(division.pk)) as heard:
        made = asked(task, deputy_director, [helper, other_division], [helper_head], required=True)
    (line,) = told(task, "opinion.ask")
    content = content_of(line)
    assert content is not None
    assert content["note"] == QUESTION
    assert content["facts"] == {
        "asked": [helper.name, other_division.name, helper_head.name],
        "due_on": day().isoformat(),
        "required": True,
        "opinion_round": made.pk,
        "round": 1,
        "submission": task.submission.sha256 if task.submission else "",
    }
    assert content["actor"]["title"] == "Phó Giám đốc"
    assert (made.stage, made.asked_as, made.submission_sha256) == (
        State.REVIEWED,
        "Phó Giám đốc",
        task.submission.sha256 if task.submission else "",
    )
    rung = heard()
    assert rung[topics.unit(helper.pk)] == line.pk
    assert rung.keys() == {topics.task(task.pk), topics.unit(division.pk), topics.unit(helper.pk)}
    assert not list(verify(expectations(), [TaskWatcher()]))


def test_the_reviewer_speaks_for_the_office(task_in: MakeTask, office_reviewer: User, helper: Unit) -> None:
    made = asked(task_in(State.REPORTED), office_reviewer, [helper])
    assert made.asked_as == "Chuyên viên tổng hợp"
    (line,) = told(made.task, "opinion.ask")
    assert (content_of(line) or {})["actor"]["unit"] == "Văn phòng Sở"


def test_a_page_that_is_out_of_date_asks_nothing(
    task_in: MakeTask, office_reviewer: User, deputy_director: User, helper: Unit
) -> None:
    task = task_in(State.REVIEWED)
    shown = engine.seen_now(task)
    moved(task, "return_to_office", deputy_director)
    with pytest.raises(Stale):
        actions.ask(task.pk, question([helper]), actor=office_reviewer, seen=shown)
    assert not OpinionRound.objects.exists()


def test_nobody_asks_himself_his_own_unit_the_dissolved_or_those_without_office(
    task_in: MakeTask,
    agency: Agency,
    division: Unit,
    helper: Unit,
    office: Unit,
    unit_head: User,
    deputy_head: User,
    helper_head: User,
    inspector: User,
    administrator: User,
    superuser: User,
    stranger: User,
    foreign_division: Unit,
) -> None:
    task = task_in(State.IN_PROGRESS)
    gone = unit_of(agency, "cu", "Phòng cũ", Unit.Kind.DIVISION)
    Unit.objects.filter(pk=gone.pk).update(active_to=day(-1))
    away = appointed("away", agency, Position.OFFICER, unit=helper)
    User.objects.filter(pk=away.pk).update(is_active=False)
    offered = queries.units_to_ask(task, unit_head, on=timezone.localdate())
    assert {unit.pk for unit in offered} == {helper.pk, office.pk}
    people = queries.people_to_ask(task, unit_head, on=timezone.localdate())
    assert {deputy_head.pk, helper_head.pk} <= people.keys()
    assert people[helper_head.pk] == "Helper head – Thủ trưởng đơn vị, Trung tâm Trợ giúp pháp lý"
    nobodies = (unit_head, away, inspector, administrator, superuser, stranger)
    assert not people.keys() & {one.pk for one in nobodies}
    for unit in (division, gone, foreign_division):
        with pytest.raises(ValidationError, match="không hỏi được"):
            asked(task, unit_head, [unit])
    for person in nobodies:
        with pytest.raises(ValidationError, match="không hỏi được"):
            asked(task, unit_head, [], [person])
    with pytest.raises(ValidationError, match="ít nhất một"):
        asked(task, unit_head)
    with pytest.raises(ValidationError, match="quá khứ"):
        actions.ask(task.pk, question([helper], days=-1), actor=unit_head, seen=engine.seen_now(task))
    assert not OpinionRound.objects.exists()
    assert len(told(task, "opinion.ask")) == 0


def test_who_is_appointed_until_yesterday_is_not_offered(
    task_in: MakeTask, helper: Unit, helper_head: User, unit_head: User
) -> None:
    Appointment.objects.filter(person=helper_head).update(valid_from=FOUNDED, valid_to=day(-1))
    people = queries.people_to_ask(task_in(State.IN_PROGRESS), unit_head, on=timezone.localdate())
    assert helper_head.pk not in people


@pytest.mark.parametrize("person", [*EVERYBODY, "helper_head", "helper_officer"])
def test_a_unit_is_answered_for_by_its_head_a_person_by_himself(
    person: str, request: pytest.FixtureRequest, task_in: MakeTask, deputy_director: User, helper: Unit, officer: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper], [officer])
    user = request.getfixturevalue(person)
    for who, allowed in ((helper, person == "helper_head"), (officer, person == "officer")):
        one = request_to(made, who)
        assert rules.can_answer(one)(made.task, user) is allowed
        if allowed:
            assert answered(made, who, user).answer == "agreed"
        else:
            with pytest.raises(PermissionDenied):
                answered(made, who, user)
            assert request_to(made, who).answer == ""
            assert told(made.task, "opinion.answer", refused=True)[-1].actor == user


def test_an_answer_names_its_author_and_rings_who_asked(
    task_in: MakeTask, deputy_director: User, division: Unit, helper: Unit, helper_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    with listening(topics.task(made.task_id), topics.unit(division.pk), topics.unit(helper.pk)) as heard:
        said = answered(made, helper, helper_head, "commented", "Thiếu tháng 4.")
    assert (said.answered_by, said.answered_as, said.text) == (helper_head, "Thủ trưởng đơn vị", "Thiếu tháng 4.")
    (line,) = told(made.task, "opinion.answer")
    content = content_of(line) or {}
    assert (content["note"], content["facts"]["opinion"], content["facts"]["asked"]) == (
        "Thiếu tháng 4.",
        "commented",
        [helper.name],
    )
    assert content["actor"]["unit"] == content["unit"]["name"] == helper.name
    assert heard().keys() == {topics.task(made.task_id), topics.unit(division.pk), topics.unit(helper.pk)}


def test_the_last_answer_counts_and_each_is_recorded(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    answered(made, helper, helper_head, "agreed")
    answered(made, helper, helper_head, "agreed")  # the same again is no other answer
    answered(made, helper, helper_head, "none")
    assert request_to(made, helper).answer == "none"
    lines = [(content_of(line) or {})["facts"] for line in told(made.task, "opinion.answer")]
    assert [(facts["opinion"], facts.get("opinion_before")) for facts in lines] == [
        ("agreed", None),
        ("none", "agreed"),
    ]


def test_a_comment_says_something(task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    with pytest.raises(ValidationError, match="nội dung ý kiến"):
        answered(made, helper, helper_head, "commented", " ")
    assert not told(made.task, "opinion.answer")


def test_who_answers_on_a_page_that_is_out_of_date_is_told_who_was_quicker(
    task_in: MakeTask, agency: Agency, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    deputy = appointed("helper_deputy", agency, Position.DEPUTY_HEAD, unit=helper)
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    shown = token_of(request_to(made, helper))
    answered(made, helper, helper_head, "agreed")
    with pytest.raises(Stale) as stale:
        actions.answer(request_to(made, helper), Said("none", "", shown), actor=deputy)
    assert stale.value.sentence == f"{helper_head} vừa trả lời cho {helper.name}."
    assert request_to(made, helper).answer == "agreed"


def test_late_answers_are_taken_and_marked(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper], late_by=3)
    (line,) = opinions_of(made.task, on=timezone.localdate())[0].lines
    assert line.silence is not None
    assert line.silence.label.startswith("Chưa trả lời – quá hạn ")
    answered(made, helper, helper_head)
    (line,) = opinions_of(made.task, on=timezone.localdate())[0].lines
    assert (line.silence, line.words) == (None, "Đồng ý")
    assert line.late.startswith("Trả lời muộn ")
    assert (content_of(told(made.task, "opinion.answer")[0]) or {})["facts"]["late"] is True


def test_silence_is_never_shown_as_consent(
    task_in: MakeTask, deputy_director: User, helper: Unit, other_division: Unit, other_unit_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper, other_division])
    answered(made, other_division, other_unit_head)
    for due_on, words in ((day(0), "Chưa trả lời – hạn hôm nay"), (day(-9), "Chưa trả lời – quá hạn")):
        OpinionRound.objects.filter(pk=made.pk).update(due_on=due_on)
        (asking,) = opinions_of(made.task, on=timezone.localdate())
        assert (asking.answered, asking.asked) == (1, 2)
        silent = asking.lines[0]
        assert silent.silence is not None
        assert silent.silence.label.startswith(words)
        assert (silent.words, silent.by, silent.at) == ("", "", None)
    actions.close(made, actor=deputy_director)
    (asking,) = opinions_of(made.task, on=timezone.localdate())
    assert asking.closed
    assert asking.lines[0].silence is not None
    assert asking.lines[0].silence.label == "Không trả lời"
    (line,) = told(made.task, "opinion.close")
    assert (content_of(line) or {})["facts"]["silent"] == [helper.name]


@pytest.mark.parametrize("person", EVERYBODY)
def test_only_who_asked_leads_a_round(
    person: str, request: pytest.FixtureRequest, task_in: MakeTask, deputy_director: User, helper: Unit, office: Unit
) -> None:
    made, user = asked(task_in(State.REVIEWED), deputy_director, [helper]), request.getfixturevalue(person)
    acts: dict[str, Callable[[], object]] = {
        "opinion.add": lambda: actions.add(made, [office], [], actor=user),
        "opinion.extend": lambda: actions.extend(made, day(9), actor=user),
        "opinion.close": lambda: actions.close(made, actor=user),
        "opinion.reopen": lambda: actions.reopen(made, day(9), actor=user),
    }
    for action, act in acts.items():
        if person == "deputy_director":
            act()
            assert len(told(made.task, action)) == 1
        else:
            with pytest.raises(PermissionDenied):
                act()
            assert told(made.task, action, refused=True)[0].actor == user
            assert not told(made.task, action)


def test_a_question_is_put_to_more_but_to_nobody_twice(
    task_in: MakeTask, deputy_director: User, helper: Unit, other_division: Unit, other_unit_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    with listening(topics.unit(other_division.pk)) as heard:
        actions.add(made, [helper, other_division], [], actor=deputy_director)
    assert topics.unit(other_division.pk) in heard()
    assert made.requests.count() == 2
    assert (content_of(told(made.task, "opinion.add")[0]) or {})["facts"]["asked"] == [other_division.name]
    with pytest.raises(ValidationError, match="ít nhất một"):
        actions.add(made, [helper], [], actor=deputy_director)
    assert Task.objects.visible_to(other_unit_head).filter(pk=made.task_id).exists()


def test_a_deadline_only_moves_later(task_in: MakeTask, deputy_director: User, helper: Unit) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    with pytest.raises(ValidationError, match="sau hạn hiện tại"):
        actions.extend(made, day(3), actor=deputy_director)
    actions.extend(made, day(8), actor=deputy_director)
    assert OpinionRound.objects.get(pk=made.pk).due_on == day(8)
    (line,) = told(made.task, "opinion.extend")
    assert (content_of(line) or {})["facts"]["opinion_due"] == [day(3).isoformat(), day(8).isoformat()]
    OpinionRound.objects.filter(pk=made.pk).update(due_on=day(-9))
    with pytest.raises(ValidationError, match="quá khứ"):
        actions.extend(made, day(-2), actor=deputy_director)


def test_a_closed_round_takes_nothing_until_it_is_opened_again(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User, office: Unit
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    actions.close(made, actor=deputy_director)
    with pytest.raises(Stale, match="đã kết thúc"):
        answered(made, helper, helper_head)
    acts: tuple[Callable[[], object], ...] = (
        lambda: actions.add(made, [office], [], actor=deputy_director),
        lambda: actions.extend(made, day(9), actor=deputy_director),
        lambda: actions.close(made, actor=deputy_director),
    )
    for act in acts:
        with pytest.raises(Stale):
            act()
    with pytest.raises(ValidationError, match="quá khứ"):
        actions.reopen(made, day(-1), actor=deputy_director)
    actions.reopen(made, day(5), actor=deputy_director)
    assert answered(made, helper, helper_head).answer == "agreed"
    with pytest.raises(Stale, match="đang mở"):
        actions.reopen(made, day(9), actor=deputy_director)


def test_nothing_is_said_to_a_task_that_is_finished_until_it_is_taken_back(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    moved(made.task, "approve", deputy_director)
    assert not queries.waiting_for(helper_head)
    assert not any(queries.waiting_figure(helper_head))
    with pytest.raises(Stale, match="Nhiệm vụ đã kết thúc"):
        answered(made, helper, helper_head)
    moved(made.task, "recall_decision", deputy_director)
    assert answered(made, helper, helper_head).answer == "agreed"


def test_who_is_asked_sees_the_task_and_gets_no_other_right(
    task_in: MakeTask,
    deputy_director: User,
    helper: Unit,
    helper_head: User,
    helper_officer: User,
    other_unit_head: User,
    stranger: User,
) -> None:
    task = task_in(State.REVIEWED)
    seeing = Task.objects.visible_to
    assert not seeing(helper_head).exists()
    asked(task, deputy_director, [helper], [other_unit_head])
    topic = topics.task(task.pk)
    for person in (helper_head, helper_officer, other_unit_head):
        fresh = User.objects.get(pk=person.pk)
        assert list(seeing(fresh)) == [task]
        assert may_hear(fresh, [topic, topics.unit(task.coordinating_unit_id)]) == [topic]
        assert not [offer for offer in engine.available_moves(task, fresh) if offer.allowed]
        assert rules.why_not_ask(task, fresh)
    assert not seeing(stranger).exists()
    assert may_hear(stranger, [topic]) == []


def test_a_person_asked_by_name_who_leaves_sees_nothing_more(
    task_in: MakeTask,
    deputy_director: User,
    other_unit_head: User,
    foreign_agency: Agency,
    foreign_division: Unit,
) -> None:
    task = task_in(State.REVIEWED)
    asked(task, deputy_director, [], [other_unit_head])
    end_appointment(Appointment.objects.get(person=other_unit_head), at=timezone.localtime())
    fresh = User.objects.get(pk=other_unit_head.pk)
    assert not Task.objects.visible_to(fresh).exists()
    assert may_hear(fresh, [topics.task(task.pk)]) == []
    assert not queries.waiting_for(fresh)
    fresh.agency = foreign_agency
    fresh.save()
    elsewhere = Appointment(
        person=fresh,
        agency=foreign_agency,
        position=Position.UNIT_HEAD,
        title="Trưởng phòng",
        unit=foreign_division,
        valid_from=timezone.localdate(),
        basis="QĐ 2",
    )
    appoint(elsewhere, on=timezone.localdate())
    moved_person = User.objects.get(pk=fresh.pk)
    assert not Task.objects.visible_to(moved_person).exists()
    assert may_hear(moved_person, [topics.task(task.pk)]) == []
    assert not any(queries.waiting_figure(moved_person))


def test_a_unit_that_was_dissolved_still_stands_in_the_matrix(
    task_in: MakeTask, deputy_director: User, helper: Unit
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper], required=True)
    Unit.objects.filter(pk=helper.pk).update(active_to=day(-1))
    board = board_of(made.task, Reading(timezone.localdate(), deputy_director))
    assert board.askings[0].lines[0].who == helper.name
    assert board.missing.silent == (helper.name,)
    assert board.missing.until is None


def test_progress_counts_all_rounds_of_many_tasks_at_once(
    task_in: MakeTask,
    deputy_director: User,
    director: User,
    helper: Unit,
    helper_head: User,
    other_division: Unit,
    django_assert_num_queries: object,
) -> None:
    first, second, third = (task_in(State.REVIEWED) for _ in range(3))
    made = asked(first, deputy_director, [helper, other_division])
    asked(first, director, [helper])
    asked(second, director, [other_division])
    answered(made, helper, helper_head)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's own
        assert queries.progress_of([first, second, third]) == {first.pk: (1, 3), second.pk: (0, 1)}
    assert queries.progress_of([]) == {}


def test_what_is_being_asked_about_waits_apart(
    task_in: MakeTask, deputy_director: User, director: User, office_reviewer: User, other_deputy: User, helper: Unit
) -> None:
    by_leader, by_reviewer, nobody = task_in(State.REVIEWED), task_in(State.REPORTED), task_in(State.REVIEWED)
    made = asked(by_leader, deputy_director, [helper])
    asked(by_reviewer, office_reviewer, [helper])
    for leader in (deputy_director, director):
        assert list(queries.asking_for(leader)) == [by_leader]
        assert list(queries.asking_figure(leader)) == [1]
    assert not queries.asking_for(other_deputy)
    assert not any(queries.asking_figure(other_deputy))
    actions.close(made, actor=deputy_director)
    assert not queries.asking_for(deputy_director)
    assert nobody not in queries.asking_for(director)


def test_the_third_working_day_is_proposed() -> None:
    assert queries.usual_deadline(dt.date(2026, 11, 24)) == dt.date(2026, 11, 27)
    assert queries.usual_deadline(dt.date(2026, 11, 26)) == dt.date(2026, 12, 1)
