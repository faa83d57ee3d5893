"""Measure speed and memory against what a newcomer would write: `make bench`."""
