"""An emulated account for each test, and what several tests do."""

import itertools
import json
import os
import re
import unittest
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["EMULATOR_ENDPOINT"]
# Of an emulator whose clock stands still but for what tests move it on.
STILL_ENDPOINT = os.environ["EMULATOR_STILL_ENDPOINT"]
IMAGE = "Amazon-AppStream2-Sample-Image-03-11-2023"
# The emulator takes an access key id of twelve digits for the account.
ACCOUNTS = itertools.count(500_000_000_000)


def client(account, region="eu-central-1"):
    return boto3.client(
        "appstream",
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="secret",
        # A refusal is an answer here: nothing is tried again.
        config=Config(retries={"total_max_attempts": 1}),
    )


def control(method, path, body=None, endpoint=ENDPOINT):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{endpoint}/_emulator/{path}", data, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def advance(seconds):
    control("POST", "clock", {"advance_seconds": seconds})


def page(url, method="GET"):
    """The status and text of a page; redirects are followed."""
    request = urllib.request.Request(url, b"" if method == "POST" else None, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def press(text, action):
    """Presses a button of a session's page."""
    path = re.search(rf'action="(/session/[^"]*/{action})"', text).group(1)
    return page(ENDPOINT + path, "POST")


class AppStreamTest(unittest.TestCase):
    """A test with an account of its own."""

    def setUp(self):
        self.account = str(next(ACCOUNTS))
        self.appstream = client(self.account)

    def refused(self, code, operation, **input):
        """The sentence with which an operation is refused."""
        with self.assertRaises(ClientError) as raised:
            getattr(self.appstream, operation)(**input)
        error = raised.exception.response["Error"]
        self.assertEqual(error["Code"], code, error["Message"])
        return error["Message"]

    def fleet(self, name, **more):
        input = {
            "ImageName": IMAGE,
            "InstanceType": "stream.standard.medium",
            "ComputeCapacity": {"DesiredInstances": 2},
            **more,
        }
        return self.appstream.create_fleet(Name=name, **input)["Fleet"]

    def streaming(self, **more):
        """A running fleet and a stack that leads to it."""
        self.fleet("fleet", **more)
        self.appstream.create_stack(Name="stack")
        self.appstream.associate_fleet(FleetName="fleet", StackName="stack")
        self.appstream.start_fleet(Name="fleet")
        advance(180)

    def open(self, user, **more):
        url = self.appstream.create_streaming_url(
            StackName="stack", FleetName="fleet", UserId=user, Validity=3600, **more
        )["StreamingURL"]
        return page(url)

    def sessions(self):
        return self.appstream.describe_sessions(StackName="stack", FleetName="fleet")["Sessions"]
