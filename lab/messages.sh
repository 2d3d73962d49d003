# What the lab says to people: progress on stderr, errors with place, what, why and the next step.

say() { printf 'lab: %s\n' "$*" >&2; }

# fail SUMMARY PLACE WHY NEXT-STEP
fail() {
  {
    printf 'error: %s\n  %s\n  %s\n' "$1" "$2" "$3"
    [ -z "${4:-}" ] || printf '  Next:\n      %s\n' "$4"
  } >&2
  exit 1
}
