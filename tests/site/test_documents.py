"""The documents tell nothing that is not there: links lead somewhere, commands and targets exist."""

import re
from functools import cache
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("*.md", "docs/**/*.md", "bench/**/*.md")
DOCUMENTS = sorted(path for place in PLACES for path in ROOT.glob(place))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^(?: {4}|\t)(\S.*)$|`([^`\n]+)`", re.MULTILINE)
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[;&|]\s*|=\S+ |python3? -m )libreta((?: +[^\s#&|;]+)*)")
TARGET = re.compile(r"(?:^|[;&|]\s*|=\S+\s)make ([a-z-]+)")
VARIABLE = re.compile(r"LIBRETA_[A-Z_]+[A-Z](?!_?\*|[A-Z_])")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_of(path: Path) -> list[str]:
    """Every line that stands there as code: indented, fenced or between backticks."""
    text = path.read_text(encoding="utf-8")
    fenced = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()]
    return fenced + [first or second for first, second in CODE.findall(FENCE.sub("", text))]


def anchors(path: Path) -> set[str]:
    """The marks that a reader of Markdown makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@cache
def program() -> click.Group:
    from libreta.site.cli import libreta

    return libreta


def followed(words: list[str]) -> click.Command:
    """The command that these words lead to; a word that is no command of a group fails."""
    found, context = program(), click.Context(program())
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        below = found.get_command(context, words[0])
        assert below is not None, f"there is no command libreta … {words[0]}"
        found, words = below, words[1:]
    known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for word in words:
        option = word.partition("=")[0].rstrip(",.")
        if option.startswith("--") and option != "--help":
            assert option in known, f"{found.name} has no option {option}"
    return found


def test_there_are_documents():
    assert {"README.md", "docs/README.md", "docs/start.md", "docs/operations.md"} <= {name(path) for path in DOCUMENTS}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_relative_link_leads_somewhere(path):
    broken = []
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _hash, mark = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        if not place.exists() or (mark and mark not in anchors(place)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_make_target_exists(path):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {target for line in code_of(path) for target in TARGET.findall(line)}
    assert named - known == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_command_and_option_exists(path):
    for line in code_of(path):
        for words in COMMAND.findall(line):
            followed(words.split())


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_variable_is_read_somewhere(path):
    sources = [source for room in ("libreta", "tests", "bench", "tools") for source in ROOT.glob(f"{room}/**/*.py")]
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources if source != Path(__file__))
    named = set(VARIABLE.findall(path.read_text(encoding="utf-8")))
    assert {variable for variable in named if f'"{variable}"' not in code} == set()


def test_a_command_that_is_not_there_would_be_found():
    with pytest.raises(AssertionError, match="no command"):
        followed(["bake"])
    with pytest.raises(AssertionError, match="no option"):
        followed(["backup", "--sideways"])


def test_the_pictures_are_small():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert {picture.name for picture in pictures} >= {"customer.png", "act-today.png"}
    assert [picture.name for picture in pictures if picture.stat().st_size > 300_000] == []
