import type { Dict } from '../value/value.ts'

/** A task that `async` with `poll: 0` sent off; it runs on its own shell while the play goes on. */
interface Job {
  readonly host: string
  result: Dict | null
}

/**
 * The asynchronous tasks of a run, by their id. They live as long as the run: there is no Python on the target that could
 * keep a result file, so `async_status` works inside the run that started the job, which is how playbooks use it.
 */
export class Jobs {
  readonly #jobs = new Map<string, Job>()
  readonly #pending = new Set<Promise<void>>()
  #count = 0

  /** Starts a job; the id looks like Ansible's. */
  start(host: string, now: number, work: Promise<Dict>): string {
    this.#count += 1
    const id = `j${Math.floor(now / 1000)}.${this.#count}`
    const job: Job = { host, result: null }
    this.#jobs.set(id, job)
    const done = work.then((result) => {
      job.result = result
      this.#pending.delete(done)
    })
    this.#pending.add(done)
    return id
  }

  /** `null` while it runs, `undefined` when this host has no such job. */
  result(host: string, id: string): Dict | null | undefined {
    const job = this.#jobs.get(id)
    return job?.host === host ? job.result : undefined
  }

  forget(id: string): void {
    this.#jobs.delete(id)
  }

  /** Where Ansible would keep the result. hadeploy keeps it in memory: no file stands there. */
  resultsFile(id: string): string {
    return `~/.ansible_async/${id}`
  }

  /** Waits for all that still run: a run does not end under its own jobs. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending)
  }
}
