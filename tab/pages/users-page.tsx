// The users of the organisation: the list, what narrows it, what runs, and the person who is open.
import { Button } from '@fluentui/react-components';
import { ArrowClockwise20Regular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { PeopleSearch24Regular } from '@fluentui/react-icons/svg/people-search';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { AuditButton } from '../components/audit-button.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { usualSort } from '../components/grid-header.tsx';
import { Header } from '../components/header.tsx';
import { JobsButton } from '../components/jobs-button.tsx';
import { JobsStrip } from '../components/jobs-strip.tsx';
import { Message } from '../components/message.tsx';
import { Notice } from '../components/notice.tsx';
import { Problem } from '../components/problem.tsx';
import { UserGrid } from '../components/user-grid.tsx';
import { userCountWords } from '../components/words.ts';
import { chosenColumns, hasFilters, listQueryOf, noFilters } from '../hooks/address.ts';
import { go, useAddress } from '../hooks/use-address.ts';
import { useProperties } from '../hooks/use-properties.ts';
import { refreshUsers, useUsers } from '../hooks/use-users.ts';

export function UsersPage() {
  const address = useAddress();
  const query = listQueryOf(address);
  const list = useUsers(query);
  const queries = useQueryClient();
  const properties = useProperties();
  const shownProperties = useMemo(() => ({ properties: properties ?? [], chosen: chosenColumns({ columns: address.columns }) }), [properties, address.columns]);
  const isEmpty = !list.isFirstLoad && !list.error && list.users.length === 0;
  return (
    <>
      <Header title="Users" {...(list.total && { detail: userCountWords(list.total) })}>
        <JobsButton />
        <AuditButton />
        <Button appearance="subtle" icon={<ArrowClockwise20Regular />} title="Refresh" aria-label="Refresh" onClick={() => void refreshUsers(queries)} />
      </Header>
      <FilterBar address={address} properties={shownProperties.properties} onChange={go} />
      <JobsStrip />
      <main style={{ display: 'contents' }}>
        {list.error && list.users.length > 0 && <Notice error={list.error} onTryAgain={list.tryAgain} />}
        {list.error && list.users.length === 0 ? <Problem title="The users could not be loaded" error={list.error} onTryAgain={list.tryAgain} />
          : isEmpty ? <NobodyHere isFiltered={hasFilters(address)} />
            : (
              <UserGrid
                list={list} listKey={JSON.stringify(query)} sort={address.sort ?? usualSort} openUser={address.user} shownProperties={shownProperties}
                onSort={(sort) => { go({ sort: sort === usualSort ? undefined : sort }); }} onOpen={(user) => { go({ user }); }}
              />
            )}
      </main>
    </>
  );
}

function NobodyHere({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered) {
    return (
      <Message role="status" title="No users yet" icon={<PeopleSearch24Regular />}>
        Nobody is active or invited. Type <b>sync now</b> in your chat with Usher to read the directory, or <b>invite</b> to add somebody.
      </Message>
    );
  }
  return (
    <Message
      role="status" title="No users match" icon={<PeopleSearch24Regular />}
      actions={<Button appearance="primary" onClick={() => { go(noFilters); }}>Reset filters</Button>}
    >
      Nobody fits all of these filters. Use fewer words or choose less.
    </Message>
  );
}
