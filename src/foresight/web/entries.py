"""Pages that list rooms, each for those who have business there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from foresight.foundation.organisation.roles import Right


@dataclass(frozen=True)
class Room:
    """One room: the name of its address, what it is called, what it is for, and the right that it asks for."""

    address: str
    label: str
    purpose: str
    right: Right | None

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.address)


def entries_of(rooms: Iterable[Room], rights: frozenset[Right]) -> list[Room]:
    """The rooms for somebody with these rights, each once."""
    open_to = [room for room in rooms if room.right is None or room.right in rights]
    return list({room.address: room for room in reversed(open_to)}.values())[::-1]
