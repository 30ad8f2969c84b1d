// Trying again where many write to one document at the same moment: they get out of each other's way.
import type { World } from '../ports.ts';

/** Each pause is by chance, and up to so many milliseconds longer than the one before. */
const longerBy = 20;

/** The numbers of the tries, from 0; each but the first comes after a pause. */
export async function* tries({ clock, random }: Pick<World, 'clock' | 'random'>, most: number): AsyncGenerator<number> {
  for (let attempt = 0; attempt < most; attempt += 1) {
    if (attempt > 0) await clock.sleep(random.number() * attempt * longerBy);
    yield attempt;
  }
}
