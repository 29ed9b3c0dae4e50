import os
from pathlib import Path

import pytest

from web.settings import SettingsError, read_settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("IBID_")]:
        monkeypatch.delenv(name)


def test_defaults() -> None:
    settings = read_settings()
    assert settings.library == Path()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.file_limit == 100 * 1024 * 1024
    assert settings.allowed_hosts == ()


def test_the_environment_is_read_and_arguments_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_LIBRARY", "/papers")
    monkeypatch.setenv("IBID_PORT", "9000")
    monkeypatch.setenv("IBID_ALLOWED_HOSTS", "ibid.lan, reading-room")
    settings = read_settings(port=9001, library=None)
    assert settings.library == Path("/papers")
    assert settings.port == 9001
    assert settings.allowed_hosts == ("ibid.lan", "reading-room")


def test_an_unknown_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_LIBARY", "/papers")
    with pytest.raises(SettingsError, match=r"IBID_LIBARY; ibid reads .*IBID_LIBRARY"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("IBID_PORT", "eighty", "IBID_PORT='eighty'"),
        ("IBID_PORT", "70000", "65535"),
        ("IBID_FILE_LIMIT_MB", "0", "IBID_FILE_LIMIT_MB='0'"),
        ("IBID_HOST", "", "IBID_HOST=''"),
    ],
)
def test_an_ill_typed_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=says):
        read_settings()
