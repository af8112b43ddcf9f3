"""Every rule and error sentence, by boto3 and by the AWS CLI, as rules.json has them."""

import itertools
import json
import pathlib
import unittest

from steps import Follower, boto, command_line
from support import STILL_ENDPOINT, control

FILE = json.loads((pathlib.Path(__file__).parent.parent / "rules.json").read_text())
# The emulator takes an access key id of twelve digits for the account.
ACCOUNTS = itertools.count(300_000_000_000)


class Rules(unittest.TestCase):
    def hold(self, call):
        for rule, steps in FILE["rules"].items():
            with self.subTest(rule):
                accounts = (str(next(ACCOUNTS)), str(next(ACCOUNTS)))
                Follower(self, call, *accounts, STILL_ENDPOINT, FILE["fragments"]).follow(steps)

    def tearDown(self):
        control("PUT", "faults", [], STILL_ENDPOINT)

    def test_boto3(self):
        self.hold(boto(STILL_ENDPOINT))

    def test_aws_cli(self):
        self.hold(command_line(STILL_ENDPOINT))


if __name__ == "__main__":
    unittest.main()
