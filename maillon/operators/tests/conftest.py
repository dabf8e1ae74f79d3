import pytest


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Documents of each test live in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session", autouse=True)
def seal(tmp_path_factory):
    """One certificate for all: making it is slow."""
    from django.conf import settings  # noqa: PLC0415

    settings.VAR = tmp_path_factory.mktemp("seal")
