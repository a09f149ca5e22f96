"""The one filter language: read it with `parse` or `parse_short`, turn it into SQL with `compile_tree`."""

from libreta.kernel.filters.compiling import compile_tree
from libreta.kernel.filters.language import And, Node, Not, Or, Test, parse, parse_short, to_json

__all__ = ["And", "Node", "Not", "Or", "Test", "compile_tree", "parse", "parse_short", "to_json"]
