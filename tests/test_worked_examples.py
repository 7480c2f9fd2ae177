"""Golden cases worked out by hand, for every computed quantity."""

from __future__ import annotations

import ast
import math
import operator
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator.api  # noqa: F401 (imports every room of equations)
from simulator.quantities import QUANTITIES

EXAMPLES = tomllib.loads((Path(__file__).parent / "worked_examples.toml").read_text(encoding="utf-8"))["example"]
IDS = [f"{number + 1}-{example['quantity']}" for number, example in enumerate(EXAMPLES)]
OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}  # fmt: skip
#: What is asked, and never drawn: an array of them takes another way to the same number.
COUNTS = ("repeats",)


def is_scalar(example: dict[str, Any]) -> bool:
    """Whether every input of an example is one number."""
    return not any(np.ndim(value) for value in example["inputs"].values())


def worked_out(node: ast.AST) -> Any:
    """Result of plain arithmetic on numbers: + - * / **, exp() and lists."""
    match node:
        case ast.Expression(body=body):
            return worked_out(body)
        case ast.List(elts=parts):
            return [worked_out(part) for part in parts]
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -worked_out(operand)
        case ast.BinOp(left=left, op=sign, right=right):
            return OPERATORS[type(sign)](worked_out(left), worked_out(right))
        case ast.Call(func=ast.Name(id="exp"), args=[argument]):
            return math.exp(worked_out(argument))
    raise ValueError(f"not plain arithmetic: {ast.dump(node)}")


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_the_equation_gives_the_expected_number(example: dict[str, Any]) -> None:
    inputs = {name: np.array(value, dtype=float) for name, value in example["inputs"].items()}
    result = QUANTITIES[example["quantity"]].equation(**inputs)
    np.testing.assert_allclose(np.asarray(result), example["expected"], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_the_derivation_gives_the_expected_number(example: dict[str, Any]) -> None:
    result = worked_out(ast.parse(example["derivation"], mode="eval"))
    np.testing.assert_allclose(result, example["expected"], rtol=1e-12, atol=1e-15)
    assert example["source"].strip()


@pytest.mark.parametrize(
    "example",
    [pytest.param(example, id=name) for example, name in zip(EXAMPLES, IDS, strict=True) if is_scalar(example)],
)
def test_floats_and_arrays_of_draws_give_the_same_bits(example: dict[str, Any]) -> None:
    equation = QUANTITIES[example["quantity"]].equation
    one = np.asarray(equation(**example["inputs"]))
    draws = {
        name: value if name in COUNTS else np.full(5, value, dtype=float) for name, value in example["inputs"].items()
    }
    many = np.asarray(equation(**draws))
    np.testing.assert_array_equal(many, np.broadcast_to(one[..., None], (*one.shape, 5)))


def test_every_quantity_has_a_worked_example() -> None:
    assert set(QUANTITIES) == {example["quantity"] for example in EXAMPLES}
