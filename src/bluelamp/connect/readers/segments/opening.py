"""From a manifest's pnc, hl7 or nist to its reader."""

from bluelamp.connect.readers.contract import ReadPlan
from bluelamp.connect.readers.segments.hl7 import Hl7
from bluelamp.connect.readers.segments.nist import Nist
from bluelamp.connect.readers.segments.pnc import Pnc
from bluelamp.connect.readers.segments.reader import SegmentsReader
from bluelamp.connect.segment_specs import Hl7Spec, NistSpec, PncSpec, SegmentsSpec


def open_segments(spec: SegmentsSpec, plan: ReadPlan) -> SegmentsReader:
    """The reader for this source."""
    if isinstance(spec, PncSpec):
        return SegmentsReader(spec, plan, Pnc(spec))
    if isinstance(spec, NistSpec):
        return SegmentsReader(spec, plan, Nist(spec))
    assert isinstance(spec, Hl7Spec)
    return SegmentsReader(spec, plan, Hl7(spec))
