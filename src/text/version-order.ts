/** The ways in which Ansible's `version` test orders two versions. */
export type VersionScheme = 'loose' | 'strict' | 'semver' | 'pep440'

/** A version that its scheme cannot read, or two that it cannot compare; one sentence. */
export class VersionFault extends Error {}

/**
 * The order of two versions: negative, zero or positive.
 *
 * @throws VersionFault for a text that the scheme does not allow, and for loose versions where a number meets a word
 */
export function compareVersions(left: string, right: string, scheme: VersionScheme): number {
  switch (scheme) {
    case 'loose':
      return compareLoose(loose(left), loose(right))
    case 'strict':
      return compareParts(strict(left), strict(right))
    case 'semver':
      return compareSemantic(semantic(left), semantic(right))
    case 'pep440':
      return compareParts(pep440(left), pep440(right))
  }
}

type Part = number | string

/** Numbers and words in turn, dots dropped. Source: Python's distutils.version.LooseVersion. */
function loose(version: string): readonly Part[] {
  const parts = version.match(/\d+|[a-z]+|[^\d.a-z]+/g) ?? []
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

function compareLoose(left: readonly Part[], right: readonly Part[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (part === other) continue
    if (typeof part !== typeof other)
      throw new VersionFault(
        `loose versions cannot compare the number and the word in "${String(part)}" and "${String(other)}"`,
      )
    return part < other ? -1 : 1
  }
  return left.length - right.length
}

/** Two or three numbers, and perhaps `a` or `b` with a number. Source: distutils.version.StrictVersion. */
function strict(version: string): readonly Part[] {
  const [, major, minor, patch = '0', stage, serial] = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version) ?? []
  if (major === undefined || minor === undefined)
    throw new VersionFault(`"${version}" is no strict version such as 1.2.3 or 1.2b1`)
  // A version without a stage comes after its "a" and "b" versions.
  return [Number(major), Number(minor), Number(patch), stage ?? 'z', Number(serial ?? 0)]
}

interface SemanticVersion {
  readonly core: readonly number[]
  readonly prerelease: readonly string[]
}

/** @see Semantic Versioning 2.0.0 */
function semantic(version: string): SemanticVersion {
  const found = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(version)
  if (found === null) throw new VersionFault(`"${version}" is no semantic version such as 1.2.3-rc.1`)
  const [, major, minor, patch, prerelease] = found
  return { core: [major, minor, patch].map(Number), prerelease: prerelease?.split('.') ?? [] }
}

function compareSemantic(left: SemanticVersion, right: SemanticVersion): number {
  const core = compareParts(left.core, right.core)
  if (core !== 0) return core
  if (left.prerelease.length === 0 || right.prerelease.length === 0)
    return right.prerelease.length - left.prerelease.length
  for (const [index, part] of left.prerelease.entries()) {
    const other = right.prerelease[index]
    if (other === undefined) return 1
    const order = compareIdentifiers(part, other)
    if (order !== 0) return order
  }
  return left.prerelease.length - right.prerelease.length
}

/** Numbers by size and before words; words by their letters. */
function compareIdentifiers(left: string, right: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
  if (isNumber && isOtherNumber) return Number(left) - Number(right)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return left < right ? -1 : left > right ? 1 : 0
}

const PEP440 =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/

/** Source: PEP 440, "Summary of permitted suffixes and relative ordering". */
function pep440(version: string): readonly Part[] {
  const found = PEP440.exec(version.trim().toLowerCase())
  if (found === null) throw new VersionFault(`"${version}" is no version of PEP 440 such as 1.2.3rc1`)
  const [, epoch, release = '', stage, stageNumber, bare, post, postNumber, dev, devNumber, local] = found
  const numbers = release.split('.').map(Number)
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop()
  const isPost = bare !== undefined || post !== undefined
  const isOnlyDev = stage === undefined && !isPost && dev !== undefined
  return [
    Number(epoch ?? 0),
    // Padded, so that releases of different length compare number by number.
    ...Array.from({ length: 12 }, (_, index) => numbers[index] ?? 0),
    isOnlyDev ? -1 : stage === undefined ? 3 : stage.startsWith('a') ? 0 : stage.startsWith('b') ? 1 : 2,
    Number(stageNumber === '' ? 0 : (stageNumber ?? 0)),
    isPost ? Number(bare ?? (postNumber === '' ? 0 : postNumber)) : -1,
    dev === undefined ? Infinity : Number(devNumber === '' ? 0 : devNumber),
    ...(local === undefined
      ? []
      : local.split(/[-_.]/).map((part) => (/^\d+$/.test(part) ? `1${part.padStart(12, '0')}` : `0${part}`))),
  ]
}

function compareParts(left: readonly Part[], right: readonly Part[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (part !== other) return part < other ? -1 : 1
  }
  return left.length - right.length
}
