"""What is kept. Begin at `database`: one transaction is one unit of work, whose repositories give back frozen records.

SQLite and PostgreSQL run the same code and pass the same tests. The rules that the tables themselves hold:
facts, versions, warning events and the audit can only be added to; facts and the audit are numbered without gaps;
an outbox key, an open warning and a fact's id exist once.
"""
