export const settings = {
  title: 'Settings',
  sub: 'saved at once',
  locked: 'Set by your administrator',
  changed: '{{setting}} was changed',
  sections: {
    look: 'Appearance and language',
    alerts: 'Alerts',
    data: 'Data on this computer',
    security: 'Security',
  },
  theme: { title: 'Theme', system: 'System', light: 'Light', dark: 'Dark' },
  language: { title: 'Language', system: 'System', en: 'English', zhCN: '中文' },
  timeZone: {
    title: 'Time zone',
    hint: 'All times are shown in this zone. Now: {{time}}',
    system: 'System ({{zone}})',
    none: 'No zone is called that',
  },
  dataFolder: {
    title: 'Data folder',
    hint: 'Clusters, their last known state and history.',
    given: 'Given for this run by CANOPY_DATA_DIR or --data-dir.',
    open: 'Open folder',
    change: 'Change …',
    moveTitle: 'Move the data of Canopy',
    moveBody:
      'Canopy closes, moves all its data to the new folder, which may take a while, and starts again. Should anything fail, the data stays where it is.',
    now: 'Now',
    afterwards: 'From then on',
    overlaps: 'It lies in the present data folder, or around it. Choose another one.',
    notEmpty:
      'It is not empty. Choose an empty one, or make one: all that lies in the data folder is moved with it, and nothing of yours should be.',
    move: 'Move and start again',
  },
  keepCollecting: {
    title: 'Go on without a window',
    hint: 'Pinned clusters are recorded after the last window was closed, so that their history has no gap. An icon in the system tray brings the window back; so does starting Canopy again.',
  },
  storeLimit: {
    title: 'Size limit of one cluster',
    hint: 'When a cluster’s saved history grows beyond it, the oldest and finest is dropped first.',
    unit: 'MiB',
    wrong: 'A whole number of MiB from {{min}} to {{max}}.',
  },
  openClusters: {
    title: 'Clusters connected at once',
    hint: 'Pinned clusters count. The one looked at longest ago is closed first.',
    wrong: 'A whole number from {{min}} to {{max}}.',
  },
  roundSeconds: {
    title: 'Collect figures every',
    hint: 'GPU use, jobs and quotas of connected clusters are read and recorded this often.',
    unit: 's',
    wrong: 'A whole number of seconds from {{min}} to {{max}}.',
  },
  plainSecrets: {
    title: 'Keep secrets without a keyring',
    sealed:
      'Pasted kubeconfigs are sealed by the keyring of this computer ({{backend}}). Nothing needs to be allowed.',
    plain:
      'No keyring was found here ({{backend}}). If you allow it, pasted kubeconfigs lie unsealed in the data folder, readable by whoever can read your files.',
  },
  alertUnhealthy: {
    title: 'Tell me of unhealthy GPUs',
    hint: 'A desktop notification when a GPU or GPU node of a connected cluster becomes unhealthy; once for as long as it lasts.',
  },
  alertIdle: {
    title: 'Tell me of idle GPUs',
    hint: 'When a GPU that pods hold has been idle for the hours below.',
  },
  alertSource: {
    title: 'Tell me when a source is lost',
    hint: 'When figures come from a worse source than before, or a connected cluster is lost.',
  },
  alertQuota: {
    title: 'Tell me of full quotas',
    hint: 'When the use of a quota reaches this share of its max. 0: never.',
    wrong: 'A whole number of percent from {{min}} to {{max}}.',
  },
  idleGpuHours: {
    title: 'Call a GPU idle after',
    hint: 'A held GPU that was at most 2 % busy for so long gets the idle badge.',
    unit: 'h',
    wrong: 'A whole number of hours from {{min}} to {{max}}.',
  },
} as const
