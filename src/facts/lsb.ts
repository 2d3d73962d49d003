import type { FactSource } from './fact-source.ts'
import { assignmentsOf } from './assignments.ts'

/** What the Linux Standard Base says of the distribution; an empty dict where nothing is installed that knows. */
export const lsb: FactSource = {
  name: 'lsb',
  subsets: [],
  // The file first: lsb_release is a slow program of its own on some distributions.
  script: `
if [ -r /etc/lsb-release ]; then cat /etc/lsb-release
else
  lsb_release -a | sed -n 's/^Distributor ID:[[:blank:]]*/DISTRIB_ID=/p;s/^Release:[[:blank:]]*/DISTRIB_RELEASE=/p;
    s/^Codename:[[:blank:]]*/DISTRIB_CODENAME=/p;s/^Description:[[:blank:]]*/DISTRIB_DESCRIPTION=/p'
fi`,
  parse(output) {
    const assignments = assignmentsOf(output)
    const names = {
      id: 'DISTRIB_ID',
      release: 'DISTRIB_RELEASE',
      codename: 'DISTRIB_CODENAME',
      description: 'DISTRIB_DESCRIPTION',
    }
    const lsb: Record<string, string> = {}
    for (const [fact, name] of Object.entries(names)) {
      const value = assignments.get(name)
      if (value !== undefined && value !== '') lsb[fact] = value
    }
    const major = lsb['release']?.split('.')[0]
    return { lsb: major === undefined ? lsb : { ...lsb, major_release: major } }
  },
}
