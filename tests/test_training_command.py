"""The one command from data to table: that its parts are run in order, on what the last one made.
The parts have tests of their own; calibrating and measuring take public data and half an hour."""

from pathlib import Path

import pytest

import training.__main__ as command
from benchmarks import table
from training import calibrate
from training.reader import adapter, train


def test_every_part_is_run_on_what_the_last_one_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[str, list[str]]] = []
    weights = tmp_path / "weights.safetensors"

    def trains(arguments: list[str]) -> None:
        called.append(("train", arguments))
        out = Path(arguments[arguments.index("--out") + 1])
        out.mkdir()
        (out / "reader.safetensors").write_text("whole")

    def adapts(arguments: list[str]) -> None:
        called.append(("adapter", arguments))
        Path(arguments[2]).write_text(f"adapter of {Path(arguments[0]).read_text()}")

    def calibrates(arguments: list[str]) -> None:
        called.append(("calibrate", arguments))
        assert weights.read_text() == "adapter of whole"

    def measures(arguments: list[str]) -> None:
        called.append(("table", arguments))
        print("figure 0.5")

    monkeypatch.setattr(train, "main", trains)
    monkeypatch.setattr(adapter, "main", adapts)
    monkeypatch.setattr(calibrate, "main", calibrates)
    monkeypatch.setattr(table, "main", measures)
    monkeypatch.setattr(command, "reader_file", lambda model: weights)
    out = tmp_path / "run"
    command.main(["--data", "sets", "--out", str(out), "--steps", "7", "--questions", "30"])
    assert [name for name, _ in called] == ["train", "adapter", "calibrate", "table"]
    assert called[0][1] == ["--data", "sets", "--out", str(out), "--steps", "7"]
    assert called[2][1] == called[3][1] == ["--data", "sets", "--questions", "30"]
    assert (out / "table.txt").read_text() == "figure 0.5\n"


@pytest.mark.parametrize("model", [["--model", "other"], ["--model=other"], ["--mod", "other"]])
def test_another_model_is_refused_before_anything_is_trained(
    tmp_path: Path, model: list[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main(["--data", "sets", "--out", str(tmp_path / "run"), *model])
    assert not (tmp_path / "run").exists()
