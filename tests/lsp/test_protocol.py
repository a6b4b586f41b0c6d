from collections.abc import Iterator

from lineage_lsp.lsp.server import create_server


def test_nothing_is_kept_of_a_notification_that_was_handled() -> None:
    server = create_server()
    handled: list[object] = []

    def handler(*_: object) -> Iterator[object]:
        yield from ()

    server.protocol._execute_handler("some id", handler, handled.append)
    assert len(handled) == 1
    assert not server.protocol._request_futures
