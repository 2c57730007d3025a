// Imported first by both commands: stops with one clear line before anything a too old Node would trip over.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

// 20.12 of 2024 is the first with Dirent.parentPath.
if (major < 20 || (major === 20 && minor < 12)) {
  const line = `canopy: Node 20.12 or newer is needed; this is ${process.versions.node}. See https://nodejs.org`
  process.stderr.write(`${line}\n`)
  process.exit(1)
}
