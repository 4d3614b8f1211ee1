"""Who is linked to whom: the parts of a graph, and how many links lie between its nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Links:
    """Neighbours in compressed rows: those of node `i` are `heads[first[i]:first[i + 1]]`.

    Attributes:
        first: where the neighbours of each node begin, and at last their count.
        heads: the neighbours, every link from both of its ends.
    """

    first: Numbers
    heads: Numbers

    @classmethod
    def of(cls, count: int, ends: Numbers) -> Links:
        """Make the rows from pairs of nodes.

        Args:
            count: of nodes.
            ends: the pairs, of shape (links, 2), each once and none of a node with itself.

        >>> Links.of(3, np.array([[0, 1], [1, 2]])).heads.tolist()
        [1, 0, 2, 1]
        """
        tails, heads = ends.T.ravel(), ends[:, ::-1].T.ravel()
        order = np.lexsort((heads, tails))
        first = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=count))])
        return cls(first, heads[order])

    @property
    def count(self) -> int:
        """The number of nodes."""
        return len(self.first) - 1

    @property
    def tails(self) -> Numbers:
        """The node that each of the neighbours is one of."""
        return np.repeat(np.arange(self.count), np.diff(self.first))

    def distances(self, sources: Numbers) -> NDArray[np.int32]:
        """Count the links on the shortest ways from some nodes to all, -1 where there is none.

        Returns:
            One row for each of the sources.

        >>> Links.of(3, np.array([[0, 1], [1, 2]])).distances(np.array([0, 1])).tolist()
        [[0, 1, 2], [1, 0, 1]]
        """
        # All searches go on at once; a place among them is source * count + node.
        found = np.full(len(sources) * self.count, -1, dtype=np.int32)
        claims = np.empty(len(found), dtype=np.int64)
        places = np.arange(len(sources)) * self.count + sources
        steps = 0
        while len(places):
            found[places] = steps
            steps += 1
            nodes = places % self.count
            degrees = self.first[nodes + 1] - self.first[nodes]
            upto = np.cumsum(degrees)
            rows = np.arange(upto[-1]) + np.repeat(self.first[nodes] - upto + degrees, degrees)
            places = self.heads[rows] + np.repeat(places - nodes, degrees)
            places = places[found[places] < 0]
            # Of several that lead to the same place the last one keeps it.
            claims[places] = np.arange(len(places))
            places = places[claims[places] == np.arange(len(places))]
        return found.reshape(len(sources), self.count)


def parts(count: int, ends: Iterable[tuple[int, int]]) -> list[list[int]]:
    """List the connected parts, the largest first, each in the order of its nodes.

    >>> parts(4, [(1, 3)])
    [[1, 3], [0], [2]]
    """
    import networkx as nx  # noqa: PLC0415 - late, as in all of the package

    graph = nx.Graph(ends)
    graph.add_nodes_from(range(count))
    return sorted(map(sorted, nx.connected_components(graph)), key=lambda p: (-len(p), p[0]))
