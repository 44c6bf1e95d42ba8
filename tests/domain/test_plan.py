"""Rows of the table first; then any world at all: a record as ORCID keeps it, on which plans are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from pollinia.domain.desired import Desired
from pollinia.domain.options import DeletedAtOrcid, Options, OtherSources
from pollinia.domain.plan import Action, Actual, Deed, Plan, Recorded, make_plan
from pollinia.domain.records.item import RecordItem, Section, make_item
from pollinia.domain.selection import Outcome, Reason, Verdict

WORK = Section.WORK
RESPECT = Options(deleted_at_orcid=DeletedAtOrcid.RESPECT)
ONLY_IF_MISSING = Options(works_of_other_sources=OtherSources.ONLY_IF_MISSING)


def item(key: str, *identity: str, content: str = "", section: Section = WORK) -> RecordItem:
    return make_item(section, key, {"content": content}, frozenset(identity or {f"id:{key}"}), key)


def wanted(*items: RecordItem, held: Sequence[str] = ()) -> Desired:
    return Desired(items, frozenset(held), {})


def written(wanted_item: RecordItem, put_code: int) -> Recorded:
    return Recorded(wanted_item.section, wanted_item.key, put_code, wanted_item.fingerprint)


def on_record(put_code: int, *identity: str, ours: bool = True, section: Section = WORK) -> Actual:
    return Actual(section, put_code, ours, frozenset(identity))


def deeds(plan: Plan) -> list[tuple[Deed, str, int | None]]:
    return [(action.deed, action.key, action.put_code) for action in plan.actions]


A = item("a")
OLD_A = item("a", content="old")
OURS = on_record(1, "id:a")


# --- wanted, not recorded ---


def test_what_is_not_there_is_added() -> None:
    plan = make_plan(wanted(A), [], [], Options())
    assert deeds(plan) == [(Deed.ADD, "a", None)]
    assert plan.actions[0].item is A
    assert not plan.needs_record


def test_nothing_is_added_before_the_record_was_read() -> None:
    plan = make_plan(wanted(A), [], None, Options())
    assert deeds(plan) == [(Deed.ADD, "a", None)]
    assert plan.needs_record


def test_an_item_of_ours_whose_answer_was_lost_is_adopted_and_updated() -> None:
    plan = make_plan(wanted(A), [], [OURS], Options())
    assert deeds(plan) == [(Deed.ADOPT, "a", 1), (Deed.UPDATE, "a", 1)]
    assert plan.orphans == ()


def test_what_a_put_code_was_adopted_for_is_updated_at_the_next_run_if_this_one_stops() -> None:
    plan = make_plan(wanted(A), [Recorded(WORK, "a", 1, "")], None, Options())
    assert deeds(plan) == [(Deed.UPDATE, "a", 1)]


def test_of_two_items_that_match_the_lower_put_code_is_adopted_and_the_other_reported() -> None:
    wanted_item = item("a", "doi:1", "pmid:1")
    second = on_record(9, "pmid:1")
    plan = make_plan(wanted(wanted_item), [], [second, on_record(4, "doi:1")], Options())
    assert deeds(plan) == [(Deed.ADOPT, "a", 4)]
    assert plan.orphans == (second,)
    assert "put-code 9" in plan.withheld["a"]


def test_of_two_wanted_items_that_match_one_the_first_adopts_it_and_the_other_is_added_after_the_update() -> None:
    first, second = item("a", "doi:1"), item("b", "doi:2")
    plan = make_plan(wanted(first, second), [], [on_record(4, "doi:1", "doi:2")], Options())
    assert deeds(plan) == [(Deed.ADOPT, "a", 4), (Deed.UPDATE, "a", 4), (Deed.ADD, "b", None)]


def test_identity_counts_within_a_section_only() -> None:
    plan = make_plan(wanted(A), [], [on_record(1, "id:a", section=Section.EMPLOYMENT)], Options())
    assert deeds(plan) == [(Deed.ADD, "a", None)]


# --- wanted and recorded ---


def test_what_is_unchanged_needs_no_action_and_no_reading() -> None:
    for actual in (None, [OURS]):
        plan = make_plan(wanted(A), [written(A, 1)], actual, Options())
        assert plan.is_empty
        assert plan.unchanged == ("a",)
        assert not plan.needs_record


def test_what_changed_is_updated_by_its_put_code() -> None:
    for actual in (None, [OURS]):
        plan = make_plan(wanted(A), [written(OLD_A, 1)], actual, Options())
        assert deeds(plan) == [(Deed.UPDATE, "a", 1)]
        assert not plan.needs_record


def test_what_the_researcher_deleted_is_added_again() -> None:
    plan = make_plan(wanted(A), [written(A, 1)], [], Options())
    assert deeds(plan) == [(Deed.FORGET, "a", 1), (Deed.ADD, "a", None)]
    assert "deleted" in plan.actions[1].reason


def test_what_the_researcher_deleted_stays_away_where_that_is_respected() -> None:
    plan = make_plan(wanted(A), [written(A, 1)], [], RESPECT)
    assert plan.is_empty
    assert "respect" in plan.withheld["a"]


def test_what_is_gone_but_there_under_another_put_code_is_adopted() -> None:
    plan = make_plan(wanted(A), [written(A, 1)], [on_record(2, "id:a")], Options())
    assert deeds(plan) == [(Deed.FORGET, "a", 1), (Deed.ADOPT, "a", 2), (Deed.UPDATE, "a", 2)]


def test_what_moved_to_another_section_is_deleted_there_and_added_here() -> None:
    education = item("a", section=Section.EDUCATION)
    was = Recorded(Section.EMPLOYMENT, "a", 1, education.fingerprint)
    plan = make_plan(wanted(education), [was], [on_record(1, "id:a", section=Section.EMPLOYMENT)], Options())
    assert [(each.deed, each.section) for each in plan.actions] == [
        (Deed.DELETE, Section.EMPLOYMENT),
        (Deed.ADD, Section.EDUCATION),
    ]
    assert make_plan(wanted(education), [was], None, Options()).needs_record


# --- not wanted ---


def test_what_is_no_longer_wanted_is_deleted_by_its_put_code() -> None:
    for actual in (None, [OURS]):
        plan = make_plan(wanted(), [written(A, 1)], actual, Options())
        assert deeds(plan) == [(Deed.DELETE, "a", 1)]
        assert not plan.needs_record


def test_a_deletion_gives_the_reason_of_the_verdict() -> None:
    verdict = Verdict(Outcome.LEFT_OUT, Reason.NOT_PUBLIC, "Its visibility is Campus; exported is only what is Public.")
    plan = make_plan(Desired((), frozenset(), {"a": verdict}), [written(A, 1)], None, Options())
    assert plan.actions[0].reason == verdict.sentence


def test_what_is_no_longer_wanted_and_gone_is_forgotten() -> None:
    plan = make_plan(wanted(), [written(A, 1)], [], Options())
    assert deeds(plan) == [(Deed.FORGET, "a", 1)]


def test_an_item_of_ours_that_stands_for_nothing_is_reported_and_left() -> None:
    plan = make_plan(wanted(), [], [OURS], Options())
    assert plan.is_empty
    assert plan.orphans == (OURS,)


def test_what_is_held_is_neither_updated_nor_deleted_nor_added_nor_forgotten() -> None:
    for actual in (None, [OURS], []):
        assert make_plan(wanted(held=["a"]), [written(OLD_A, 1)], actual, Options()).is_empty
        assert make_plan(wanted(held=["a"]), [], actual, Options()).is_empty


# --- other sources ---


def test_a_person_identifier_of_another_source_is_left_to_it() -> None:
    scopus = item("identifier:scopus-author:1", "Scopus Author ID|1", section=Section.EXTERNAL_IDENTIFIER)
    theirs = on_record(7, "Scopus Author ID|1", ours=False, section=Section.EXTERNAL_IDENTIFIER)
    plan = make_plan(wanted(scopus), [], [theirs], Options())
    assert plan.is_empty
    assert "already on the record" in plan.already_there[scopus.key]


def test_a_person_identifier_of_ours_stays_beside_that_of_another_source() -> None:
    scopus = item("identifier:scopus-author:1", "Scopus Author ID|1", section=Section.EXTERNAL_IDENTIFIER)
    ours, theirs = (
        on_record(code, "Scopus Author ID|1", ours=code == 1, section=Section.EXTERNAL_IDENTIFIER) for code in (1, 2)
    )
    plan = make_plan(wanted(scopus), [written(scopus, 1)], [ours, theirs], Options())
    assert plan.is_empty
    assert plan.unchanged == (scopus.key,)


def test_a_work_of_another_source_is_joined_by_ours_or_left_alone_as_the_options_say() -> None:
    theirs = on_record(7, "id:a", ours=False)
    assert deeds(make_plan(wanted(A), [], [theirs], Options())) == [(Deed.ADD, "a", None)]
    plan = make_plan(wanted(A), [], [theirs], ONLY_IF_MISSING)
    assert plan.is_empty
    assert list(plan.already_there) == ["a"]


def test_an_employment_of_another_source_never_replaces_ours() -> None:
    job = item("a", section=Section.EMPLOYMENT)
    theirs = on_record(7, "id:a", ours=False, section=Section.EMPLOYMENT)
    assert deeds(make_plan(wanted(job), [], [theirs], ONLY_IF_MISSING)) == [(Deed.ADD, "a", None)]


def test_what_is_gone_and_there_from_another_source_is_forgotten_and_not_added() -> None:
    plan = make_plan(wanted(A), [written(A, 1)], [on_record(7, "id:a", ours=False)], ONLY_IF_MISSING)
    assert deeds(plan) == [(Deed.FORGET, "a", 1)]
    assert list(plan.already_there) == ["a"]


def test_another_sources_item_is_never_touched_though_we_have_its_put_code_recorded() -> None:
    plan = make_plan(wanted(), [written(A, 1)], [on_record(1, "id:a", ours=False)], Options())
    assert deeds(plan) == [(Deed.FORGET, "a", 1)]


# --- identifiers that move from item to item ---


def test_an_output_merged_into_another_is_deleted_before_the_other_is_added() -> None:
    merged = item("b", "doi:1")
    plan = make_plan(wanted(merged), [written(item("a", "doi:1"), 1)], [on_record(1, "doi:1")], Options())
    assert deeds(plan) == [(Deed.DELETE, "a", 1), (Deed.ADD, "b", None)]


def test_an_identifier_is_given_up_before_it_is_taken() -> None:
    takes, gives = item("a", "doi:1", "doi:2"), item("b", "doi:3")
    recorded = [written(item("a", content="old"), 1), written(item("b", content="old"), 2)]
    plan = make_plan(wanted(takes, gives), recorded, [on_record(1, "doi:1"), on_record(2, "doi:2")], Options())
    assert deeds(plan) == [(Deed.UPDATE, "b", 2), (Deed.UPDATE, "a", 1)]


def test_two_items_that_exchange_identifiers_cost_one_deletion() -> None:
    a, b = item("a", "doi:2"), item("b", "doi:1")
    recorded = [written(item("a", content="old"), 1), written(item("b", content="old"), 2)]
    plan = make_plan(wanted(a, b), recorded, [on_record(1, "doi:1"), on_record(2, "doi:2")], Options())
    assert deeds(plan) == [(Deed.DELETE, "a", 1), (Deed.UPDATE, "b", 2), (Deed.ADD, "a", None)]


def test_an_identifier_of_a_held_item_is_not_taken_from_it() -> None:
    plan = make_plan(wanted(item("b", "doi:1"), held=["a"]), [written(A, 1)], [on_record(1, "doi:1")], Options())
    assert plan.is_empty
    assert "put-code 1" in plan.withheld["b"]


# --- order ---


def test_deletions_come_first_then_adoptions_updates_and_additions_in_the_order_of_sections() -> None:
    url = item("portal-url", section=Section.RESEARCHER_URL)
    job = item("affiliation:1", section=Section.EMPLOYMENT)
    new, changed, lost = item("n"), item("c", content="new"), item("l")
    recorded = [written(item("c"), 1), written(item("gone"), 2), written(item("dropped"), 3)]
    actual = [on_record(1, "id:c"), on_record(3, "id:dropped"), on_record(5, "id:l")]
    plan = make_plan(wanted(url, job, changed, lost, new), recorded, actual, Options())
    assert deeds(plan) == [
        (Deed.DELETE, "dropped", 3),
        (Deed.FORGET, "gone", 2),
        (Deed.ADOPT, "l", 5),
        (Deed.UPDATE, "c", 1),
        (Deed.UPDATE, "l", 5),
        (Deed.ADD, "n", None),
        (Deed.ADD, "affiliation:1", None),
        (Deed.ADD, "portal-url", None),
    ]
    assert all(action.reason.endswith(".") for action in plan.actions)


# --- any world ---


class Refused(Exception):
    """ORCID's answer 404 or 409, or none at all."""


@dataclass
class World:
    """A record as ORCID keeps it, what we believe of it, and what we want."""

    desired: Desired
    options: Options
    recorded: dict[str, Recorded]
    items: dict[tuple[Section, int], Actual]
    bodies: dict[tuple[Section, int], bytes] = field(default_factory=dict)
    next_put_code: int = 1000

    def read(self) -> list[Actual]:
        return list(self.items.values())

    def plan(self, *, read: bool) -> Plan:
        return make_plan(self.desired, list(self.recorded.values()), self.read() if read else None, self.options)

    def carry_out(self, plan: Plan, *, actions: int | None = None, lose_last_answer: bool = False) -> None:
        """Carry out a plan, or its first actions, of which the last may be done at ORCID without our learning of it."""
        chosen = plan.actions[:actions]
        for number, action in enumerate(chosen, start=1):
            put_code = self._at_orcid(action)
            if not (lose_last_answer and number == len(chosen)):
                self._record(action, put_code)

    def _at_orcid(self, action: Action) -> int:
        if action.deed is Deed.ADD:
            self.next_put_code += 1
            self._write(action, self.next_put_code)
            return self.next_put_code
        assert action.put_code is not None
        place = (action.section, action.put_code)
        if action.deed is Deed.UPDATE:
            if place not in self.items:
                raise Refused(404)
            self._write(action, action.put_code)
        if action.deed is Deed.DELETE and place in self.items:
            assert self.items.pop(place).ours
        return action.put_code

    def _write(self, action: Action, put_code: int) -> None:
        assert action.item is not None
        place = (action.section, put_code)
        others = (each for each in self.items.values() if each.ours and each.section == action.section and each.place != place)
        if any(each.identity & action.item.identity for each in others):
            raise Refused(409)
        self.items[place] = Actual(action.section, put_code, True, action.item.identity)
        self.bodies[place] = action.item.body

    def _record(self, action: Action, put_code: int) -> None:
        if action.deed in (Deed.DELETE, Deed.FORGET):
            self.recorded.pop(action.key, None)
        else:
            known = action.item is not None and action.deed is not Deed.ADOPT
            fingerprint = action.item.fingerprint if known and action.item else ""
            self.recorded[action.key] = Recorded(action.section, action.key, put_code, fingerprint)

    def assert_in_step(self) -> None:
        """What is wanted is on the record as it is wanted, once, or there is a reason; nothing of ours is out of sight."""
        plan = self.plan(read=True)
        assert plan.is_empty
        recorded = {each.place for each in self.recorded.values()}
        assert len(recorded) == len(self.recorded)
        assert {each.place for each in self.items.values() if each.ours} - recorded == {each.place for each in plan.orphans}
        assert {each.key for each in self.desired.items} == set(plan.unchanged) | set(plan.already_there) | set(plan.withheld)
        for each in self.desired.items:
            if each.key in plan.unchanged:
                assert self.bodies[self.recorded[each.key].place] == each.body
        assert set(self.recorded) <= {each.key for each in self.desired.items} | self.desired.held


KEYS = "abcdef"
NAMES = [f"n{number}" for number in range(7)]
SECTIONS = (Section.WORK, Section.EMPLOYMENT, Section.EDUCATION, Section.EXTERNAL_IDENTIFIER)
sections = st.sampled_from(SECTIONS[:1] * 3 + SECTIONS)


@st.composite
def desires(draw: st.DrawFn) -> Desired:
    """Items that share no identifier within a section; a key that is not among them may be held."""
    keys = draw(st.sets(st.sampled_from(KEYS)))
    owners = {name: draw(st.sampled_from(KEYS)) for name in NAMES}
    items = []
    for key in sorted(keys):
        identity = {name for name, owner in owners.items() if owner == key} | {f"id:{key}"}
        items.append(item(key, *identity, content=draw(st.sampled_from(("one", "two"))), section=draw(sections)))
    held = draw(st.sets(st.sampled_from(KEYS))) - keys
    return wanted(*items, held=sorted(held))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Any record, beside anything that we may believe of it: recordings lost, items deleted, items of other sources."""
    desired = draw(desires())
    actual = [
        Actual(draw(sections), put_code, draw(st.sampled_from((True, True, False))), frozenset(identity))
        for put_code, identity in enumerate(
            draw(st.lists(st.sets(st.sampled_from([*NAMES, *(f"id:{key}" for key in KEYS)]), max_size=3), max_size=6)), start=1
        )
    ]
    items = {each.place: each for each in actual}
    bodies = dict.fromkeys(items, b"as it was")
    recorded: dict[str, Recorded] = {}
    free = draw(st.permutations([each.place for each in actual if each.ours] + [(draw(sections), 90 + n) for n in range(3)]))
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=len(free))):
        section, put_code = free.pop()
        same = next((each for each in desired.items if each.key == key and each.section == section), None)
        if same is not None and draw(st.booleans()):
            recorded[key] = written(same, put_code)
            bodies[section, put_code] = same.body
            if (section, put_code) in items:
                items[section, put_code] = replace(items[section, put_code], identity=same.identity)
        else:
            recorded[key] = Recorded(section, key, put_code, draw(st.sampled_from(("", "another"))))
    options = Options(
        deleted_at_orcid=draw(st.sampled_from(DeletedAtOrcid)), works_of_other_sources=draw(st.sampled_from(OtherSources))
    )
    return World(desired, options, recorded, items, bodies)


@given(worlds())
def test_a_plan_applied_to_its_own_outcome_is_empty(world: World) -> None:
    world.carry_out(world.plan(read=True))
    world.assert_in_step()


@given(worlds())
def test_what_was_just_brought_in_step_needs_no_request_the_next_night(world: World) -> None:
    world.carry_out(world.plan(read=True))
    outcome = world.plan(read=True)
    unread = world.plan(read=False)
    excused = set(outcome.already_there) | set(outcome.withheld)
    assert {action.key for action in unread.actions} <= excused


@given(worlds(), st.integers(0, 12), st.booleans())
def test_a_run_killed_anywhere_is_made_good_by_the_next(world: World, actions: int, lose_last_answer: bool) -> None:
    world.carry_out(world.plan(read=True), actions=actions, lose_last_answer=lose_last_answer)
    world.carry_out(world.plan(read=True))
    world.assert_in_step()


@given(worlds(), desires(), st.sets(st.integers(0, 5)))
def test_the_next_change_and_what_the_researcher_deleted_meanwhile_are_planned_alike(
    world: World, next_desired: Desired, deleted: set[int]
) -> None:
    world.carry_out(world.plan(read=True))
    for number, place in enumerate(sorted(world.items)):
        if number in deleted:
            del world.items[place]
    world.desired = next_desired
    world.carry_out(world.plan(read=True))
    world.assert_in_step()


@given(worlds())
def test_a_night_that_reads_the_record_only_when_it_must_ends_as_if_it_had_read_it(world: World) -> None:
    plan = world.plan(read=False)
    try:
        world.carry_out(world.plan(read=True) if plan.needs_record else plan)
    except Refused:
        world.carry_out(world.plan(read=True))
    world.carry_out(world.plan(read=True))
    world.assert_in_step()


@given(worlds())
def test_no_key_is_added_twice_and_nothing_of_another_source_is_touched(world: World) -> None:
    theirs = {place: each for place, each in world.items.items() if not each.ours}
    plan = world.plan(read=True)
    added = [action.key for action in plan.actions if action.deed is Deed.ADD]
    assert len(added) == len(set(added))
    world.carry_out(plan)
    assert {place: each for place, each in world.items.items() if not each.ours} == theirs


@given(worlds())
def test_held_items_are_left_as_they_are(world: World) -> None:
    plan = world.plan(read=True)
    assert not {action.key for action in plan.actions} & world.desired.held


@given(worlds())
def test_the_order_of_what_is_recorded_and_read_does_not_matter(world: World) -> None:
    recorded, actual = list(world.recorded.values()), world.read()
    plan = make_plan(world.desired, recorded[::-1], actual[::-1], world.options)
    assert plan == make_plan(world.desired, recorded, actual, world.options)


def test_a_long_chain_of_identifiers_that_move_on_is_sorted_out() -> None:
    items = [item(f"{place:04}", f"doi:{place + 1}") for place in range(350)]
    recorded = [Recorded(WORK, each.key, place, "") for place, each in enumerate(items)]
    world = World(wanted(*items), Options(), {each.key: each for each in recorded}, {})
    world.items = {each.place: on_record(each.put_code, f"doi:{each.put_code}") for each in recorded}
    world.carry_out(world.plan(read=True))
    world.assert_in_step()
