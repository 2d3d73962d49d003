# Lists of packages: one name per line, # begins a comment.

packages_in() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }
