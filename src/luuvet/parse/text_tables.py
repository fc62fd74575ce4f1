"""How Vietnamese letters stand as bytes in the encodings from before Unicode that still arrive.

The two standards that also put seldom capitals (`Ẵ`, `Ỷ`) where control codes stand are read without these: what holds
control codes is hardly a text.

- `tcvn3`: TCVN 5712:1993 (VN1), of which the fonts `.Vn…` (ABC) use the lower half of the letters: their capitals are other
  fonts, so that a word in capitals has its toned vowels as small letters.
- `viscii`: RFC 1456.
- `windows-1258`: base letters with combining tones; some letters stand ready made.
- `vni`: the fonts `VNI-…`: a plain vowel followed by a byte that carries the tone, the hat or both.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import cache

TONES = {"": "", "grave": "\u0300", "hook": "\u0309", "tilde": "\u0303", "acute": "\u0301", "dot": "\u0323"}

_TCVN = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\xa0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)

# Of VNI: which byte after which vowel (shown as windows-1252 shows them), small letters; capitals follow.
_VNI_TONES = {"grave": "ø", "hook": "û", "tilde": "õ", "acute": "ù", "dot": "ï"}
_VNI_HATS = {"": "â", "grave": "à", "hook": "å", "tilde": "ã", "acute": "á", "dot": "ä"}
_VNI_BREVES = {"": "ê", "grave": "è", "hook": "ú", "tilde": "ü", "acute": "é", "dot": "ë"}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ"}


def tcvn3(payload: bytes) -> str:
    """Return the text of bytes in TCVN 5712."""
    text, _ = codecs.charmap_decode(payload, "strict", _TCVN_TABLE)
    return capitals(unicodedata.normalize("NFC", text))


def viscii(payload: bytes) -> str:
    """Return the text of bytes in VISCII."""
    return codecs.charmap_decode(payload, "strict", _VISCII_TABLE)[0]


def windows_1258(payload: bytes) -> str:
    """Return the text of bytes in windows-1258, its combining tones composed; U+FFFD for the bytes that it does not have."""
    return unicodedata.normalize("NFC", payload.decode("cp1258", "replace"))


def vni(payload: bytes) -> str:
    """Return the text of bytes in VNI; U+FFFD for a mark that follows no vowel of its own."""
    regex, pairs = _vni()
    return regex.sub(lambda found: pairs.get(found[0], "\ufffd"), payload.decode("cp1252", "replace"))


DECODERS: dict[str, Callable[[bytes], str]] = {
    "tcvn3": tcvn3,
    "vni": vni,
    "windows-1258": windows_1258,
    "viscii": viscii,
}
"""The encodings by the name that `luuvet.text` tells."""


_ASCII = "".join(map(chr, range(128)))
_TCVN_TABLE, _VISCII_TABLE = _ASCII + _TCVN, _ASCII + _VISCII


@cache
def _vni() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what to look for in a VNI text, and the letters that are meant. Capitals follow their vowel."""
    pairs = dict(_VNI_ALONE)
    for hat, marks, vowels in (
        ("\u0302", _VNI_HATS, "aeo"),
        ("\u0306", _VNI_BREVES, "a"),
        ("", _VNI_TONES, "aeiouyôö"),
    ):
        for vowel in vowels:
            for tone, mark in marks.items():
                pairs[vowel + mark] = _composed(_VNI_ALONE.get(vowel, vowel) + hat + TONES[tone])
    for small, letter in list(pairs.items()):
        for written in (small.capitalize(), small.upper()):
            pairs[written] = letter.upper()
    singles = {*"".join(pairs), *(char for marks in (_VNI_TONES, _VNI_HATS, _VNI_BREVES) for char in marks.values())}
    alone = "".join(sorted(char for char in singles if not char.isascii()))
    double = "|".join(sorted((pair for pair in pairs if len(pair) == 2), reverse=True))
    return re.compile(f"{double}|[{alone}]"), pairs


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_WORD = re.compile(r"[^\W\d_]+")


def capitals(text: str) -> str:
    """Return a TCVN3 text with the toned letters of words in capitals as capitals: `§¨NG NHËP` reads `ĐĂNG NHẬP`.

    A word of which only the first letter tells its case (`Tµ`) is taken as it stands, unless all others are in capitals.
    """
    words = _WORD.findall(text)
    plain = ["".join(char for char in word if char.isascii()) for word in words]
    told = [one for one in plain if len(one) > 1]
    if not any(one.isupper() for one in told):
        return text
    all_of_them = all(one.isupper() for one in told)

    def raised(found: re.Match[str]) -> str:
        bare = "".join(char for char in found[0] if char.isascii())
        return found[0].upper() if bare.isupper() and (len(bare) > 1 or all_of_them) else found[0]

    return _WORD.sub(raised, text)
