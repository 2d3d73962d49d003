import { cellsOf, component, known, type Answers, type Judgement } from './component.ts'

export interface ClockFacts {
  /** Seconds since the epoch, when the host was asked. */
  readonly time: number
  /** Seconds that the host's clock is ahead of its time servers; null when no chrony runs. */
  readonly offset: number | null
  readonly isSynchronised: boolean
  /** A container has the clock of the machine that carries it. */
  readonly isContainer: boolean
}

const probe = `
  date +%s.%N
  [ "$(systemd-detect-virt --container 2>/dev/null)" = none ] && echo machine
  timeout 2 chronyc -n -c tracking
  return 0`

function read(lines: readonly string[]): ClockFacts | null {
  const time = Number(lines[0])
  if (Number.isNaN(time)) return null
  // Fields of "chronyc -c tracking": the fifth is the offset in seconds, the last the leap status.
  const tracking = lines.find((line) => line.split(',').length === 14)?.split(',')
  return {
    time,
    offset: tracking === undefined ? null : Number(tracking[4]),
    isSynchronised: tracking !== undefined && tracking[13] !== 'Not synchronised',
    isContainer: !lines.includes('machine'),
  }
}

/** Above this Galera, tokens and logs begin to suffer, in seconds. */
const mostOffset = 0.5
/** Hosts are asked at nearly the same time, and never at the same: a smaller difference says nothing, in seconds. */
const mostSpread = 2

function judge(answers: Answers<ClockFacts>): Judgement {
  const clocks = known(answers)
  const times = [...clocks.values()].map(({ time }) => time).sort((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)] ?? 0
  const isApart = ({ time }: ClockFacts): boolean => Math.abs(time - median) > mostSpread
  const isOff = ({ offset }: ClockFacts): boolean => offset !== null && Math.abs(offset) > mostOffset
  const isLoose = ({ isSynchronised, isContainer }: ClockFacts): boolean => !isSynchronised && !isContainer
  const hostsThat = (are: (facts: ClockFacts) => boolean): string =>
    [...clocks].flatMap(([host, facts]) => (are(facts) ? [host] : [])).join(', ')
  const problems = [
    { hosts: hostsThat(isApart), says: 'differs from the others by more than 2 s' },
    { hosts: hostsThat(isOff), says: 'is off by more than 0.5 s' },
    { hosts: hostsThat(isLoose), says: 'follows no time server' },
  ].flatMap(({ hosts, says }) => (hosts === '' ? [] : [`The clock of ${hosts} ${says}.`]))
  return {
    health: problems.length > 0 ? 'degraded' : 'healthy',
    problems,
    cells: cellsOf(answers, (facts) => ({
      health: isApart(facts) || isOff(facts) || isLoose(facts) ? 'degraded' : 'healthy',
      text: clockText(facts, median, isApart(facts)),
    })),
  }
}

function clockText(
  { time, offset, isSynchronised, isContainer }: ClockFacts,
  median: number,
  isApart: boolean,
): string {
  if (isApart) return `${signed(time - median, 1)} s`
  if (offset !== null && isSynchronised) return `${signed(offset * 1000, 2)} ms`
  return isContainer ? 'shared' : 'not synced'
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(digits)}`
}

/** The clocks: each against its time servers, and all against each other. */
export const clock = component({ name: 'clock', groups: ['all'], probe, read, judge })
