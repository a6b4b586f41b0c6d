"""Projects to measure with, and the measurements."""
