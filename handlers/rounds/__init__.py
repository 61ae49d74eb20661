"""The rounds the program makes by itself: warnings that time brings, supervisors told, digests, reviews overdue."""
