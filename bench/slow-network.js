import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * Ports of this machine that lead to the hosts with a delay. Relays, because not every kernel has netem.
 *
 * Half of the delay lies on each way, so a round trip takes all of it, and so does opening a connection.
 *
 * @param {readonly {readonly name: string, readonly address: string, readonly port: number}[]} hosts
 * @param {number} delayMs - milliseconds of a round trip
 */
export async function slowNetwork(hosts, delayMs) {
  const servers = await Promise.all(hosts.map((host) => relayTo(host, delayMs)))
  return {
    hosts: hosts.map(({ name }, index) => ({ name, address: '127.0.0.1', port: servers[index].address().port })),
    close() {
      for (const server of servers) server.close()
    },
  }
}

async function relayTo({ address, port }, delayMs) {
  const server = createServer({ noDelay: true }, (near) => {
    // Nothing can be sent before the handshake of TCP has gone there and back.
    setTimeout(() => {
      const far = connect({ host: address, port, noDelay: true })
      pass(near, far, delayMs / 2)
      pass(far, near, delayMs / 2)
    }, delayMs)
    near.on('error', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function pass(from, to, delayMs) {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs))
  from.on('end', () => setTimeout(() => to.end(), delayMs))
  from.on('error', () => to.destroy())
}
