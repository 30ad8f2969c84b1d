// The way to the report of a job.
import { Link } from '@fluentui/react-components';
import { addressTo, go } from '../hooks/use-address.ts';

/** A real link, so that it can be opened elsewhere; followed inside the page. */
export function JobLink({ job, children }: { job: string; children: string }) {
  return <Link href={addressTo({ job, user: undefined })} onClick={(event) => { event.preventDefault(); go({ job, user: undefined }); }}>{children}</Link>;
}
