"""Follows steps: calls with what must come of them, shared with the JavaScript suite.

A step is one of
  {"call", "input"} with "expect" (values by path), "count" (lengths), "absent" (paths),
      "save" (values by path, for ${name}), or "error" and "message"; "as": "other" calls it
      from the other account, "region" in another region, "repeat" several times with
      ${number} from 000 on
  {"use"}      the steps of a fragment
  {"advance"}  moves the clock on
  {"open"}     a page that must be there, {"expired"} one that must have expired
  {"starts", "with"}  a text and its beginning
  {"faults"}   sets the emulator's faults
"""

import contextlib
import io
import json
import os
import re

import boto3
from awscli.clidriver import create_clidriver
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from support import IMAGE, control, page


def filled(value, saved):
    """With ${name} replaced by what was saved under that name, and ${x*9} by nine x."""

    def replace(found):
        name = found.group(1)
        return "x" * int(name[2:]) if name.startswith("x*") else saved[name]

    return json.loads(re.sub(r"\$\{([\w*]+)\}", replace, json.dumps(value)))


def at(value, path):
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def is_absent(value, path):
    try:
        at(value, path)
    except (KeyError, IndexError):
        return True
    return False


def boto(endpoint):
    """Calls by boto3."""
    clients = {}

    def call(operation, input, account, region):
        if (account, region) not in clients:
            clients[account, region] = boto3.client(
                "appstream",
                endpoint_url=endpoint,
                region_name=region,
                aws_access_key_id=account,
                aws_secret_access_key="secret",
                # A refusal is an answer here: nothing is tried again.
                config=Config(retries={"total_max_attempts": 1}),
            )
        return getattr(clients[account, region], xform_name(operation))(**input)

    return call


def command_line(endpoint):
    """Calls by the AWS CLI, within this process."""
    drivers = {}

    def call(operation, input, account, region):
        os.environ.update(
            AWS_ACCESS_KEY_ID=account,
            AWS_SECRET_ACCESS_KEY="secret",
            AWS_DEFAULT_REGION=region,
            AWS_MAX_ATTEMPTS="1",
        )
        arguments = ["appstream", xform_name(operation, "-"), "--endpoint-url", endpoint]
        if input:
            arguments += ["--cli-input-json", json.dumps(input)]
        if {"MaxResults", "NextToken"} & set(input):
            # By itself it goes through all pages.
            arguments.append("--no-paginate")
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            # A driver keeps the account that it was first used by.
            driver = drivers.get((account, region)) or create_clidriver()
            drivers[account, region] = driver
            code = driver.main([*arguments, "--output", "json"])
        refused = re.search(
            r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(.*?\))?: (.*)",
            errors.getvalue(),
            re.DOTALL,
        )
        if refused:
            error = {"Error": {"Code": refused.group(1), "Message": refused.group(2).strip()}}
            raise ClientError(error, operation)
        if code != 0:
            raise AssertionError(errors.getvalue())
        return json.loads(out.getvalue() or "{}")

    return call


class Follower:
    """One account that goes through steps with one client."""

    def __init__(self, test, call, account, other, endpoint, fragments):
        self.test, self.call, self.endpoint, self.fragments = test, call, endpoint, fragments
        self.saved = {"account": account, "other": other, "image": IMAGE}

    def follow(self, steps):
        for step in steps:
            if "use" in step:
                self.follow(self.fragments[step["use"]])
                continue
            for number in range(step.get("repeat", 1)):
                self.saved["number"] = f"{number:03}"
                self.take(filled(step, self.saved))

    def take(self, step):
        test = self.test
        if "advance" in step:
            control("POST", "clock", {"advance_seconds": step["advance"]}, self.endpoint)
        elif "faults" in step:
            control("PUT", "faults", step["faults"], self.endpoint)
        elif "open" in step:
            test.assertEqual(page(step["open"])[0], 200)
        elif "expired" in step:
            test.assertEqual(page(step["expired"])[0], 403)
        elif "starts" in step:
            test.assertTrue(step["starts"].startswith(step["with"]), step)
        else:
            self.take_call(step)

    def take_call(self, step):
        test = self.test
        account = self.saved[step.get("as", "account")]
        region = step.get("region", "eu-central-1")
        if "error" in step:
            with test.assertRaises(ClientError, msg=step) as raised:
                self.call(step["call"], step["input"], account, region)
            error = raised.exception.response["Error"]
            test.assertEqual(error["Code"], step["error"], step)
            test.assertEqual(error["Message"], step.get("message", error["Message"]))
            return
        answer = self.call(step["call"], step["input"], account, region)
        for path, value in step.get("expect", {}).items():
            test.assertEqual(at(answer, path), value, f"{path} of {step}")
        for path, count in step.get("count", {}).items():
            test.assertEqual(len(at(answer, path)), count, f"{path} of {step}")
        for path in step.get("absent", []):
            test.assertTrue(is_absent(answer, path), f"{path} of {step}")
        for name, path in step.get("save", {}).items():
            self.saved[name] = at(answer, path)
