import packageFile from '../../package.json' with { type: 'json' }

/** The version of hadeploy. */
export const version: string = packageFile.version

/** The Ansible whose language is spoken: what `ansible_version` says to roles that ask. */
export const languageVersion = { full: '2.19.0', major: 2, minor: 19, revision: 0 } as const
