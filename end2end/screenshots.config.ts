import tests from "./playwright.config";

// Not part of the test run: makes the README's pictures.
const projects = tests.projects?.filter(({ name }) => name === "chromium");

export default { ...tests, projects, testDir: "screenshots", workers: 1 };
