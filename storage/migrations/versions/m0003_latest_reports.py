"""The latest reports on an indicator, of one unit or of all, without looking through the others."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_reports_indicator_submitted_at", "reports", ["indicator", "submitted_at"])
    op.create_index("ix_reports_unit_indicator_submitted_at", "reports", ["unit", "indicator", "submitted_at"])


def downgrade() -> None:
    op.drop_index("ix_reports_unit_indicator_submitted_at", "reports")
    op.drop_index("ix_reports_indicator_submitted_at", "reports")
