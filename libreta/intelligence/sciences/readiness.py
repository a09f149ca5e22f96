"""An answer that is not an error: these data are not enough for this model."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class NotReady(Exception):
    """The state in which a model cannot be fitted. `code` and `numbers` are rendered by
    `libreta.intelligence.reasons`.
    """

    code: str
    numbers: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.numbers}" if self.numbers else self.code
