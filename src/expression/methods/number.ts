import type { Float } from '../../value/value.ts'
import { methodsOf } from './method.ts'

/** Methods of Python's `int`, for ints that JavaScript counts exactly. */
export const intMethods = methodsOf<number>('int', [
  ['bit_length', '', (self) => (self === 0 ? 0 : Math.abs(self).toString(2).length)],
  ['conjugate', '', (self) => self],
  ['is_integer', '', () => true],
])

/** Methods of Python's `float`. */
export const floatMethods = methodsOf<Float>('float', [
  ['conjugate', '', (self) => self],
  ['is_integer', '', (self) => Number.isInteger(self.value)],
])
