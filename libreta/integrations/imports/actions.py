"""What people do with imports: bring a file, plan it, check it, start it, stop it, take it back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports import files, matching, permission, proposing, reading
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.integrations.imports.plan import Plan
from libreta.integrations.imports.reading import Examination, Source
from libreta.integrations.imports.workbooks import UnreadableFile
from libreta.kernel import records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, TooLarge

State = ImportRun.State
MOST_COLUMNS = 1600
AT_REST = (State.UPLOADED, State.CHECKED, State.CANCELLED, State.FAILED)
MOVING = (State.CHECKING, State.QUEUED, State.RUNNING, State.REVERTING)


def upload(chunks: Iterable[bytes], name: str, type_key: str, *, by: Actor, at: datetime, **reading_: Any) -> ImportRun:
    """This function keeps a file, examines it and proposes a plan.

    `reading_` may hold preset, region, and what the person knows of the file (encoding, delimiter, sheet, header).
    Raises Forbidden; Invalid when the file is no table.
    """
    if not permission.may_import(by):
        raise Forbidden(_("Your role does not allow imports."))
    preset, region = reading_.pop("preset", ""), reading_.pop("region", "")
    stored, size = files.keep(chunks, name)
    run = ImportRun(created_at=at, owner_id=by.user_id, door=by.door, file_name=name[:255], file=stored, file_size=size)
    try:
        _examine(run, type_key, by=by, preset=preset, region=region, **reading_)
    except BaseException:
        files.forget(run)
        raise
    run.save()
    return run


def examine_again(run_id: int, *, by: Actor, at: datetime, type_key: str = "", **reading_: Any) -> ImportRun:
    """This function reads a file anew as the person corrects it, and proposes a plan anew."""
    run = _at_rest(run_id, by)
    preset, region = reading_.pop("preset", ""), reading_.pop("region", "")
    _examine(run, type_key or run.type_key, by=by, preset=preset, region=region, **reading_)
    run.staged, run.state, run.counts = "", State.UPLOADED, {"estimate": run.rows_total}
    run.save()
    return run


def examination(run: ImportRun, *, language: str = "en") -> Examination:
    """This function examines the kept file as the import reads it, with samples."""
    source = Source.from_json(run.source)
    chosen = {"header": -1 if source.header is None else source.header}
    if source.format == "csv":
        chosen |= {"encoding": source.encoding, "delimiter": source.delimiter}
    if source.sheet:
        chosen["sheet"] = source.sheet
    return reading.examine(files.path_of(run), name=run.file_name, language=language, format=source.format, **chosen)


def _examine(run: ImportRun, type_key: str, *, by: Actor, preset: str, region: str, **chosen: Any) -> None:
    try:
        found = reading.examine(files.path_of(run), name=run.file_name, language=by.language, **chosen)
    except UnreadableFile as problem:
        raise Invalid(problem.sentence, errors={"file": [problem.sentence]}) from problem
    if not found.source.names:
        raise Invalid(_("This file has no columns."), errors={"file": [_("This file has no columns.")]})
    if len(found.source.names) > MOST_COLUMNS:
        raise TooLarge(_("This file has more columns than Libreta takes."))
    key = records.get(type_key).key
    samples = tuple(record.cells for record in found.sample if record.problem is None)
    plan = proposing.propose(found.source, key, by, preset=preset, samples=samples, region=region)
    permission.require_plan(plan, by)
    run.type_key, run.source, run.plan = key, found.source.to_json(), plan.to_json()
    run.rows_total, run.counts = found.row_estimate, {"estimate": found.row_estimate}


def set_plan(run_id: int, plan: Plan, *, by: Actor, at: datetime) -> ImportRun:
    """This function gives an import that does not run yet its plan. Raises Invalid, Forbidden, NotAllowedNow."""
    run = _at_rest(run_id, by)
    permission.require_plan(plan, by, len(run.source["names"]))
    if any(ImportRow.objects.filter(run=run, action__in=("c", "u"))[:1]):
        raise NotAllowedNow(_("This import has already written rows; its plan stays as it is."))
    run.plan, run.state = plan.to_json(), State.UPLOADED
    run.save(update_fields=["plan", "state"])
    return run


def check(run_id: int, *, by: Actor, at: datetime) -> ImportRun:
    """This function starts the dry run in the background."""
    from libreta.integrations.imports import jobs

    run = _at_rest(run_id, by)
    permission.require_plan(Plan.from_json(run.plan), by)
    with transaction.atomic():
        _become(run, State.CHECKING)
        jobs.check_import.defer(run_id=run.pk, door=by.door, user_id=by.user_id)
    return run


def start(run_id: int, *, by: Actor, at: datetime) -> ImportRun:
    """This function starts an import in the background, or goes on with one that was cancelled or failed."""
    from libreta.integrations.imports import jobs

    run = _at_rest(run_id, by)
    plan = Plan.from_json(run.plan)
    permission.require_plan(plan, by)
    require_complete(plan)
    with transaction.atomic():
        _become(run, State.QUEUED)
        proposing.remember(plan, Source.from_json(run.source), run.type_key, by, at)
        jobs.carry_out_import.defer(run_id=run.pk, door=by.door, user_id=by.user_id)
    return run


def cancel(run_id: int, *, by: Actor, at: datetime) -> ImportRun:
    """This function asks a moving import to stop after the chunk at hand; what is written stays and can be reverted."""
    run = permission.opened(run_id, by)
    if run.state not in MOVING:
        raise NotAllowedNow(_("This import is not running."))
    ImportRun.objects.filter(pk=run.pk).update(cancel_asked=True)
    run.cancel_asked = True
    return run


def revert(run_id: int, *, by: Actor, at: datetime) -> ImportRun:
    """This function takes a whole import back, in the background."""
    from libreta.integrations.imports import jobs

    run = permission.opened(run_id, by)
    if run.state not in (State.DONE, State.CANCELLED, State.FAILED):
        raise NotAllowedNow(_("Only an import that has ended can be taken back."))
    with transaction.atomic():
        _become(run, State.REVERTING)
        jobs.revert_import.defer(run_id=run.pk, door=by.door, user_id=by.user_id)
    return run


def discard(run_id: int, *, by: Actor, at: datetime) -> None:
    """This function forgets an import that has written nothing, with its file."""
    run = _at_rest(run_id, by)
    if any(ImportRow.objects.filter(run=run, action__in=("c", "u"))[:1]):
        raise NotAllowedNow(_("This import has already written rows. It can be taken back, not forgotten."))
    matching.drop_tables(run.pk)
    files.forget(run)
    run.delete()


def require_complete(plan: Plan) -> None:
    """This function refuses a plan in which a required field of a new record gets no value. Raises Invalid."""
    errors: dict[str, list] = {}
    for feed in plan.feeds:
        if feed.mode == "update":
            continue
        for field in feed.record_type.fields().values():
            value = feed.values.get(field.name)
            filled = value is not None and (value.columns or value.constant is not None or value.feed)
            if field.required and not field.read_only and not filled:
                errors[f"{feed.name}.{field.name}"] = [_("This field is required: choose a column or a value for it.")]
    if errors:
        raise Invalid(errors=errors)


def _at_rest(run_id: int, by: Actor) -> ImportRun:
    run = permission.opened(run_id, by)
    if run.state not in AT_REST:
        raise NotAllowedNow(_("This import is under way or has ended."))
    return run


def _become(run: ImportRun, state: str) -> None:
    """Take the next state, unless somebody else was quicker."""
    changed = ImportRun.objects.filter(pk=run.pk, state=run.state).update(state=state, cancel_asked=False, problem="")
    if not changed:
        raise NotAllowedNow(_("This import is under way or has ended."))
    run.state = state
