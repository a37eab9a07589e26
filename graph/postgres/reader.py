"""Reads of one version of the graph: every query sees the version's number."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.kinds import Ontology
from graph.postgres.decoding import Decoder
from graph.postgres.failures import told
from graph.postgres.pool import Parameters, Pool, Query, Rows

_NO_PARAMETERS: Parameters = {}


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads of the version ``version`` need.

    ``analysis`` is the version that the newest analytics known are of; 0: there are none.
    ``spread_out`` says that the tables lie on the nodes of a cluster.
    """

    pool: Pool
    version: int
    ontology: Ontology
    records: Decoder
    analysis: int
    spread_out: bool = False

    async def fetch(self, query: Query, parameters: Parameters = _NO_PARAMETERS) -> Rows:
        """Return the rows of a query, in one round trip; it may name ``%(version)s``.

        Raises:
            StoreError: it cannot be answered now.
        """
        [rows] = await self.fetch_all([(query, parameters)])
        return rows

    async def fetch_all(self, queries: Sequence[tuple[Query, Parameters]]) -> list[Rows]:
        """Return the rows of each query, all in one round trip.

        Raises:
            StoreError: they cannot be answered now.
        """
        version = {"version": self.version}
        return await self.pool.fetch_all(
            [(query, {**parameters, **version}) for query, parameters in queries]
        )

    async def execute(self, query: Query, parameters: Parameters = _NO_PARAMETERS) -> None:
        """Execute a statement that returns nothing; whether it was done is not known if it fails.

        Raises:
            StoreError: it failed.
        """
        with told("the database cannot be written to"):
            async with self.pool.connection() as connection:
                await connection.execute(query, {**parameters, "version": self.version})
