import { describe, expect, test } from 'vitest'
import { isSelected } from '../../src/engine/tags.ts'

/** Which of these tasks a selection leaves: untagged, x, y, always, never, never with x. */
const tasks = [[], ['x'], ['y'], ['always'], ['never'], ['never', 'x']]

describe('isSelected', () => {
  test.each([
    { only: ['all'], skip: [], selected: ['', 'x', 'y', 'always'] },
    { only: [], skip: [], selected: ['', 'x', 'y', 'always', 'never', 'never x'] },
    { only: ['x'], skip: [], selected: ['x', 'always', 'never x'] },
    { only: ['x', 'y'], skip: [], selected: ['x', 'y', 'always', 'never x'] },
    { only: ['untagged'], skip: [], selected: ['', 'always'] },
    { only: ['tagged'], skip: [], selected: ['x', 'y', 'always'] },
    { only: ['never'], skip: [], selected: ['always', 'never', 'never x'] },
    { only: ['all', 'never'], skip: [], selected: ['', 'x', 'y', 'always', 'never', 'never x'] },
    { only: ['all'], skip: ['x'], selected: ['', 'y', 'always'] },
    { only: ['all'], skip: ['always'], selected: ['', 'x', 'y'] },
    { only: ['all'], skip: ['all'], selected: ['always'] },
    { only: ['all'], skip: ['all', 'always'], selected: [] },
    { only: ['all'], skip: ['tagged'], selected: [''] },
    { only: ['all'], skip: ['untagged'], selected: ['x', 'y', 'always'] },
    { only: ['x'], skip: ['x'], selected: ['always'] },
    { only: ['other'], skip: [], selected: ['always'] },
  ])('with --tags $only and --skip-tags $skip leaves $selected', ({ only, skip, selected }) => {
    expect(tasks.filter((tags) => isSelected(tags, { only, skip })).map((tags) => tags.join(' '))).toEqual(selected)
  })
})
