/**
 * An operation that Python would refuse (TypeError, ValueError, ZeroDivisionError …), as one sentence without a place.
 *
 * Thrown by the operations on values; the evaluator makes it the diagnostic `expression/type` and adds the place.
 */
export class TypeFault extends Error {}

/** A use of an Undefined value that Python would refuse; the evaluator makes it `expression/undefined`. */
export class UndefinedFault extends TypeFault {}
