"""When a message was first due, and whether it may be sent in quiet hours. Unknown for what older processes queue."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("breaks_quiet", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "breaks_quiet")
    op.drop_column("outbox", "due_at")
