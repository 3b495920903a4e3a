"""A client that judges over HTTP."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit


class Client:
    """Speaks to a review as its page does."""

    def __init__(self, url):
        address = urlsplit(url)
        self.path = address.path
        self.host = address.netloc
        self.connection = HTTPConnection(address.hostname, address.port, timeout=60)

    def send(self, method, path, body=None, **headers):
        self.connection.request(method, path, body, {"Host": self.host} | headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def post(self, what, **told):
        status, _, body = self.send("POST", self.path + what, json.dumps(told), Origin=f"http://{self.host}")
        return status, json.loads(body)
