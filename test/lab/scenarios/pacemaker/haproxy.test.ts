import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../../../support/hadeploy.ts'
import { lab, labHosts } from '../../../support/lab.ts'

const [c1] = labHosts
const vip = '10.10.10.69'
const site = [
  '-i',
  'inventories/lab',
  'site.yml',
  '--output',
  'plain',
  '--tags',
  'prepare-base,haproxy,pacemaker',
] as const

function on(host: string, script: string): Promise<string> {
  return lab(['exec', host, '--', 'sh', '-c', script])
}

async function holder(): Promise<string> {
  for (const host of labHosts) {
    if ((await on(host, `ip -o address show to ${vip}/32`)).includes(vip)) return host
  }
  return ''
}

async function until(holds: () => Promise<boolean>, limitMs: number): Promise<number> {
  const began = Date.now()
  while (!(await holds())) {
    if (Date.now() - began > limitMs) return Number.POSITIVE_INFINITY
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return Date.now() - began
}

beforeAll(async () => {
  await lab(['up'])
  const ended = await hadeploy(site)
  expect(ended.stdout + ended.stderr).not.toContain('fatal:')
  expect(ended.status).toBe(0)
})

describe('haproxy under Pacemaker', () => {
  test('runs on every member, beside the virtual address', async () => {
    const located = await on(c1, 'crm_resource --resource lb-haproxy-clone --locate')
    for (const host of labHosts) expect(located).toContain(host)
    expect(await holder()).not.toBe('')
    for (const host of labHosts) expect(await on(host, 'systemctl is-enabled haproxy || true')).toBe('disabled')
  })

  test('changes nothing the second time', async () => {
    const ended = await hadeploy(site)
    expect(ended.status).toBe(0)
    expect(changesIn(ended)).toBe(0)
  })

  test('takes the address along when it cannot run where it is', async () => {
    const before = await holder()
    await on(before, 'systemctl mask --runtime haproxy; systemctl kill -s KILL haproxy; true')
    try {
      const moved = async (): Promise<boolean> => ![before, ''].includes(await holder())
      expect(await until(moved, 120_000)).toBeLessThan(120_000)
    } finally {
      await on(before, 'systemctl unmask --runtime haproxy; crm_resource --cleanup')
    }
  })
})
