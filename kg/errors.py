"""What can go wrong in a way that the user can mend."""


class KgError(Exception):
    """Say in one line what is wrong, where, and what to do; the command line prints it."""
