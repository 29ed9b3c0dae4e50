"""Makes a reader and all that belongs to it, from data to table.

    python -m training --data FOLDER --out RUN [...]

Trains (:mod:`training.reader.train`, which takes the other arguments), puts an adapter made of the
weights (:mod:`training.reader.adapter`) into qa/readers, fits confidence to it
(:mod:`training.calibrate`), and prints the table of :mod:`benchmarks.table`, which is kept in
RUN/table.txt too. Started again, it goes on from where it was.
"""

import argparse
from collections.abc import Iterable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from benchmarks import table
from index.models import default_model
from qa.reader_files import reader_file
from training import calibrate
from training.reader import adapter, train


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder of public sets")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the run")
    parser.add_argument("--questions", default="200", help="of each kind, to calibrate and measure")
    parser.add_argument("--model", help=argparse.SUPPRESS)
    known, rest = parser.parse_known_args(None if argv is None else list(argv))
    if known.model:
        parser.error("the table is of the default model: train another by training.reader.train")
    train.main(["--data", known.data, "--out", str(known.out), *rest])
    adapter.main(
        [str(known.out / "reader.safetensors"), "--out", str(reader_file(default_model()))]
    )
    calibrate.main(["--data", known.data, "--questions", known.questions])
    printed = StringIO()
    with redirect_stdout(printed):
        table.main(["--data", known.data, "--questions", known.questions])
    (known.out / "table.txt").write_text(printed.getvalue(), encoding="utf-8")
    print(printed.getvalue())


if __name__ == "__main__":
    main()
