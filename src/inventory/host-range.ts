/** Why a range cannot be counted, as one sentence. */
export class HostRangeFault {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** More hosts than any inventory lists; `[0:999999999]` would fill the memory first. */
const mostHosts = 100_000

/**
 * The hosts that a name with ranges stands for, the leftmost range turning slowest: `n[01:03:2]`, `m[a:c].ex`.
 * Both ends are included, a missing begin is 0, and leading zeros give all numbers that width.
 */
export function expandHostRange(text: string): readonly string[] | HostRangeFault {
  const open = text.indexOf('[')
  if (open === -1) return [text]
  const close = text.indexOf(']', open)
  if (close === -1) return new HostRangeFault('It has a "[" and no "]" behind it.')
  const steps = countRange(text.slice(open + 1, close))
  if (steps instanceof HostRangeFault) return steps
  const rest = expandHostRange(text.slice(close + 1))
  if (rest instanceof HostRangeFault) return rest
  if (steps.length * rest.length > mostHosts) {
    return new HostRangeFault(`It stands for more than ${mostHosts} hosts.`)
  }
  const head = text.slice(0, open)
  return steps.flatMap((step) => rest.map((tail) => `${head}${step}${tail}`))
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

function countRange(text: string): readonly string[] | HostRangeFault {
  const bounds = text.split(':')
  const [first = '', last = '', stepText = '1'] = bounds
  if (bounds.length < 2 || bounds.length > 3) {
    return new HostRangeFault(`"[${text}]" is not of the form [begin:end] or [begin:end:step].`)
  }
  const begin = first === '' ? '0' : first
  if (last === '') return new HostRangeFault(`"[${text}]" has no end.`)
  const step = /^[0-9]+$/.test(stepText) ? Number(stepText) : 0
  if (step < 1) return new HostRangeFault(`The step "${stepText}" of "[${text}]" is not a whole number above 0.`)
  if (/^[a-zA-Z]$/.test(begin) && /^[a-zA-Z]$/.test(last)) {
    return inSteps(letters.indexOf(begin), letters.indexOf(last), step, text, (index) => letters.charAt(index))
  }
  if (!/^[0-9]+$/.test(begin) || !/^[0-9]+$/.test(last)) {
    return new HostRangeFault(`The ends of "[${text}]" are neither two numbers nor two letters.`)
  }
  const isPadded = begin.length > 1 && begin.startsWith('0')
  if (isPadded && begin.length !== last.length) {
    return new HostRangeFault(`The ends of "[${text}]" differ in width; with leading zeros they must be equally long.`)
  }
  const width = isPadded ? begin.length : 0
  return inSteps(Number(begin), Number(last), step, text, (number) => String(number).padStart(width, '0'))
}

function inSteps(
  first: number,
  last: number,
  step: number,
  text: string,
  print: (number: number) => string,
): readonly string[] | HostRangeFault {
  if (first > last) return new HostRangeFault(`"[${text}]" ends before it begins.`)
  const count = Math.floor((last - first) / step) + 1
  if (count > mostHosts) return new HostRangeFault(`It stands for more than ${mostHosts} hosts.`)
  return Array.from({ length: count }, (_, index) => print(first + index * step))
}
