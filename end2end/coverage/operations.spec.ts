//! Every operation of the API Portico began with has a page, and a test in a browser that
//! makes the portal call it. Runs after all the others, and knows what they called.

import { expect, test } from "../tests/fixtures";
import { all } from "../tests/called";
import { visit } from "../tests/pages";

/** The 36 operations, each with the page that leads to it. */
const PAGES: Record<string, string> = {
  AssociateFleet: "/c/demo/stacks/training",
  CopyImage: "/c/demo/images/qa-2026-03",
  CreateDirectoryConfig: "/c/demo/directory-configs/new",
  CreateFleet: "/c/demo/fleets/new",
  CreateImageBuilder: "/c/demo/image-builders/new",
  CreateImageBuilderStreamingURL: "/c/demo/image-builders/cad-builder-02",
  CreateStack: "/c/demo/stacks/new",
  CreateStreamingURL: "/launch",
  DeleteDirectoryConfig: "/c/demo/directory-configs/corp.example.com",
  DeleteFleet: "/c/demo/fleets/lab-linux",
  DeleteImage: "/c/demo/images/qa-2026-03",
  DeleteImageBuilder: "/c/demo/image-builders/cad-builder-02",
  DeleteImagePermissions: "/c/demo/images/cad-2026-02",
  DeleteStack: "/c/demo/stacks/training",
  DescribeDirectoryConfigs: "/c/demo/directory-configs",
  DescribeFleets: "/c/demo/fleets",
  DescribeImageBuilders: "/c/demo/image-builders",
  DescribeImagePermissions: "/c/demo/images/cad-2026-02",
  DescribeImages: "/c/demo/images",
  DescribeSessions: "/c/demo/sessions",
  DescribeStacks: "/c/demo/stacks",
  DisassociateFleet: "/c/demo/stacks/finance",
  ExpireSession: "/c/demo/sessions",
  ListAssociatedFleets: "/c/demo/stacks",
  ListAssociatedStacks: "/c/demo/fleets/lab-linux",
  ListTagsForResource: "/c/demo/fleets/lab-linux",
  StartFleet: "/c/demo/fleets/lab-linux",
  StartImageBuilder: "/c/demo/image-builders/cad-builder-02",
  StopFleet: "/c/demo/fleets/hr-records",
  StopImageBuilder: "/c/demo/image-builders/cad-builder-02",
  TagResource: "/c/demo/fleets/lab-linux",
  UntagResource: "/c/demo/fleets/lab-linux",
  UpdateDirectoryConfig: "/c/demo/directory-configs/corp.example.com/edit",
  UpdateFleet: "/c/demo/fleets/lab-linux/edit",
  UpdateImagePermissions: "/c/demo/images/cad-2026-02",
  UpdateStack: "/c/demo/stacks/training/edit",
};

test("each of the 36 operations is called by a test in a browser", () => {
  expect(Object.keys(PAGES)).toHaveLength(36);
  const called = all();
  const callers = Object.keys(PAGES).map((operation) => {
    const tests = called.filter(({ operations }) => operations.includes(operation)).map(({ test }) => test);
    return { operation, tests };
  });
  for (const { operation, tests } of callers) console.log(`${operation}: ${tests.length} tests, such as "${tests[0]}"`);
  const uncalled = callers.filter(({ tests }) => tests.length === 0);
  expect(uncalled.map(({ operation }) => operation)).toEqual([]);
});

test("each of the 36 operations has a page", async ({ signedIn }) => {
  test.setTimeout(120_000);
  const page = await signedIn("admin");
  for (const address of new Set(Object.values(PAGES))) await visit(page, address);
});
