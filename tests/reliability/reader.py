"""Asks a store over and over until its input ends, and prints what it saw: answers and mistakes.

Each build gives all articles the same generation, so an answer with two of them is wrong, as is
one in which an entity that articles mention lacks what is derived from them.
"""

import select
import sys
from collections import Counter
from typing import NoReturn

from kg.store import open_store
from kg.store import select as rows

ASKED = {
    "generations": "SELECT DISTINCT ?h { ?a a kg:Article ; schema:headline ?h }",
    "articles": "SELECT ?a { ?a a kg:Article }",
    "unnamed": "SELECT ?e { ?a schema:mentions ?e FILTER NOT EXISTS { ?e kg:name ?n } }",
    "facts": "SELECT ?s { ?s a rdf:Statement }",
}


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def look(where: str, articles: int, facts: int) -> str:
    """Ask everything of one state; give its generation, or exit with what is wrong."""
    with open_store(where) as store:
        found = {name: list(rows(store, text)) for name, text in ASKED.items()}
    generations = {row["h"].value for row in found["generations"]}
    if len(generations) != 1:
        wrong(f"generations {sorted(generations)}")
    if found["unnamed"]:
        wrong(f"{len(found['unnamed'])} entities without a name")
    if len(found["articles"]) != articles or len(found["facts"]) != articles * facts:
        wrong(f"{len(found['articles'])} articles, {len(found['facts'])} facts")
    return generations.pop()


def wrong(what: str) -> NoReturn:
    say(f"wrong: {what}")
    sys.exit(1)


if __name__ == "__main__":
    where, articles, facts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seen: Counter[str] = Counter()
    say("ready")
    while not select.select([sys.stdin], [], [], 0)[0]:
        seen[look(where, articles, facts)] += 1
    say(f"{sum(seen.values())} {len(seen)}")
