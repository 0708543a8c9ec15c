"""Benchmarks: speed as a ratio to a peer measured in the same run, never as a timed unit test."""
