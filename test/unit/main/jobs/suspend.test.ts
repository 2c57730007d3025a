import { expect, it } from 'vitest'
import { JOB_KINDS } from '../../../../main/jobs/kinds.ts'
import { suspendPatch, suspendPath } from '../../../../main/jobs/suspend.ts'

it('knows for every kind where it says that it is suspended', () => {
  const found = JOB_KINDS.flatMap(kind =>
    kind.versions.map(version => [`${kind.type} ${version}`, suspendPath(kind, version)?.join('.') ?? null]),
  )
  expect(Object.fromEntries(found)).toEqual({
    'TrainJob v1alpha1': 'spec.suspend',
    'PyTorchJob v1': 'spec.runPolicy.suspend',
    'TFJob v1': 'spec.runPolicy.suspend',
    'XGBoostJob v1': 'spec.runPolicy.suspend',
    'PaddleJob v1': 'spec.runPolicy.suspend',
    'JAXJob v1': 'spec.runPolicy.suspend',
    'MPIJob v2beta1': 'spec.runPolicy.suspend',
    'MPIJob v1': 'spec.runPolicy.suspend',
    'MPIJob v1alpha1': null,
    'Volcano Job v1alpha1': null,
    'RayJob v1': 'spec.suspend',
    'RayJob v1alpha1': 'spec.suspend',
    'RayCluster v1': 'spec.suspend',
    'RayCluster v1alpha1': 'spec.suspend',
    'JobSet v1alpha2': 'spec.suspend',
    'JobSet v1beta1': 'spec.suspend',
    'SparkApplication v1beta2': null,
    'Job v1': 'spec.suspend',
  })
})

it('patches that field alone, of this very object', () => {
  expect(suspendPatch(['spec', 'runPolicy', 'suspend'], true, 'u')).toEqual({
    spec: { runPolicy: { suspend: true } },
    metadata: { uid: 'u' },
  })
})
