"""Makes the environment that everything else runs in. Written for any Python 3, so that an old one gets a sentence.

usage: environment.py FOLDER REQUIREMENTS
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)


def main(folder, requirements):
    """This function makes the environment if needed and installs exactly what the requirements name."""
    if sys.version_info < OLDEST:
        newer = _newer_python()
        if newer is None:
            give_up(
                "Libreta needs Python {}.{} or later, this is {}.{}; ".format(*OLDEST, *sys.version_info[:2])
                + "name another one: make PYTHON=/path/to/python3."
            )
        os.execv(newer, [newer, __file__, folder, requirements])
    python = os.path.join(folder, "bin", "python")
    if not works(python):
        make_environment(folder)
    print("Installing what Libreta runs on ...", flush=True)
    if not install(folder, python, requirements):
        give_up("The requirements could not be installed; the reason stands above.")


def _newer_python():
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which("python3.{}".format(minor))
        if found:
            return found
    return None


def works(python):
    """This function tells whether an environment is whole: a moved folder or a removed Python breaks it."""
    if not os.path.exists(python):
        return False
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0


def make_environment(folder):
    """This function makes an environment with pip; Debian and Ubuntu keep the module for it in a package of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True)
    if done.returncode == 0:
        return
    shutil.rmtree(folder, ignore_errors=True)
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "venv", "-q", "--seed", "--python", sys.executable, folder]).returncode == 0:
        return
    if "ensurepip" in done.stdout + done.stderr:
        give_up(
            "This Python cannot make environments: install the package python{}.{}-venv and try again.".format(
                *sys.version_info[:2]
            )
        )
    give_up("The environment could not be made: " + (done.stderr or done.stdout).strip())


def install(folder, python, requirements):
    """This function installs by uv, which is quick, or by pip; both refuse a file with another sum."""
    uv = shutil.which("uv") or os.path.join(folder, "bin", "uv")
    if not os.path.exists(uv):
        tools = [python, "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements-tools.txt"]
        subprocess.run(tools, capture_output=True)
    environment = dict(os.environ, VIRTUAL_ENV=os.path.abspath(folder))
    if os.path.exists(uv):
        command = [uv, "pip", "install", "-q", "--require-hashes", "-r", requirements]
        if subprocess.run(command, env=environment).returncode == 0:
            return True
        print("uv could not; trying pip ...", flush=True)
    return (
        subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", requirements]).returncode == 0
    )


def give_up(sentence):
    """This function ends with one sentence."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
