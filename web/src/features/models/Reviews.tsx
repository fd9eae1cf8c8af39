import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { useMe } from '@/api/me';
import type { ModelReview } from '@/api/schema.gen';
import { useSignInPath } from '@/features/signin/destination';
import { modelsText as t } from '@/text/models';
import { Button, ButtonLink } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { Card, Row, Section } from '@/ui/Page';
import { Badge, EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Time } from '@/ui/Time';
import { AnswerDialog } from './AnswerDialog';
import styles from './Models.module.css';
import { DeleteReview, ReviewDialog } from './ReviewDialog';
import { Stars } from './Stars';

/** What those say who used the model. */
export function Reviews({ modelId, managed }: { modelId: string; managed: boolean }) {
  const [isWriting, setWriting] = useState(false);
  const isVisitor = useMe() === null;
  const toSignIn = useSignInPath();
  const reviews = useInfiniteQuery({
    queryKey: ['marketplace', 'reviews', modelId],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/marketplace/models/{model_id}/reviews', { params: { path: { model_id: modelId }, query: { pageToken: pageParam, pageSize: 20 } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const all = reviews.data?.pages.flatMap((page) => page.reviews ?? []) ?? [];
  const mine = all.find((review) => review.own);
  return (
    <Section
      title={t.tabs.reviews}
      note={t.reviewsNote}
      actions={
        managed ? null : (
          <Row>
            {mine ? <DeleteReview modelId={modelId} /> : null}
            {isVisitor ? <ButtonLink to={toSignIn}>{t.writeReview}</ButtonLink> : <Button onClick={() => setWriting(true)}>{mine ? t.editReview : t.writeReview}</Button>}
          </Row>
        )
      }
    >
      {reviews.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {reviews.isError ? <ErrorState error={reviews.error} onRetry={() => void reviews.refetch()} /> : null}
      {reviews.isSuccess && all.length === 0 ? <EmptyState title={t.noReviews} /> : null}
      <ul className={styles.reviews}>
        {all.map((review) => (
          <Review key={review.reviewId} review={review} managed={managed} />
        ))}
      </ul>
      <LoadMore query={reviews} />
      <ReviewDialog modelId={modelId} mine={mine} open={isWriting} onClose={() => setWriting(false)} />
    </Section>
  );
}

function Review({ review, managed }: { review: ModelReview; managed: boolean }) {
  const [isAnswering, setAnswering] = useState(false);
  return (
    <li>
      <Card>
        <div className={styles.head}>
          <Row>
            <strong>{review.author}</strong>
            <Stars stars={review.stars} />
            {review.own ? <Badge>{t.yourReview}</Badge> : null}
          </Row>
          <span className={styles.note}>
            <Time at={review.createTime} ago />
            {review.updateTime && review.updateTime !== review.createTime ? ` · ${t.edited}` : ''}
          </span>
        </div>
        {review.text ? <p className={styles.plain}>{review.text}</p> : null}
        {review.answer ? (
          <div className={styles.reply}>
            <p className={styles.note}>
              {t.answerOf} · <Time at={review.answerTime} ago />
            </p>
            <p className={styles.plain}>{review.answer}</p>
          </div>
        ) : null}
        {managed ? (
          <Row>
            <Button size="small" onClick={() => setAnswering(true)}>
              {review.answer ? t.changeAnswer : t.answerIt}
            </Button>
            <AnswerDialog review={review} open={isAnswering} onClose={() => setAnswering(false)} />
          </Row>
        ) : null}
      </Card>
    </li>
  );
}
