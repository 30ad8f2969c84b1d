// The way to the list of jobs.
import { Button } from '@fluentui/react-components';
import { TaskListLtr20Regular } from '@fluentui/react-icons/svg/task-list-ltr';
import { useMe } from '../hooks/session.ts';
import { go } from '../hooks/use-address.ts';

export function JobsButton() {
  if (!useMe().abilities.includes('jobs.see')) return null;
  return <Button appearance="subtle" icon={<TaskListLtr20Regular />} onClick={() => { go({ page: 'jobs' }); }}>Jobs</Button>;
}
