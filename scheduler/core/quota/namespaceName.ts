/**
 * What Kubernetes takes as the name of a namespace, as a pattern: an RFC 1123 label.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export const NAMESPACE_PATTERN = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'

const PATTERN = new RegExp(NAMESPACE_PATTERN)

/** False for what no namespace can be called, so that none will ever be. */
export const isNamespaceName = (text: string): boolean => PATTERN.test(text)
