"""Every text of the product stands in three languages."""

import pytest

from tools import messages


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_is_translated_with_the_same_placeholders(language):
    assert messages.problems(language) == []


def test_the_collection_finds_texts_of_code_and_of_templates():
    found = messages.texts()
    assert found.get("This field is required.") is not None
    assert len(found) > 300
