// How many tests passed, from the reports the runners write for machines.

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {Counts & { skippedNames: string[], retriedNames: string[] }} Report retried: failed, then passed at their second try */

/**
 * @typedef {object} VitestFile one file of vitest's JSON report
 * @property {string} name
 * @property {string} status `failed` also when the file could not be loaded
 * @property {{ fullName: string, status: string }[]} assertionResults
 */

/** @typedef {{ title: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite */
/** @typedef {{ title: string, tests: { status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[] }} PlaywrightSpec */

/** @returns {Report} */
const none = () => ({ passed: 0, failed: 0, skipped: 0, skippedNames: [], retriedNames: [] })

/**
 * The counts of vitest's JSON report; a file that failed without a failed test of its own counts as one failure.
 * @param {{ testResults: VitestFile[] }} report @returns {Report}
 */
export function countVitest(report) {
  const counts = none()
  for (const file of report.testResults) {
    const failedBefore = counts.failed
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') counts.passed++
      else if (status === 'failed') counts.failed++
      else counts.skippedNames.push(fullName.trim())
    }
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed++
  }
  return { ...counts, skipped: counts.skippedNames.length }
}

/**
 * The counts of Playwright's JSON report; a test that passed at a retry counts as passed.
 * @param {{ suites: PlaywrightSuite[], errors?: unknown[] }} report @returns {Report}
 */
export function countPlaywright(report) {
  const counts = none()
  const visit = (/** @type {PlaywrightSuite} */ suite, /** @type {string} */ path) => {
    for (const spec of suite.specs ?? [])
      for (const { status } of spec.tests) {
        if (status === 'unexpected') counts.failed++
        else if (status === 'skipped') counts.skippedNames.push(`${path} ${spec.title}`)
        else counts.passed++
        if (status === 'flaky') counts.retriedNames.push(`${path} ${spec.title}`)
      }
    for (const inner of suite.suites ?? []) visit(inner, `${path} ${inner.title}`)
  }
  for (const suite of report.suites) visit(suite, suite.title)
  if (report.errors?.length && counts.failed === 0) counts.failed++
  return { ...counts, skipped: counts.skippedNames.length }
}

/** @param {Counts[]} all @returns {Counts} */
export const sum = all =>
  all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )

/** The last line of a test run. @param {Counts} counts */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`
