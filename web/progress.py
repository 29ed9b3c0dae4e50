"""How far a build is, for people."""

from index.progress import Progress
from web.wording import count, duration

#: Where each stage begins and ends on a scale of 0 to 100, by how long it usually takes.
SHARES = {"scan": (0, 5), "read": (5, 35), "embed": (35, 97), "write": (97, 100)}


def percent(progress: Progress) -> int:
    """From 0 to 100, never less than before."""
    start, end = SHARES[progress.stage]
    done, total = _counts(progress)
    return start + (end - start) * done // total if total else start


def describe(progress: Progress) -> str:
    """One line: the stage, its counts, and the time left where it is known."""
    done, total = _counts(progress)
    if progress.stage == "scan":
        return f"Looking through the library: {done:,} of {count(total, 'file')}"
    if progress.stage == "read":
        return f"Reading: {done:,} of {count(total, 'file')}"
    if progress.stage == "write":
        return "Writing the index"
    line = f"Indexing: {done:,} of {count(total, 'passage')}"
    if progress.seconds_left and progress.seconds_left >= 1:
        line += f", about {duration(round(progress.seconds_left))} left"
    return line


def _counts(progress: Progress) -> tuple[int, int]:
    if progress.stage == "embed":
        return progress.passages_done, progress.passages_total
    if progress.stage == "write":
        return 0, 0
    return progress.files_done, progress.files_total
