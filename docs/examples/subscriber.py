"""Keeps what is believed, as of every day, in a database of its own: subscriber.py ADDRESS NEGOTIATION DATABASE."""

import sqlite3
import sys
from datetime import datetime

import travaux

address, negotiation, path = sys.argv[1:]
mine = sqlite3.connect(path, isolation_level=None)
mine.execute("CREATE TABLE IF NOT EXISTS answers (subject, attribute, begins REAL, ends REAL, answer)")
mine.execute("CREATE INDEX IF NOT EXISTS by_slot ON answers (subject, attribute)")
mine.execute("CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY, cursor, previous, entry)")


def put(told, answer):
    """From `begins` up to `ends` this is the answer now; what was there is cut. Without an answer there is no row."""
    begins, ends = (datetime.fromisoformat(at).timestamp() if at else None for at in (told.begins, told.ends))
    slot, begins, ends = (told.subject, told.attribute), begins or -1e18, ends or 1e18
    there = "subject = ? AND attribute = ? AND begins < ? AND ends > ? RETURNING begins, ends, answer"
    old = mine.execute(f"DELETE FROM answers WHERE {there}", (*slot, ends, begins)).fetchall()
    left = [(b, begins, a) for b, e, a in old if b < begins] + [(ends, e, a) for b, e, a in old if e > ends]
    new = [(begins, ends, answer.model_dump_json())] if answer else []
    mine.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", [(*slot, *one) for one in left + new])


(last,) = mine.execute("SELECT max(cursor) FROM place").fetchone()
for name, data, cursor in travaux.open(address, negotiation=negotiation).subscribe(cursor=last):
    if name in ("begin", "batch"):
        mine.rollback()  # a table that was not told to its end
        mine.execute("BEGIN")
    if name == "begin":
        mine.execute("DELETE FROM answers")
    for row in data.rows if name == "rows" else ():
        put(row, row.answer)
    for delta in data.deltas if name == "batch" else ():
        put(delta, delta.after)
    if cursor:  # with what it stands for, in one transaction
        mine.execute("INSERT OR REPLACE INTO place VALUES (1, ?, ?, ?)", (cursor, data.previous, data.entry))
        mine.commit()
