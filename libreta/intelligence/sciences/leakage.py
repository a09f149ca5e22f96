"""Which facts a model must not be shown: those that are written because of the outcome, or after it.

Four kinds of evidence, none of which knows any company's columns: the owner of the data declares it; the clock shows
that values were written after the decision; the name says that it is a judgement or a latest state, both of which go
on being written while a lead is worked on; or one fact alone tells the outcome better than any honest one could
(Kaufman, Rosset, Perlich 2012, "Leakage in data mining", sections 3 and 5).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from libreta.intelligence.sciences.encoding import Fact, levels
from libreta.intelligence.sciences.ranking import auc, folds

TOO_GOOD = 0.9
LATE_SHARE = 0.05
MEMBERS = 20

# Words of three languages, folded. A judgement is made by whoever works on the lead, once they know more.
JUDGEMENT = frozenset(
    """tag tags label labels quality rating grade rank score scores index profile stage status state reason outcome
    result remark remarks verdict disposition temperature priority probability close closed won lost converted
    conversion etiqueta etiquetas calidad calificacion puntaje puntuacion indice perfil etapa estado motivo resultado
    cierre ganado perdido prioridad probabilidad eticheta etichete calitate calificativ scor profil stare stadiu motiv
    rezultat castigat pierdut prioritate""".split()  # noqa: SIM905
)
# A latest state is overwritten with each new event, those after the decision included.
LATEST = frozenset(
    """last latest notable recent modified updated final ultimo ultima ultimos ultimas reciente modificado actualizado
    ultim ultimul recent modificat actualizat""".split()  # noqa: SIM905
)
NOT_LATEST = frozenset({"name", "nombre", "apellido", "nume"})


@dataclass(frozen=True)
class Suspicion:
    """A fact that is left out, and why: declared, late (`number`: share of values), judgement, latest or too_good
    (`number`: the area under the curve of this fact alone).
    """

    fact: str
    code: str
    number: float | None = None


def suspicions(facts: list[Fact], outcome: np.ndarray) -> list[Suspicion]:
    """This function returns the facts that a model must not be shown. `outcome` is 0 or 1 per row."""
    found = []
    for fact in facts:
        reason = _reason(fact, outcome)
        if reason is not None:
            found.append(reason)
    return found


def _reason(fact: Fact, outcome: np.ndarray) -> Suspicion | None:
    if fact.declared_late:
        return Suspicion(fact.name, "declared")
    if fact.written_late is not None and (share := float(np.mean(fact.written_late))) > LATE_SHARE:
        return Suspicion(fact.name, "late", round(share, 3))
    words = _words(fact.name)
    if words & JUDGEMENT:
        return Suspicion(fact.name, "judgement")
    if words & LATEST and not words & NOT_LATEST:
        return Suspicion(fact.name, "latest")
    alone = alone_auc(fact, outcome)
    return Suspicion(fact.name, "too_good", round(alone, 3)) if alone >= TOO_GOOD else None


def alone_auc(fact: Fact, outcome: np.ndarray, count: int = 5) -> float:
    """This function returns how well one fact alone ranks rows that it was not fitted on."""
    number, place = folds(outcome, count), levels(fact)
    score = np.zeros(len(outcome))
    for fold in range(count):
        known, asked = number != fold, number == fold
        base = float(outcome[known].mean())
        times = np.bincount(place[known], minlength=place.max() + 1)
        hits = np.bincount(place[known], weights=outcome[known], minlength=place.max() + 1)
        rate = (hits + MEMBERS * base) / (times + MEMBERS)
        score[asked] = rate[place[asked]]
    return auc(score, outcome)


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", re.sub(r"([a-z])([A-Z])", r"\1 \2", name)).encode("ascii", "ignore").decode()
    return set(re.findall(r"[a-z]+", plain.lower()))
