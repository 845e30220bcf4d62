import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from vectorella.operations.notification import notify

FACTS = {"text": "vectorella daily failed: It rained.", "exit_code": 1}


@pytest.fixture
def webhook():
    """A server on this machine, and the bodies that it was sent."""
    bodies = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", bodies
        server.shutdown()
        thread.join()


def test_a_webhook_is_sent_the_facts(webhook):
    address, bodies = webhook
    assert notify(f"{address}/hook", FACTS) is None
    assert bodies == [FACTS]


def test_a_webhook_that_refuses_is_told_of_without_its_address(webhook):
    address, _ = webhook
    trouble = notify(f"{address}/broken", FACTS)
    assert "500" in trouble
    assert "broken" not in trouble


def test_a_webhook_that_is_not_there_is_told_of():
    assert "not told" in notify("http://127.0.0.1:9/", FACTS)


def test_a_command_reads_the_facts(tmp_path):
    told = tmp_path / "told.json"
    assert notify(f"cat > '{told}'", FACTS) is None
    assert json.loads(told.read_text()) == FACTS


def test_a_command_that_fails_is_told_of_with_what_it_said():
    trouble = notify("echo no mail today >&2; exit 3", FACTS)
    assert trouble == "The command for failures ended with exit code 3: no mail today"
