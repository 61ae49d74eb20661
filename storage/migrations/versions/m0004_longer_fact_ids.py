"""Room for the id of a fact that takes back, or confirms, a fact of a report that was changed.

Such an id is made of the other one's and comes to 69 characters. SQLite keeps what it is given; PostgreSQL refused it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _set(200)


def downgrade() -> None:
    _set(64)


def _set(length: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("facts", "id", type_=sa.String(length), existing_nullable=False)
