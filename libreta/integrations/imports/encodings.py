"""How the bytes of a text file are to be read as letters.

No detector is right on a short list of contacts, so the order is fixed: byte order mark, strict UTF-8, the code page
of the reader's language, and then the person is asked, with their own lines shown in each candidate.
"""

import codecs
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CODE_PAGES = {
    "en": ("cp1252", "mac_roman", "cp1250", "cp437"),
    "es": ("cp1252", "mac_roman", "cp850", "iso8859-15"),
    "ro": ("cp1250", "iso8859-16", "iso8859-2", "cp852", "cp1252"),
}
LABELS = {
    "utf-8": _("Unicode (UTF-8)"),
    "utf-8-sig": _("Unicode (UTF-8 with a mark)"),
    "utf-16": _("Unicode (UTF-16)"),
    "utf-16-le": _("Unicode (UTF-16, little endian)"),
    "utf-16-be": _("Unicode (UTF-16, big endian)"),
    "utf-32": _("Unicode (UTF-32)"),
    "cp1252": _("Western European (Windows 1252)"),
    "cp1250": _("Central European (Windows 1250)"),
    "iso8859-15": _("Western European (ISO 8859-15)"),
    "iso8859-2": _("Central European (ISO 8859-2)"),
    "iso8859-16": _("Romanian (ISO 8859-16)"),
    "mac_roman": _("Western European (Macintosh)"),
    "cp437": _("Western (DOS 437)"),
    "cp850": _("Western European (DOS 850)"),
    "cp852": _("Central European (DOS 852)"),
    "cp1251": _("Cyrillic (Windows 1251)"),
    "shift_jis": _("Japanese (Shift JIS)"),
    "gb18030": _("Chinese (GB 18030)"),
    "big5": _("Chinese (Big5)"),
}
OTHERS = ("cp1251", "shift_jis", "gb18030", "big5")
CHUNK = 1 << 20
SAMPLE_LINES = 5


@dataclass(frozen=True)
class Candidate:
    """One way of reading the file, with the lines that tell it from the others."""

    encoding: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The encoding chosen, whether it is certain, and what else it could be."""

    encoding: str
    sure: bool
    line_count: int
    broken: int = 0
    candidates: tuple[Candidate, ...] = field(default=())


@dataclass
class _Scan:
    lines: int = 0
    multibyte: int = 0
    broken: int = 0
    odd_lines: list[bytes] = field(default_factory=list)


def decide(path: Path, *, language: str = "en") -> Decision:
    """This function decides the encoding of a text file in one pass of bounded memory."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return Decision(name, True, _count_lines(path))
    if unmarked := _unmarked_utf16(head):
        return Decision(unmarked, True, _count_lines(path), candidates=_candidates([head[:2000]], (unmarked,)))
    scan = _scan(path)
    if scan.broken == 0:
        return Decision("utf-8", True, scan.lines)
    pages = CODE_PAGES.get(language[:2], CODE_PAGES["en"])
    if scan.multibyte > 10 * scan.broken:
        return Decision("utf-8", False, scan.lines, scan.broken, _candidates(scan.odd_lines, ("utf-8", *pages)))
    rest = tuple(page for page in ("cp1252", "cp1250", *OTHERS) if page not in pages)
    return Decision(pages[0], False, scan.lines, 0, _candidates(scan.odd_lines, pages + rest))


def label(encoding: str) -> str:
    """This function names an encoding for a person."""
    return str(LABELS.get(encoding, encoding))


def _unmarked_utf16(head: bytes) -> str | None:
    if len(head) < 4:
        return None
    half = len(head) // 2
    if head[1::2].count(0) > 0.7 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _count_lines(path: Path) -> int:
    total, last = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            total, last = total + max(chunk.count(b"\n"), chunk.count(b"\r")), chunk
    return total + _is_open(last)


def _is_open(last: bytes) -> bool:
    """Whether the last line of a file stands without a line end, which in UTF-16 has a zero beside it."""
    return not last.rstrip(b"\0").endswith((b"\n", b"\r"))


def _scan(path: Path) -> _Scan:
    """One pass that counts lines, letters of several bytes and broken bytes, and keeps the lines that tell."""
    scan = _Scan()
    rest = last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            last = chunk
            scan.lines += max(chunk.count(b"\n"), chunk.count(b"\r"))
            if chunk.isascii() and not rest:
                continue
            block = rest + chunk
            cut = _whole_letters(block)
            block, rest = block[:cut], block[cut:]
            _judge(block, scan)
    _judge(rest, scan)
    scan.lines += _is_open(last)
    return scan


def _whole_letters(block: bytes) -> int:
    """The length of the part that does not end within a letter of several bytes."""
    for back in range(1, min(4, len(block)) + 1):
        byte = block[-back]
        if byte < 0x80:
            return len(block)
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(block) if needed <= back else len(block) - back
    return len(block)


def _judge(block: bytes, scan: _Scan) -> None:
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        text = block.decode("utf-8", "surrogateescape")
        scan.broken += sum(1 for char in text if "\udc80" <= char <= "\udcff")
        if len(scan.odd_lines) < SAMPLE_LINES:
            odd = [line for line in block.splitlines() if not line.isascii()]
            scan.odd_lines.extend(line[:160] for line in odd[: SAMPLE_LINES - len(scan.odd_lines)])
    scan.multibyte += len(block) - len(text)


def _candidates(samples: list[bytes], encodings: tuple[str, ...]) -> tuple[Candidate, ...]:
    found: dict[tuple[str, ...], Candidate] = {}
    for name in encodings:
        try:
            lines = tuple(sample.decode(name) for sample in samples)
        except UnicodeDecodeError:
            continue
        found.setdefault(lines, Candidate(name, label(name), lines))
    return tuple(found.values())
