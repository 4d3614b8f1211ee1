"""What can go wrong in a way that the user can mend."""


class KgError(Exception):
    """Say in one line what is wrong, where, and what to do; the command line prints it."""


def told(error: Exception) -> str:
    """Say in one line why an article could not be extracted.

    >>> told(KgError("too long; split it")), told(ZeroDivisionError("division by zero"))
    ('too long; split it', 'extraction failed: ZeroDivisionError: division by zero; report it')
    """
    if isinstance(error, KgError):
        return str(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"extraction failed: {what}; report it"
