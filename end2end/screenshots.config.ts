import tests from "./playwright.config";

// Not part of the test run: makes the README's pictures.
export default { ...tests, testDir: "screenshots", workers: 1 };
