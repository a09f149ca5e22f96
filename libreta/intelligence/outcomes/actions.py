"""Learning outcomes anew, and writing the scores of what is still open."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from libreta.intelligence.outcome_sources import OutcomeSource, declared_outcomes
from libreta.intelligence.outcomes.models import OutcomeModel
from libreta.kernel import events, features, records
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, NotVisible

log = logging.getLogger(__name__)
CAPABILITY = "intelligence.run"
MOST_ROWS = 50_000
MOST_SCORED = 200_000
CHUNK = 5_000
KEPT = 60
EVENT = "intelligence.outcomes.learned"
WRITE = """
INSERT INTO {sink} ({key}, value, basis, reasons, model_version, scored_at)
SELECT told.id, told.value, 'model', told.reasons::jsonb, %s, %s
FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS told(id, value, reasons)
ON CONFLICT ({key}) DO UPDATE SET value = excluded.value, basis = 'model', reasons = excluded.reasons,
    model_version = excluded.model_version, scored_at = excluded.scored_at
"""


def ask_to_learn(subject: str, *, by: Actor) -> None:
    """This function queues the learning of an outcome. Raises Forbidden, NotVisible."""
    from libreta.intelligence.outcomes.jobs import learn

    if not by.may(CAPABILITY):
        raise Forbidden()
    if subject not in {source.subject for source in declared_outcomes()}:
        raise NotVisible()
    learn.defer(subject=subject)


def ask_for_scores(subject: str, ids: Sequence[int]) -> None:
    """This function queues the scoring of rows that have just come in, when there is a model in use."""
    from libreta.intelligence.outcomes.jobs import score

    used = OutcomeModel.objects.filter(subject=subject).order_by("-id").values_list("state", flat=True).first()
    if ids and used == OutcomeModel.State.READY and features.is_on("intelligence"):
        score.defer(subject=subject, ids=list(ids))


def learn_all(*, by: Actor, at: datetime) -> list[OutcomeModel]:
    """This function learns every declared outcome of areas that are on; one that fails is logged and costs no other."""
    found = []
    for source in declared_outcomes():
        if not any(kind.key == source.type_key for kind in records.all_types()) or not features.is_on("intelligence"):
            continue
        try:
            found.append(learn_outcome(source, by=by, at=at))
        except Exception:  # a nightly run goes on with the next outcome
            log.exception("Learning of %s", source.subject)
    return found


def learn_outcome(source: OutcomeSource, *, by: Actor, at: datetime) -> OutcomeModel:
    """This function learns one outcome, writes its card, and scores what is open, or takes back scores of a model that
    has no signal any more; all in one transaction.
    """
    from libreta.intelligence.sciences import outcomes as science
    from libreta.intelligence.sciences.readiness import NotReady

    facts, outcome, _ids = read_facts(source, f"{source.outcome} IS NOT NULL", MOST_ROWS)
    card = OutcomeModel(subject=source.subject, trained_at=at, rows=len(outcome), positives=sum(outcome))
    found = None
    try:
        found = science.study(facts, outcome)
        _describe(card, found)
    except NotReady as reason:
        card.state = OutcomeModel.State.NOT_READY
        card.left_out = [{"code": reason.code, **reason.numbers}]
    with transaction.atomic():
        stamp(by, EVENT)
        card.save()
        old = OutcomeModel.objects.filter(subject=source.subject).order_by("-id").values_list("pk", flat=True)[KEPT:]
        OutcomeModel.objects.filter(pk__in=list(old)).delete()
        gone = _forget(source) if card.state != OutcomeModel.State.READY else []
        scored = score_open(source, found, card, at) if card.state == OutcomeModel.State.READY else []
        payload = {"state": card.state, "unscored": gone}
        events.publish(EVENT, type_key=source.type_key, ids=scored or gone, by=by, at=at, payload=payload)
    return card


def _describe(card: OutcomeModel, found: Any) -> None:
    card.state = OutcomeModel.State.READY if found.has_signal else OutcomeModel.State.NO_SIGNAL
    card.auc, card.auc_low, card.auc_high = found.auc, found.low, found.high
    card.baseline, card.baseline_auc = found.baseline, found.baseline_auc
    card.factors = [{"fact": f.fact, "value": f.value, "weight": f.weight, "rows": f.rows} for f in found.factors]
    card.left_out = [{"fact": s.fact, "code": s.code, "number": s.number} for s in found.left_out]
    card.version = f"{card.subject}-{card.trained_at:%Y%m%d%H%M}"


def read_facts(source: OutcomeSource, condition: str, most: int) -> tuple[list[Any], list[int], list[int]]:
    """This function reads the facts of the newest rows that fit, with their outcomes (0 while open) and numbers."""
    import numpy as np

    from libreta.intelligence.sciences.encoding import Fact

    late = [fact for fact in source.facts if fact.late_sql]
    columns = [source.key, f"coalesce({source.outcome}, 0)", *(fact.sql for fact in source.facts)]
    columns += [fact.late_sql for fact in late]
    statement = (
        f"SELECT {', '.join(columns)} FROM {source.relation} WHERE ({source.where}) AND ({condition}) "
        f"ORDER BY {source.newest} DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [most])
        rows = cursor.fetchall()
    table = np.array(rows, dtype=object).reshape(len(rows), len(columns))
    first = 2 + len(source.facts)
    written = {fact.name: table[:, first + place].astype(bool) for place, fact in enumerate(late)}
    facts = [
        Fact(fact.name, table[:, 2 + place], fact.is_number, fact.is_late, written.get(fact.name))
        for place, fact in enumerate(source.facts)
    ]
    return facts, [int(value) for value in table[:, 1]], [int(value) for value in table[:, 0]]


def score_open(
    source: OutcomeSource, found: Any, card: OutcomeModel, at: datetime, only: Sequence[int] | None = None
) -> list[int]:
    """This function writes the scores of open rows, all or only those numbers, and gives the numbers."""
    from libreta.intelligence.sciences import outcomes as science

    chosen = "" if only is None else f" AND {source.key} IN ({', '.join(str(int(pk)) for pk in only) or 'NULL'})"
    facts, _outcome, ids = read_facts(source, f"{source.outcome} IS NULL{chosen}", MOST_SCORED)
    if not ids:
        return []
    write = WRITE.format(sink=source.sink, key=source.sink_key)
    for start in range(0, len(ids), CHUNK):
        part = [type(fact)(fact.name, fact.values[start : start + CHUNK], fact.is_number) for fact in facts]
        scored = science.scored(found, part)
        values = [max(0, min(100, round(chance * 100))) for chance, _reasons in scored]
        reasons = [json.dumps(reasons) for _chance, reasons in scored]
        with connection.cursor() as cursor:
            cursor.execute(write, [card.version, at, ids[start : start + CHUNK], values, reasons])
    return ids


def _forget(source: OutcomeSource) -> list[int]:
    """Scores of a model that does not hold any more are no scores; those of what is decided stay as history."""
    open_ones = f"SELECT {source.key} FROM {source.relation} WHERE ({source.where}) AND {source.outcome} IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {source.sink} WHERE basis = 'model' AND {source.sink_key} IN ({open_ones}) "
            f"RETURNING {source.sink_key}"
        )
        return [pk for (pk,) in cursor.fetchall()]
