"""Records made of tagged segments: PNC, HL7 v2 and ANSI/NIST-ITL. Each record becomes one row of flat text."""

from bluelamp.connect.readers.segments.opening import open_segments

__all__ = ["open_segments"]
