/** Flags of sign-in plugins whose value is a secret, such as `--client-secret` of kubelogin. */
const SECRET_FLAG = /^(--?(?:[\w-]*-)?(?:secret|password|passwd|token|api-?key))(=.*)?$/is
const MASK = '***'

/** Arguments as they may be shown and kept: what a secret's flag gives is masked, their number stays. */
export function maskArguments(args: readonly string[]): string[] {
  return args.map((argument, index) => {
    const match = SECRET_FLAG.exec(argument)
    if (match?.[2] !== undefined) return `${match[1]}=${MASK}`
    const before = SECRET_FLAG.exec(args[index - 1] ?? '')
    return before && before[2] === undefined && !argument.startsWith('-') ? MASK : argument
  })
}
