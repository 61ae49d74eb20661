"""Taking updates in: stored before they are acknowledged, handled in order per chat, given up only with words."""
