"""Database backend that empties the pool once a connection from it is found broken."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import Error, OperationalError
from psycopg_pool import ConnectionPool, PoolTimeout


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend, but one broken connection makes the pool drop all of them.

    A restart of the server breaks all connections. The pool alone would try one after another with
    exponential backoff, so that the first requests after a restart would time out.
    """

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = self._from_pool(conn_params)
        if self.pool is None:
            return connection
        try:
            ConnectionPool.check_connection(connection)
        except Error:
            self.pool.putconn(connection)
            self.pool.drain()
            connection = self._from_pool(conn_params)
        return connection

    def _from_pool(self, conn_params: Any) -> Any:
        """Return a connection; an error that says which: all are in use, or the server is away."""
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout as waited:
            if self.pool is not None and self.pool.get_stats().get("pool_size"):
                raise
            raise OperationalError("connection failed: the server does not answer") from waited
