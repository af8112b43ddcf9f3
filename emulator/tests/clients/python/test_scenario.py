"""All ninety operations, by boto3 and by the AWS CLI, as scenario.json has it; all ten
paginators; and an image that is shared."""

import json
import pathlib
import unittest

from steps import Follower, boto, command_line
from support import ENDPOINT, AppStreamTest, advance, client

STEPS = json.loads((pathlib.Path(__file__).parent.parent / "scenario.json").read_text())


class Scenario(AppStreamTest):
    def follow(self, call):
        Follower(self, call, self.account, "499999999998", ENDPOINT, {}).follow(STEPS)

    def test_boto3(self):
        self.follow(boto(ENDPOINT))

    def test_aws_cli(self):
        self.follow(command_line(ENDPOINT))

    def test_the_scenario_has_every_operation(self):
        called = {step["call"] for step in STEPS if "call" in step}
        operations = set(self.appstream.meta.service_model.operation_names)
        self.assertEqual(called, operations & called)
        self.assertEqual(len(called), 90)


class Paginators(AppStreamTest):
    def test_all_ten_lead_through_their_list(self):
        self.streaming(ComputeCapacity={"DesiredInstances": 3})
        for number in range(3):
            self.appstream.create_user(UserName=f"u{number}@example.com", AuthenticationType="USERPOOL")
            self.appstream.create_directory_config(
                DirectoryName=f"d{number}.example.com",
                OrganizationalUnitDistinguishedNames=["OU=x,DC=example,DC=com"],
            )
            self.appstream.create_image_builder(
                Name=f"b{number}",
                ImageName="Amazon-AppStream2-Sample-Image-03-11-2023",
                InstanceType="stream.standard.small",
            )
            self.open(f"user-{number}")
        items = [
            {"StackName": "stack", "UserName": f"u{number}@example.com", "AuthenticationType": "USERPOOL"}
            for number in range(3)
        ]
        self.appstream.batch_associate_user_stack(UserStackAssociations=items)
        pair = {"StackName": "stack", "FleetName": "fleet"}
        for name, input, key, count in [
            ("describe_directory_configs", {}, "DirectoryConfigs", 3),
            ("describe_fleets", {}, "Fleets", 1),
            ("describe_image_builders", {}, "ImageBuilders", 3),
            ("describe_images", {"Type": "PUBLIC"}, "Images", None),
            ("describe_sessions", pair, "Sessions", 3),
            ("describe_stacks", {}, "Stacks", 1),
            ("describe_user_stack_associations", {"StackName": "stack"}, "UserStackAssociations", 3),
            ("describe_users", {"AuthenticationType": "USERPOOL"}, "Users", 3),
            ("list_associated_fleets", {"StackName": "stack"}, "Names", 1),
            ("list_associated_stacks", {"FleetName": "fleet"}, "Names", 1),
        ]:
            with self.subTest(name):
                self.assertTrue(self.appstream.can_paginate(name))
                paginator = self.appstream.get_paginator(name)
                # Four of them have no limit that a caller could set.
                limited = name.startswith(("describe_user", "describe_image", "describe_directory", "describe_session"))
                config = {"PageSize": 2} if limited else {}
                pages = list(paginator.paginate(**input, PaginationConfig=config))
                found = [one for page in pages for one in page[key]]
                if count is not None:
                    self.assertEqual(len(found), count)
                if limited:
                    self.assertGreater(len(pages), 1)


class Sharing(AppStreamTest):
    def test_a_shared_image_is_seen_and_revoked(self):
        other_account = "499999999001"
        other = client(other_account)
        role = f"arn:aws:iam::{self.account}:role/import"
        self.appstream.create_imported_image(Name="mine", SourceAmiId="ami-0123456789", IamRoleArn=role)
        advance(1800)
        advance(600)
        self.appstream.update_image_permissions(
            Name="mine", SharedAccountId=other_account, ImagePermissions={"allowFleet": True, "allowImageBuilder": False}
        )
        (image,) = [one for one in other.describe_images(Type="SHARED")["Images"] if one["Name"] == "mine"]
        other.create_fleet(
            Name="consumer",
            ImageArn=image["Arn"],
            InstanceType="stream.standard.medium",
            ComputeCapacity={"DesiredInstances": 3},
        )
        self.appstream.delete_image_permissions(Name="mine", SharedAccountId=other_account)
        (fleet,) = other.describe_fleets(Names=["consumer"])["Fleets"]
        self.assertEqual(fleet["ComputeCapacityStatus"]["Desired"], 0)
        other.delete_fleet(Name="consumer")


if __name__ == "__main__":
    unittest.main()
