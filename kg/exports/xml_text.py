"""Text as XML 1.0 can hold it."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

_ODD = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def attribute(text: object) -> str:
    r"""Quote a value as an attribute; what XML has no place for becomes U+FFFD.

    >>> attribute('a<b "c"\x00')
    '\'a&lt;b "c"\ufffd\''
    """
    return quoteattr(clean(text))


def clean(text: object) -> str:
    """Replace the characters that XML has no place for."""
    return _ODD.sub("\ufffd", str(text))
