import { memo, useMemo } from 'react';
import { Code } from '@/ui/Code';
import { Markdown } from '@/ui/Markdown';
import { blocksOf, growingCode } from './blocks';
import styles from './Chat.module.css';

const Block = memo(function Block({ text }: { text: string }) {
  const code = growingCode(text);
  return code ? <Code {...code} /> : <Markdown text={text} />;
});

/** The text of an answer. While it grows only its last part is rendered again. */
export function AnswerText({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return (
    <div className={styles.text}>
      {blocks.map((block, index) => (
        // Earlier parts never change their place.
        <Block key={index} text={block} />
      ))}
    </div>
  );
}
