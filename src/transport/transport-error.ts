import { DiagnosticError, type Diagnostic } from '../diagnostic/diagnostic.ts'

/** The wire failed: host not reached, identity refused, connection lost, time run out. */
export class TransportError extends DiagnosticError {
  /**
   * `unreachable`: nothing was sent to the host; `lost`: the connection ended while a request was in flight, its effect
   * is unknown; `timeout`: ended by the time limit; `become`: the login works, the other identity does not.
   */
  readonly kind: 'unreachable' | 'lost' | 'timeout' | 'become'

  constructor(kind: TransportError['kind'], diagnostic: Diagnostic) {
    super(diagnostic)
    this.name = 'TransportError'
    this.kind = kind
  }
}
