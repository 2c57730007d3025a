import { defineConfig } from '@playwright/test'

/** e2e in a real Electron, one app at a time: several would share one display and measure each other. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './test/e2e/globalSetup.ts',
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env['CI']),
  // A shared machine loses an answer of Electron's inspector now and then; what passed at its second try only is named by the run.
  retries: process.env['CI'] ? 1 : 0,
  reporter: 'list',
})
