import { isValidElement, memo, type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { Code, InlineCode } from './Code';
import { OutLink } from './Link';
import styles from './Text.module.css';

// What was written is made harmless first; the highlighter's own class names come after that.
const schema = { ...defaultSchema, tagNames: (defaultSchema.tagNames ?? []).filter((tag) => tag !== 'img' && tag !== 'input') };

const components: Components = {
  a: ({ href, children }) => <OutLink href={href ?? ''}>{children}</OutLink>,
  pre: ({ children }) => {
    const language = isValidElement<{ className?: string }>(children) ? (/language-([\w+#-]+)/.exec(children.props.className ?? '')?.[1] ?? '') : '';
    return (
      <Code text={plain(children)} language={language}>
        {isValidElement<{ children?: ReactNode }>(children) ? children.props.children : children}
      </Code>
    );
  },
  code: ({ children }) => <InlineCode>{children}</InlineCode>,
  table: ({ children }) => (
    // Reached by Tab, so that the arrow keys scroll wide ones.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
};

function MarkdownRendered({ text }: { text: string }) {
  return (
    <ReactMarkdown skipHtml remarkPlugins={[remarkGfm]} rehypePlugins={[[rehypeSanitize, schema], [rehypeHighlight, { detect: false }]]} components={components}>
      {text}
    </ReactMarkdown>
  );
}

function plain(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map((part: ReactNode) => plain(part)).join('');
  return isValidElement<{ children?: ReactNode }>(node) ? plain(node.props.children) : '';
}

export default memo(MarkdownRendered);
