"""What is kept of what was said, and the words shown around those typed."""

from maillon.search.explained import excerpt
from maillon.search.index import said_words


def test_sentences_keep_their_words_once_without_the_empty_ones():
    assert said_words("Le poste 12 est dans la réserve, le poste 214 aussi") == [
        "poste",
        "12",
        "reserve",
        "214",
        "aussi",
    ]


def test_an_excerpt_is_around_the_first_word_typed():
    text = f"{'avant ' * 40}le commutateur du sous-sol{' après' * 60}"
    shown = excerpt(text, "commutateur")
    assert "le commutateur du sous-sol" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 220
