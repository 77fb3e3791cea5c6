"""Random streams: one generator for each named step, all from the study's one seed.

A step's numbers depend on the seed and its name alone, not on what was drawn before it, so steps
may run in any order, or in parallel, and a new step leaves the numbers of the others as they are.
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the generator of one step.

    Parameters
    ----------
    seed
        The study's seed, not negative.
    name
        Name of the step (``households``, ``bootstrap.types``).

    Notes
    -----
    The name's SHA-256 is the spawn key of a `numpy.random.SeedSequence`, which keeps streams of
    one seed apart; the generator is PCG64, whose numbers NumPy keeps across versions.
    """
    digest = hashlib.sha256(name.encode("utf-8")).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words)))
