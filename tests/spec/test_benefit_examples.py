"""The examples of benefits printed in the reports are those that the specification computes."""

from __future__ import annotations

import pytest

from lowincome_research.terms import LANGUAGES
from tests.spec.test_benefits import CASES
from tests.spec.test_examples_in_reports import printed, shown

WORDS = {
    "method": {"topup": ("差额", "top-up"), "tiers": ("分档", "tiers")},
    "status": {
        "dibao": ("低保", "Dibao"), "dibao_edge": ("边缘", "edge"),
        "rigid_exp": ("刚性支出", "rigid"), "other_difficult": ("其他困难", "other"),
        "none": ("无", "none"), "not_testable": ("无法判定", "not testable"),
    },
    "rise": {"": ("—", "—"), "work": ("务工经营", "work"), "transfers": ("转移收入", "transfers")},
    "trait": {
        "elderly": ("老年人", "elderly"), "minor": ("未成年人", "minor"),
        "severe": ("重残", "severely disabled"), "ill": ("重病", "seriously ill"),
        "tekun": ("特困", "tekun"), "care_none": ("全护理", "no self-care"),
        "single": ("单人户低保", "single-person Dibao"), "refused_2": ("拒绝2次", "2 refusals"),
        "refused_3": ("拒绝3次", "3 refusals"),
    },
}  # fmt: skip
JOINED = {"zh": ("；", "、"), "en": ("; ", " and ")}


def amount(text: str) -> str:
    return shown(float(text) if text else None)


def members(text: str, language: str) -> str:
    between, within = JOINED[language]
    place = LANGUAGES.index(language)
    named = [[WORDS["trait"][one][place] for one in person.split("+")]
             for person in text.split(";") if person]  # fmt: skip
    return between.join(within.join(traits) for traits in named) or "—"


def tables(language: str) -> tuple[list[list[str]], list[list[str]]]:
    """Return the cells of the examples, and of those of gradual exit after the second header."""
    rows = printed(language, "benefits")
    second = next(place for place, cells in enumerate(rows) if cells[1][:2] in (":-", "--"))
    return rows[: second - 1], rows[second + 1 :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_benefits_are_printed_as_specified(language):
    place = LANGUAGES.index(language)
    wanted = [
        [WORDS["method"][row["method"]][place],
         *map(amount, (row["standard"], row["size"], row["income"])),
         WORDS["status"][row["status"]][place], members(row["persons"], language),
         amount(row["month"])]
        for row in CASES[CASES["before"].eq("")].to_dict("records")
    ]  # fmt: skip
    assert [cells[1:] for cells in tables(language)[0]] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_gradual_exit_is_printed_as_specified(language):
    place = LANGUAGES.index(language)
    wanted = [
        [*map(amount, (row["standard"], row["size"], row["before"], row["income"])),
         WORDS["rise"][row["rise"]][place], *map(amount, (row["months_above"], row["year"]))]
        for row in CASES[CASES["before"].ne("")].to_dict("records")
    ]  # fmt: skip
    assert [cells[1:] for cells in tables(language)[1]] == wanted


def test_both_languages_print_every_case_under_a_name_of_its_own():
    for language in LANGUAGES:
        names = [cells[0] for table in tables(language) for cells in table]
        assert len(set(names)) == len(names) == len(CASES)
