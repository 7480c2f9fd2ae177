"""The shapes that training files come in, and the texts that are counted in each.

OpenAI chat, Bedrock (system beside the messages), Together and Axolotl; counted by OpenAI's published rule.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.calibration.containers import Row

#: Tokens that frame a message and an example, and mark a name. [token] OpenAI cookbook, chat fine-tuning data
#: preparation: 3 per message, 3 per example, 1 per name.
PER_MESSAGE: Final = 3
PER_EXAMPLE: Final = 3
PER_NAME: Final = 1
CHAT_RULE: Final = (
    "OpenAI cookbook: 3 a message + the tokens of every text in it (role included, tool calls as JSON) + 1 a name "
    "+ 3 an example"
)
TEXT_RULE: Final = "tokens of the texts of an example, no framing"
#: Roles that are the model's own words.
_OWN_ROLES: Final = ("assistant", "gpt", "model")
_KNOWN_ROLES: Final = (*_OWN_ROLES, "system", "developer", "user", "human", "tool", "function")


@dataclass(frozen=True, slots=True)
class Part:
    """One counted text of an example, and what it counts on top of its own tokens.

    Attributes
    ----------
    text : str
        The text.
    extra : int
        Framing tokens [token].
    own : bool
        True for the model's own words, which training teaches.
    """

    text: str
    extra: int = 0
    own: bool = False


def shape_of(row: Row) -> str | None:
    """Name of the shape that an example has; None if it has none of the known ones."""
    if isinstance(row.get("input_ids"), list):
        return "tokenized"
    if "messages" in row:
        return "system + messages" if isinstance(row.get("system"), str) else "messages"
    if "conversations" in row:
        return "conversations"
    if "preferred_output" in row and "input" in row:
        return "preference"
    if "prompt" in row and "completion" in row:
        return "prompt + completion"
    if "instruction" in row and "output" in row:
        return "instruction"
    return "text" if "text" in row and isinstance(row["text"], str) else None


def parts(row: Row, shape: str) -> Iterator[Part]:
    """Yield the counted texts of an example.

    Parameters
    ----------
    row : dict
        The example.
    shape : str
        Its shape.

    Raises
    ------
    ValueError
        If it is malformed; the message says how.
    """
    if shape == "tokenized":
        # counted already, by the model's own tokenizer
        return iter((Part("", len(row["input_ids"]), own=True),))
    if shape in ("messages", "system + messages"):
        return _chat(row["messages"], row.get("system"))
    if shape == "conversations":
        turns = row["conversations"]
        if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
            raise ValueError("conversations is no list of turns")
        return _chat([{"role": turn.get("from"), "content": turn.get("value")} for turn in turns], row.get("system"))
    if shape == "preference":
        wrapped = row["input"]
        given = wrapped.get("messages") if isinstance(wrapped, dict) else wrapped
        messages: list[Any] = []
        for part in (given, row["preferred_output"], row.get("non_preferred_output") or []):
            if not isinstance(part, list):
                raise ValueError("input or outputs are no lists of messages")
            messages += part
        return _chat(messages, None)
    if shape == "prompt + completion":
        return _texts(row, given=("prompt",), own=("completion",))
    if shape == "instruction":
        return _texts(row, given=("instruction", "input"), own=("output",))
    return _texts(row, given=(), own=("text",))


def _texts(row: Row, *, given: tuple[str, ...], own: tuple[str, ...]) -> Iterator[Part]:
    """Texts of an example without messages."""
    for key in (*given, *own):
        text = row.get(key)
        if not isinstance(text, str | None):
            raise ValueError(f"{key} is no text")
        yield Part(text or "", own=key in own)


def _chat(messages: Any, system: Any) -> Iterator[Part]:
    """Texts of a conversation, framed message by message."""
    if not isinstance(messages, list) or not messages:
        raise ValueError("messages is no list, or empty")
    if not any(isinstance(message, dict) and message.get("role") in _OWN_ROLES for message in messages):
        raise ValueError("no message of the assistant")
    yield Part("", PER_EXAMPLE)
    if isinstance(system, str):
        yield from _message({"role": "system", "content": system})
    for message in messages:
        yield from _message(message)


def _message(message: Any) -> Iterator[Part]:
    """Texts of one message."""
    if not isinstance(message, dict):
        raise ValueError("a message is no object")
    role, content, calls = message.get("role"), message.get("content"), message.get("tool_calls")
    if role not in _KNOWN_ROLES:
        raise ValueError("a message has no known role")
    if content is None and calls is None and message.get("function_call") is None:
        raise ValueError("a message has neither content nor tool calls")
    yield Part("", PER_MESSAGE)
    own = role in _OWN_ROLES
    for key, value in message.items():
        if isinstance(value, str):
            yield Part(value, PER_NAME if key == "name" else 0, own and key == "content")
        elif key == "content" and isinstance(value, list):
            for piece in value:
                if isinstance(piece, dict) and isinstance(piece.get("text"), str):
                    yield Part(piece["text"], 0, own)
        elif key in ("tool_calls", "function_call") and value is not None:
            yield Part(json.dumps(value), 0, own)


def tool_schemas(row: Row) -> str:
    """Tool schemas of an example as JSON text; "" if it has none."""
    tools = row.get("tools") or row.get("functions")
    return json.dumps(tools) if tools else ""
