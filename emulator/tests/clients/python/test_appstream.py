"""boto3 against the emulator: what scripts do, with waiters and paginators."""

import datetime

from support import ENDPOINT, IMAGE, AppStreamTest, advance, client, control, page, press

QUICKLY = {"Delay": 1, "MaxAttempts": 40}


class Fleets(AppStreamTest):
    def test_a_fleet_is_created_started_waited_for_stopped_and_deleted(self):
        fleet = self.fleet("one", Tags={"env": "test"})
        self.assertEqual(fleet["State"], "STOPPED")
        self.assertEqual(fleet["MaxUserDurationInSeconds"], 57600)
        self.assertIsInstance(fleet["CreatedTime"], datetime.datetime)
        self.appstream.start_fleet(Name="one")
        self.appstream.get_waiter("fleet_started").wait(Names=["one"], WaiterConfig=QUICKLY)
        capacity = self.appstream.describe_fleets(Names=["one"])["Fleets"][0]["ComputeCapacityStatus"]
        self.assertEqual(capacity, {"Desired": 2, "Running": 2, "InUse": 0, "Available": 2})
        self.appstream.stop_fleet(Name="one")
        self.appstream.get_waiter("fleet_stopped").wait(Names=["one"], WaiterConfig=QUICKLY)
        self.appstream.delete_fleet(Name="one")
        with self.assertRaises(self.appstream.exceptions.ResourceNotFoundException):
            self.appstream.describe_fleets(Names=["one"])

    def test_a_running_fleet_takes_few_changes(self):
        self.fleet("one")
        self.appstream.start_fleet(Name="one")
        advance(180)
        self.appstream.update_fleet(Name="one", DisplayName="One")
        self.assertEqual(
            self.refused("ResourceInUseException", "update_fleet", Name="one", Description="x"),
            "Cannot update the attribute for fleet one when it is ACTIVE. "
            "The fleet must be stopped to complete this action.",
        )

    def test_members_exclude_each_other(self):
        for more in [
            {"ComputeCapacity": {"DesiredInstances": 1, "DesiredSessions": 1}},
            {"ImageArn": f"arn:aws:appstream:eu-central-1::image/{IMAGE}"},
            {"FleetType": "ELASTIC"},
        ]:
            input = {
                "Name": "one",
                "ImageName": IMAGE,
                "InstanceType": "stream.standard.medium",
                "ComputeCapacity": {"DesiredInstances": 1},
                **more,
            }
            self.refused("InvalidParameterCombinationException", "create_fleet", **input)

    def test_a_bad_subnet_leaves_the_fleet_starting(self):
        self.fleet("one", VpcConfig={"SubnetIds": ["subnet-bad"]})
        self.appstream.start_fleet(Name="one")
        advance(3600)
        fleet = self.appstream.describe_fleets(Names=["one"])["Fleets"][0]
        self.assertEqual(fleet["State"], "STARTING")
        self.assertEqual(fleet["FleetErrors"][0]["ErrorCode"], "SUBNET_NOT_FOUND")

    def test_a_deprecated_image_is_refused(self):
        name = "AppStream-WinServer2012R2-08-02-2023"
        message = self.refused(
            "ResourceNotAvailableException",
            "create_fleet",
            Name="one",
            ImageName=name,
            InstanceType="stream.standard.medium",
            ComputeCapacity={"DesiredInstances": 1},
        )
        self.assertEqual(
            message,
            f"The image {name} is DEPRECATED. "
            "The image must be in an AVAILABLE state for this action to succeed.",
        )


class Stacks(AppStreamTest):
    def test_a_stack_is_created_changed_and_deleted(self):
        stack = self.appstream.create_stack(Name="one")["Stack"]
        self.assertEqual(stack["ApplicationSettings"], {"Enabled": False})
        self.assertEqual(len(stack["UserSettings"]), 9)
        stack = self.appstream.update_stack(
            Name="one", StorageConnectors=[{"ConnectorType": "HOMEFOLDERS"}]
        )["Stack"]
        self.assertEqual(
            stack["StorageConnectors"][0]["ResourceIdentifier"],
            f"appstream2-36fb080bb8-eu-central-1-{self.account}",
        )
        stack = self.appstream.update_stack(
            Name="one", AttributesToDelete=["STORAGE_CONNECTORS"]
        )["Stack"]
        self.assertEqual(stack["StorageConnectors"], [])
        self.appstream.delete_stack(Name="one")
        self.refused("ResourceNotFoundException", "delete_stack", Name="one")

    def test_fleet_and_stack_hold_each_other(self):
        self.fleet("f")
        self.appstream.create_stack(Name="s")
        self.appstream.associate_fleet(FleetName="f", StackName="s")
        self.assertEqual(
            self.refused("ResourceInUseException", "delete_fleet", Name="f"),
            "The fleet f is associated with a stack. "
            "To delete the fleet, you must dissociate it from the stack.",
        )
        self.assertEqual(
            self.refused("ResourceInUseException", "delete_stack", Name="s"),
            "Cannot delete stack s. This stack has fleets associated with it. "
            "Only stacks with no fleets associated with it can be deleted.",
        )
        for paginator, input in [
            ("list_associated_fleets", {"StackName": "s"}),
            ("list_associated_stacks", {"FleetName": "f"}),
        ]:
            pages = self.appstream.get_paginator(paginator).paginate(**input)
            names = [name for page in pages for name in page["Names"]]
            self.assertEqual(len(names), 1)
        self.appstream.disassociate_fleet(FleetName="f", StackName="s")
        self.appstream.delete_stack(Name="s")
        self.appstream.delete_fleet(Name="f")


class Images(AppStreamTest):
    def test_all_images_are_paged_through(self):
        pages = self.appstream.get_paginator("describe_images").paginate(
            Type="PUBLIC", PaginationConfig={"PageSize": 3}
        )
        names = [image["Name"] for page in pages for image in page["Images"]]
        self.assertIn(IMAGE, names)
        self.assertEqual(len(names), len(set(names)))

    def test_a_page_holds_25_images_at_most(self):
        self.refused("ValidationException", "describe_images", MaxResults=26)


class Sessions(AppStreamTest):
    def test_a_session_is_opened_left_resumed_and_ended(self):
        self.streaming()
        status, text = self.open("p.novak", ApplicationId="Firefox")
        self.assertEqual(status, 200)
        self.assertIn("<h1>Mozilla Firefox</h1>", text)
        (session,) = self.sessions()
        self.assertEqual((session["State"], session["ConnectionState"]), ("ACTIVE", "CONNECTED"))
        _, text = press(text, "disconnect")
        self.assertEqual(self.sessions()[0]["ConnectionState"], "NOT_CONNECTED")
        self.open("p.novak")
        self.assertEqual(self.sessions()[0]["Id"], session["Id"])
        self.appstream.expire_session(SessionId=session["Id"])
        self.assertEqual(self.sessions(), [])

    def test_sessions_are_paged_through(self):
        self.streaming(ComputeCapacity={"DesiredInstances": 30})
        for number in range(30):
            self.open(f"user-{number}")
        pages = self.appstream.get_paginator("describe_sessions").paginate(
            StackName="stack", FleetName="fleet", PaginationConfig={"PageSize": 7}
        )
        users = {session["UserId"] for page in pages for session in page["Sessions"]}
        self.assertEqual(len(users), 30)

    def test_a_url_expires(self):
        self.streaming()
        url = self.appstream.create_streaming_url(
            StackName="stack", FleetName="fleet", UserId="p.novak"
        )["StreamingURL"]
        advance(60)
        self.assertEqual(page(url)[0], 403)
        self.assertEqual(page(f"{ENDPOINT}/stream/invented")[0], 404)

    def test_a_stopped_fleet_streams_nothing(self):
        self.fleet("fleet")
        self.appstream.create_stack(Name="stack")
        self.appstream.associate_fleet(FleetName="fleet", StackName="stack")
        input = {"StackName": "stack", "FleetName": "fleet", "UserId": "p.novak"}
        self.refused("ResourceNotAvailableException", "create_streaming_url", **input)
        for validity in (0, 604801):
            self.refused(
                "InvalidParameterValueException",
                "create_streaming_url",
                Validity=validity,
                **input,
            )


class Tags(AppStreamTest):
    def test_tags_are_set_and_removed(self):
        arn = self.fleet("one", Tags={"env": "test"})["Arn"]
        self.appstream.tag_resource(ResourceArn=arn, Tags={"team": "a"})
        self.appstream.untag_resource(ResourceArn=arn, TagKeys=["env"])
        tags = self.appstream.list_tags_for_resource(ResourceArn=arn)["Tags"]
        self.assertEqual(tags, {"team": "a"})
        self.refused("ValidationException", "tag_resource", ResourceArn=arn, Tags={"aws:x": "y"})


class Everything(AppStreamTest):
    def test_lists_are_paged_through(self):
        for number in range(10):
            self.fleet(f"fleet-{number}")
            self.appstream.create_stack(Name=f"stack-{number}")
        for paginator, key in [("describe_fleets", "Fleets"), ("describe_stacks", "Stacks")]:
            pages = self.appstream.get_paginator(paginator).paginate()
            self.assertEqual(len([one for page in pages for one in page[key]]), 10)
        self.refused("InvalidParameterValueException", "describe_fleets", NextToken="x")

    def test_quotas_hold(self):
        for number in range(10):
            self.appstream.create_stack(Name=f"stack-{number}")
        self.refused("LimitExceededException", "create_stack", Name="eleventh")

    def test_accounts_and_regions_are_apart(self):
        self.fleet("one")
        self.assertEqual(client(self.account, "us-east-1").describe_fleets()["Fleets"], [])
        self.assertEqual(client("499999999999").describe_fleets()["Fleets"], [])

    def test_an_answer_has_a_request_id(self):
        answer = self.appstream.describe_fleets()
        self.assertTrue(answer["ResponseMetadata"]["RequestId"])

    def test_faults_reach_the_caller(self):
        control("PUT", "faults", [{"operation": "DescribeStacks", "error": "ThrottlingException"}])
        try:
            self.refused("ThrottlingException", "describe_stacks")
        finally:
            control("PUT", "faults", [])
        self.appstream.describe_stacks()
