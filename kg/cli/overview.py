"""The verbs and what each does, printed without loading any of them."""

from __future__ import annotations

from typing import Final

ABOUT: Final = (
    "A knowledge graph of AI-industry events, read from articles, every fact with its quote."
)
COMMANDS: Final = {
    "build": "Read articles into the store; only what changed is done again.",
    "extract": "Print what articles say, and store nothing.",
    "query": "Ask the store in SPARQL, or by the name of a query.",
    "queries": "List the named queries.",
    "show": "Show all that is known of one entity, with dates and sources.",
    "links": "Show company-model links of one entity, or the paths between two.",
    "timeline": "List what happened to one entity, in order.",
    "events": "List events, by type and date.",
    "explain": "Show the sources of a fact, the surest first: quote, article, confidence.",
    "search": "Find entities by any name, in any script, typos forgiven.",
    "conflicts": "List values on which sources disagree.",
    "merge": "Say that two entities are one.",
    "split": "Take mentions of an entity for another one.",
    "rename": "Give an entity another name to be shown under.",
    "reject": "Say that a fact or an event is wrong, whoever says it.",
    "assert": "Say that a fact holds, by a source.",
    "corrections": "List what people have corrected, or take it back.",
    "render": "Draw an interactive graph as one HTML file.",
    "export": "Write the graph for other tools.",
    "validate": "Check the store against the SHACL shapes.",
    "stats": "Count what is in the store.",
    "remove": "Take one article out of the store.",
    "backup": "Write the store and people's corrections to one file; builds may go on meanwhile.",
    "restore": "Make a store of a backup, checked and whole, or change nothing.",
    "migrate": "Bring the files of an older store up to date, and say what is done.",
    "knowledge": "Check, format and extend the knowledge base.",
    "doctor": "Check that kg and its store are sound, and say what to do.",
}
"""Name of a verb, which is that of its module too, and its summary."""


def overview() -> str:
    """Write what `kg --help` prints.

    >>> overview().splitlines()[0]
    'Usage: kg [OPTIONS] COMMAND [ARGS]...'
    """
    wide = max(map(len, COMMANDS))
    verbs = [f"  {name:{wide}}  {summary}" for name, summary in COMMANDS.items()]
    return "\n".join(
        [
            "Usage: kg [OPTIONS] COMMAND [ARGS]...",
            "",
            f"  {ABOUT}",
            "",
            "Options:",
            "  --version  Print the version.",
            "  --help     Show this message and exit.",
            "",
            "Commands:",
            *verbs,
            "",
            "  kg COMMAND --help explains a command and gives an example.",
            "",
        ]
    )
