from __future__ import annotations

from lab.outside import hidden_links

from lab import cast, site


def test_only_the_changed_page_carries_the_words() -> None:
    assert all(cast.MARK not in text for text in site.pages().values())
    assert cast.MARK in hidden_links()


def test_every_page_the_visitors_ask_for_is_there() -> None:
    pages = site.pages()
    linked = [*site.DOCUMENTS, *site.ASSETS, *(f"/tin-tuc/{name}.html" for name in site.ARTICLES)]
    assert set(linked) <= set(pages)
    assert "<footer>" in pages["/index.html"]  # the place where the intruder puts the links
