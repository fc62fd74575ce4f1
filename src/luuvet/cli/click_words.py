"""What click itself says, in our language: "Usage", "Missing argument" … It asks the standard library's gettext for its words.

The table `[click]` of the catalogue holds click's own sentences in English, and ours for them in Vietnamese.
"""

from __future__ import annotations

import gettext

from luuvet.kit.words import load

_TABLE = "click."


def speak(lang: str) -> None:
    """From now on let click speak a language. To be called before options are declared, for their help is made then."""
    english, ours = (load("luuvet.cli").sentences[one] for one in ("en", lang))
    words = {text: ours[key] for key, text in english.items() if key.startswith(_TABLE)}

    def translated(domain: str, message: str) -> str:
        return words.get(message, message)

    def translated_number(domain: str, msgid1: str, msgid2: str, n: int) -> str:
        return translated(domain, msgid1 if n == 1 else msgid2)

    # Both are asked by `gettext` and `ngettext`, which click has taken by name when it was imported.
    gettext.dgettext = translated
    gettext.dngettext = translated_number
