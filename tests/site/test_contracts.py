"""The contracts of the house notice what they forbid."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", folder / "pyproject.toml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PATH": "", "COLUMNS": "300"})


@pytest.fixture
def house(tmp_path) -> Path:
    """A tiny house with our contracts and sound imports."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (tmp_path / "tools").mkdir()
    for name in ("__init__.py", "private_rooms.py"):
        (tmp_path / "tools" / name).write_text((ROOT / "tools" / name).read_text())
    rooms = ["site", "workspace", "integrations", "sales", "catalog", "collaboration", "directory", "intelligence"]
    for area in [*rooms, "audit", "identity", "ui", "api", "kernel"]:
        (tmp_path / "libreta" / area / "slice").mkdir(parents=True)
        for folder in ("", area, f"{area}/slice"):
            (tmp_path / "libreta" / folder / "__init__.py").write_text("")
        for name in ("actions", "details"):
            (tmp_path / "libreta" / area / "slice" / f"{name}.py").write_text("")
    write(tmp_path, "sales", "from libreta.directory.slice import actions\nimport libreta.kernel.slice.details\n")
    return tmp_path


def write(house: Path, area: str, text: str) -> None:
    (house / "libreta" / area / "slice" / "actions.py").write_text(text)


def test_sound_imports_pass(house):
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("area", "text", "said"),
    [
        ("directory", "import libreta.sales.slice.actions", "Each row of the house"),
        ("catalog", "import libreta.collaboration.slice.actions", "Each row of the house"),
        ("kernel", "import libreta.identity.slice.actions", "Each row of the house"),
        ("workspace", "import libreta.sales.slice.details", "enters a private room: libreta.sales.slice.details"),
        ("sales", "import pandas", "Only intelligence imports"),
        ("integrations", "import ibis", "Only intelligence imports"),
    ],
)
def test_an_import_that_is_forbidden_is_found(house, area, text, said):
    write(house, area, text + "\n")
    done = lint(house)
    assert done.returncode == 1
    assert said in done.stdout


def test_intelligence_may_calculate_and_integrations_may_read_files(house):
    write(house, "intelligence", "import ibis\nimport pandas\nimport scipy\n")
    write(house, "integrations", "import duckdb\nimport pyarrow\n")
    assert lint(house).returncode == 0


def test_slices_in_a_circle_are_found(house):
    other = house / "libreta" / "sales" / "other"
    other.mkdir()
    (other / "__init__.py").write_text("")
    (other / "actions.py").write_text("import libreta.sales.slice.actions\n")
    write(house, "sales", "import libreta.sales.other.actions\n")
    done = lint(house)
    assert done.returncode == 1
    assert "No cycles are allowed in libreta.sales." in done.stdout
