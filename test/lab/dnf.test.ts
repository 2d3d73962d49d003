import { beforeAll, describe, expect, test } from 'vitest'
import { changesIn, hadeploy } from '../support/hadeploy.ts'
import { lab } from '../support/lab.ts'

const host = 'openstack-controller02'
const repository = '[lab]\nname=lab\nbaseurl=file:///srv/mirror/rpm\nenabled=1\ngpgcheck=0\n'

function dnf(args: string): ReturnType<typeof hadeploy> {
  const words = ['adhoc', host, '-i', 'inventories/lab', '-m', 'dnf', '-a', args]
  return hadeploy([...words, '--output', 'plain'])
}

function version(): Promise<string> {
  return lab(['exec', host, '--', 'rpm', '-q', '--qf', '%{VERSION}', 'lab-sample'])
}

beforeAll(async () => {
  await lab(['up'])
  const prepare =
    'apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y dnf rpm >/dev/null; mkdir -p /etc/yum.repos.d; cat >/etc/yum.repos.d/lab.repo'
  await lab(['exec', host, '--', 'sh', '-c', prepare], repository)
})

describe('dnf on a real package database', () => {
  test('installs a version, and does not the second time', async () => {
    const first = await dnf('name=lab-sample-1.0')
    expect(first.stdout).toContain('CHANGED')
    expect(await version()).toBe('1.0')
    expect((await dnf('name=lab-sample-1.0')).stdout).toContain('SUCCESS')
  })

  test('leaves an older version where it is only to be present', async () => {
    expect((await dnf('name=lab-sample state=present')).stdout).toContain('SUCCESS')
    expect(await version()).toBe('1.0')
  })

  test('updates to the latest, once', async () => {
    expect((await dnf('name=lab-sample state=latest')).stdout).toContain('CHANGED')
    expect(await version()).toBe('2.0')
    expect((await dnf('name=lab-sample state=latest')).stdout).toContain('SUCCESS')
  })

  test('refuses a package that no repository has', async () => {
    const ended = await dnf('name=no-such-package')
    expect(ended.status).toBe(2)
    expect(ended.stdout).toContain('no-such-package')
  })

  test('removes it, once', async () => {
    expect((await dnf('name=lab-sample state=absent')).stdout).toContain('CHANGED')
    const again = await dnf('name=lab-sample state=absent')
    expect(again.stdout).toContain('SUCCESS')
    expect(changesIn(again)).toBe(0)
  })
})
