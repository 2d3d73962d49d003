import { open } from '../template/interpolate.ts'
import { str } from '../value/print.ts'
import { Template, isList, type Value } from '../value/value.ts'
import { scopeOf, type Where } from './assignment.ts'
import { tagsOf } from './inherit.ts'

/** The tags of a task as text; templates see the variables of the host. */
export function tagNames(where: Where): readonly string[] {
  const written = tagsOf(where.task, where.playRun.play)
  return [...new Set(written.flatMap((tag) => namesIn(tag, where)))]
}

function namesIn(tag: Value, where: Where): readonly string[] {
  const opened = tag instanceof Template ? open(tag, scopeOf(where)) : tag
  const texts = isList(opened) ? opened.map(str) : str(opened).split(',')
  return texts.map((text) => text.trim()).filter((text) => text !== '')
}
