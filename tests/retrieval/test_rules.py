"""The shop's rules move what they mean, from and until their days, and a wrong one says where it is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.contributions import Wish
from retrieval.errors import UsageError
from retrieval.feed import Feed
from retrieval.index import Index, build_index, open_index
from retrieval.product import Product
from retrieval.ranking import Blend, Ranked, best, rank
from retrieval.rules import Rulebook, read_rules
from retrieval.search import Candidate

BRANDS = ("Aster", "Birch", "Cedar", "Daisy", "Elder", "Fern")
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    home = tmp_path_factory.mktemp("lamps")
    products = [
        Product(
            id=brand.lower(), title=f"{brand} lamp", brand=brand, category=("Home", "Lamps"), price=20.0 + 10 * place,
            currency="USD", attributes={"color": "red" if place % 2 else "blue"},
        )
        for place, brand in enumerate(BRANDS)
    ]  # fmt: skip
    build_index(Feed(source="lamps", products=products), home, "use-multilingual-v3")
    return open_index(home, currency="USD", rates={"USD": 1.0})


def book(index: Index, tmp_path: Path, *rules: str) -> Rulebook:
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n" + "".join(f"  - {rule}\n" for rule in rules))
    return read_rules(path, index)


def ranked(index: Index, rules: Rulebook, named: tuple[str, ...] = ()) -> list[Ranked]:
    """By relevance the lamps stand in the order of their names."""
    candidates = [Candidate(brand.lower(), 0.9 - 0.05 * place, {}) for place, brand in enumerate(BRANDS)]
    return rank(index, candidates, Wish(named=named), Blend(rules=rules))


@pytest.mark.parametrize(
    ("rule", "product", "contribution", "amount"),
    [
        ("{name: a, do: boost, where: {brand: Fern}, amount: 0.4}", "fern", "boost", 0.4),
        ("{name: a, do: boost, where: {brand: [Elder, Fern], color: red}}", "fern", "boost", 0.1),
        ("{name: a, do: bury, where: {id: aster}, amount: 0.5}", "aster", "bury", -0.5),
        ('{name: a, do: campaign, where: {price: {">=": 65}}, until: 2999-01-01}', "fern", "campaign", 0.1),
        ("{name: a, do: sponsored, where: {brand: Cedar}}", "cedar", "sponsored", 0.1),
    ],
)  # fmt: skip
def test_a_rule_adds_a_contribution_of_its_name(
    index: Index, tmp_path: Path, rule: str, product: str, contribution: str, amount: float
) -> None:
    plain = {each.id: each for each in ranked(index, Rulebook())}
    found = {each.id: each for each in ranked(index, book(index, tmp_path, rule))}
    assert found[product].contributions[contribution] == pytest.approx(amount)
    assert found[product].score == pytest.approx(plain[product].score + amount)
    assert [(used.name, used.do) for used in found[product].rules] == [("a", contribution)]
    assert [each.id for each in found.values() if each.rules] == [product]


def test_what_is_excluded_is_left_out_but_for_who_names_it(index: Index, tmp_path: Path) -> None:
    rules = book(index, tmp_path, "{name: recalled, do: exclude, where: {brand: Aster}}")
    assert "aster" not in {each.id for each in ranked(index, rules)}
    assert "aster" in {each.id for each in ranked(index, rules, named=("aster",))}
    rows = [index.catalogue.row_of[each] for each in ("aster", "birch")]
    assert [(row, used.name) for row, used in rules.excluded_of(rows)] == [(rows[0], "recalled")]


def test_a_margin_comes_from_its_file(index: Index, tmp_path: Path) -> None:
    (tmp_path / "margins.csv").write_text("id,margin\nbirch,0.5\ncedar,1\ngone,0.2\n")
    rules = book(index, tmp_path, "{name: m, do: margin, file: margins.csv, amount: 0.2}")
    found = {each.id: each.contributions.get("margin") for each in ranked(index, rules)}
    assert found["birch"] == pytest.approx(0.1) and found["cedar"] == pytest.approx(0.2) and found["aster"] is None


def test_a_rule_holds_from_its_first_to_its_last_day(index: Index, tmp_path: Path) -> None:
    day = timedelta(days=1)
    for since, until, holds in (
        (TODAY, TODAY, True),
        (TODAY - 3 * day, TODAY - day, False),
        (TODAY + day, TODAY + 3 * day, False),
    ):
        rule = f"{{name: a, do: boost, where: {{brand: Fern}}, from: {since}, until: {until}}}"
        found = {each.id: each.contributions for each in ranked(index, book(index, tmp_path, rule))}
        assert ("boost" in found["fern"]) is holds


def test_a_pin_lifts_to_its_place_and_says_what_it_took(index: Index, tmp_path: Path) -> None:
    rules = book(index, tmp_path, "{name: top, do: pin, where: {brand: Cedar}, place: 1}")
    found = ranked(index, rules)
    shown = best(index, found, Wish(), Blend(rules=rules), 3)
    assert shown[0].id == "cedar" and len(shown) == 3
    assert shown[0].contributions["pin"] > 0
    assert shown[0].score == pytest.approx(sum(shown[0].contributions.values()))
    assert [(used.name, used.place) for used in shown[0].rules] == [("top", 1)]


def test_what_is_no_good_answer_is_not_pinned(index: Index, tmp_path: Path) -> None:
    rules = book(index, tmp_path, "{name: top, do: pin, where: {brand: Fern}, place: 1}")
    found = ranked(index, rules)
    assert "fern" not in {each.id for each in best(index, found, Wish(), Blend(rules=rules), 3)}


@pytest.mark.parametrize(
    ("rule", "field", "said"),
    [
        ("{name: bad, do: lift, where: {brand: Fern}}", "do", "boost"),
        ("{name: bad, do: boost}", "where", "names no products"),
        ("{name: bad, do: boost, where: {brand: Fern}, amuont: 1}", "amuont", "not permitted"),
        ("{name: bad, do: boost, where: {brand: Fern}, amount: -1}", "amount", "greater than 0"),
        ("{name: bad, do: pin, where: {brand: Fern}}", "place", "from 1"),
        ("{name: bad, do: campaign, where: {brand: Fern}}", "until", "last day"),
        ("{name: bad, do: boost, where: {brand: Fern}, from: 2026-02-01, until: 2026-01-01}", "until", "before"),
        ("{name: bad, do: boost, where: {colour: red}}", "where: colour", "'color'"),
        ("{name: bad, do: margin, file: none.csv}", "file", "none.csv"),
    ],
)
def test_a_wrong_rule_says_file_rule_field_and_mend(
    index: Index, tmp_path: Path, rule: str, field: str, said: str
) -> None:
    with pytest.raises(UsageError) as error:
        book(index, tmp_path, rule)
    message = str(error.value)
    assert f"{tmp_path}/rules.yaml, rule 'bad', field '{field}'" in message
    assert said in message and "docs/rules.md" in message


def test_a_file_that_is_none_and_two_rules_of_one_name_are_refused(index: Index, tmp_path: Path) -> None:
    boost = "{name: a, do: boost, where: {brand: Fern}}"
    with pytest.raises(UsageError, match="another rule has the same"):
        book(index, tmp_path, boost, boost)
    (tmp_path / "rules.yaml").write_text("rules: [")
    with pytest.raises(UsageError, match="cannot be read"):
        read_rules(tmp_path / "rules.yaml", index)
    (tmp_path / "rules.yaml").write_text("- a\n")
    with pytest.raises(UsageError, match="list of rules under"):
        read_rules(tmp_path / "rules.yaml", index)


def test_a_rule_that_means_nothing_is_known_as_idle(index: Index, tmp_path: Path) -> None:
    rules = book(
        index,
        tmp_path,
        "{name: a, do: boost, where: {id: sold-out-long-ago}}",
        "{name: b, do: boost, where: {brand: Fern}}",
    )
    assert rules.idle == ["a"]
