import { expect, test } from 'vitest'
import { packagesOf } from '../../../src/modules/packages/package_facts.ts'

test('packages of dpkg are those that are installed', () => {
  const output = '== apt\nii \tcurl\t7.88.1\tamd64\tweb\nrc \tsl\t5.02\tamd64\tgames\n'
  expect(packagesOf('apt', output)).toEqual([
    { name: 'curl', version: '7.88.1', arch: 'amd64', category: 'web', origin: '', source: 'apt' },
  ])
})

test('packages of rpm have a release and perhaps an epoch', () => {
  const output =
    '== rpm\nbash\t5.1.8\t6.el9\t(none)\tx86_64\ndbus\t1.12.20\t8.el9\t1\tx86_64\ngpg-pubkey\t350d275d\t6279464b\t(none)\t(none)\n'
  expect(packagesOf('rpm', output)).toEqual([
    { name: 'bash', version: '5.1.8', release: '6.el9', epoch: null, arch: 'x86_64', source: 'rpm' },
    { name: 'dbus', version: '1.12.20', release: '8.el9', epoch: 1, arch: 'x86_64', source: 'rpm' },
    { name: 'gpg-pubkey', version: '350d275d', release: '6279464b', epoch: null, arch: null, source: 'rpm' },
  ])
})

test('a manager that is not there has no packages', () => {
  expect(packagesOf('apk', '== rpm\nbash\t5\t1\t(none)\tx86_64\n')).toEqual([])
})
