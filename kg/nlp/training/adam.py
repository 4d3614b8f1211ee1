"""Adam, the optimiser of the small networks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.nlp.crf import Floats


class Adam:
    """Moments of a few dense parameters, which it changes in place.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015; with the decay of
    weights taken apart from the gradient (Loshchilov and Hutter, 2019).
    """

    def __init__(self, params: Sequence[Floats]) -> None:
        self.params = params
        self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in params]
        self.step = 0

    def update(self, gradients: Sequence[Floats], rate: float, *, decay: float = 0.0) -> None:
        """Take one step.

        Args:
            gradients: one for each parameter, of its shape.
            rate: how far to go.
            decay: share of the rate by which weights shrink.
        """
        self.step += 1
        fix = float(np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step))
        for param, (first, second), g in zip(self.params, self.moments, gradients, strict=True):
            first[:] += 0.1 * (g - first)
            second[:] += 0.001 * (g**2 - second)
            param[:] -= rate * (fix * first / (np.sqrt(second) + 1e-8) + decay * param)
