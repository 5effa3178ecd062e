import subprocess
import sys

import pytest

from supporters import places
from supporters.places import box_around, communes_of, digits_of, distance_km, distance_to_postcode_km, place_of

PARIS_11 = (48.8591, 2.3798)
LYON = (45.764, 4.8357)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("75011", "75011"),
        (" 75011 ", "75011"),
        ("75 011", "75011"),
        ("F-75011", "75011"),
        ("FR 75011", "75011"),
        ("75700 CEDEX 07", "75700"),
        ("750111", ""),
        ("7501", ""),
        ("SW1A 1AA", ""),
        ("H2X 1Y4", ""),
        ("", ""),
    ],
)
def test_the_digits_of_a_postcode_however_it_is_written(typed, digits):
    assert digits_of(typed) == digits


@pytest.mark.parametrize(
    ("postcode", "names"),
    [
        ("75011", ["Paris 11e Arrondissement"]),
        ("75116", ["Paris 16e Arrondissement"]),
        ("69001", ["Lyon 1er Arrondissement"]),
        ("13001", ["Marseille 1er Arrondissement"]),
        ("01000", ["Bourg-en-Bresse", "Saint-Denis-lès-Bourg"]),
        ("20000", ["Ajaccio"]),
        ("97400", ["Saint-Denis"]),
        ("98800", ["Nouméa"]),
        ("75700 CEDEX", []),
        ("98000", []),
        ("SW1A 1AA", []),
        ("1000", []),
    ],
)
def test_the_communes_of_a_postcode_by_name(postcode, names):
    assert [commune.name for commune in communes_of(postcode)] == names


def test_a_commune_is_told_whole():
    assert communes_of("75011") == (places.Commune("75111", "Paris 11e Arrondissement", "75", "11", 138170, *PARIS_11),)


def test_a_commune_whose_place_is_unknown_has_no_point():
    everywhere = {commune for postcode in places._table() for commune in communes_of(postcode)}
    unplaced = {commune for commune in everywhere if commune.point is None}

    assert len(everywhere) == 35_006
    assert len(unplaced) == 97
    assert all(commune.latitude is None and commune.longitude is None for commune in unplaced)


@pytest.mark.parametrize(
    ("postcode", "insee", "name"),
    [
        ("75011", "", "Paris 11e Arrondissement"),
        ("01000", "", None),
        ("01000", "01344", "Saint-Denis-lès-Bourg"),
        ("01000", "75111", None),
        ("75700 CEDEX", "", None),
        ("75700 CEDEX", "75111", None),
    ],
)
def test_the_place_is_named_only_when_there_is_no_doubt(postcode, insee, name):
    place = place_of(postcode, insee)

    assert (place.name if place else None) == name


def test_distances_are_those_of_a_great_circle():
    assert round(distance_km((48.8566, 2.3522), LYON)) == 391
    assert distance_km(LYON, LYON) == 0
    assert round(distance_km((0, 0), (0, 180))) == 20015


def test_the_distance_to_a_postcode_is_to_its_nearest_commune():
    nearest = min(distance_km(LYON, commune.point) for commune in communes_of("01000"))

    assert distance_to_postcode_km(*LYON, "01000") == nearest
    assert distance_to_postcode_km(*LYON, "75700 CEDEX") is None


@pytest.mark.parametrize("postcode", ["75011", "63600", "97400", "98800", "98600"])
@pytest.mark.parametrize("radius", [1, 50, 250])
def test_a_box_holds_the_circle_and_little_more(postcode, radius):
    box = box_around(postcode, radius)

    for lat, lon in places.points_of(postcode):
        for corner in ((box.south, lon), (box.north, lon), (lat, box.west), (lat, box.east)):
            assert radius * 0.999 <= distance_km((lat, lon), corner)


def test_no_box_without_a_place():
    assert box_around("75700 CEDEX", 50) is None


def test_the_table_is_not_read_before_it_is_asked():
    script = "from supporters import places; assert places._table.cache_info().currsize == 0"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
