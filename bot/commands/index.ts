// The one list of commands: help, the app's menu, the dispatcher and the tests are derived from it.
import { accessPass } from './access-pass.ts';
import { add } from './add.ts';
import { allowLocalLogin } from './allow-local-login.ts';
import { applications } from './applications.ts';
import { approvals } from './approvals.ts';
import { assignLicence } from './assign-licence.ts';
import { audit } from './audit.ts';
import type { Command } from './command.ts';
import { deactivate } from './deactivate.ts';
import { deleteUsers } from './delete.ts';
import { deleteGroup } from './delete-group.ts';
import { deleted } from './deleted.ts';
import { disableLocalLogin } from './disable-local-login.ts';
import { edit } from './edit.ts';
import { group } from './group.ts';
import { assignApplication, removeApplication } from './group-application.ts';
import { groupId } from './group-id.ts';
import { groups } from './groups.ts';
import { help } from './help.ts';
import { importUsers } from './import.ts';
import { invite } from './invite.ts';
import { job, stop } from './job.ts';
import { jobs } from './jobs.ts';
import { licences } from './licences.ts';
import { location } from './location.ts';
import { newGroup } from './new-group.ts';
import { purge } from './purge.ts';
import { reactivate } from './reactivate.ts';
import { removeLicence } from './remove-licence.ts';
import { remove } from './remove.ts';
import { renameGroup } from './rename-group.ts';
import { resetPassword } from './reset-password.ts';
import { restore } from './restore.ts';
import { role } from './role.ts';
import { signOut } from './sign-out.ts';
import { swapLicence } from './swap-licence.ts';
import { syncNow, syncStatus } from './sync.ts';
import { messageGroup } from './message-group.ts';
import { sendInvite } from './send-invite.ts';
import { welcomes } from './welcomes.ts';
import { properties, propertyAdd, propertyRemove } from './properties.ts';
import { settings } from './settings.ts';
import { template } from './template.ts';
import { undo } from './undo.ts';
import { user } from './user.ts';
import { users } from './users.ts';
import { whoami } from './whoami.ts';

export const commands: readonly Command[] = [
  invite, users, user, edit, deactivate, reactivate, resetPassword, accessPass, role, deleteUsers, deleted, restore, purge,
  sendInvite, signOut, allowLocalLogin, disableLocalLogin,
  messageGroup, groups, group, newGroup, renameGroup, groupId, deleteGroup, add, remove, licences, assignLicence, removeLicence, swapLicence, location,
  applications, assignApplication, removeApplication,
  importUsers, template,
  approvals, welcomes, jobs, job, stop, undo, audit, syncNow, syncStatus, settings, properties, propertyAdd, propertyRemove,
  help, whoami,
];
