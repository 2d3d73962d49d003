import type { Lab } from '../lab.ts'
import { EtcdService } from './etcd.ts'
import { GaleraService } from './galera.ts'
import { HaproxyService } from './haproxy.ts'
import { MemcachedService } from './memcached.ts'
import { PacemakerService } from './pacemaker.ts'
import { RabbitmqService } from './rabbitmq.ts'
import type { DrilledService } from './service.ts'

const services = {
  galera: (lab: Lab) => new GaleraService(lab),
  rabbitmq: (lab: Lab) => new RabbitmqService(lab),
  etcd: (lab: Lab) => new EtcdService(lab),
  pacemaker: (lab: Lab) => new PacemakerService(lab),
  haproxy: (lab: Lab) => new HaproxyService(lab),
  memcached: (lab: Lab) => new MemcachedService(lab),
} satisfies Readonly<Record<string, (lab: Lab) => DrilledService>>

/** A service that drills break, by the name of its group. */
export type ServiceName = keyof typeof services

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name)
}

export const serviceNames: readonly ServiceName[] = Object.keys(services).filter(isServiceName)

/** The service as it is drilled on the hosts of a lab. */
export function drilledService(name: ServiceName, lab: Lab): DrilledService {
  return services[name](lab)
}
