"""Registers, benefits, rigid spending and causes of hardship of a population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lowincome_research.simulation.calibration import Calibration
from lowincome_research.simulation.earnings import Earnings
from lowincome_research.simulation.hardship import dibao_amounts, draw_causes, rigid_spending
from lowincome_research.simulation.incomes import reporting_error
from lowincome_research.simulation.overlays import (
    monitored_register,
    registered_poor,
    rigid_register,
    tekun_register,
)
from lowincome_research.simulation.packages import taking_part
from lowincome_research.simulation.parameters import Scenario
from lowincome_research.simulation.places import Flags, Floats, Integers
from lowincome_research.simulation.population import Population, Streams
from lowincome_research.simulation.registers import Cases, dibao_registers, draw_asset_screen

_EDGE = 1.5
_LITTLE_LABOUR = 0.5


@dataclass(frozen=True)
class Welfare:
    """Registers and what they pay; arrays (N, T) unless said otherwise.

    Attributes
    ----------
    registers
        The Dibao register of each scenario; `dibao` is the one in force.
    dibao_amount, assistance
        Yuan per head and year; assistance is Dibao, care for the destitute, temporary assistance
        and the cash package together.
    rigid_parts
        Yuan a year of the household: living, medical, education, rehabilitation.
    cause
        Position of the cause of hardship in `hardship.cause_codes`.
    registered_poor
        (N,).
    """

    cases: Cases
    registers: Mapping[Scenario, Flags]
    dibao: Flags
    tekun: Flags
    monitored: Flags
    rigid: Flags
    registered_poor: Flags
    dibao_amount: Floats
    assistance: Floats
    rigid_parts: tuple[Floats, ...]
    cause: Integers

    @property
    def rigid_spending(self) -> Floats:
        """Rigid spending of the household, yuan a year."""
        return np.asarray(sum(self.rigid_parts))


def draw_welfare(
    calibration: Calibration,
    people: Population,
    earnings: Earnings,
    connected: Flags,
    streams: Streams,
) -> Welfare:
    """Draw registers, benefits and spending.

    Parameters
    ----------
    connected
        (N, T), a relative is a cadre.
    """
    cases = _cases(calibration, people, earnings, connected, streams)
    verified = earnings.actual * reporting_error(
        calibration, earnings.actual.shape, streams("verification")
    )
    line = cases.line
    tekun = tekun_register(calibration, cases, people.capital.labour, streams("tekun"))
    cases = replace(cases, excluded=tekun)
    registers = dibao_registers(calibration, cases, verified, streams("registers"))
    dibao = registers[calibration.registers.scenario]
    happened, burdens = people.shocks.happened, _burdens(people)
    parts = rigid_spending(
        calibration, people.capital.size, line, happened, burdens, streams("spending")
    )
    rigid_share = sum(parts) / (earnings.actual * people.capital.size)
    rigid = rigid_register(calibration, cases, rigid_share, tekun | dibao)
    struck = np.logical_or.reduce(list(happened.values()))
    monitored = monitored_register(calibration, cases, struck, streams("monitoring"))
    amount = dibao_amounts(calibration, dibao, verified, line)
    hard = (cases.income < _EDGE * line) | tekun | dibao | rigid | monitored
    return Welfare(
        cases=cases,
        registers=registers,
        dibao=dibao,
        tekun=tekun,
        monitored=monitored,
        rigid=rigid,
        registered_poor=registered_poor(
            calibration, people.latents.wealth, people.persons, streams("registered_poor")
        ),
        dibao_amount=amount,
        assistance=amount
        + _further_assistance(calibration, people, line, tekun, monitored, struck),
        rigid_parts=parts,
        cause=draw_causes(calibration, hard, _signs(people), people.weight, streams("causes")),
    )


def _cases(
    calibration: Calibration,
    people: Population,
    earnings: Earnings,
    connected: Flags,
    streams: Streams,
) -> Cases:
    line = np.array(calibration.series(calibration.lines.dibao_standard))
    wealth = people.latents.wealth
    below, persons = earnings.actual < line, people.persons
    assets = draw_asset_screen(calibration, wealth, below, persons, streams("assets"))
    struck = np.logical_or.reduce(list(people.shocks.happened.values()))
    return Cases(
        income=earnings.actual,
        line=line,
        assets_ok=np.broadcast_to(assets[:, None], below.shape),
        persons=persons,
        size=people.capital.size.astype(float),
        need=people.capital.disabled.astype(float) + people.capital.chronic + struck,
        connected=connected,
        quality=people.places.quality[people.county][:, None],
        excluded=np.zeros(below.shape, dtype=bool),
    )


def _further_assistance(
    calibration: Calibration,
    people: Population,
    line: Floats,
    tekun: Flags,
    monitored: Flags,
    struck: Flags,
) -> Floats:
    """Return assistance beside Dibao, yuan per head (N, T)."""
    declared, size = calibration.registers, people.capital.size
    care = np.where(tekun, declared.tekun_amount.value * line / size, 0.0)
    temporary = declared.temporary_assistance.value * line / size
    cash = calibration.packages.cash_amount.value
    paid = care + np.where(monitored & struck, temporary, 0.0)
    return np.round(paid + np.where(taking_part(people.offers, "cash"), cash, 0.0))


def _burdens(people: Population) -> dict[str, Flags]:
    capital = people.capital
    return {
        "disability": capital.disabled,
        "chronic": capital.chronic,
        "schooling": capital.students,
    }


def _signs(people: Population) -> dict[str, Flags]:
    """Return what speaks for each cause of hardship."""
    capital, happened = people.capital, people.shocks.happened
    return {
        "illness": capital.chronic | happened["illness"],
        "disability": capital.disabled,
        "labour_ageing": capital.labour <= _LITTLE_LABOUR * capital.size,
        "schooling": capital.students,
        "unstable_work": happened["job"],
        "disaster_accident": happened["disaster"] | happened["accident"],
    }
