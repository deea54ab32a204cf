"""Alembic's entry point; the connection is handed over by ``assistant.database.connect``."""

from alembic import context

from assistant.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
