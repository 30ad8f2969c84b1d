// The groups that the list can be narrowed to.
import { useQuery } from '@tanstack/react-query';
import type { GroupWithCount } from '../../shared/api.ts';
import { fetchGroups } from '../api/usher-api.ts';
import { useMe, useSession } from './session.ts';

/** By name; empty while loading and for whoever may not see groups. */
export function useGroups(): readonly GroupWithCount[] {
  const { client } = useSession();
  const maySee = useMe().abilities.includes('groups.see');
  const result = useQuery({
    queryKey: ['groups'],
    queryFn: () => fetchGroups(client),
    enabled: maySee,
    select: (groups) => groups.toSorted((one, other) => one.name.localeCompare(other.name)),
  });
  return result.data ?? [];
}
