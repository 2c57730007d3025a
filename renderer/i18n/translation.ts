/**
 * The shape that a translation of `T` must have: the same keys, any text. English has `_one` and `_other`; Chinese has
 * `_other` alone.
 */
export type Translation<T> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string
    ? string
    : Translation<T[K]>
}
