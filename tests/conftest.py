"""Profiles of Hypothesis. The suite draws the same examples in CI every time, and looks for new ones elsewhere."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("local", deadline=None, suppress_health_check=SLOW)
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True, database=None)
# To kill a mutant one failing example is enough, the smallest is not needed.
settings.register_profile("mutants", parent=settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "local"))
