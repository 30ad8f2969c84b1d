// The whole page: theme, session, and which page is shown to this person.
import { FluentProvider, makeStyles, teamsLightTheme, tokens } from '@fluentui/react-components';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { Me } from '../../shared/api.ts';
import { createClient } from '../api/client.ts';
import type { TokenSource } from '../api/client.ts';
import type { SignIn } from '../api/sign-in.ts';
import { fetchMe } from '../api/usher-api.ts';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { PersonPlace } from '../components/person-place.tsx';
import { Problem } from '../components/problem.tsx';
import { createQueryClient } from '../hooks/query-client.ts';
import { MeContext, SessionContext, useSession } from '../hooks/session.ts';
import { useAddress } from '../hooks/use-address.ts';
import { useTheme } from '../hooks/use-theme.ts';
import { NotAllowedPage } from './not-allowed-page.tsx';
import { OutsideTeamsPage } from './outside-teams-page.tsx';
import { SignInFailedPage } from './sign-in-failed-page.tsx';
import { UsersPage } from './users-page.tsx';

const AuditPage = lazy(async () => ({ default: (await import('./audit-page.tsx')).AuditPage }));
const JobsPage = lazy(async () => ({ default: (await import('./jobs-page.tsx')).JobsPage }));
const JobPage = lazy(async () => ({ default: (await import('./job-page.tsx')).JobPage }));
const PlanPage = lazy(async () => ({ default: (await import('./plan-page.tsx')).PlanPage }));

const useStyles = makeStyles({
  page: { height: '100%', display: 'flex', flexDirection: 'column', backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1 },
});

export function App({ signIn }: { signIn: SignIn }) {
  const styles = useStyles();
  const host = signIn.kind === 'teams' ? signIn.host : undefined;
  const theme = useTheme(host);
  useEffect(() => { host?.loaded(); }, [host]);
  return (
    // A class on the provider itself would be put on menus and panels too.
    <FluentProvider theme={theme} style={{ colorScheme: theme === teamsLightTheme ? 'light' : 'dark' }}>
      <div className={styles.page}>
        <ErrorBoundary>
          <Entrance signIn={signIn} />
        </ErrorBoundary>
      </div>
    </FluentProvider>
  );
}

function Entrance({ signIn }: { signIn: SignIn }) {
  switch (signIn.kind) {
    case 'outside': return <OutsideTeamsPage />;
    case 'failed': return <SignInFailedPage name={signIn.as} words={signIn.words} />;
    case 'local': return <SignedIn token={signIn.token} localName={signIn.as} />;
    case 'teams': return <SignedIn token={signIn.token} localName={undefined} />;
  }
}

function SignedIn({ token, localName }: { token: TokenSource; localName: string | undefined }) {
  const [queries] = useState(createQueryClient);
  const session = useMemo(() => ({ client: createClient(token), localName }), [token, localName]);
  return (
    <QueryClientProvider client={queries}>
      <SessionContext value={session}>
        <Home />
      </SessionContext>
    </QueryClientProvider>
  );
}

function Home() {
  const { client } = useSession();
  const { data: me, error, refetch } = useQuery({ queryKey: ['me'], queryFn: () => fetchMe(client), staleTime: Infinity });
  if (error) return <Problem title="Usher could not find out who you are" error={error} onTryAgain={() => void refetch()} />;
  if (!me) return <PageSkeleton />;
  return (
    <MeContext value={me}>
      <Suspense fallback={<PageSkeleton />}>
        <Page me={me} />
      </Suspense>
      {me.abilities.includes('users.see') && <PersonBesideList />}
    </MeContext>
  );
}

/** Only the list has a person beside it, whatever else the address of another page says. */
function PersonBesideList() {
  const { user, job, plan, page } = useAddress();
  const isListShown = job === undefined && plan === undefined && page === undefined;
  return <PersonPlace user={isListShown ? user : undefined} />;
}

/** Everybody may see their own work, whoever may see the users: the server decides about each plan and job. */
function Page({ me }: { me: Me }) {
  const { job, plan, page } = useAddress();
  if (job !== undefined) return <JobPage key={job} id={job} />;
  if (plan !== undefined) return <PlanPage id={plan} />;
  if (!me.abilities.includes('users.see')) return <NotAllowedPage />;
  switch (page) {
    case 'jobs': return <JobsPage />;
    case 'audit': return <AuditPage />;
    case undefined: return <UsersPage />;
  }
}
