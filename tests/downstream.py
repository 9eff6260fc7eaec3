"""Build a package that depends on this one, install both wheels into an empty environment, and use them there.

Run it with `uv run tests/downstream.py`. It prints each step, and ends with an error at the first that fails.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tests" / "annex_package"
USE = """
import ward_annexes
from reformkpi import annexes, periods

assert annexes.names() == ("sct-2025", "ward-2026"), annexes.names()
annex = ward_annexes.annex()
report = annex["I.1"].counted(979, 1000, unit="ward", period=periods.CALENDAR.year(2026))
verdict = ward_annexes.judged([report])["I.1"]
assert (verdict.status.value, verdict.shortfall) == ("not met", 1), verdict
print(annex, verdict, sep="\\n")
"""


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
        run("install", "uv", "pip", "install", "--quiet", "--python", python, *sorted(folder.glob("*.whl")))
        run("load the annex and judge", python, "-I", "-c", USE)
        module = PACKAGE / "src" / "ward_annexes" / "__init__.py"
        run("mypy", sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-executable", python, module)
        (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
        copy = folder / "ward_annexes.py"
        copy.write_text(module.read_text(encoding="utf-8"), encoding="utf-8")
        run("pyright", sys.executable, "-m", "pyright", "--project", folder, "--pythonpath", python, copy)
    print("The package was built, installed, loaded and checked.")


if __name__ == "__main__":
    main()
