"""The synthetic world: an invented population and what happens to it, at any size, with its truth known.

Nothing in it is real but street names. The legacy systems that observe it are in demo.legacy.
"""

from bluelamp.demo.world.making import WorldImpossible, make_world
from bluelamp.demo.world.model import GENERATOR_VERSION, Person, World

__all__ = ["GENERATOR_VERSION", "Person", "World", "WorldImpossible", "make_world"]
