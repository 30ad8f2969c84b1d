// All of a plan: where it stands, what to know before, and row by row who exactly, what changes, what is left out and why. Deciding stays on the cards.
import { makeStyles, Select, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { PlanView } from '../../shared/api.ts';
import { verdictSchema } from '../../shared/plan.ts';
import type { Verdict } from '../api/usher-api.ts';
import { BackButton } from '../components/back-button.tsx';
import { Header } from '../components/header.tsx';
import { LoadingNote } from '../components/loading-note.tsx';
import { Message } from '../components/message.tsx';
import { Notice } from '../components/notice.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { PlanRowList } from '../components/plan-rows.tsx';
import { PlanSummary } from '../components/plan-summary.tsx';
import { countOf, verdictWords } from '../components/plan-words.ts';
import { Problem } from '../components/problem.tsx';
import { countWords } from '../components/words.ts';
import { go, useAddress } from '../hooks/use-address.ts';
import { usePlan, usePlanRows } from '../hooks/use-plan.ts';

const useStyles = makeStyles({
  place: { position: 'relative', isolation: 'isolate', flexGrow: 1, minHeight: 0 },
  content: {
    position: 'relative', height: '100%', overflowY: 'auto', overflowAnchor: 'none', boxSizing: 'border-box', padding: `0 ${tokens.spacingHorizontalXL} ${tokens.spacingVerticalXXL}`,
    '@media (max-width: 640px)': { padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXL}` },
  },
  choice: { width: '200px', maxWidth: '100%', marginBottom: tokens.spacingVerticalS },
});

export function PlanPage({ id }: { id: string }) {
  const { data: plan, error, refetch } = usePlan(id);
  const { verdict } = useAddress();
  return (
    <>
      <Header title={plan?.title ?? 'Plan'} back={<BackButton to={{ plan: undefined, verdict: undefined }} words="Back" />} />
      <main style={{ display: 'contents' }}>
        {plan ? <Content plan={plan} verdict={verdict} /> : error ? <Problem title="The plan could not be loaded" error={error} onTryAgain={() => void refetch()} /> : <PageSkeleton />}
      </main>
    </>
  );
}

function Content({ plan, verdict }: { plan: PlanView; verdict: Verdict | undefined }) {
  const styles = useStyles();
  const scroller = useRef<HTMLDivElement>(null);
  const list = usePlanRows(plan.id, verdict);
  const [lastInView, setLastInView] = useState(0);
  const isEmpty = !list.isFirstLoad && list.rows.length === 0 && !list.hasMore && list.error === null;
  return (
    <>
      {list.error && <Notice error={list.error} onTryAgain={list.tryAgain} />}
      <div className={styles.place}>
        <div ref={scroller} className={styles.content} tabIndex={0} role="region" aria-label="Plan">
          <PlanSummary plan={plan} />
          {plan.counts.total > 0 && <VerdictChoice counts={plan.counts} verdict={verdict} className={styles.choice} />}
          {isEmpty ? <NothingHere isNarrowed={verdict !== undefined} />
            // Another list has other heights.
            : <PlanRowList key={verdict ?? ''} list={list} total={countOf(plan.counts, verdict)} scroller={scroller} onView={setLastInView} />}
        </div>
        {list.isLoadingMore && lastInView >= list.rows.length && <LoadingNote loaded={list.rows.length} what="rows" />}
      </div>
    </>
  );
}

function NothingHere({ isNarrowed }: { isNarrowed: boolean }) {
  if (isNarrowed) return <Message role="status" title="No rows of this kind">Choose another kind above.</Message>;
  return <Message role="status" title="Nobody is in this plan">Nothing would be done.</Message>;
}

function VerdictChoice({ counts, verdict, className }: { counts: PlanView['counts']; verdict: Verdict | undefined; className: string }) {
  const shown = verdictSchema.options.filter((option) => counts[option] > 0 || option === verdict);
  return (
    <Select
      aria-label="Show" className={className} value={verdict ?? ''}
      onChange={(_event, { value }) => { go({ verdict: verdictSchema.optional().catch(undefined).parse(value) }, { replace: true }); }}
    >
      <option value="">All rows ({countWords(counts.total)})</option>
      {shown.map((option) => <option key={option} value={option}>{verdictWords[option]} ({countWords(counts[option])})</option>)}
    </Select>
  );
}
