"""How alike two texts are: the measures that the engine has too, for the few pairs that are compared without it."""

from __future__ import annotations


def jaro_winkler(one: str, other: str) -> float:
    """This function gives the Jaro-Winkler similarity of two texts, 0 to 1 (Winkler 1990, prefix of 4, weight 0.1)."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    reach = max(len(one), len(other)) // 2 - 1
    reach = max(reach, 0)
    taken, hits = [False] * len(other), []
    for place, letter in enumerate(one):
        for there in range(max(0, place - reach), min(len(other), place + reach + 1)):
            if not taken[there] and other[there] == letter:
                taken[there] = True
                hits.append(letter)
                break
    if not hits:
        return 0.0
    back = [letter for letter, is_taken in zip(other, taken, strict=True) if is_taken]
    swapped = sum(a != b for a, b in zip(hits, back, strict=True)) // 2
    same = len(hits)
    jaro = (same / len(one) + same / len(other) + (same - swapped) / same) / 3
    prefix = 0
    for a, b in zip(one[:4], other[:4], strict=False):
        if a != b:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro) if jaro > 0.7 else jaro


def edits(one: str, other: str) -> int:
    """This function counts the letters to insert, drop, change or swap with their neighbour (Damerau 1964)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            least = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            now.append(least)
        before, row = row, now
    return row[-1]
