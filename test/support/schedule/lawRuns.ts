// How often a law is tried, and from which seed: the same in every `npm test`, another in each `npm run bench:laws`, which prints it.
export const LAW_RUNS = {
  numRuns: Number(process.env['CANOPY_LAW_RUNS'] ?? 1000),
  seed: Number(process.env['CANOPY_LAW_SEED'] ?? 20_261_126),
}
