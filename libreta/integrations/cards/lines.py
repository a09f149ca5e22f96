"""The lines of a vCard: unfolded, decoded and parted into name, parameters and value (RFC 2425, 2426, 6350, 6868).

A file is read line by line, so that it may be of any length. Pictures, sounds and keys are passed over; whoever needs
them finds them in the raw card.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

LARGEST_CARD = 8 << 20  # bytes
PASSED_OVER = frozenset(("PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "X-WAB-GENDER", "X-MS-OL-DESIGN"))
MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))
_BEGIN, _END = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE), re.compile(rb"\s*END\s*:\s*VCARD\s*", re.I)
_HEAD = re.compile(r'(?:"[^"]*"|[^":])*')
_CARETS = {"^n": "\n", "^^": "^", "^'": '"'}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_BARE_ENCODINGS = frozenset(("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"))


@dataclass(frozen=True)
class Property:
    """One line of a card: `EMAIL;TYPE=work:ana@example.com`, perhaps in a group with others."""

    name: str
    value: str
    types: frozenset[str] = frozenset()
    parameters: dict[str, str] = field(default_factory=dict)
    group: str = ""

    @property
    def text(self) -> str:
        """The value as one text."""
        return unescaped(self.value).strip()

    def parts(self, separator: str = ";") -> list[str]:
        """This method gives the components of a structured value."""
        return [unescaped(part).strip() for part in re.split(rf"(?<!\\){separator}", self.value)]


class RawCard(NamedTuple):
    """A card as it stands in a file: the number of its first line, its bytes, whether it is there to its end."""

    number: int
    content: bytes
    is_whole: bool


def raw_cards(path: Path) -> Iterator[RawCard]:
    """This function gives the cards of a file, one at a time, as they stand there."""
    depth, start, size = 0, 0, 0
    taken: list[bytes] = []
    for number, line in enumerate(_lines(path), start=1):
        if _BEGIN.fullmatch(line):
            depth += 1
            if depth == 1:
                taken, start, size = [], number, 0
        if depth:
            size += len(line)
            if size <= LARGEST_CARD:
                taken.append(line)
            if _END.fullmatch(line):
                depth -= 1
                if depth == 0:
                    yield RawCard(start, b"".join(taken), size <= LARGEST_CARD)
    if depth:
        yield RawCard(start, b"".join(taken), False)


def properties(content: bytes, *, fallback: str = "cp1252") -> list[Property]:
    """This function reads the properties of one card; what is no property is passed over."""
    found = []
    for line in _unfolded(content):
        parsed = _parsed(line, fallback)
        if parsed is not None and parsed.name not in PASSED_OVER:
            found.append(parsed)
    return found


def unescaped(text: str) -> str:
    """This function takes the escapes of a value away."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        head = file.read(3)
        mark, encoding = next(((m, e) for m, e in MARKS if head.startswith(m)), (b"", ""))
        file.seek(len(mark))
        if encoding.startswith("utf-16"):
            file.close()
            with path.open(encoding=encoding, errors="replace", newline="") as text:
                text.read(1)
                yield from (line.encode() for line in text)
            return
        while line := file.readline(LARGEST_CARD):
            if b"\r" in line.rstrip(b"\r\n"):  # line ends of old
                yield from (part + b"\n" for part in line.rstrip(b"\r\n").split(b"\r"))
            else:
                yield line


def _unfolded(content: bytes) -> Iterator[bytes]:
    """The logical lines of a card: folded ones, soft line breaks of quoted-printable, and base64 without indent."""
    logical, is_quoted, is_base64, depth = b"", False, False, 0
    for physical in content.splitlines():
        if is_quoted and logical.endswith(b"="):
            logical = logical[:-1] + physical.lstrip(b" \t") if physical[:1] in b" \t" else logical[:-1] + physical
            continue
        if physical[:1] in (b" ", b"\t") and logical:
            logical += physical[1:]
            continue
        if is_base64 and b":" not in physical and physical.strip():
            logical += physical.strip()
            continue
        if logical and depth == 1:
            yield logical
        depth += bool(_BEGIN.fullmatch(physical)) - bool(_END.fullmatch(logical))
        logical = physical
        head = physical.partition(b":")[0].upper()
        is_quoted = b"QUOTED-PRINTABLE" in head
        is_base64 = b"BASE64" in head or b"ENCODING=B" in head
    if logical and depth == 1:
        yield logical


def _parsed(line: bytes, fallback: str) -> Property | None:
    raw_head = _HEAD.match(line.decode("latin-1"))
    head = raw_head.group() if raw_head else ""
    if len(head) >= len(line) or not head.strip():
        return None
    name, *rest = _split_head(head)
    group, _dot, name = name.rpartition(".")
    types, parameters = _parameters(rest)
    value = line[len(head) + 1 :]
    if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    elif parameters.get("ENCODING", "").upper() in ("B", "BASE64") and name.strip().upper() not in PASSED_OVER:
        try:
            value = binascii.a2b_base64(value)
        except binascii.Error:
            return None
    text = _decoded(value, parameters.get("CHARSET", ""), fallback)
    return Property(name.strip().upper(), text, types, parameters, group.strip().lower())


def _split_head(head: str) -> list[str]:
    return re.findall(r'(?:"[^"]*"|[^";])+', head) or [head]


def _parameters(parts: list[str]) -> tuple[frozenset[str], dict[str, str]]:
    types: set[str] = set()
    parameters: dict[str, str] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        key, value = key.strip().upper(), value.strip().strip('"')
        if not equals:
            if key in _BARE_ENCODINGS:
                parameters["ENCODING"] = key
            else:
                types.add(key.lower())
        elif key == "TYPE":
            types.update(word.strip().strip('"').lower() for word in value.split(","))
        else:
            parameters[key] = re.sub(r"\^[n^']", lambda match: _CARETS[match[0]], value)
    return frozenset(types), parameters


def _decoded(value: bytes, charset: str, fallback: str) -> str:
    for encoding in filter(None, (charset, "utf-8")):
        try:
            return value.decode(encoding).replace("\x00", "")
        except (UnicodeDecodeError, LookupError):
            continue
    return value.decode(fallback, "replace").replace("\x00", "")
