"""What Alembic runs: the steps, in the transaction of whoever opens the records. It is no module to import."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
