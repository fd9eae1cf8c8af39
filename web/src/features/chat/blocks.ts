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

/** Code that long is not highlighted again with every word that comes. */
const longCode = 2000;

/** The code of a part that is long and whose closing fence has not come yet; null for everything else. */
export function growingCode(block: string): { language: string; text: string } | null {
  const mark = block.length > longCode ? fence.exec(block)?.[1] : undefined;
  if (!mark) return null;
  const lines = block.split('\n');
  const isClosed = lines.slice(1).some((line) => line.trim().startsWith(mark) && fence.exec(line)?.[1] === line.trim());
  if (isClosed) return null;
  return { language: /[\w+#-]+/.exec(lines[0]?.slice(mark.length) ?? '')?.[0] ?? '', text: lines.slice(1).join('\n') };
}
