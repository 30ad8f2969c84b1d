// The menu of people one can act as on one's own machine.
import { Button, Menu, MenuGroup, MenuGroupHeader, MenuItemRadio, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import type { ButtonProps } from '@fluentui/react-components';

/** The demo organisation always has these. */
const people = [
  ['megan.bowen@contoso.com', 'Organisation Admin'],
  ['alex.wilber@contoso.com', 'Organisation Admin'],
  ['lynne.robbins@contoso.com', 'View-Only Admin'],
  ['patti.fernandez@contoso.com', 'Billing Admin'],
  ['adele.vance@contoso.com', 'User'],
] as const;

export function PersonMenu({ name, button }: { name: string; button: ButtonProps }) {
  return (
    <Menu defaultOpen inline checkedValues={{ person: [name] }} onCheckedValueChange={(_event, { checkedItems }) => { actAs(checkedItems[0]); }}>
      <MenuTrigger disableButtonEnhancement>
        <Button {...button} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>Act as</MenuGroupHeader>
            {people.map(([person, role]) => <MenuItemRadio key={person} name="person" value={person} subText={role}>{person}</MenuItemRadio>)}
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** A fresh start: what one person saw must not stay for the next. */
function actAs(person: string | undefined): void {
  if (person) window.location.assign(`${window.location.pathname}?${new URLSearchParams({ as: person }).toString()}`);
}
