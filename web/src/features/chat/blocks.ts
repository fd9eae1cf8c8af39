const fence = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Parts of Markdown that can be rendered alone, so that of an answer that grows only the last part is rendered again. A part ends at an
 * empty line; code between fences, lists and quotations with empty lines stay whole.
 */
export function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  let open = '';
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    const mark = fence.exec(line)?.[1];
    if (mark && !open) open = mark;
    else if (mark && open && mark.startsWith(open) && line.trim() === mark) open = '';
    if (!open && line.trim() === '' && block.length > 0 && startsAnew(lines[index + 1])) {
      blocks.push(block.join('\n'));
      block = [];
    } else if (line.trim() !== '' || block.length > 0) block.push(line);
  });
  if (block.length > 0) blocks.push(block.join('\n'));
  return blocks;
}

/** Whether a line cannot go on with what stands before the empty line. */
function startsAnew(next: string | undefined): boolean {
  return next !== undefined && next.trim() !== '' && !/^(\s|[-*+>]\s|\d+[.)]\s)/.test(next);
}
