// Writing a document, or taking it away, as it was decided from what was read; when somebody was faster, it is read and decided again.
import { isOvertaken } from '../ports.ts';
import type { DocSpace, Scope, Stored } from '../ports.ts';

interface Write<T> { id: string; /** As it was read; undefined when there was nothing. */ stored: Stored<T> | undefined; value: T; expiresAt?: number }

/** False when somebody else wrote it meanwhile. */
export async function putIfUnchanged<T>(space: DocSpace<T>, scope: Scope, { id, stored, value, expiresAt }: Write<T>): Promise<boolean> {
  const keeping = expiresAt === undefined ? {} : { expiresAt };
  try {
    if (stored === undefined) await space.create(scope, id, value, keeping);
    else await space.put(scope, id, value, { expect: stored.version, ...keeping });
    return true;
  } catch (error) {
    if (isOvertaken(error)) return false;
    throw error;
  }
}

/** False when somebody else wrote it meanwhile. */
export async function removeIfUnchanged<T>(space: DocSpace<T>, scope: Scope, stored: Stored<T> | undefined): Promise<boolean> {
  try {
    if (stored !== undefined) await space.remove(scope, stored.id, { expect: stored.version });
    return true;
  } catch (error) {
    if (isOvertaken(error)) return false;
    throw error;
  }
}
