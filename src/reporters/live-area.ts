import {
  DefaultRenderer,
  Listr,
  ListrDefaultRendererLogLevels,
  ListrEventType,
  ListrLogger,
  ProcessOutput,
  Spinner,
  figures,
  type ListrDefaultRendererOptions,
  type ListrDefaultRendererTask,
  type ListrEventManager,
  type ListrTask,
  type ListrTaskObject,
} from 'listr2'
import type { Paint } from './colour.ts'

/** The terminal that a live area draws on. */
export interface Screen {
  write(text: string): void
  /** Asked for every frame, for windows change their size. */
  size(): { readonly columns: number; readonly rows: number }
}

/** A line of the live area; the lines below it are indented. Texts are as wide as they may be already. */
export interface LiveLine {
  readonly title: string
  readonly below: readonly LiveLine[]
}

/** The signs before finished tasks; ASCII where the terminal knows no others. */
export const signs = { done: figures.tick, failed: figures.cross, skipped: figures.arrowDown } as const

type Rows = readonly ListrTaskObject<unknown, typeof LiveRenderer>[]

/**
 * The last lines of the terminal, drawn anew while things go on, with everything finished above them.
 *
 * One frame shows what runs now. listr2 draws a list of tasks that is fixed when it begins; so when other things run, the
 * frame is wiped and a new list begins, within one write.
 */
export class LiveArea {
  readonly #screen: Screen
  readonly #paint: Paint
  readonly #spinner = new TickedSpinner()
  #frame: Frame | null = null

  constructor(screen: Screen, paint: Paint) {
    this.#screen = screen
    this.#paint = paint
  }

  /** Writes a text that stays, above the lines. Calls must not overlap. */
  async show(lasting: string, lines: readonly LiveLine[]): Promise<void> {
    this.#spinner.spin()
    if (lasting === '' && this.#frame?.redraw(lines) === true) return
    const held: string[] = []
    const write = (text: string): void => void held.push(text)
    await this.#frame?.wipe(write)
    write(lasting)
    this.#frame = lines.length === 0 ? null : await Frame.begin(lines, this.#screen, write, this.#spinner, this.#paint)
    if (held.length > 0) this.#screen.write(held.join(''))
  }
}

/** One list of listr2, from its first frame until it is wiped. */
class Frame {
  readonly #list: Listr<unknown, typeof LiveRenderer>
  readonly #output: ScreenOutput
  readonly #running: Promise<unknown>
  readonly #end: () => void

  private constructor(list: Listr<unknown, typeof LiveRenderer>, output: ScreenOutput, end: () => void) {
    this.#list = list
    this.#output = output
    this.#end = end
    this.#running = list.run()
  }

  /** Draws the lines by `write`; later frames go to the screen itself. */
  static async begin(
    lines: readonly LiveLine[],
    screen: Screen,
    write: (text: string) => void,
    spinner: Spinner,
    paint: Paint,
  ): Promise<Frame> {
    const output = new ScreenOutput(screen)
    output.write = write
    const { promise: ended, resolve: end } = deferred()
    const { promise: begun, resolve: begin } = deferred()
    let waiting = count(lines)
    const taskOf = ({ title, below }: LiveLine): ListrTask<unknown, typeof LiveRenderer> => ({
      title,
      task: (_context, wrapper) => {
        waiting -= 1
        if (waiting === 0) begin()
        return below.length === 0 ? ended : wrapper.newListr(below.map(taskOf), { concurrent: true })
      },
    })
    const pending = ListrDefaultRendererLogLevels.PENDING
    const list = new Listr<unknown, typeof LiveRenderer>(lines.map(taskOf), {
      concurrent: true,
      renderer: LiveRenderer,
      // The command line decides what Ctrl-C does.
      registerSignalListeners: false,
      rendererOptions: {
        spinner,
        clearOutput: true,
        formatOutput: 'truncate',
        color: { [pending]: (text?: string) => paint('hint', text ?? '') },
        logger: new ListrLogger({ processOutput: output }),
      },
    })
    const frame = new Frame(list, output, end)
    await begun
    output.isOpen = true
    frame.#refresh()
    output.write = (text) => {
      screen.write(text)
    }
    return frame
  }

  /** Puts new titles into the frame; false when it has other lines, and so must be wiped. */
  redraw(lines: readonly LiveLine[]): boolean {
    if (!retitle(this.#list.tasks, lines)) return false
    this.#refresh()
    return true
  }

  /** Takes the frame off the screen. */
  async wipe(write: (text: string) => void): Promise<void> {
    this.#output.write = write
    this.#output.isOpen = false
    this.#end()
    await this.#running
  }

  #refresh(): void {
    this.#list.events.emit(ListrEventType.SHOULD_REFRESH_RENDER)
  }
}

class LiveRenderer extends DefaultRenderer {
  // Without this listr2 takes another renderer when standard output is no terminal; who chose `tasks` has decided that.
  static override nonTTY = true
  readonly #output: ProcessOutput | undefined

  constructor(tasks: ListrDefaultRendererTask[], options: ListrDefaultRendererOptions, events: ListrEventManager) {
    super(tasks, options, events)
    this.#output = options.logger?.process
  }

  // listr2 draws at every change of a state: twice a line while a list begins and ends.
  override update(): void {
    if (this.#output instanceof ScreenOutput && this.#output.isOpen) super.update()
  }
}

/** Turns when it is told to, so that no timer of listr2 keeps the process alive. */
class TickedSpinner extends Spinner {
  override start(): void {
    // Whoever calls LiveArea.show is the clock.
  }
}

/** The way from listr2 to the screen; it keeps listr2 off the streams of this process. */
class ScreenOutput extends ProcessOutput {
  write: (text: string) => void = () => undefined
  /** Whether frames are drawn. */
  isOpen = false

  constructor(screen: Screen) {
    const stream = {
      write: (text: string): boolean => {
        this.write(text)
        return true
      },
      get columns(): number {
        return screen.size().columns
      },
      get rows(): number {
        return screen.size().rows
      },
    }
    // listr2 and log-update use write, columns and rows of a stream, and nothing else.
    super(stream as unknown as NodeJS.WriteStream, stream as unknown as NodeJS.WriteStream)
    this.#live = stream as unknown as NodeJS.WriteStream
  }

  readonly #live: NodeJS.WriteStream

  // listr2 hands out a copy, whose size would stay what it was when the list began.
  override get stdout(): NodeJS.WriteStream {
    return this.#live
  }

  // Nobody else writes to this stream, so there is nothing to hold back while listr2 draws.
  override hijack(): void {
    this.write('\x1b[?25l')
  }

  override release(): void {
    this.write('\x1b[?25h')
  }
}

function retitle(rows: Rows | undefined, lines: readonly LiveLine[]): boolean {
  if ((rows?.length ?? 0) !== lines.length) return false
  return lines.every(({ title, below }, index) => {
    const row = rows?.[index]
    if (row === undefined || !retitle(row.hasSubtasks() ? row.subtasks : undefined, below)) return false
    row.title = title
    return true
  })
}

function count(lines: readonly LiveLine[]): number {
  return lines.reduce((sum, { below }) => sum + 1 + count(below), 0)
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
