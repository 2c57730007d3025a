import type { Migration } from '../migration.ts'

/** One finding with its sentence put into the shape that preload/contract/evidence.ts has for it. */
const asFacts = `json_set(value, '$.evidence', json_object('code', 'sentence', 'text', value ->> '$.evidence'))`

/** What shows that GPUs are unhealthy was an English sentence, and is facts now. Connecting again writes facts over it. */
export const evidence: Migration = {
  version: 5,
  sql: `
    UPDATE node SET unhealthy = (SELECT json_group_array(${asFacts}) FROM json_each(unhealthy))
      WHERE unhealthy <> '[]';
    UPDATE meta SET value = json_set(
        value, '$.unhealthy', json((SELECT json_group_array(${asFacts}) FROM json_each(meta.value, '$.unhealthy')))
      ) WHERE key = 'dashboards' AND CASE WHEN json_valid(value) THEN json_array_length(value, '$.unhealthy') > 0 END;
  `,
}
