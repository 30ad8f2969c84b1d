// Which applications groups are assigned to, asked of the directory when something of that is planned, taken back or begun: the read model does not keep it.
import { UsherError } from '../../shared/errors.ts';
import type { Operation, OperationKind } from '../../shared/plan.ts';
import type { Directory, World } from '../ports.ts';
import type { KnownGroup } from './operations/operation.ts';
import type { Draft } from './planning.ts';

/** As many as the directory tells of in one answer. */
const groupsAtOnce = 20;

export function concernsApplications({ kind }: { kind: OperationKind }): boolean {
  return kind === 'assign-application' || kind === 'unassign-application';
}

interface Asking { world: Pick<World, 'log'>; directory: Pick<Directory, 'applicationsOf'> }

/** The groups with their applications; without, where the directory does not answer. */
export async function withApplications({ world, directory }: Asking, groups: readonly KnownGroup[]): Promise<KnownGroup[]> {
  const known: KnownGroup[] = [];
  for (let at = 0; at < groups.length; at += groupsAtOnce) {
    const some = groups.slice(at, at + groupsAtOnce);
    try {
      const held = await directory.applicationsOf(some.map(({ id }) => id));
      known.push(...some.map((group) => ({ ...group, applications: held.get(group.id) ?? [] })));
    } catch (error) {
      if (!(error instanceof UsherError)) throw error;
      world.log.warn('applications.not-read', { groups: some.length, error: error.message });
      known.push(...some);
    }
  }
  return known;
}

const notKnown = 'The directory did not say just now which applications are assigned already, so all of this is tried, and what is so already is skipped then.';

/** The looks that are taken for one plan, and what must be said of them beforehand. */
export interface ApplicationLook {
  of(groups: readonly KnownGroup[]): Promise<KnownGroup[]>;
  /** All that are known, by id, of whom these are looked at. */
  among(groups: ReadonlyMap<string, KnownGroup>, ids: readonly string[]): Promise<ReadonlyMap<string, KnownGroup>>;
  warnings(drafts: readonly Pick<Draft, 'operations'>[]): string[];
}

export function applicationLook(asking: Asking): ApplicationLook {
  let isKnown = true;
  const look = async (groups: readonly KnownGroup[]): Promise<KnownGroup[]> => {
    const known = await withApplications(asking, groups);
    isKnown &&= known.every(({ applications }) => applications !== undefined);
    return known;
  };
  return {
    of: look,
    async among(groups, ids) {
      const known = await look([...new Set(ids)].flatMap((id) => groups.get(id) ?? []));
      return new Map([...groups, ...known.map((group): [string, KnownGroup] => [group.id, group])]);
    },
    warnings(drafts) {
      const beside = drafts.flatMap(({ operations }) => operations).find(comesBeside);
      return [...(isKnown ? [] : [notKnown]), ...(beside === undefined ? [] : [besideWords(beside)])];
    },
  };
}

type Assigning = Extract<Operation, { kind: 'assign-application' }>;

function comesBeside(operation: Operation): operation is Assigning {
  return operation.kind === 'assign-application' && (operation.before?.roles.length ?? 0) > 0;
}

function besideWords({ application, before }: Assigning): string {
  const roles = before?.roles.flatMap(({ name }) => (name === '' ? [] : [`“${name}”`])).join(', ') ?? '';
  return `A group keeps the role of ${application.name} that it has${roles === '' ? '' : ` (${roles})`} beside the new one. To put one in the place of the other, remove that role first.`;
}
