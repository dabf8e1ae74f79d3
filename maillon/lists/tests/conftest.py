import pytest

from maillon.fields import definitions
from maillon.lists import counting


@pytest.fixture(autouse=True)
def fresh_lists():
    definitions.forget()
    counting._kept.clear()
    yield
    definitions.forget()
