import { error } from '../diagnostic/catalogue.ts'
import { FilterError } from '../expression/filter.ts'
import { hashPassword } from '../expression/filters/passwords.ts'
import type { VarsPrompt } from '../playbook/model.ts'
import { systemRandom } from '../text/random-source.ts'
import { str } from '../value/print.ts'
import type { Dict, Value } from '../value/value.ts'
import { RunAborted, type Run } from './context.ts'

/** Asks what `vars_prompt` wants to know; a variable that `-e` gives is not asked for. */
export async function askAll(prompts: readonly VarsPrompt[], run: Run): Promise<Dict> {
  const answers: Dict = new Map()
  for (const prompt of prompts) {
    if (run.surroundings.store.extra.has(prompt.name)) continue
    const answer = await agreedAnswer(prompt, run)
    // What is typed unseen is not to be shown later either; a default stands in the playbook for all to read.
    const isTyped = prompt.default === undefined || answer !== str(prompt.default)
    if (prompt.private && isTyped && typeof answer === 'string') run.surroundings.world.secrets.add(answer)
    answers.set(prompt.name, encrypted(answer, prompt, run))
  }
  return answers
}

/** Asks until the answer and its confirmation are the same. */
async function agreedAnswer(prompt: VarsPrompt, { ports }: Run): Promise<Value> {
  const fallback = prompt.default === undefined ? '' : ` [${str(prompt.default)}]`
  const otherwise = prompt.default === undefined ? {} : { otherwise: str(prompt.default) }
  const question = { prompt: `${prompt.prompt}${fallback}: `, hidden: prompt.private, ...otherwise }
  for (;;) {
    const answer = await ports.ask(question)
    if (answer === '' && prompt.default !== undefined) return str(prompt.default)
    if (!prompt.confirm) return answer
    if ((await ports.ask({ ...question, prompt: `confirm ${question.prompt}` })) === answer) return answer
  }
}

function encrypted(answer: Value, { encrypt: scheme, salt, saltSize, span }: VarsPrompt, { surroundings }: Run): Value {
  if (scheme === undefined) return answer
  const random = systemRandom((size) => surroundings.world.random(size))
  try {
    return hashPassword(str(answer), { scheme, salt, saltSize, random })
  } catch (fault) {
    if (!(fault instanceof FilterError)) throw fault
    const hint = 'Write "encrypt: sha512_crypt", and leave salt and salt_size out.'
    throw new RunAborted([error('engine/vars-prompt', fault.message, { at: span, hint })])
  }
}
