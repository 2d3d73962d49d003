import { describe, expect, test } from 'vitest'
import { isSatisfiedBy, printPythonRequirement, readPythonRequirement } from '../../src/text/python-requirement.ts'

describe('a Python requirement', () => {
  test.each([
    ['Flask', 'flask'],
    ['zope.Interface_x >=1.0 , < 2', 'zope-interface-x<2,>=1.0'],
    ['q[b,a]==1', 'q[a,b]==1'],
    ['q>1; python_version < "3.8"', 'q>1; python_version < "3.8"'],
  ])('is read from %s', (text, printed) => {
    const requirement = readPythonRequirement(text)
    expect(requirement && printPythonRequirement(requirement)).toBe(printed)
  })

  test.each(['./local', 'git+https://example.org/q', '/srv/q.tar.gz', 'q 1.0', ''])('is not %s', (text) => {
    expect(readPythonRequirement(text)).toBeNull()
  })

  test.each([
    ['q', '1.0', true],
    ['q==1.0', '1.0.0', true],
    ['q==1.0', '1.0+debian', true],
    ['q==1.0+x', '1.0', false],
    ['q==1.0.*', '1.0.7', true],
    ['q!=1.0.*', '1.0.7', false],
    ['q~=1.4.2', '1.4.9', true],
    ['q~=1.4.2', '1.5', false],
    ['q>=1,<2', '2.0', false],
    ['q>1', '1.0.post1', true],
    ['q<=1', '1.0rc1', true],
    ['q===1.0', '1.0.0', false],
    ['q>=1', 'unheard-of', false],
  ])('%s takes %s: %s', (text, version, takes) => {
    const requirement = readPythonRequirement(text)
    expect(requirement !== null && isSatisfiedBy(requirement, version)).toBe(takes)
  })
})
