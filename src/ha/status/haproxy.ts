import { cellsOf, component, known, silenceProblems, type Answers, type Cell, type Judgement } from './component.ts'

/** What one HAProxy thinks of the servers behind it, by backend. */
export interface HaproxyFacts {
  readonly backends: readonly Backend[]
}

interface Backend {
  readonly name: string
  readonly isUp: boolean
  readonly up: readonly string[]
  readonly down: readonly string[]
}

// The sockets of Debian's and of Red Hat's packages. Lines are cut to the columns that are read.
const probe = `
  command -v haproxy >/dev/null || return 127
  for socket in /run/haproxy/admin.sock /var/lib/haproxy/stats; do [ ! -S "$socket" ] || break; done
  stats=$(echo 'show stat' | timeout 2 socat -T2 - "UNIX-CONNECT:$socket") || return
  printf '%s\\n' "$stats" | cut -d, -f1,2,18`

function read(lines: readonly string[]): HaproxyFacts | null {
  if (lines[0] !== '# pxname,svname,status') return null
  const rows = lines.slice(1).map((line) => line.split(','))
  const names = new Set(rows.flatMap(([name = '', server]) => (server === 'BACKEND' ? [name] : [])))
  const backends = [...names].map((name): Backend => {
    const own = rows.filter(([backend]) => backend === name)
    const servers = own.filter(([, server]) => server !== 'FRONTEND' && server !== 'BACKEND')
    // "no check" counts as up, "UP 1/3" is on its way down and still gets traffic; MAINT and DRAIN are an operator's wish.
    const isDown = ([, , status = '']: readonly string[]): boolean => status.startsWith('DOWN')
    return {
      name,
      isUp: own.some(([, server, status = '']) => server === 'BACKEND' && status.startsWith('UP')),
      up: servers.filter((row) => !isDown(row)).map(([, server = '']) => server),
      down: servers.filter(isDown).map(([, server = '']) => server),
    }
  })
  // A backend without servers answers by itself: the page of the statistics.
  return { backends: backends.filter(({ up, down }) => up.length + down.length > 0) }
}

function judge(answers: Answers<HaproxyFacts>): Judgement {
  const proxies = known(answers)
  const backends = [...proxies.values()].flatMap((facts) => facts.backends)
  const names = [...new Set(backends.map(({ name }) => name))]
  const gone = names.filter((name) => backends.every((backend) => backend.name !== name || !backend.isUp))
  const thin = names.flatMap((name) => {
    const missing = new Set(backends.filter((backend) => backend.name === name).flatMap(({ down }) => down))
    return gone.includes(name) || missing.size === 0 ? [] : [`Backend ${name}: ${[...missing].join(', ')} is down.`]
  })
  const problems = [
    ...(gone.length > 0 ? [`No server behind ${gone.join(', ')} answers.`] : []),
    ...thin,
    ...silenceProblems(answers),
  ]
  const isDown = proxies.size === 0 || gone.length > 0
  return {
    health: isDown ? 'down' : problems.length > 0 || proxies.size < answers.size ? 'degraded' : 'healthy',
    problems,
    cells: cellsOf(answers, cellOf),
  }
}

function cellOf({ backends }: HaproxyFacts): Cell {
  const up = backends.flatMap((backend) => backend.up).length
  const down = backends.flatMap((backend) => backend.down).length
  const isGone = backends.some(({ isUp }) => !isUp)
  return { health: isGone ? 'down' : down > 0 ? 'degraded' : 'healthy', text: `${up}/${up + down} up` }
}

/** HAProxy: the servers behind each backend, as each proxy sees them. */
export const haproxy = component({ name: 'haproxy', groups: ['haproxy'], probe, read, judge })
