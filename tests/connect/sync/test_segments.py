"""Broken PNC, HL7 and NIST files through a whole run: what was read, loaded and kept aside adds up, and replays know why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bluelamp.connect.sync import Request, sync_connected
from bluelamp.store.connection import Pool, open_pool
from tests.connect.readers.segments.segment_files import a_message, a_print, a_reply, a_transaction
from tests.connect.sync.systems_on_disk import an_estate

MAPPING = """
mapping: 1
source: {{system: broken, key: ["{key}"]}}
entities:
  person: {{entity: person, key: ["{key}"], family: "{name}"}}
handling: {{marking: OFFICIAL-SENSITIVE, purposes: [policing]}}
quality: {{max_quarantine: 95%}}
"""


def hl7(number: int, **changes: str) -> str:
    return a_message(f"C{number}", **changes)


CORPUS: dict[str, tuple[str, str, list[bytes], list[str]]] = {
    "hl7": (
        "MSH.10.1", "PID.5.1",
        [
            hl7(1).encode(), b"PID|9||lost\r", hl7(2).replace("MSH|^~", "MSH|^^").encode(), hl7(3, encoding="8859/99").encode(),
            hl7(4).replace("FAKE", "FA\x07E").encode(), hl7(5, encoding="ASCII", family="M\xdcLLER").encode("latin-1"),
            hl7(6).replace("PID|1", "a line break\rPID|1").encode(), hl7(7).encode(), b"\x0b" + hl7(8).encode()[:-30],
        ],
        ["separators-wrong", "encoding-unknown", "control-character", "bad-encoding", "segment-unreadable", "file-truncated"],
    ),
    "nist": (
        "1.009", "2.018",
        [
            b"rubbish", a_transaction("T1"), a_transaction("T2").replace(b"2.001:", b"2.001:9"),
            a_transaction("T3", others=[(4, 1, a_print(1, length=900))]), a_transaction("T4", count="1"),
            a_transaction("T5", name="A\x07"), a_transaction("T6", others=[(4, 1, a_print(1))]), a_transaction("T7")[:-9],
        ],
        ["record-unreadable", "length-wrong", "length-wrong", "count-wrong", "control-character", "file-truncated"],
    ),
    "pnc": (
        "IDS.pncId", "IDS.checkname",
        [
            a_reply(pnc_id="99/1Z").encode(), a_reply(pnc_id="99/2Z", count=3).encode(), b"between<",
            a_reply(pnc_id="99/3Z").replace("</FSC>", "").encode(), a_reply(pnc_id="99/4Z").replace("<FSC>", "<FSC>longer").encode(),
            a_reply(pnc_id="99/5Z").encode("utf-8").replace(b"TESTPERSON", b"TESTPERS\xd6N"), a_reply(pnc_id="99/6Z").encode(),
            a_reply(pnc_id="99/7Z").encode()[:-40],
        ],
        ["count-wrong", "record-unreadable", "segment-unterminated", "segment-long", "bad-encoding", "file-truncated"],
    ),
}  # fmt: skip


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def connected(tmp_path: Path, kind: str, *, truncated: str) -> Path:
    key, name, parts, _ = CORPUS[kind]
    folder = tmp_path / "systems" / "broken"
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(
        f'[system]\nid = "broken"\nname = "Broken"\n[source]\nkind = "{kind}"\npath = "a"\ntruncated = "{truncated}"\n'
    )
    (folder / "mapping.yaml").write_text(MAPPING.format(key=key, name=name))
    (folder / "a").write_bytes(b"".join(parts))
    return folder


@pytest.mark.parametrize("kind", CORPUS)
def test_counts_of_a_broken_file_add_up(a_pool: Pool, tmp_path: Path, kind: str) -> None:
    connected(tmp_path, kind, truncated="quarantine")
    summary = sync_connected(a_pool, an_estate(tmp_path), "broken", Request("tester"))
    assert summary.state == "completed"
    assert summary.rows_written == 2
    expected = sorted(CORPUS[kind][3])
    kept = sorted(reason for reason, _, count in summary.reasons for _ in range(count))
    assert kept == expected
    assert summary.rows_read == summary.rows_written + summary.rows_unchanged + summary.rows_quarantined
    again = sync_connected(a_pool, an_estate(tmp_path), "broken", Request("tester"))
    assert (again.state, again.rows_unchanged, again.records_out) == ("completed", 2, 0)


@pytest.mark.parametrize("kind", CORPUS)
def test_cut_file_stops_the_run_and_loads_nothing(a_pool: Pool, tmp_path: Path, kind: str) -> None:
    connected(tmp_path, kind, truncated="stop")
    summary = sync_connected(a_pool, an_estate(tmp_path), "broken", Request("tester"))
    assert (summary.state, summary.rows_written) == ("failed", 0)
    assert summary.error is not None
    assert summary.error["code"] == "source-truncated"
