import { defineConfig } from 'vitest/config'

const lab = {
  // A host that boots on a busy machine may take longer than a test waits; a fault of ours fails twice.
  retry: 1,
  testTimeout: 900_000,
  hookTimeout: 900_000,
  fileParallelism: false,
  maxWorkers: 1,
}
// They wait for shells and daemons of this machine more than they compute.
const loopback = { retry: 1, maxWorkers: 4 }
// What takes an hour or more on the lab: disasters at every step, and the services of OpenStack itself.
const long = [
  'test/lab/scenarios/**/{recovery,failpoints,recipes,refusals}.test.ts',
  'test/lab/scenarios/pacemaker/haproxy.test.ts',
  'test/lab/scenarios/{openstack-services,openstack-apis,members}/**',
]

// `unit` is what `npm run check` runs; the others need root, real hosts or Debian's own tools.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // One world for all files: each loading the sources anew takes longer than all tests. They share no state.
          pool: 'threads',
          isolate: false,
          testTimeout: 30_000,
          include: ['test/**/*.test.ts'],
          exclude: ['test/contract/**', 'test/lab/**', 'test/integration/**', 'test/ansible/**'],
        },
      },
      { test: { ...loopback, name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          ...loopback,
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/ansible/*-interop.test.ts'],
          testTimeout: 120_000,
        },
      },
      // Every playbook case through Ansible and through hadeploy: three to ten minutes, so a project of its own.
      { test: { name: 'compare', include: ['test/ansible/compare.test.ts'], testTimeout: 120_000, retry: 1 } },
      { test: { ...lab, name: 'lab', include: ['test/lab/**/*.test.ts'], exclude: long } },
      // The limits only end what hangs: on a machine that does other work site.yml alone has taken 24 minutes.
      { test: { ...lab, name: 'long', include: long, testTimeout: 5_400_000, hookTimeout: 5_400_000 } },
    ],
  },
})
