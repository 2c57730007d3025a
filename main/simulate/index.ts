// The command that `npm run simulate` ends in.
import { runSimulate } from './cli.ts'

// npm runs scripts in the project's folder and says in INIT_CWD where it was called.
const { stdout, stderr, code } = await runSimulate(
  process.argv.slice(2),
  process.env['INIT_CWD'] ?? process.cwd(),
)
process.stderr.write(stderr)
process.stdout.write(stdout)
process.exitCode = code
