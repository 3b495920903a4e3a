"""A review on a server of its own, and a client that judges over HTTP."""

import json
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlsplit

import pytest

from quoteattr.review.server import ReviewServer


class Client:
    """Speaks to a review as its page does."""

    def __init__(self, url):
        address = urlsplit(url)
        self.path = address.path
        self.host = address.netloc
        self.connection = HTTPConnection(address.hostname, address.port, timeout=10)

    def send(self, method, path, body=None, **headers):
        self.connection.request(method, path, body, {"Host": self.host} | headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def post(self, what, **told):
        status, _, body = self.send("POST", self.path + what, json.dumps(told), Origin=f"http://{self.host}")
        return status, json.loads(body)


@pytest.fixture
def serve():
    """Serves sessions; gives the server and a client."""
    servers = []

    def served(session):
        server = ReviewServer(session)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return server, Client(server.url)

    yield served
    for server in servers:
        server.shutdown()
        server.server_close()
