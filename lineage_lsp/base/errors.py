"""Exceptions are for the outside world; what a user wrote becomes diagnostics.

LineageError
├── ProjectNotFoundError   no dbt_project.yml where one was expected
├── NodeNotFoundError      a NODE argument names nothing, or several things
├── SelectionError         a selector that cannot be read, or asks for what is not there
└── StoreError             the database cannot be opened, read or written
"""

from __future__ import annotations


class LineageError(Exception):
    """Something outside went wrong; the message is a sentence for the user."""


class ProjectNotFoundError(LineageError):
    pass


class NodeNotFoundError(LineageError):
    """candidates: unique_ids to choose from, nearest first; empty when nothing is like it."""

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class SelectionError(LineageError):
    pass


class StoreError(LineageError):
    pass
