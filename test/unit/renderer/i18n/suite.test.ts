import { describe, expect, it } from 'vitest'
import { CHECK_CASES } from '../../../../preload/contract/suite.ts'
import { suiteChecks as en } from '../../../../renderer/i18n/en/suiteChecks.ts'
import { suiteChecks as zhCN } from '../../../../renderer/i18n/zhCN/suiteChecks.ts'

type Texts = Readonly<Record<string, string | Readonly<Record<string, string>>>>

describe.each([
  ['en', en],
  ['zhCN', zhCN],
])('the checks before an installation, in %s', (_, all) => {
  it.each(Object.entries(CHECK_CASES))(
    '%s: each case has its sentence, and no sentence is without a case',
    (id, cases) => {
      const { title, fix, ...sentences } = (all as Readonly<Record<string, Texts>>)[id] ?? {}
      expect(title).toBeTruthy()
      expect(Object.keys(sentences).toSorted()).toEqual([...cases].toSorted())
      expect(cases).toEqual(expect.arrayContaining(Object.keys(fix ?? {})))
    },
  )
})
