import { defineConfig } from "vitest/config";

/** `npm test` runs everything; a suite that needs more than Node says in the summary what it skipped. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
