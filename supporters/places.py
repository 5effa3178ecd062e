"""French postcodes and communes, from the table in ``supporters/data`` (sources named there).

The table is read once, on the first question (24 ms); rows become :class:`Commune` when their postcode is asked for. A postcode
that is not in it (foreign, CEDEX, Monaco) is no error: it has no communes, so its place is unknown.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, cos, degrees, radians, sin, sqrt
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parent / "data" / "communes.csv.gz"
# Mean radius of the Earth, in km (IUGG).
EARTH_RADIUS_KM: Final = 6371.0088

type Point = tuple[float, float]

_WRITTEN = re.compile(r"^(?:FR?[\s-]*)?(\d{2})\s?(\d{3})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune (an arrondissement for Paris, Lyon and Marseille). Degrees WGS 84; both ``None`` when unknown."""

    insee: str
    name: str
    department: str
    region: str
    population: int
    latitude: float | None
    longitude: float | None

    @property
    def point(self) -> Point | None:
        """(latitude, longitude) in degrees, or ``None``."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Box:
    """The degrees between which a search looks, edges included."""

    south: float
    west: float
    north: float
    east: float


def digits_of(postcode: str) -> str:
    """The five digits of a French postcode however it was written (``75 011``, ``F-75011``, ``75700 CEDEX 07``); else empty."""
    found = _WRITTEN.match(postcode.strip())
    return "".join(found.groups()) if found else ""


def communes_of(postcode: str) -> tuple[Commune, ...]:
    """The communes of a postcode by name; none for a postcode that is not in the table."""
    return _communes(digits_of(postcode))


def place_of(postcode: str, insee: str = "") -> Commune | None:
    """The commune ``insee`` of this postcode; without ``insee``, the only one there is. ``None`` when that does not name one."""
    communes = communes_of(postcode)
    if insee:
        return next((commune for commune in communes if commune.insee == insee), None)
    return communes[0] if len(communes) == 1 else None


def points_of(postcode: str) -> tuple[Point, ...]:
    """Where the communes of a postcode are; those without a known place are left out."""
    return tuple(commune.point for commune in communes_of(postcode) if commune.point is not None)


def distance_km(a: Point, b: Point) -> float:
    """The great-circle distance between two points given in degrees, by the haversine formula, in km."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(radians, point)) for point in (a, b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def distance_to_postcode_km(latitude: float, longitude: float, postcode: str) -> float | None:
    """The distance to the nearest commune of a postcode, in km; ``None`` when its place is unknown."""
    here = (latitude, longitude)
    return min((distance_km(here, point) for point in points_of(postcode)), default=None)


def box_around(postcode: str, radius_km: float) -> Box | None:
    """The smallest box that holds every point within ``radius_km`` of a commune of the postcode; ``None`` for an unknown place."""
    points = points_of(postcode)
    if not points:
        return None
    high = degrees(radius_km / EARTH_RADIUS_KM)
    south, north = min(lat for lat, _lon in points) - high, max(lat for lat, _lon in points) + high
    # A circle is widest in longitude at its side towards the pole; near a pole the box goes round the Earth.
    narrow = cos(radians(min(89.9, max(abs(south), abs(north)))))
    wide = min(180.0, high / narrow)
    return Box(south, min(lon for _lat, lon in points) - wide, north, max(lon for _lat, lon in points) + wide)


@lru_cache(maxsize=4096)
def _communes(digits: str) -> tuple[Commune, ...]:
    return tuple(sorted((_commune(row) for row in _table().get(digits, ())), key=_in_order))


def _in_order(commune: Commune) -> tuple[str, str]:
    """Arrondissements by number: their names do not sort so."""
    return (commune.name if not commune.name.endswith("Arrondissement") else "", commune.insee)


def _commune(row: str) -> Commune:
    _postcode, insee, name, department, region, population, latitude, longitude = row.split(",")
    placed = bool(latitude and longitude)
    return Commune(
        insee,
        name,
        department,
        region,
        int(population or 0),
        float(latitude) if placed else None,
        float(longitude) if placed else None,
    )


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Rows by postcode, unparsed."""
    rows: dict[str, list[str]] = {}
    for row in _rows():
        rows.setdefault(row[:5], []).append(row)
    return {postcode: tuple(found) for postcode, found in rows.items()}


def _rows() -> Iterator[str]:
    lines = gzip.decompress(TABLE.read_bytes()).decode().splitlines()
    return iter(lines[1:])
