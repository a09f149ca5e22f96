"""The colour of a state, where its word says whether it is good or bad."""

TONES = {
    "good": {
        "won",
        "paid",
        "done",
        "completed",
        "fulfilled",
        "active",
        "customer",
        "accepted",
        "approved",
        "good",
        "champion",
        "champions",
        "loyal",
        "solved",
        "resolved",
        "delivered",
        "confirmed",
        "yes",
    },
    "warn": {
        "due",
        "waiting",
        "pending",
        "at_risk",
        "watch",
        "partial",
        "high",
        "paused",
        "about_to_sleep",
        "needs_attention",
    },
    "bad": {
        "lost",
        "overdue",
        "cancelled",
        "failed",
        "rejected",
        "refused",
        "urgent",
        "bad",
        "blocked",
        "former",
        "churned",
        "hibernating",
        "cannot_lose",
        "complaint",
        "bounced",
    },
    "accent": {
        "open",
        "in_progress",
        "new",
        "prospect",
        "sent",
        "qualified",
        "started",
        "running",
        "meeting",
        "promising",
        "potential_loyalist",
    },
    "violet": {"negotiation", "proposal", "vip", "visit"},
    "teal": {"lead", "interested", "new_customers", "call"},
}
_BY_WORD = {word: tone for tone, words in TONES.items() for word in words}


def of(value: object) -> str:
    """This function gives the tone of a choice's value, or nothing for a neutral one."""
    return _BY_WORD.get(str(value), "")
