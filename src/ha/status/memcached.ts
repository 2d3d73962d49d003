import { cellsOf, component, known, silenceProblems, type Answers, type Judgement } from './component.ts'

export interface MemcachedFacts {
  readonly version: string
  readonly connections: number
  readonly mostConnections: number
}

// It speaks TCP, and no host is sure to have nc or socat; bash opens sockets by itself.
const probe = `
  command -v memcached >/dev/null || return 127
  timeout 2 bash -c '
    exec 3<>/dev/tcp/127.0.0.1/{{ memcached_port | default(11211) }} || exit 1
    printf "stats\\r\\nquit\\r\\n" >&3
    grep -aE "^STAT (version|curr_connections|max_connections) " <&3'`

function read(lines: readonly string[]): MemcachedFacts | null {
  const stats = new Map(lines.map((line) => line.trim().split(' ')).map(([, name = '', value = '']) => [name, value]))
  const version = stats.get('version')
  if (version === undefined) return null
  return {
    version,
    connections: Number(stats.get('curr_connections') ?? 0),
    mostConnections: Number(stats.get('max_connections') ?? 0),
  }
}

function isFull({ connections, mostConnections }: MemcachedFacts): boolean {
  return mostConnections > 0 && connections >= mostConnections * 0.95
}

function judge(answers: Answers<MemcachedFacts>): Judgement {
  const caches = known(answers)
  const full = [...caches].flatMap(([host, facts]) => (isFull(facts) ? [host] : []))
  const isWhole = caches.size === answers.size && full.length === 0
  return {
    health: caches.size === 0 ? 'down' : isWhole ? 'healthy' : 'degraded',
    problems: [...full.map((host) => `On ${host} nearly all connections are taken.`), ...silenceProblems(answers)],
    cells: cellsOf(answers, (facts) => ({
      health: isFull(facts) ? 'degraded' : 'healthy',
      text: `up, ${facts.connections} open`,
    })),
  }
}

/** The caches: each stands alone, so one that answers is one that works. */
export const memcached = component({ name: 'memcached', groups: ['memcached'], probe, read, judge })
