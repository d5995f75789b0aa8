"""The parameters of an address in each language, for the language switch to carry them over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache as cached_for_good
from urllib.parse import urlencode

from core.selectors import MAX_VALUE_LENGTH, MAX_VALUES, clean_value


def same_in_every_language(values: Sequence[str], to_language: str) -> Iterable[str]:
    return values


@dataclass(frozen=True)
class AddressParameter:
    """A parameter by its name in each language.

    `in_language` gives its values in that language, from those of the active one; codes and what
    readers typed stay as they are. `many`: an address may hold several values, else the last counts.
    """

    names: Mapping[str, str]
    in_language: Callable[[Sequence[str], str], Iterable[str]] = same_in_every_language
    many: bool = False
    max_length: int = MAX_VALUE_LENGTH

    @classmethod
    def named_alike(cls, name: str, *, max_length: int = MAX_VALUE_LENGTH) -> AddressParameter:
        return cls({"fr": name, "en": name}, max_length=max_length)


_parameters: dict[str, Callable[[], Iterable[AddressParameter]]] = {}


def register_address_parameters(place: str, read: Callable[[], Iterable[AddressParameter]]) -> None:
    """Say what an address of a place may hold beside a page number; for apps above, in `ready()`.

    A place is a page's model (`news.newsindexpage`) or the name of a view (`search:page-search`).
    """
    _parameters[place] = read


@cached_for_good
def parameters_known() -> frozenset[str]:
    """The names, in any language, of what addresses of pages and views may choose."""
    places = (parameter for read in _parameters.values() for parameter in read())
    return frozenset({"page", *(name for parameter in places for name in parameter.names.values())})


def query_in_language(
    place: str, query: Mapping[str, Sequence[str]], language: str, to_language: str
) -> str:
    """What follows the question mark in the other language; what a place does not know is dropped."""
    if not query or place not in _parameters:
        return ""
    pairs: list[tuple[str, str]] = []
    for parameter in _parameters[place]():
        given = query.get(parameter.names[language], ())
        kept = given[:MAX_VALUES] if parameter.many else given[-1:]
        values = [clean for value in kept if (clean := clean_value(value, parameter.max_length))]
        if values:
            translated = dict.fromkeys(parameter.in_language(values, to_language))
            pairs += [(parameter.names[to_language], value) for value in translated]
    return urlencode(pairs)
