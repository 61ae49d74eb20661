from enum import StrEnum


class ReviewState(StrEnum):
    """What the reviewer's next message is read as."""

    COMMENT = "review:comment"
    """What the report lacks; it goes back with these words."""
    FIGURE = "review:figure"
    """The figure the reviewer found, where the report itself has none."""
    MARK = "review:mark"
    """A mark out of the indicator's full number."""
