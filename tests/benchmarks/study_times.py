"""Time the default study, cold and unchanged, and each of its steps."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDY = "data/china_rural_insurance"
LIMITS = {"cold": 60.0, "unchanged": 3.0}


def timed_run(out: Path) -> float:
    begin = time.perf_counter()
    command = [sys.executable, "-m", "lowincome_research", "run", STUDY, "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "run"
        seconds = {"cold": timed_run(out), "unchanged": timed_run(out)}
        steps = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["steps"]
    for name, step in steps.items():
        print(f"{step['seconds']:7.2f} s  {name}")
    for name, limit in LIMITS.items():
        print(f"{seconds[name]:7.2f} s  {name} (at most {limit:.0f} s)")
    return int(any(seconds[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
