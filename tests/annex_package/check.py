"""What a package asks of the values that it holds, with everything installed from wheels: tests/downstream.py runs it."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import ward_annexes
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from ward_annexes.submissions import Submission

from reformkpi import Annex, Evaluation, Measurement, Verdict, annexes, periods

YEAR = periods.CALENDAR.year(2026)


def submission() -> Submission:
    """Return what a ward sends that misses its target by a single dossier."""
    report = ward_annexes.annex()["I.1"].counted(
        979, 1000, unit="ward", period=YEAR, stated="97,90", source="bao-cao.xlsx, C7"
    )
    return Submission(sender="UBND phường", reports=(report,))


def check_annex() -> None:
    """The package's own annex stands beside the library's, and judges."""
    assert annexes.names() == ("sct-2025", "ward-2026")
    verdict = ward_annexes.judged(submission().reports)["I.1"]
    assert (verdict.status.value, verdict.shortfall) == ("not met", 1)


def check_json() -> None:
    """A model that holds reports is the same after JSON; a report that no office can send is refused by both libraries."""
    sent = submission()
    text = sent.model_dump_json()
    assert '"97.90"' in text  # with its decimals
    assert Submission.model_validate_json(text) == sent
    try:
        Submission.model_validate_json(text.replace("979", "1001"))
    except ValidationError as error:
        assert "1001" in str(error)
    else:
        raise AssertionError("1,001 of 1,000 was read")


@settings(max_examples=50, deadline=None)
@given(st.from_type(Annex), st.from_type(Measurement), st.from_type(Verdict))
def check_generated(annex: Annex, report: Measurement, verdict: Verdict) -> None:
    """Generated values need no import of ours, and are the same after a pickle; an annex after its document, too."""
    assert not annex or Annex.from_toml(annex.to_toml()) == annex  # a document lists at least one indicator
    assert pickle.loads(pickle.dumps((annex, report, verdict))) == (annex, report, verdict)


def check_processes() -> None:
    """A process that starts anew judges what it is sent, and sends back an equal evaluation that finds its verdicts."""
    reports = submission().reports
    here = ward_annexes.judged(reports)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for there in pool.map(ward_annexes.judged, [reports] * 4):
            assert there == here
            assert hash(there["I.1"]) == hash(here["I.1"])
            assert there["I.1", "ward"].indicator is there["I.1"].indicator


def check_threads() -> None:
    """Threads that share an annex and reports, each for the first time, come to the same."""
    reports = submission().reports
    here = ward_annexes.judged(reports)

    def rows(_: int) -> tuple[Evaluation, list[dict[str, object]], int]:
        evaluation = ward_annexes.judged(reports)
        return evaluation, evaluation.rows(), hash(evaluation["I.1"])

    with ThreadPoolExecutor(8) as pool:
        for evaluation, flat, number in pool.map(rows, range(64)):
            assert (evaluation, flat, number) == (here, here.rows(), hash(here["I.1"]))


if __name__ == "__main__":
    for check in (check_annex, check_json, check_generated, check_processes, check_threads):
        check()
        print(check.__name__)
