import { describe, expect, test } from 'vitest'
import { encoderOf } from '../../src/text/encoding.ts'

describe('encoderOf', () => {
  test.each([
    { name: '', text: 'ö', bytes: [0xc3, 0xb6] },
    { name: 'utf-8', text: 'ö', bytes: [0xc3, 0xb6] },
    { name: 'UTF_8', text: 'ö', bytes: [0xc3, 0xb6] },
    { name: 'latin-1', text: 'ö', bytes: [0xf6] },
    { name: 'latin-1', text: '–', bytes: null },
    { name: 'windows-1252', text: 'ö –', bytes: [0xf6, 0x20, 0x96] },
    { name: 'windows-1252', text: '猫', bytes: null },
    { name: 'koi8-r', text: 'ж', bytes: [0xd6] },
    { name: 'ascii', text: 'a', bytes: [0x61] },
    { name: 'ascii', text: 'ö', bytes: null },
    { name: 'utf-16-le', text: 'a', bytes: [0x61, 0] },
    { name: 'utf-16-be', text: 'a', bytes: [0, 0x61] },
    { name: 'utf-16', text: 'a', bytes: [0xff, 0xfe, 0x61, 0] },
  ])('$name writes $text as $bytes', ({ name, text, bytes }) => {
    const encoded = encoderOf(name)?.(text) ?? null
    expect(encoded === null ? null : [...encoded]).toEqual(bytes)
  })

  test.each(['klingon', 'euc-jp'])('knows no %s', (name) => {
    expect(encoderOf(name)).toBeNull()
  })
})
