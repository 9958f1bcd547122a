"""`travaux audit`: a record checked by somebody who trusts neither it nor us."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from travaux.cli.acting import Acting, Plainly
from travaux.cli.asked import (
    OTHER,
    PIN,
    Asked,
    AsOf,
    FormatName,
    KnownOn,
    Negotiation,
    NoColor,
    Now,
    OutputFile,
    RecordedBy,
    SignWith,
    Then,
    option,
)
from travaux.cli.auditing.keyring import Given
from travaux.cli.command import add, group
from travaux.cli.terminal import progress, say
from travaux.events.errors import Damaged, NotFound, Unreadable

if TYPE_CHECKING:
    from pydantic import BaseModel

    from travaux.cli.opening import Opened

Kept = Annotated[
    list[Path] | None,
    option("What you bring", "--known", metavar="FILE", help="a checkpoint that you kept, from an earlier visit"),
]
Merge = Annotated[
    list[Path] | None,
    option(OTHER, "--add", metavar="FILE", help="a copy that came back cosigned: its signatures are kept"),
]
Newest = Annotated[bool, option(OTHER, "--kept", help="the newest one that is kept; nothing is signed")]
Binary = Annotated[
    Path | None, option("Output", "-o", "--output", metavar="FILE", help="write there and not to stdout; - is stdout")
]
CheckpointFile = Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="the file of a checkpoint")]
LastSeen = Annotated[
    Path | None,
    option("What you bring", "--known", metavar="FILE", help="the last one you cosigned; by default the one kept here"),
]
ProofGiven = Annotated[
    Path | None,
    option("What you bring", "--proof", metavar="FILE", help="what `travaux audit consistent` wrote for the two"),
]


def checkpoint(
    plain: Plainly,
    negotiation: Negotiation = None,
    sign_with: SignWith = None,
    add: Merge = None,
    kept: Newest = False,
    output: Binary = None,
) -> int:
    """Sign how many entries there are and the root of their tree; the copy that counts is the one that others keep.

    The note is in the format of C2SP tlog-checkpoint. Nothing is signed that does not continue what was signed before.
    """
    from travaux.cli.auditing.keyring import signing_key
    from travaux.cli.opening import for_reading
    from travaux.events.integrity.kept import NoCheckpoint, checkpoints, keep, make_checkpoint

    with for_reading(plain.store) as opened:
        name = opened.negotiation(negotiation)
        if add:
            note = [keep(opened.log, name, _cosigned(opened, name, path)) for path in add][-1]
        elif kept:
            held = checkpoints(opened.log, name)
            if not held:
                raise NoCheckpoint(name, 1)
            note = held[-1]
        else:
            note = make_checkpoint(opened.log, name, signing_key(sign_with))
    _write(output, note)
    return 0


def _cosigned(opened: Opened, negotiation: str, path: Path) -> bytes:
    """The copy, which must be of one kept here, with the signatures of known keys: nothing else is taken in."""
    from travaux.cli.auditing.keyring import trusted
    from travaux.events.integrity.cosignature import of_known
    from travaux.events.integrity.kept import checkpoints
    from travaux.events.integrity.verifier import read_note

    note = path.read_bytes()
    texts = {read_note(one).text for one in checkpoints(opened.log, negotiation)}
    if read_note(note).text not in texts:
        raise Damaged(f"{path} is no checkpoint that was signed here")
    return of_known(note, [one.key for one in trusted(None)])


def cosign(
    plain: Plainly,
    checkpoint: CheckpointFile,
    sign_with: SignWith = None,
    key: Given = None,
    known: LastSeen = None,
    proof: ProofGiven = None,
    output: Binary = None,
) -> int:
    """Sign, with the time, that a partner's checkpoint continues the last one you cosigned; no store is needed.

    What you cosign is kept in your folder. Two checkpoints of one record that nothing connects convict its operator.
    """
    from travaux.cli.auditing.keyring import cosigning_key, trusted
    from travaux.cli.auditing.seen import last_seen, remember
    from travaux.cli.opening import system_clock
    from travaux.events.integrity.cosignature import cosign as cosigned
    from travaux.events.integrity.verifier import read_hashes

    note = checkpoint.read_bytes()
    before = known.read_bytes() if known else last_seen(note)
    hashes = read_hashes(proof.read_bytes()) if proof else []
    keys = [one.key for one in trusted(key)]
    done = cosigned(note, cosigning_key(sign_with), system_clock(), keys=keys, known=before, proof=hashes)
    remember(done)
    _write(output, done)
    if before is None:
        say("This is the first checkpoint of this record that you cosign.", quiet=plain.quiet)
    return 0


def verify(
    plain: Plainly,
    negotiation: Negotiation = None,
    key: Given = None,
    known: Kept = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """Read everything again as a stranger would, and list every fault with its entry; exit code 7 if there is one.

    Tree, signatures, numbering, order of time, schema, passages, and quotations against the attached texts. Then, for
    each entry, how late it can have been written, and who says so.
    """
    from travaux.cli.auditing import verdict
    from travaux.cli.auditing.keyring import trusted
    from travaux.cli.opening import for_reading
    from travaux.events.integrity.verify import verify as verified

    outside, keys = [path.read_bytes() for path in known or ()], trusted(key)
    if not keys:
        say("No public key is known here, so that nothing signed is believed: give one with --key", quiet=plain.quiet)
    with for_reading(plain.store) as opened:
        name = opened.negotiation(negotiation)
        total, bar = opened.log.head(name), progress(f"Verifying {name}", quiet=plain.quiet)
        found = verified(
            opened.log,
            name,
            keys=keys,
            checkpoints=outside,
            find_text=opened.texts.find,
            progress=lambda done: bar(done, total),
        )
    _show(verdict.view(found, len(outside)), verdict, format, output, no_color)
    return 0 if found.holds else 7


Attested = Annotated[
    Path | None,
    option("What you bring", "--attestation", metavar="FILE", help="a signed answer, made with --attest"),
]
Answered = Annotated[
    Path | None,
    option("What you bring", "--answer", metavar="FILE", help="the answer itself, in JSON, to be compared as well"),
]


@dataclass(frozen=True, kw_only=True)
class When:
    """The pin at which views are compared."""

    as_of: AsOf = None
    known_on: KnownOn = None
    recorded_by: RecordedBy = None
    then: Then = None
    now: Now = None


def reproduce(
    plain: Plainly,
    when: When,
    negotiation: Negotiation = None,
    attestation: Attested = None,
    answer: Answered = None,
    key: Given = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """Work everything out again from the log alone, in an empty store, and compare; exit code 7 where it differs.

    Every view at the pin, and every claim whatever the pin; the slots that differ are named. With --attestation, the
    one answer that was signed: the same question is asked again of the same entries. With --answer, the file that was
    given out with it must say the same to the byte, but for words erased since.
    """
    from travaux.cli.auditing import attested, reproduction
    from travaux.cli.opening import for_reading

    with for_reading(plain.store) as opened:
        if answer is not None and attestation is None:
            raise Unreadable("--answer is compared with an --attestation of it: name both")
        if attestation is not None:
            given = answer.read_bytes() if answer is not None else None
            again = attested.again(opened, negotiation, attestation.read_bytes(), key, given)
            _show(again, attested, format, output, no_color)
            return 0 if again.holds else 7
        found = reproduction.reproduced(opened, opened.negotiation(negotiation), asdict(when))
    _show(found, reproduction, format, output, no_color)
    return 0 if found.holds else 7


EntryWords = Annotated[list[str], typer.Argument(metavar="[NEGOTIATION] ENTRY", help="an entry: '#123', 123 or its id")]
EntryFile = Annotated[
    Path | None, option("Output", "--entry", metavar="FILE", help="write the entry's canonical bytes there")
]


def proof(plain: Plainly, words: EntryWords, entry: EntryFile = None, output: Binary = None) -> int:
    """Prove that an entry stands in the signed record (C2SP tlog-proof), for somebody who has nothing else of it.

    Hand over the proof and the entry's bytes. They are checked with `travaux audit check-proof`, or with the verifier
    of a bundle, which needs nothing but Python.
    """
    from travaux.cli.opening import for_reading
    from travaux.events.integrity.kept import prove

    with for_reading(plain.store) as opened:
        name, number = _entry(opened, words)
        note = prove(opened.log, name, number)
        state = next(opened.log.raw(name, number - 1, number)).state
    _write(output, note)
    if entry is not None:
        _write(entry, state)
    return 0


def _entry(opened: Opened, words: Sequence[str]) -> tuple[str, int]:
    name, others = opened.addressed(words)
    if len(others) != 1:
        raise Unreadable(f"one ENTRY is to be named here, not {' '.join(others) or 'nothing'}")
    text = others[0].removeprefix("#").removeprefix("entry:")
    number = int(text) if text.isdecimal() else opened.log.numbers_of(name, others).get(others[0])
    if number is None:
        raise NotFound(f"{name} has no entry {others[0]!r}: give its number, '#123', or its id")
    return name, opened.log.entry(name, number).number


ProofFile = Annotated[Path, typer.Argument(metavar="PROOF", help="the file of a proof")]
EntryGiven = Annotated[Path, option("What you bring", "--entry", metavar="FILE", help="the entry's canonical bytes")]


def check_proof(plain: Plainly, file: ProofFile, entry: EntryGiven, key: Given = None) -> int:
    """Does this entry stand in the record that was signed? No store is needed; exit code 7 if it does not."""
    from travaux.cli.auditing.keyring import trusted
    from travaux.events.integrity.notes import ed25519
    from travaux.events.integrity.verifier import check_proof as checked

    state = entry.read_bytes().removesuffix(b"\n")
    found = checked(file.read_bytes(), state, [one.key for one in trusted(key)], ed25519)
    print(f"It stands among the first {found.checkpoint.size} entries of {found.checkpoint.origin}, as was signed.")
    for one in found.cosigned:
        print(f"It was written no later than {_told(one.at)}, cosigned by {one.key.name}.")
    return 0


def _told(at: int | None) -> str:
    from travaux.events.integrity.verifier import told

    return told(at or 0)


Old = Annotated[Path, typer.Argument(metavar="OLD", help="a checkpoint that you kept")]
New = Annotated[
    Path | None,
    typer.Argument(metavar="NEW", help="a later one; by default the newest of the store", show_default=False),
]


def consistent(
    plain: Plainly, old: Old, new: New = None, key: Given = None, proof: ProofGiven = None, output: Binary = None
) -> int:
    """Does the record still begin with what was signed then? Nothing was removed, changed or moved; else exit code 7.

    The proof goes to -o FILE, for whoever kept OLD. With --proof two files are checked against each other, and no
    store is needed.
    """
    from travaux.cli.auditing import consistency
    from travaux.cli.auditing.keyring import trusted

    keys = [one.key for one in trusted(key)]
    if proof is not None:
        if new is None:
            raise Unreadable("--proof connects two checkpoints: name OLD and NEW")
        told = consistency.checked(old.read_bytes(), new.read_bytes(), proof.read_bytes(), keys)
    else:
        told, hashes = consistency.made(plain.store, old.read_bytes(), new.read_bytes() if new else None, keys)
        if output is not None:
            _write(output, hashes)
    print(told)
    return 0


Folder = Annotated[
    list[str], typer.Argument(metavar="[NEGOTIATION] FOLDER", help="a new folder, or FILE.zip to have it in one file")
]
Proven = Annotated[
    list[str] | None, option(OTHER, "--entry", metavar="ENTRY", help="with the proof of this entry; may be repeated")
]
Organisation = Annotated[str, option(OTHER, "--organisation", metavar="NAME", help="who hands it out, for its label")]


def bundle(plain: Plainly, words: Folder, entry: Proven = None, organisation: Organisation = "") -> int:
    """Write everything in one folder that can be checked without us (BagIt, RFC 8493), with a verifier in one file.

    `sha512sum -c manifest-sha512.txt` checks its bytes, `python3 verifier.py bag` the record, against a key and a
    checkpoint that come from elsewhere: a bag cannot vouch for itself.
    """
    from travaux.cli.auditing.bundling import bundled
    from travaux.cli.opening import for_reading

    with for_reading(plain.store) as opened:
        name, others = opened.addressed(words)
        if len(others) != 1:
            raise Unreadable("one FOLDER is to be named here, that is not there yet, or a FILE.zip")
        numbers = [_entry(opened, [name, one])[1] for one in entry or ()]
        total, bar = opened.log.head(name), progress(f"Bundling {name}", quiet=plain.quiet)
        bundled(opened.log, name, Path(others[0]), numbers, organisation, lambda done: bar(done, total))
    bag = others[0].removesuffix(".zip")
    say(f"Check it anywhere: python3 {bag}/verifier.py bag {bag} --key KEY --known CHECKPOINT", quiet=plain.quiet)
    return 0


Threshold = Annotated[str, option(PIN, "--threshold", metavar="DURATION", help="P1D is a day, P2W, PT36H")]


def backdated(
    plain: Plainly,
    negotiation: Negotiation = None,
    threshold: Threshold = "P1D",
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """Entries recorded long after they were reported, or reported long after they happened, with recorder and reason.

    Late is what was surely late by the bounds of its dates. Exit code 1 when there is none.
    """
    from travaux.cli.auditing import lateness
    from travaux.cli.opening import for_reading
    from travaux.events.integrity.backdated import backdated as late
    from travaux.events.integrity.backdated import duration

    try:
        by = duration(threshold)
    except ValueError as error:
        raise Unreadable(f"--threshold: {error}") from error
    with for_reading(plain.store) as opened:
        name = opened.negotiation(negotiation)
        found = lateness.view(name, threshold, late(opened.log.entries(name), by))
    _show(found, lateness, format, output, no_color)
    return 1 if found.empty else 0


Unreviewed = Annotated[
    bool, option("What to show", "--unreviewed", help="only what counts and was not seen by four eyes")
]


def reviews(asked: Asked, unreviewed: Unreviewed = False) -> int:
    """Who recorded each entry and who checked it, by signature or as they say, and what four eyes saw.

    A review counts when it is signed by a key that does not speak for the recorder too.
    """
    from travaux.cli.pages import reviews as page
    from travaux.projections.views.reviews import reviews as reviewed

    if asked.attest is not None:
        raise Unreadable(
            "--attest: who checked what depends on the keys you believe; it is proven by `travaux audit verify`"
        )
    with asked.question() as question:
        found = reviewed(question.reading, question.filters, asked.signers(question) or {}, unreviewed=unreviewed)
    return asked.show(found, page)


Authority = Annotated[
    str, option(OTHER, "--authority", metavar="REF", help="under which order or law; it stands in the words' place")
]
Only = Annotated[
    list[str] | None,
    option(OTHER, "--passage", metavar="COMMITMENT", help="only this passage of the entry; by default all of them"),
]
Detach = Annotated[bool, option(OTHER, "--detach", help="remove the attached texts that hold the words, too")]
Forgettable = Annotated[
    bool, option(OTHER, "--no-trace", help="keep no keyed digest either; nothing then knows the words again")
]


def erase(
    acting: Acting,
    words: EntryWords,
    authority: Authority,
    passage: Only = None,
    detach: Detach = False,
    no_trace: Forgettable = False,
) -> int:
    """Destroy the quotations, notes and names of an entry, for ever: text and salt, in the store and its journal.

    The entry, its hash and every proof stay; views show [erased, REF] in its place. What cannot be reached is told:
    source files, backups, subscribers, earlier bundles and exports.
    """
    from travaux.cli.auditing.erasing import erased, would_erase

    if not authority.strip():
        raise Unreadable("--authority: say under which order or law, such as 'court order 7' or 'GDPR 17'")
    with acting.opened() as opened:
        name, number = _entry(opened, words)
        if acting.dry_run:
            return would_erase(opened, name, number, passage)
        return erased(opened, name, number, passage, authority, acting, detach=detach, no_trace=no_trace)


def _write(to: Path | None, data: bytes) -> None:
    """To stdout, or to a file that is replaced only once all of it is written; a device never is."""
    if to is None or str(to) == "-":
        sys.stdout.write(data.decode())
        return
    if to.exists() and not to.is_file():
        to.write_bytes(data)
        return
    partial = to.with_name(f".{to.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)


def _show(view: BaseModel, page: object, format: FormatName, output: OutputFile, no_color: bool) -> None:
    from travaux.cli.output import write

    write(view, page, format, output, no_color=no_color)


audit = group(
    "A record checked by somebody who trusts neither it nor us: signed, proven, reproduced, bundled, erased from.",
    "travaux audit verify ukraine-2025 --known last-visit.checkpoint",
    "travaux audit bundle ukraine-2025 talks.zip",
)
add(
    audit,
    checkpoint,
    "travaux audit checkpoint ukraine-2025 -o monday.checkpoint",
    "travaux audit checkpoint ukraine-2025 --add monday.cosigned",
)
add(
    audit,
    cosign,
    "travaux audit cosign monday.checkpoint -o monday.cosigned",
    "travaux audit cosign friday.checkpoint --proof monday-friday.proof -o friday.cosigned",
)
add(
    audit,
    verify,
    "travaux audit verify ukraine-2025",
    "travaux audit verify ukraine-2025 --key institute.pub --known monday.cosigned",
)
add(
    audit,
    reproduce,
    "travaux audit reproduce ukraine-2025 --then 2025-12-08",
    "travaux audit reproduce --attestation territory.note --answer territory.json",
)
add(audit, proof, "travaux audit proof ukraine-2025 '#119' -o 119.tlog-proof --entry 119.json")
add(
    audit,
    check_proof,
    "travaux audit check-proof 119.tlog-proof --entry 119.json --key institute.pub",
    name="check-proof",
)
add(
    audit,
    consistent,
    "travaux audit consistent monday.checkpoint -o monday-friday.proof",
    "travaux audit consistent monday.checkpoint friday.checkpoint --proof monday-friday.proof",
)
add(audit, bundle, "travaux audit bundle ukraine-2025 talks/", "travaux audit bundle talks.zip --entry '#119'")
add(audit, backdated, "travaux audit backdated ukraine-2025 --threshold P1D", "travaux audit backdated -f csv")
add(audit, reviews, "travaux audit reviews ukraine-2025 --unreviewed", "travaux audit reviews -f csv")
add(
    audit,
    erase,
    "travaux audit erase ukraine-2025 '#119' --authority 'court order 7' -n",
    "travaux audit erase ukraine-2025 '#119' --authority 'court order 7'",
)
APPS = {"audit": audit}
RESULTS = {
    "audit verify": "travaux.cli.auditing.verdict:VerdictView",
    "audit reproduce": "travaux.cli.auditing.reproduction:ReproductionView",
    "audit reviews": "travaux.projections.views.reviews:ReviewsView",
    "audit backdated": "travaux.cli.auditing.lateness:LatenessView",
}
