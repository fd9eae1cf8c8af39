# Counts the words of every input and writes the most frequent ones. Needs nothing but a POSIX shell, awk and sort.
set -eu
total=$(find "$AIFORGE_INPUTS" -type f | wc -l)
done=0
mkdir -p "$AIFORGE_OUTPUTS/files"
: > "$AIFORGE_SCRATCH/all"
find "$AIFORGE_INPUTS" -type f | sort > "$AIFORGE_SCRATCH/inputs"
while read -r file; do
  name=$(basename "$file")
  tr -cs 'A-Za-z' '\n' < "$file" | tr 'A-Z' 'a-z' | grep . > "$AIFORGE_SCRATCH/words" || true
  wc -l < "$AIFORGE_SCRATCH/words" > "$AIFORGE_OUTPUTS/files/$name.count"
  cat "$AIFORGE_SCRATCH/words" >> "$AIFORGE_SCRATCH/all"
  done=$((done + 1))
  echo "::aiforge progress=$(awk "BEGIN { print $done / $total }") message=counted $name"
done < "$AIFORGE_SCRATCH/inputs"
sort "$AIFORGE_SCRATCH/all" | uniq -c | sort -k1,1nr -k2 | head -n "${TOP:-20}" | awk '{ print $2 "\t" $1 }' > "$AIFORGE_OUTPUTS/words.tsv"
