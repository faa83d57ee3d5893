"""What a trained network is: a copy of the encoder that scores the tokens of two texts together.

What the scores mean is what it was trained for: `encoding.machine_reader` finds answers by them,
`encoding.query_resolver` what a question leans on. What runs a network has a file of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Name = Literal["reader", "resolver"]
NAMES: tuple[Name, ...] = get_args(Name)
Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]
Network = Callable[[Numbers, Numbers], Scores]
"""From a pair's tokens and their types, (tokens,) each, to a score of each token, (tokens,)."""
