"""Build a package that depends on this one, install both wheels into an empty environment, and use them there.

Run it with `uv run tests/downstream.py`. It prints each step, and ends with an error at the first that fails.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tests" / "annex_package"


def run(step: str, *command: str | Path) -> None:
    """Print a step and run its command; a failure ends the script."""
    print(f"-- {step}", flush=True)
    subprocess.run(list(map(str, command)), check=True)  # noqa: S603  commands of this file


def main() -> None:
    """Build, install, use, and check the types."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = folder / "empty" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        for source in (ROOT, PACKAGE):
            run(f"build {source.name}", "uv", "build", "--quiet", "--wheel", "--out-dir", folder, source)
        run("make an empty environment", "uv", "venv", "--quiet", folder / "empty")
        ours, theirs = sorted(folder.glob("*.whl"))
        wheels = (f"reformkpi[testing] @ {ours.as_uri()}", f"ward-annexes[records] @ {theirs.as_uri()}")
        run("install", "uv", "pip", "install", "--quiet", "--python", python, *wheels)
        run(
            "judge, and hold values in models, JSON, pickles, processes and threads", python, "-I", PACKAGE / "check.py"
        )
        code = folder / "code"
        shutil.copytree(PACKAGE / "src" / "ward_annexes", code / "ward_annexes")
        shutil.copy(PACKAGE / "check.py", code)
        run("mypy", sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-executable", python, code)
        (code / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
        run("pyright", sys.executable, "-m", "pyright", "--project", code, "--pythonpath", python)
    print("The package was built, installed, loaded and checked.")


if __name__ == "__main__":
    main()
