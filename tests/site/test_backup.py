"""`libreta backup` and `libreta restore` bring back everything, or change nothing."""

import io
import json
import tarfile

import pytest

pytestmark = pytest.mark.xdist_group("installation")

PASSWORD = "correct horse battery staple"


def make_user(installation, email: str) -> None:
    installation.answers("user", "create", email, "--name", "Ștefan Muñoz", "--password-stdin", stdin=PASSWORD + "\n")


def people(installation) -> list[tuple[str, str]]:
    return installation.sql("SELECT email, name FROM identity_user ORDER BY id")


@pytest.fixture
def inhabited(ready):
    """An installation with a user, a file and a secret of its own, its database running."""
    ready.hold_database()
    make_user(ready, "ana@example.com")
    (ready.home / "files" / "letters").mkdir(parents=True)
    (ready.home / "files" / "letters" / "ñandú.txt").write_bytes(b"\x00\xffdear customer" * 1000)
    return ready


@pytest.fixture
def other(prepared):
    """A second, empty installation."""
    made = prepared.copy()
    for path in (made.home / "secrets").glob("secret-key"):
        path.unlink()
    made.hold_database()
    yield made
    made.remove()


def test_rows_files_and_the_signing_secret_come_back_in_an_empty_installation(inhabited, other, tmp_path):
    target = tmp_path / "one.backup"
    (written,) = inhabited.answers("backup", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    assert written["rows"]["identity_user"] == 1
    (restored,) = other.answers("restore", str(target))
    assert restored["rows"] == written["rows"]
    assert people(other) == [("ana@example.com", "Ștefan Muñoz")]
    letter = other.home / "files" / "letters" / "ñandú.txt"
    assert letter.read_bytes() == b"\x00\xffdear customer" * 1000
    for name in ("secret-key",):
        assert (other.home / "secrets" / name).read_text() == (inhabited.home / "secrets" / name).read_text()
    machine = "database-password"
    assert machine not in " ".join(written["sums"])
    columns = "email, name, password, created_at"
    (person,) = inhabited.sql(f"SELECT {columns} FROM identity_user")
    assert other.sql(f"SELECT {columns} FROM identity_user") == [person]
    assert other.run("check").returncode == 0
    make_user(other, "new@example.com")  # keys go on where they were
    assert len(people(other)) == 2


def test_a_damaged_or_cut_backup_changes_nothing(inhabited, other, tmp_path):
    target = tmp_path / "one.backup"
    inhabited.answers("backup", str(target))
    whole = target.read_bytes()
    middle = len(whole) // 2
    for bad, said in (
        (whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], "damaged"),
        (whole[:middle], "backup"),
        (b"no tar at all", "not a backup"),
    ):
        target.write_bytes(bad)
        done = other.run("restore", str(target))
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert people(other) == []


def test_data_are_replaced_only_by_force_and_are_kept_beside(inhabited, tmp_path):
    target = tmp_path / "one.backup"
    inhabited.answers("backup", str(target))
    make_user(inhabited, "later@example.com")
    (inhabited.home / "files" / "later.txt").write_text("later")
    refused = inhabited.run("restore", str(target))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert len(people(inhabited)) == 2
    inhabited.answers("restore", str(target), "--force")
    assert people(inhabited) == [("ana@example.com", "Ștefan Muñoz")]
    assert not (inhabited.home / "files" / "later.txt").exists()
    (kept,) = inhabited.home.glob("files.before.*")
    assert (kept / "later.txt").read_text() == "later"
    names = [
        name for (name,) in inhabited.sql("SELECT datname FROM pg_database WHERE datname LIKE 'libreta%' ORDER BY 1")
    ]
    assert [name.rpartition("_")[0] for name in names] == ["", "libreta_before"]


def test_a_backup_never_replaces_a_file(ready, tmp_path):
    target = tmp_path / "one.backup"
    target.write_text("precious")
    done = ready.run("backup", str(target))
    assert done.returncode == 1
    assert target.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.backup"]


def test_names_that_lead_outside_are_refused(inhabited, other, tmp_path):
    target, evil = tmp_path / "one.backup", tmp_path / "evil.backup"
    inhabited.answers("backup", str(target))
    with tarfile.open(target) as source, tarfile.open(evil, "w") as copy:
        for member in source:
            content = source.extractfile(member)
            member.pax_headers = {}
            member.name = member.name.replace("files/letters/", "files/../../escaped-")
            if member.name == "manifest.json":
                manifest = json.loads(content.read())
                manifest["sums"] = {
                    name.replace("files/letters/", "files/../../escaped-"): value
                    for name, value in manifest["sums"].items()
                }
                text = json.dumps(manifest).encode()
                member.size = len(text)
                copy.addfile(member, io.BytesIO(text))
            else:
                copy.addfile(member, content)
    done = other.run("restore", str(evil))
    assert done.returncode == 1
    assert "outside its folder" in done.stderr
    assert people(other) == []


def test_check_names_what_is_broken_and_fails(ready):
    ready.hold_database()
    assert ready.run("check").returncode == 0
    ready.sql("ALTER TABLE identity_team ADD CONSTRAINT short CHECK (length(name) < 9) NOT VALID")
    done = ready.run("check")
    assert done.returncode == 1
    assert "The rule short on identity_team has not been validated." in done.stdout
