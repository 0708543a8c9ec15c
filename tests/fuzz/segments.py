"""Feeds an instrumented HL7 or NIST reader with broken bytes: `python segments.py hl7|nist SECONDS`. Run by test_segments."""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bluelamp.connect.readers.segments"]):
    from bluelamp.connect.readers.segments.hl7 import Hl7
    from bluelamp.connect.readers.segments.nist import Nist
    from bluelamp.connect.readers.segments.record import Fault, Record

from bluelamp.connect.errors import SourceError
from bluelamp.connect.readers.stream import ByteSource, UnpackLimits
from bluelamp.connect.segment_specs import Hl7Spec, NistSpec

KIND, SECONDS = sys.argv[1], sys.argv[2]
FORM = {"hl7": Hl7(Hl7Spec(path="a")), "nist": Nist(NistSpec(path="a"))}[KIND]
SEEDS = {
    "hl7": [
        b"MSH|^~\\&|A|B|C||20260301||ADT^A04|1|P|2.4||||||8859/1\rPID|1||1^^^H~2||X^Y&Z|\\F\\\\X41\\\rOBX|1|ST|A\r",
        b"FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|^~\\&|A\r\x0bMSH|^~\\&|A\r\x1c\rBTS|2\rFTS|1\r",
    ],
    "nist": [
        b"1.001:44\x1d1.002:0500\x1d1.003:1\x1f1\x1e2\x1f00\x1d1.009:T\x1c2.001:31\x1d2.002:00\x1d2.018:A\x1fB\x1eC\x1c",
        b"1.001:37\x1d1.002:0500\x1d1.003:1\x1f1\x1e4\x1f01\x1c\x00\x00\x00\x14\x01\x01\x03\xff\xff\xff\xff\xff\x00\x00\x08\x00\x08\x00ab",
    ],
}[KIND]
"""Close to good, so that the fuzzer soon finds its way in."""


def read_one(content: bytes) -> None:
    """Whatever the bytes, every result is a record or a fault; a source's own trouble is the only error."""
    path = Path(FOLDER.name, "a")
    path.write_bytes(content)
    source = ByteSource(path, "none", UnpackLimits(2**30, 200))
    end = 0
    try:
        for found in FORM.records(source, path):
            if isinstance(found, Fault):
                assert found.offset >= 0
                assert found.reason
                assert found.message
            else:
                assert isinstance(found, Record)
                assert all(isinstance(value, str) and value for value in found.values.values())
                assert all(FORM.may_have(name) for name in found.values), found.values.keys()
            end += 1
    except SourceError:
        pass
    finally:
        source.close()
    assert end <= len(content) + 3


with tempfile.TemporaryDirectory() as folder_name, tempfile.TemporaryDirectory() as seeds:
    for number, seed in enumerate(SEEDS):
        Path(seeds, str(number)).write_bytes(seed)

    class FOLDER:
        """Where the bytes are put for the reader to open."""

        name = folder_name

    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={SECONDS}",
            "-max_len=600",
            "-timeout=10",
            "-print_final_stats=0",
            seeds,
        ],
        read_one,
    )
    atheris.Fuzz()
