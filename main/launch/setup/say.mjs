/** Writes one line of progress to standard error; standard output belongs to the app's result alone. */
export const say = (/** @type {string} */ line) => void process.stderr.write(`canopy: ${line}\n`)

/** Something the person at the keyboard has to put right: shown as its message alone, without a stack. */
export class SetupProblem extends Error {
  /** @param {string} message @param {unknown} [cause] */
  constructor(message, cause) {
    super(message, { cause })
    this.name = 'SetupProblem'
  }
}
