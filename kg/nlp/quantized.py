"""Tables of weights in one byte each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kg.nlp.crf import Floats

Bytes = npt.NDArray[np.int8]


def quantized(table: Floats) -> tuple[Bytes, Floats]:
    """Scale a table column by column to whole numbers within a byte; gives them and the scale.

    >>> numbers, scale = quantized(np.array([[0.5, 2.0], [-1.0, 1.0]], dtype=np.float32))
    >>> numbers.tolist(), restored(numbers, scale)[:, 0].round(1).tolist()
    ([[64, 127], [-127, 64]], [0.5, -1.0])
    """
    scale = (np.maximum(np.abs(table).max(axis=0), 1e-8) / 127).astype(np.float32)
    return np.round(table / scale).astype(np.int8), scale


def restored(numbers: Bytes, scale: Floats) -> Floats:
    """Give back a table, nearly as it was."""
    return numbers.astype(np.float32) * scale
