import pytest

from maillon.billing.tests.factories import issuer


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def company(db):
    """The integrator, with all that an invoice asks of its issuer."""
    return issuer()
