"""Keeps what is believed, as of every day, in a database of its own: subscriber.py ADDRESS NEGOTIATION DATABASE."""

import sqlite3
import sys
from datetime import datetime

import travaux

address, negotiation, path = sys.argv[1:]
mine = sqlite3.connect(path, isolation_level=None)
mine.execute("CREATE TABLE IF NOT EXISTS answers (subject, attribute, begins REAL, ends REAL, answer)")
mine.execute("CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY, cursor, entry)")
mine.execute("CREATE INDEX IF NOT EXISTS by_slot ON answers (subject, attribute)")


def seconds(moment, unbounded):
    return datetime.fromisoformat(moment).timestamp() if moment else unbounded


def put(row, answer):
    """From `begins` up to `ends` this is the answer now; what was there is cut. Without an answer there is no row."""
    slot, begins, ends = (row.subject, row.attribute), seconds(row.begins, -1e18), seconds(row.ends, 1e18)
    there = "FROM answers WHERE subject = ? AND attribute = ? AND begins < ? AND ends > ?"
    old = mine.execute(f"SELECT begins, ends, answer {there}", (*slot, ends, begins)).fetchall()
    left = [(b, min(e, begins), a) for b, e, a in old if b < begins] + [(ends, e, a) for b, e, a in old if e > ends]
    new = [(begins, ends, answer.model_dump_json())] if answer else []
    mine.execute(f"DELETE {there}", (*slot, ends, begins))
    mine.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", [(*slot, *one) for one in left + new])


(last,) = mine.execute("SELECT max(cursor) FROM place").fetchone()
for name, data, cursor in travaux.open(address, negotiation=negotiation).subscribe(cursor=last):
    if name in ("begin", "batch"):
        mine.execute("BEGIN")
    if name == "begin":
        mine.execute("DELETE FROM answers")
    for row in getattr(data, "rows", []):
        put(row, row.answer)
    for delta in getattr(data, "deltas", []):
        put(delta, delta.after)
    if cursor:  # with what it stands for, in one transaction
        mine.execute("INSERT OR REPLACE INTO place VALUES (1, ?, ?)", (cursor, data.entry))
        if mine.in_transaction:
            mine.execute("COMMIT")
