"""The README says what there is: every command, setting and format, and commands that exist."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from corpus.loaders import LOADERS
from web.cli import app
from web.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(getattr(get_command(app), "commands"))  # noqa: B009  # not in typer's types


def fenced() -> list[list[str]]:
    """The lines of each fenced block of shell."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    return [block.strip().splitlines() for block in blocks]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"^\| `ibid {command}\b", README, re.MULTILINE)


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(setting: str) -> None:
    assert f"`{PREFIX}{setting.upper()}`" in README


@pytest.mark.parametrize("suffix", sorted(LOADERS))
def test_every_format_is_in_the_readme(suffix: str) -> None:
    assert f"`{suffix}`" in README


def test_no_other_setting_is_promised() -> None:
    promised = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", README))
    assert promised == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_the_first_two_blocks_are_one_line_each() -> None:
    demo, tests = fenced()[:2]
    assert [len(demo), len(tests)] == [1, 1]
    assert demo[0].endswith("ibid demo")
    assert tests[0].endswith("python -m pytest")


def test_the_readmes_ibid_commands_parse() -> None:
    lines = [line for block in fenced() for line in block]
    calls = [shlex.split(line.split(".venv/bin/ibid ")[1]) for line in lines if "/ibid " in line]
    assert [call[0] for call in calls] == ["demo", "index", "serve", "ask"]
    for call in calls:
        options = [word for word in call if word.startswith("-")]
        shown = CliRunner().invoke(app, [call[0], "--help"], terminal_width=200)
        assert shown.exit_code == 0
        assert all(option in shown.stdout for option in options)


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
